import { suggestion } from "../../core/nearest.ts";
import type { Model } from "../model.ts";
import type { Network } from "../network.ts";
import { cnn } from "./cnn.ts";
import { gru } from "./gru.ts";
import { lstm } from "./lstm.ts";
import { mlp } from "./mlp.ts";
import { residualMlp } from "./residual-mlp.ts";
import { resnet } from "./resnet.ts";
import { rnn } from "./rnn.ts";
import { transformer } from "./transformer.ts";

/** Every ready network, in the order lists show them. */
export const networks = [
  mlp,
  residualMlp,
  cnn,
  resnet,
  rnn,
  lstm,
  gru,
  transformer,
] as const satisfies readonly Network<object>[];

export type NetworkId = (typeof networks)[number]["id"];

/**
 * The model that a name stands for: an id, the number that matters most in it, and a version, as in `mlp`, `mlp50`, `cnn20`,
 * `resnet56` or `resnet20v2`. The number is the depth, or the layers with weights of cnn and resnet.
 *
 * @param options - as the network's own; they come before what the name says.
 * @throws RangeError when the name is not known, naming the nearest known one, or a number makes no sense.
 */
export function networkNamed(name: string, options: object = {}): Model {
  const {
    id = name,
    count,
    version,
  } = /^(?<id>\D+?)(?<count>\d+)?(?:v(?<version>\d+))?$/.exec(name)?.groups ?? {};
  const network: Network<object> | undefined = networks.find((each) => each.id === id);
  if (!network) {
    const ids = networks.map((each) => each.id);
    throw new RangeError(`network: unknown name, got "${name}"${suggestion(id, ids)}`);
  }
  if (count === undefined && version === undefined) return network.build(options);
  if (!network.numbered || count === undefined)
    throw new RangeError(`network: ${id} has no such number, got "${name}"; try "${id}"`);
  const numbered = network.numbered(
    Number(count),
    version === undefined ? undefined : Number(version),
  );
  return network.build({ ...numbered, ...options });
}
