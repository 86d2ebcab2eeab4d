import { numberText, percentText } from "../explain/number-text.ts";
import { nameText } from "../explain/printable.ts";
import { codes } from "./grid.ts";
import type { Cell, LayerMap } from "./layer-map.ts";

/** What a cell says, in a sentence: row, step, number, how far that is from healthy. */
export function cellText(map: LayerMap, cell: Cell): string {
  const { name, step } = cell;
  const value = `${cell.isExact ? "" : "about "}${numberText(cell.value)}`;
  return `${nameText(name)}, ${map.base} ${numberText(step)}: ${cell.code === codes.nothing ? "not measured" : `${value}, ${standing(map, cell)}`}`;
}

/** Beyond half of the full color a cell is more than usual. */
const notable = 0.5;

function standing({ healthy, limit, rowKind }: LayerMap, { code, relative, value }: Cell): string {
  if (code === codes.notANumber) return "not a number";
  if (code === codes.infinite) return "infinite";
  if (healthy.kind === "share") return `${percentText(value)}${verdictOf(relative / limit, false)}`;
  if (healthy.kind === "rest") return `${percentText(value)} of what it can be`;
  if (healthy.kind === "difference")
    return relative < 0 ? "smaller than in the other run" : "larger than in the other run";
  if (code === codes.zero) return "nothing arrives";
  const beside =
    healthy.against === "last-hidden"
      ? rowKind === "time step"
        ? "beside the last time step"
        : "beside the last hidden layer"
      : healthy.against === "first-step"
        ? "beside its first value"
        : `beside ${numberText(healthy.against)}`;
  const size = Math.abs(relative);
  const sign = relative < 0 ? "−" : "+";
  return `${sign}${size.toFixed(size < 1 ? 2 : 1)} decades ${beside}${verdictOf(relative / limit, true)}`;
}

function verdictOf(share: number, hasSides: boolean): string {
  if (Math.abs(share) < notable) return ": within the usual";
  if (!hasSides) return ": far from healthy";
  return share < 0 ? ": too small ▼" : ": too large ▲";
}
