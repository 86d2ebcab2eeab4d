import { typeCodes } from "../../graph/tensor.ts";
import * as op from "./opcodes.ts";

/** Operators that work on every element by itself, and casts under their target. */
export const mapCodes: Readonly<Record<string, number>> = {
  Add: op.opAdd,
  Sub: op.opSub,
  Mul: op.opMul,
  Div: op.opDiv,
  Max: op.opMax,
  Min: op.opMin,
  Neg: op.opNeg,
  Abs: op.opAbs,
  Sign: op.opSign,
  Exp: op.opExp,
  Log: op.opLog,
  Sqrt: op.opSqrt,
  Erf: op.opErf,
  Tanh: op.opTanh,
  Sigmoid: op.opSigmoid,
  Softplus: op.opSoftplus,
  Relu: op.opRelu,
  Greater: op.opGreater,
  Less: op.opLess,
  Equal: op.opEqual,
  Or: op.opOr,
  Not: op.opNot,
  IsNaN: op.opIsNaN,
  Where: op.opWhere,
  Floor: op.opFloor,
  [`Cast${typeCodes.bool}`]: op.opToBool,
  [`Cast${typeCodes.float16}`]: op.opToFloat16,
  [`Cast${typeCodes.bfloat16}`]: op.opToBfloat16,
};

export const reduceCodes: Readonly<Record<string, number>> = {
  ReduceSum: op.reduceSum,
  ReduceMean: op.reduceSum,
  ReduceSumSquare: op.reduceSumSquare,
  ReduceMax: op.reduceMax,
};
