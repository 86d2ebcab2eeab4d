import {
  isImage,
  isRecurrent,
  type LabNetworkId,
  type LabSetup,
  normalizationsOf,
  readsSteps,
} from "./setup.ts";
import { isSequence } from "./tasks.ts";

/** The setup with one value changed, and what must follow it: a network that the task can feed, a normalization it has. */
export function changed(setup: LabSetup, change: Partial<LabSetup>): LabSetup {
  const wanted = { ...setup, ...change };
  const task =
    change.network !== undefined && change.task === undefined ? taskFor(wanted) : wanted.task;
  const network = networkFor({ ...wanted, task });
  const isOther = network !== setup.network;
  const depth =
    isOther && change.depth === undefined && isRecurrent({ ...wanted, network }) ? 1 : wanted.depth;
  const known = normalizationsOf({ network });
  const isNew = isOther && change.normalization === undefined && isImage({ network });
  const keeps = known.includes(wanted.normalization) && !isNew;
  const normalization = keeps ? wanted.normalization : (known[0] ?? "none");
  const layers = isOther || wanted.width !== setup.width ? {} : wanted.layers;
  return { ...wanted, task, network, normalization, depth, layers };
}

/** The task itself where the network reads it, else one that it does. */
function taskFor(setup: LabSetup): string {
  if (networkFor(setup) === setup.network) return setup.task;
  if (isImage(setup)) return "digits";
  return readsSteps(setup) ? "remember" : "circle";
}

/** The network itself where it reads the task, else one that does. */
function networkFor(setup: LabSetup): LabNetworkId {
  if (setup.task === "digits") return setup.network;
  if (isSequence(setup)) return readsSteps(setup) ? setup.network : "rnn";
  return readsSteps(setup) || isImage(setup) ? "mlp" : setup.network;
}
