import type { RunPicture } from "../charts/run-picture.ts";
import { printable } from "../explain/printable.ts";
import { escaped } from "./html.ts";

/** Findings as JUnit XML, which continuous integration reads: a suite for each run, a case for each rule that found something. */
export function reportJunit(pictures: readonly RunPicture[]): string {
  const suites = pictures.map(suiteOf);
  const count = (key: "tests" | "failures") => suites.reduce((sum, suite) => sum + suite[key], 0);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="isograd" tests="${count("tests")}" failures="${count("failures")}">
${suites.map(({ text }) => text).join("\n")}
</testsuites>
`;
}

function suiteOf({ name, verdict, headline, meaning, cards }: RunPicture) {
  const isSick = verdict !== "healthy";
  const cases = cards.map(({ code, layer, severity, what, evidence, fix }) => {
    const title = attribute(layer === undefined ? code : `${code} at ${layer}`);
    const text = escaped(printable([what, evidence, fix].join(" ")));
    const body =
      severity === "failure"
        ? `<failure message="${attribute(what)}" type="${attribute(code)}">${text}</failure>`
        : `<system-out>${text}</system-out>`;
    return `    <testcase classname="${attribute(name)}" name="${title}">${body}</testcase>`;
  });
  const whole = `    <testcase classname="${attribute(name)}" name="verdict">${
    isSick
      ? `<failure message="${attribute(headline)}" type="${attribute(verdict)}">${escaped(meaning)}</failure>`
      : ""
  }</testcase>`;
  const failures = cards.filter(({ severity }) => severity === "failure").length + Number(isSick);
  const tests = cases.length + 1;
  return {
    tests,
    failures,
    text: `  <testsuite name="${attribute(name)}" tests="${tests}" failures="${failures}">\n${[whole, ...cases].join("\n")}\n  </testsuite>`,
  };
}

function attribute(text: string): string {
  return escaped(printable(text));
}
