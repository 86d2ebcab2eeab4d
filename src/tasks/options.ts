import { suggestion } from "../core/nearest.ts";
import { type Shape, shapeText, sizeOf } from "../graph/tensor.ts";

/** What a task is asked for beside its name: `lag`, `symbols`, … */
export type TaskOptions = Readonly<Record<string, number>>;

/** The values that an option may have, both ends included: whole numbers unless they are amounts. */
export interface OptionRange {
  readonly least: number;
  readonly most: number;
  readonly isAmount?: boolean;
}

interface Optional<Key extends string> {
  readonly id: string;
  readonly defaults: Readonly<Record<Key, number>>;
  readonly ranges: Readonly<Record<Key, OptionRange>>;
}

/** Float32 numbers in a dataset that is generated: 512 MiB, as much as a file may have. */
const mostNumbers = 2 ** 27;

/**
 * Every option of a task: as given, and by default where it is not.
 *
 * @throws RangeError for an option that the task does not have, and for a value out of its range.
 */
export function optionsOf<Key extends string>(
  { id, defaults, ranges }: Optional<Key>,
  given: TaskOptions,
): Readonly<Record<Key, number>> {
  const all: Record<Key, number> = { ...defaults };
  for (const [name, value] of Object.entries(given)) {
    const known = Object.keys(defaults) as Key[];
    const key = known.find((candidate) => candidate === name);
    if (key === undefined)
      throw new RangeError(`${id}: unknown option, got "${name}"${suggestion(name, known)}`);
    refuseOutside(`${id}: ${name}`, value, ranges[key]);
    all[key] = value;
  }
  return all;
}

function refuseOutside(who: string, value: number, { least, most, isAmount }: OptionRange): void {
  const isKind = isAmount ? Number.isFinite(value) : Number.isInteger(value);
  if (isKind && value >= least && value <= most) return;
  const kind = isAmount ? "number" : "whole number";
  throw new RangeError(`${who} must be a ${kind} from ${least} to ${most}, got ${value}`);
}

/**
 * Zeros for the features of so many samples of this shape.
 *
 * @param id - of the task, for the message.
 * @throws RangeError for more than 2²⁷ numbers.
 */
export function blankFeatures(id: string, samples: number, shape: Shape): Float32Array {
  const count = samples * sizeOf(shape);
  if (count <= mostNumbers) return new Float32Array(count);
  throw new RangeError(
    `${id}: ${samples} samples of ${shapeText(shape)} may hold at most ${mostNumbers} numbers` +
      `, got ${count}; try samples=${Math.floor(mostNumbers / sizeOf(shape))}`,
  );
}
