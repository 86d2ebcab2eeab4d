import { loggedNumber } from "../logged-number.ts";
import { type Dialect, lineByLine } from "./dialect.ts";

/** " iteration      100/  500000 | consumed samples: 512 | lm loss: 1.0E+01 | grad norm: 1.2 |" */
const iteration = /\biteration\s+(\d+)\s*\/\s*\d+\s*\|(.*)/;

/** Figures between bars, as Megatron-LM and its descendants print them. */
export const megatron = {
  id: "megatron",
  summary: "Megatron-LM, GPT-NeoX and Megatron-DeepSpeed",
  isGeneral: false,
  listen: lineByLine((text) => {
    const [, step, figures] = iteration.exec(text) ?? [];
    if (step === undefined || figures === undefined) return undefined;
    const row = figures.split("|").flatMap((figure) => {
      const colon = figure.lastIndexOf(":");
      const value = loggedNumber(figure.slice(colon + 1));
      return colon < 0 || value === undefined
        ? []
        : [[figure.slice(0, colon).trim(), value] as const];
    });
    return [["iteration", Number(step)] as const, ...row];
  }),
} as const satisfies Dialect;
