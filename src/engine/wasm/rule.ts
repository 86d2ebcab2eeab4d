import type { Node } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Draft } from "./draft.ts";
import type { View } from "./view.ts";

/** Writes one operator into a draft. */
export type Rule = (
  draft: Draft,
  node: Node,
  output: Tensor,
  inputs: readonly (View | undefined)[],
) => void;
