import { loggedNumber } from "../logged-number.ts";
import type { LoggedRow } from "../logged-rows.ts";
import { type Dialect, lineByLine } from "./dialect.ts";

/** "Epoch(train) [1][ 50/7330]", "Epoch [1][50/7330]", "Iter(train) [ 50/20000]", "Iter [50/20000]" */
const heading =
  /\b(Epoch|Iter)(?:\((train|val|test)\))?\s*\[\s*(\d+)\s*(?:\/\s*\d+\s*)?\](?:\s*\[\s*(\d+)\s*\/\s*(\d+)\s*\])?(.*)/;
const figure = /([A-Za-z_][\w./@-]{0,99}):\s*([^\s,]+)/g;
/** Time left and time of day are no numbers; memory and times per step are, of the machine. */
const logger = /\b(?:mmengine|mmdet|mmseg|mmcls|mmpose|mmaction|mmcv|mm\w+)\b|\b(?:eta|data_time):/;

/** Text logs of OpenMMLab: MMEngine, and MMCV before it. */
export const mmengine = {
  id: "mmengine",
  summary: "OpenMMLab: MMEngine, MMCV, MMDetection and the others",
  isGeneral: false,
  listen: lineByLine((text) => {
    if (!logger.test(text)) return undefined;
    const [, kind, mode = "train", first, inEpoch, perEpoch, rest = ""] = heading.exec(text) ?? [];
    if (first === undefined) return undefined;
    const prefix = mode === "train" ? "" : `${mode}/`;
    const row = [...rest.matchAll(figure)].flatMap(([, name = "", value = ""]) => {
      const number = loggedNumber(value);
      return number === undefined ? [] : [[`${prefix}${name}`, number] as const];
    });
    if (row.length === 0) return undefined;
    return [...placeOf(kind, mode, Number(first), Number(inEpoch), Number(perEpoch)), ...row];
  }),
} as const satisfies Dialect;

function placeOf(
  kind: string | undefined,
  mode: string,
  first: number,
  inEpoch: number,
  perEpoch: number,
): LoggedRow {
  if (kind === "Iter" && mode === "train") return [["step", first]];
  // Batches of a validation are no steps: it has the place of what was trained before.
  if (mode !== "train" || Number.isNaN(inEpoch)) return [];
  return [
    ["epoch", first],
    ["step", (first - 1) * perEpoch + inEpoch],
  ];
}
