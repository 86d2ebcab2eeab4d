import { FormatError } from "../../core/errors.ts";
import type { Checkpoint, Content, ContentNote, OptimizerSlot } from "../content.ts";
import { isDict, type Pickled } from "../pickle/pickled.ts";
import { bytesOfTensor, type TensorRef } from "../tensor-ref.ts";
import { optimizerState } from "./optimizer-state.ts";
import { optimizersWithin } from "./optimizers-within.ts";
import { namedSlots } from "./parameter-names.ts";
import { numberAt } from "./plain-value.ts";
import { scalerIn } from "./scaler.ts";
import { settingsIn } from "./settings.ts";
import type { TorchFile } from "./storage-files.ts";
import type { Storages } from "./tensor.ts";
import { weightsIn } from "./weights.ts";

const epochKeys = ["epoch", "current_epoch"];
const stepKeys = [
  ...["global_step", "step", "iteration", "iter", "num_updates", "batch_num_total"],
  ...["it", "n_iter", "current_step", "train_step", "iter_num"],
];

/** What was saved, as content: weights, optimizer, loss scale, step and epoch, and everything else as settings. */
export async function contentIn({
  value,
  isTorch,
  storages,
  bytes,
}: TorchFile): Promise<Pick<Content, "checkpoint" | "settings" | "notes">> {
  const { weights, notes, containers } = weightsIn(value, storages);
  const optimizers = optimizersWithin(value);
  const [first] = optimizers;
  const found = first && (await optimizerState(first, storages));
  const scaling = await scalerIn(value, storages);
  refuseRepetition([...weights, ...(found?.optimizer.slots.flatMap(tensorsOf) ?? [])], bytes);
  const slots = found && namedSlots(found.optimizer.slots, weights, found.parameters);
  const isState = weights.length > 0 || found !== undefined || scaling !== undefined;
  const checkpoint: Checkpoint | undefined = isState
    ? {
        framework: isLightning(value) ? "lightning" : isTorch ? "torch" : undefined,
        ...(await progressOf(value, storages)),
        weights,
        optimizer: found && { ...found.optimizer, slots: slots ?? found.optimizer.slots },
        scaler: scaling?.scaler,
      }
    : undefined;
  return {
    checkpoint,
    settings: settingsIn(value, [
      ...containers,
      ...optimizers,
      ...(scaling ? [scaling.container] : []),
    ]),
    notes: [...notes, ...furtherOptimizers(optimizers.length - 1)],
  };
}

/** Tied weights and views are read once for each name; more than that is a file that keeps its readers busy. */
const mostTimes = 8;
const freeBytes = 2 ** 26;

function refuseRepetition(tensors: readonly TensorRef[], bytes: number): void {
  const total = tensors.reduce((sum, tensor) => sum + bytesOfTensor(tensor), 0);
  if (total <= mostTimes * bytes + freeBytes) return;
  throw new FormatError(
    "torch",
    `tensors need ${total} bytes, more than ${mostTimes} times the ${bytes} that the file holds`,
  );
}

function tensorsOf({ mean, square, maximum }: OptimizerSlot): readonly TensorRef[] {
  return [mean, square, maximum].filter((tensor) => tensor !== undefined);
}

function isLightning(value: Pickled): boolean {
  return isDict(value) && value.has("pytorch-lightning_version");
}

async function progressOf(value: Pickled, storages: Storages) {
  if (!isDict(value)) return { step: undefined, epoch: undefined };
  return {
    step: await numberAt(value, stepKeys, storages),
    epoch: await numberAt(value, epochKeys, storages),
  };
}

function furtherOptimizers(count: number): readonly ContentNote[] {
  if (count < 1) return [];
  return [
    {
      code: "left-out",
      what:
        count === 1
          ? "the state of a second optimizer"
          : `the states of ${count} further optimizers`,
    },
  ];
}
