import type { Operator } from "../operator.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { concat } from "./concat.ts";
import { conv } from "./conv.ts";
import { convTranspose } from "./conv-transpose.ts";
import { div } from "./div.ts";
import { equal } from "./equal.ts";
import { erf } from "./erf.ts";
import { exp } from "./exp.ts";
import { expand } from "./expand.ts";
import { floor } from "./floor.ts";
import { gather } from "./gather.ts";
import { gemm } from "./gemm.ts";
import { greater } from "./greater.ts";
import { identity } from "./identity.ts";
import { isNaNOperator } from "./is-nan.ts";
import { less } from "./less.ts";
import { log } from "./log.ts";
import { logSoftmax } from "./log-softmax.ts";
import { matmul } from "./matmul.ts";
import { max } from "./max.ts";
import { maxPool } from "./max-pool.ts";
import { min } from "./min.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { not } from "./not.ts";
import { or } from "./or.ts";
import { pad } from "./pad.ts";
import { reduceMax } from "./reduce-max.ts";
import { reduceMean } from "./reduce-mean.ts";
import { reduceSum } from "./reduce-sum.ts";
import { reduceSumSquare } from "./reduce-sum-square.ts";
import { relu } from "./relu.ts";
import { reshape } from "./reshape.ts";
import { scatterElements } from "./scatter-elements.ts";
import { scatterND } from "./scatter-nd.ts";
import { sigmoid } from "./sigmoid.ts";
import { sign } from "./sign.ts";
import { slice } from "./slice.ts";
import { softmax } from "./softmax.ts";
import { softplus } from "./softplus.ts";
import { split } from "./split.ts";
import { sqrt } from "./sqrt.ts";
import { sub } from "./sub.ts";
import { tanh } from "./tanh.ts";
import { transpose } from "./transpose.ts";
import { where } from "./where.ts";

/** Every primitive operator, by name. */
export const operators = [
  abs,
  add,
  cast,
  concat,
  conv,
  convTranspose,
  div,
  equal,
  erf,
  exp,
  expand,
  floor,
  gather,
  gemm,
  greater,
  identity,
  isNaNOperator,
  less,
  log,
  logSoftmax,
  matmul,
  max,
  maxPool,
  min,
  mul,
  neg,
  not,
  or,
  pad,
  reduceMax,
  reduceMean,
  reduceSum,
  reduceSumSquare,
  relu,
  reshape,
  scatterElements,
  scatterND,
  sigmoid,
  sign,
  slice,
  softmax,
  softplus,
  split,
  sqrt,
  sub,
  tanh,
  transpose,
  where,
] as const satisfies readonly Operator[];

const byName: ReadonlyMap<string, Operator> = new Map(
  operators.map((operator) => [operator.op, operator]),
);

/** @throws RangeError for an operator that is not here. */
export function operatorOf(op: string): Operator {
  const operator = byName.get(op);
  if (!operator) throw new RangeError(`graph: unknown operator, got "${op}"`);
  return operator;
}
