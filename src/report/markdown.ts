import type { RunPicture } from "../charts/run-picture.ts";
import { printable } from "../explain/printable.ts";

/** Runs as Markdown, for an issue or a pull request: verdict, findings, where the numbers come from. */
export function reportMarkdown(pictures: readonly RunPicture[]): string {
  return `${pictures.map(runOf).join("\n\n---\n\n")}\n`;
}

function runOf({ name, headline, meaning, cards, facts, document }: RunPicture): string {
  const findings = cards.map(({ what, why, fix, evidence, code, severity, source }) =>
    [
      `### ${severity === "failure" ? "✗" : "!"} ${text(what)}`,
      text(why),
      `**→ ${text(fix)}**`,
      [text(evidence), `\`${code}\``, text(source)].filter((part) => part !== "").join(" · "),
    ].join("\n\n"),
  );
  const causes = (document?.causes ?? []).map(
    ({ what, evidence, counterfactual }) =>
      `- ${text([what, evidence, counterfactual ?? ""].filter((part) => part !== "").join(" "))}`,
  );
  const attempts = document?.repair?.attempts ?? [];
  return [
    `# ${text(name)}: ${headline}`,
    text(meaning),
    ...(findings.length > 0 ? ["## Findings", ...findings] : ["No findings."]),
    ...(causes.length > 0 ? ["## Causes", causes.join("\n")] : []),
    ...(attempts.length > 0 ? ["## Control and attempts", attemptTable(attempts)] : []),
    "## Where the numbers come from",
    table(
      ["about", "says"],
      facts.map(([about, says]) => [about, says]),
    ),
  ].join("\n\n");
}

type Attempts = NonNullable<NonNullable<RunPicture["document"]>["repair"]>["attempts"];

function attemptTable(attempts: Attempts): string {
  return table(
    ["change", "seeds", "validation", "decision"],
    attempts.map(({ name, seeds, decision }) => [
      name,
      seeds.map(({ seed }) => seed).join(", "),
      seeds.map(({ metric }) => String(Number(metric.toPrecision(3)))).join(", "),
      decision,
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(text).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

/** Text as Markdown shows it: characters that mean something are escaped. */
function text(from: string): string {
  return printable(from).replaceAll(/[\\`*_{}[\]<>#|~]/g, "\\$&");
}
