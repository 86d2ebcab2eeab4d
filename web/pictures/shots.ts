import type { Page } from "playwright-core";
import { artefact, fixture } from "../../test/web/pages.ts";

/** A picture of a page: what is served, where in it, and what is done before it is taken. */
export interface Shot {
  readonly name: string;
  /** What it shows, for those who read it. */
  readonly caption: string;
  readonly page: "view" | "report" | "lab";
  /** Files that are shown. */
  readonly runs: readonly string[];
  /** Where in the page. */
  readonly hash: string;
  readonly before?: (page: Page) => Promise<void>;
}

const trace = fixture("deep-sigmoid.trace.jsonl");
const report = fixture("deep-sigmoid.json");

/** Every page, in the order in which its pictures are shown. */
export const shots: readonly Shot[] = [
  {
    name: "view",
    caption:
      "`isograd view`: eight sigmoid layers on handwritten digits, every layer at every step",
    page: "view",
    runs: [trace, report],
    hash: "",
  },
  {
    name: "finding",
    caption:
      "A finding, chosen with the key `n`: its layer, its step, and where its numbers come from",
    page: "view",
    runs: [trace, report],
    hash: "",
    async before(page) {
      await page.locator("h1").click();
      await page.keyboard.press("n");
      await page.locator('.card[aria-current="true"] details').last().click();
      await page.evaluate("scrollTo(0, 0)");
    },
  },
  {
    name: "comparison",
    caption: "Two trainings of other frameworks beside it: Hugging Face and PyTorch",
    page: "view",
    runs: [trace, artefact("hf/vanishing"), artefact("torch/vanishing")],
    hash: "#with=1-2",
  },
  {
    name: "time",
    caption: "An LSTM that must remember for 40 steps: time steps are the axis",
    page: "view",
    runs: [fixture("lstm.trace.jsonl")],
    hash: "",
  },
  {
    name: "repair",
    caption: "`isograd repair --json`: the control beside the change, seed by seed",
    page: "view",
    runs: [fixture("repair.json")],
    hash: "",
  },
  {
    name: "report",
    caption: "`isograd report`: the same as one file that can be sent",
    page: "report",
    runs: [trace, report],
    hash: "",
  },
  { name: "lab", caption: "`isograd lab`, as it opens", page: "lab", runs: [], hash: "" },
  {
    name: "lab-trained",
    caption: "The lab when the network has trained: what arrives at each layer, and why",
    page: "lab",
    runs: [],
    hash: "",
    before: train,
  },
];

async function train(page: Page): Promise<void> {
  await page.getByRole("combobox", { name: "Speed" }).selectOption("fast");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await page.getByText(/Step (\d+) of \1\b/).waitFor({ timeout: 180_000 });
  await page.getByRole("button", { name: "Train", exact: true }).waitFor();
  await page.locator(".cards code").first().waitFor({ timeout: 60_000 });
}
