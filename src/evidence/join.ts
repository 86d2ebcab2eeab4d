import type { Content, Settings } from "../formats/content.ts";
import type { TensorScan } from "../formats/tensor-scan.ts";
import type { Trace } from "../trace/trace.ts";
import { curvesOf } from "./curves.ts";
import { depthOrder } from "./depth-order.ts";
import type { Curve, Evidence, Moment, Setting } from "./evidence.ts";
import { listedLayers } from "./listed-layers.ts";
import { momentOf } from "./moments.ts";
import { inDepth, withNames } from "./named-gradients.ts";
import { byNaturalOrder } from "./parameter-name.ts";

/** A file with what was found in it. */
export interface ReadFile {
  readonly name: string;
  readonly content: Content;
  /** Of a file that Isograd wrote. */
  readonly trace?: Trace;
}

/**
 * The files of one training as one evidence. Numbers that two files give for the same thing are kept side by side, each with
 * where it comes from; checkpoints are put in the order of their steps.
 *
 * @param onBytes - how many bytes of tensors were read since the last call.
 * @param scan - what reads them; `scanTensor` where omitted.
 */
export async function joined(
  name: string,
  files: readonly ReadFile[],
  onBytes?: (bytes: number) => void,
  scan?: TensorScan,
): Promise<Evidence> {
  const moments: Moment[] = [];
  for (const { name: file, content } of files)
    if (content.checkpoint) moments.push(await momentOf(file, content.checkpoint, onBytes, scan));
  const ordered = inOrder(moments);
  const curves = files.flatMap(({ name: file, content }) =>
    content.logs.flatMap((log) => curvesOf(file, log)),
  );
  const described = files.find(({ content }) => content.architecture);
  const architecture = described?.content.architecture && {
    value: described.content.architecture,
    from: described.name,
  };
  const listed = architecture ? listedLayers(architecture.value) : [];
  const layers = depthOrder(listed, ordered, curves);
  return {
    name,
    files: files.map(({ name: file, content: { format, notes } }) => ({
      name: file,
      format,
      notes,
    })),
    curves: withoutCopies(curves),
    moments: withNames(ordered, layers).map((moment) => ({
      ...moment,
      weights: inDepth(moment.weights, layers),
    })),
    settings: files.flatMap(({ name: file, content }) => settingsOf(file, content.settings)),
    architecture,
    layers,
    trace: files.find(({ trace }) => trace)?.trace,
  };
}

/** By step, or by epoch where none says its step; those without any stay behind, unless their name says otherwise. */
function inOrder(moments: readonly Moment[]): readonly Moment[] {
  const steps = moments.map(stepOf);
  const hasSteps = steps.some((step) => step !== undefined);
  const placed = moments.map((moment, i) => {
    const at = hasSteps ? steps[i] : (moment.epoch ?? numberIn(moment.file, /epoch[-_=]?(\d+)/i));
    const named = rank(moment.file);
    return { moment, group: at === undefined ? (named === 0 ? 0 : 2) : 1, at: at ?? 0, named };
  });
  return placed
    .toSorted(
      (a, b) =>
        a.group - b.group ||
        a.at - b.at ||
        a.named - b.named ||
        byNaturalOrder(a.moment.file, b.moment.file),
    )
    .map(({ moment }) => moment);
}

/** The step of a checkpoint; the one in its name where the file holds weights alone. */
function stepOf({ step, optimizer, file }: Moment): number | undefined {
  return step ?? optimizer?.step ?? numberIn(file, /(?:checkpoint|step|iter)[-_=]?(\d+)/i);
}

function numberIn(name: string, pattern: RegExp): number | undefined {
  const digits = pattern.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Names of what was saved before and behind the training: 0 and 2. */
function rank(file: string): number {
  if (/(^|[/_.-])(init(ial)?|start|before|step[-_]?0|epoch[-_]?0)([/_.-]|$)/i.test(file)) return 0;
  return /(^|[/_.-])(final|last|end|best)([/_.-]|$)/i.test(file) ? 2 : 1;
}

/** Some programs log one quantity under two tags, and every checkpoint repeats the log so far: the longest is kept. */
function withoutCopies(curves: readonly Curve[]): readonly Curve[] {
  return curves.filter(
    (curve, i) => !curves.some((other, j) => i !== j && isCopy(curve, other, i > j)),
  );
}

function isCopy(curve: Curve, other: Curve, isLater: boolean): boolean {
  if (
    curve.from.tag !== other.from.tag ||
    curve.measures !== other.measures ||
    curve.base !== other.base
  )
    return false;
  if (curve.positions.length > other.positions.length) return false;
  if (curve.positions.length === other.positions.length && !isLater) return false;
  const values = new Map(other.positions.map((position, i) => [position, other.values[i]]));
  return curve.positions.every((position, i) => Object.is(values.get(position), curve.values[i]));
}

function settingsOf(file: string, settings: Settings): readonly Setting[] {
  return Object.entries(settings).map(([name, value]) => ({
    name,
    value,
    from: { file, tag: name },
  }));
}
