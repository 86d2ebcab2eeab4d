import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { gradientTrace } from "../charts/trace.fixture.ts";
import { tracePicture } from "../charts/trace-picture.ts";
import { unpacked } from "../charts/unpacked.ts";
import { reportHtml } from "./html.ts";
import { reportJunit } from "./junit.ts";
import { reportMarkdown } from "./markdown.ts";
import { reportSarif } from "./sarif.ts";

const hostile = '<script>alert("1")</script>|`*';
const grads = Array.from({ length: 20 }, () => [1e-6, 1e-4, 1e-2, 1]);
const picture = tracePicture(gradientTrace(grads), hostile);
const page = { script: 'console.log("</script><!--")', style: "p { color: red }" };

describe("reportHtml", () => {
  test("holds the runs as data, and shows hostile names as text", async () => {
    const html = await reportHtml([picture], page);
    expect(html).not.toContain(hostile);
    expect(html).toContain("&lt;script&gt;alert(&quot;1&quot;)");
    const data = /id="isograd-data">([^<]*)</.exec(html)?.[1] ?? "";
    expect(unpacked(Buffer.from(data, "base64"))[0]?.name).toBe(hostile);
  });

  test("names its script and its style by hash, and allows nothing else", async () => {
    const html = await reportHtml([picture], page);
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? "";
    const hash = createHash("sha256").update(script).digest("base64");
    expect(html).toContain(`default-src 'none'; script-src 'sha256-${hash}'; style-src 'sha256-`);
    expect(html).not.toContain("unsafe-inline");
    expect(script).not.toContain("<!--");
  });

  test("fits into a mail with 200 layers and 2,000 steps of noise", async () => {
    const many = Array.from({ length: 2000 }, (_, t) =>
      Array.from(
        { length: 200 },
        (_, l) => 10 ** (((t * 7919 + l * 104_729) % 1000) / 500 - l / 40),
      ),
    );
    const html = await reportHtml([tracePicture(gradientTrace(many), "run")], page);
    expect(html.length).toBeLessThanOrEqual(2_000_000);
  });
});

test("Markdown escapes what would be markup", () => {
  const text = reportMarkdown([picture]);
  expect(text).toContain('# \\<script\\>alert("1")\\</script\\>\\|\\`\\*: ');
});

test("SARIF has a rule for every result, with a level by severity", () => {
  const { runs } = reportSarif([picture], "1.0.0") as unknown as Sarif;
  const [run] = runs;
  expect(run?.results.length).toBe(picture.cards.length);
  for (const { ruleId, ruleIndex, level } of run?.results ?? []) {
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(["error", "warning", "note"]).toContain(level);
  }
});

interface Sarif {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
    }[];
  }[];
}

test("JUnit counts the verdict and every failure, and escapes names", () => {
  const text = reportJunit([picture]);
  const failures = picture.cards.filter(({ severity }) => severity === "failure").length + 1;
  expect(text).toContain(`failures="${failures}"`);
  expect(text.match(/<failure /g)).toHaveLength(failures);
  expect(text).not.toContain("<script>");
});
