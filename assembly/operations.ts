// One operation on every element of a strip.
import * as op from "../src/engine/wasm/opcodes";
import {
  erf4,
  exp4,
  log4,
  sigmoid4,
  sign4,
  softplus4,
  tanh4,
  toBfloat16,
  toFloat16,
} from "./math";

// @ts-ignore: decorator
@inline
function one(mask: v128): v128 {
  return v128.and(mask, f32x4.splat(1.0));
}

// @ts-ignore: decorator
@inline
function apply(code: i32, x: v128, y: v128): v128 {
  switch (code) {
    case op.opAdd: return f32x4.add(x, y);
    case op.opSub: return f32x4.sub(x, y);
    case op.opMul: return f32x4.mul(x, y);
    case op.opDiv: return f32x4.div(x, y);
    case op.opMax: return f32x4.max(x, y);
    case op.opMin: return f32x4.min(x, y);
    case op.opNeg: return f32x4.neg(x);
    case op.opAbs: return f32x4.abs(x);
    case op.opSign: return sign4(x);
    case op.opExp: return exp4(x);
    case op.opLog: return log4(x);
    case op.opSqrt: return f32x4.sqrt(x);
    case op.opErf: return erf4(x);
    case op.opTanh: return tanh4(x);
    case op.opSigmoid: return sigmoid4(x);
    case op.opSoftplus: return softplus4(x);
    case op.opRelu: return f32x4.max(x, f32x4.splat(0));
    case op.opGreater: return one(f32x4.gt(x, y));
    case op.opLess: return one(f32x4.lt(x, y));
    case op.opEqual: return one(f32x4.eq(x, y));
    case op.opOr: return one(f32x4.ne(v128.or(x, y), f32x4.splat(0)));
    case op.opNot: return one(f32x4.eq(x, f32x4.splat(0)));
    case op.opIsNaN: return one(f32x4.ne(x, x));
    case op.opFloor: return f32x4.floor(x);
    case op.opToBool: return one(f32x4.ne(x, f32x4.splat(0)));
    case op.opToFloat16: return toFloat16(x);
    case op.opToBfloat16: return toBfloat16(x);
    default: return x;
  }
}

// @ts-ignore: decorator
@inline
function unary(code: i32, to: usize, a: usize, bytes: usize): void {
  const end = to + bytes;
  do {
    v128.store(to, apply(code, v128.load(a), v128.load(a)));
    to += 16;
    a += 16;
  } while (to < end);
}

// @ts-ignore: decorator
@inline
function binary(code: i32, to: usize, a: usize, b: usize, bytes: usize): void {
  const end = to + bytes;
  do {
    v128.store(to, apply(code, v128.load(a), v128.load(b)));
    v128.store(to, apply(code, v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(to, apply(code, v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(to, apply(code, v128.load(a, 48), v128.load(b, 48)), 48);
    to += 64;
    a += 64;
    b += 64;
  } while (to < end);
}

function where(to: usize, condition: usize, a: usize, b: usize, bytes: usize): void {
  const end = to + bytes;
  do {
    const mask = f32x4.ne(v128.load(condition), f32x4.splat(0));
    v128.store(to, v128.bitselect(v128.load(a), v128.load(b), mask));
    to += 16;
    condition += 16;
    a += 16;
    b += 16;
  } while (to < end);
}

/** Applies one operation to a strip; `bytes` is a multiple of 64. */
export function operate(code: i32, to: usize, a: usize, b: usize, d: usize, bytes: usize): void {
  switch (code) {
    case op.opAdd: return binary(op.opAdd, to, a, b, bytes);
    case op.opSub: return binary(op.opSub, to, a, b, bytes);
    case op.opMul: return binary(op.opMul, to, a, b, bytes);
    case op.opDiv: return binary(op.opDiv, to, a, b, bytes);
    case op.opMax: return binary(op.opMax, to, a, b, bytes);
    case op.opMin: return binary(op.opMin, to, a, b, bytes);
    case op.opNeg: return unary(op.opNeg, to, a, bytes);
    case op.opAbs: return unary(op.opAbs, to, a, bytes);
    case op.opSign: return unary(op.opSign, to, a, bytes);
    case op.opExp: return unary(op.opExp, to, a, bytes);
    case op.opLog: return unary(op.opLog, to, a, bytes);
    case op.opSqrt: return unary(op.opSqrt, to, a, bytes);
    case op.opErf: return unary(op.opErf, to, a, bytes);
    case op.opTanh: return unary(op.opTanh, to, a, bytes);
    case op.opSigmoid: return unary(op.opSigmoid, to, a, bytes);
    case op.opSoftplus: return unary(op.opSoftplus, to, a, bytes);
    case op.opRelu: return unary(op.opRelu, to, a, bytes);
    case op.opGreater: return binary(op.opGreater, to, a, b, bytes);
    case op.opLess: return binary(op.opLess, to, a, b, bytes);
    case op.opEqual: return binary(op.opEqual, to, a, b, bytes);
    case op.opOr: return binary(op.opOr, to, a, b, bytes);
    case op.opNot: return unary(op.opNot, to, a, bytes);
    case op.opIsNaN: return unary(op.opIsNaN, to, a, bytes);
    case op.opWhere: return where(to, a, b, d, bytes);
    case op.opFloor: return unary(op.opFloor, to, a, bytes);
    case op.opToBool: return unary(op.opToBool, to, a, bytes);
    case op.opToFloat16: return unary(op.opToFloat16, to, a, bytes);
    case op.opToBfloat16: return unary(op.opToBfloat16, to, a, bytes);
    default: return unary(op.opCopy, to, a, bytes);
  }
}
