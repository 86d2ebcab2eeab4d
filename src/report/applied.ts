import { editLines, editText } from "../explain/edits.ts";
import { nameText, printable } from "../explain/printable.ts";
import type { Edit } from "../mitigations/difference.ts";
import type { Mitigation } from "../mitigations/mitigation.ts";
import { page } from "./diagnosis-text.ts";
import { type Json, jsonOf, schema } from "./json.ts";
import type { Style } from "./style.ts";
import { wrapped } from "./table.ts";

/** What became of one mitigation that was applied by hand. */
export interface Applied {
  readonly mitigation: Mitigation;
  /** Why nothing was changed; `undefined` where something was. */
  readonly reason: "no-effect" | "needs-data" | undefined;
  readonly edits: readonly Edit[];
}

/** Mitigations applied to a model, in the order in which they were. */
export interface AppliedReport {
  readonly model: string;
  /** `undefined` where there are none. */
  readonly task: string | undefined;
  readonly applied: readonly Applied[];
  /** File that holds the changed model, if any. */
  readonly out: string | undefined;
}

/** What was changed, and what to know about it, as a page of text. */
export function appliedText({ model, task, applied, out }: AppliedReport, style: Style): string {
  const data = task === undefined ? "without data" : `data ${nameText(task)}`;
  return page([
    [`${style.bold(nameText(model))}, ${data}`],
    ...applied.map((each) => sectionOf(each, style)),
    out === undefined ? [] : [`The changed model is in ${printable(out)}.`],
  ]);
}

function sectionOf({ mitigation, reason, edits }: Applied, style: Style): readonly string[] {
  const { id, summary, limits } = mitigation;
  const title = reason === undefined ? style.good(id) : style.warn(id);
  return [
    `${style.bold(title)}`,
    ...wrapped(summary, "  "),
    ...(reason === undefined ? [] : [`  ${style.warn(reasonTexts[reason])}`]),
    ...editLines(edits).flatMap((line) => wrapped(`→ ${line}`, "  ")),
    ...wrapped(`Limits: ${limits}`, "  ").map(style.dim),
  ];
}

const reasonTexts = {
  "no-effect": "Not applied: it does not apply here, or would change nothing.",
  "needs-data": "Not applied: it looks at the data; try --data.",
} as const satisfies Readonly<Record<NonNullable<Applied["reason"]>, string>>;

/** The same as a document of schema/report.schema.json. */
export function appliedDocument(report: AppliedReport, version: string): Json {
  const { model, task = null, applied, out = null } = report;
  return jsonOf({
    schema,
    version,
    command: "apply",
    model,
    task,
    mitigations: applied.map(({ mitigation: { id, summary, limits }, reason, edits }) => ({
      mitigation: id,
      summary,
      limits,
      isApplied: reason === undefined,
      reason: reason ?? null,
      edits: edits.map((edit) => {
        const { layer = null, key, from = null, to = null } = edit;
        return { layer, key, from, to, text: editText(edit) };
      }),
    })),
    out,
  });
}
