// A vector instruction: strip after strip, operations on every element by itself, and reductions.
import * as op from "../src/engine/wasm/opcodes";
import { fill, readBlock, writeBlock } from "./blocks";
import { operate } from "./operations";
import { accumulate, largest, sum, sumSquare } from "./reductions";
import { word } from "./word";

// Layout of a vector instruction, in words:
//   0 code  1 words in all  2 outer axes  3 rows  4 length  5 reads  6 operations  7 writes  8 reductions
//   9 table of registers  10 strips of registers   11… outer sizes, then
//   reads:      register, address, row stride, stride, strides of the outer axes
//   operations: code, to, a, b, c (registers)
//   writes:     register (+ 2¹⁶: behind all reads), address, row stride, stride, outer strides
//   reductions: kind, register, address, wide sums (0: none), count, divisor (float), row stride, stride, outer strides
const head = 11 * 4;

// @ts-ignore: decorator
@inline
function shifted(at: usize, strides: usize, counters: usize, axes: i32): isize {
  let offset: isize = 0;
  for (let axis = 0; axis < axes; axis++)
    offset += <isize>word(strides, axis) * <isize>word(counters, axis);
  return <isize>at + offset;
}

/** Computes a block of `rows` × `length` elements, all operations on it before the next block. */
function block(
  at: usize,
  counters: usize,
  row: i32,
  column: i32,
  rows: i32,
  length: i32,
): void {
  const axes = word(at, 2);
  const table = <usize>word(at, 9);
  const strips = <usize>word(at, 10);
  const count = rows * length;
  const bytes = (<usize>count * 4 + 63) & ~63;
  const outer = <usize>axes << 2;
  let p = at + head + outer;

  for (let i = word(at, 5); i > 0; i--) {
    const register = word(p, 0);
    const rowStride = <isize>word(p, 2);
    const stride = <isize>word(p, 3);
    if (register >= 0) {
      const from = <usize>(
        shifted(<usize>word(p, 1), p + 16, counters, axes) +
        <isize>row * rowStride +
        <isize>column * stride
      );
      const isPlain = stride == 4 && (rows == 1 || rowStride == <isize>length << 2);
      if (isPlain) store<usize>(table + (<usize>register << 2), from);
      else {
        const to = strips + <usize>register * (op.stripLength * 4);
        readBlock(to, from, rows, length, rowStride, stride);
        store<usize>(table + (<usize>register << 2), to);
      }
    }
    p += 16 + outer;
  }

  const operations = p;
  p += <usize>word(at, 6) * 20;
  const writes = p;
  const isWhole = (count & 15) == 0;
  for (let i = word(at, 7); i > 0; i--) {
    const register = word(p, 0) & 0xffff;
    const isLate = word(p, 0) != register;
    const rowStride = <isize>word(p, 2);
    const stride = <isize>word(p, 3);
    const isPlain = isWhole && !isLate && stride == 4 && (rows == 1 || rowStride == <isize>length << 2);
    const to = isPlain
      ? <usize>(
          shifted(<usize>word(p, 1), p + 16, counters, axes) +
          <isize>row * rowStride +
          <isize>column * 4
        )
      : strips + <usize>register * (op.stripLength * 4);
    store<usize>(table + (<usize>register << 2), to);
    p += 16 + outer;
  }
  const reductions = p;

  p = operations;
  for (let i = word(at, 6); i > 0; i--) {
    const to = load<usize>(table + (<usize>word(p, 1) << 2));
    const a = load<usize>(table + (<usize>word(p, 2) << 2));
    const b = load<usize>(table + (<usize>word(p, 3) << 2));
    const d = load<usize>(table + (<usize>word(p, 4) << 2));
    operate(word(p, 0), to, a, b, d, bytes);
    p += 20;
  }

  p = reductions;
  for (let i = word(at, 8); i > 0; i--) {
    reduceBlock(p, table, counters, axes, row, column, rows, length);
    p += 32 + outer;
  }

  p = writes;
  for (let i = word(at, 7); i > 0; i--) {
    const register = word(p, 0) & 0xffff;
    const own = strips + <usize>register * (op.stripLength * 4);
    if (load<usize>(table + (<usize>register << 2)) == own) {
      const rowStride = <isize>word(p, 2);
      const stride = <isize>word(p, 3);
      const to = <usize>(
        shifted(<usize>word(p, 1), p + 16, counters, axes) +
        <isize>row * rowStride +
        <isize>column * stride
      );
      writeBlock(to, own, rows, length, rowStride, stride);
    }
    p += 16 + outer;
  }
}

function reduceBlock(
  p: usize,
  table: usize,
  counters: usize,
  axes: i32,
  row: i32,
  column: i32,
  rows: i32,
  length: i32,
): void {
  const kind = word(p, 0);
  let from = load<usize>(table + (<usize>word(p, 1) << 2));
  const wide = <usize>word(p, 3);
  let rowStride = <isize>word(p, 6);
  const stride = <isize>word(p, 7);
  const base = <usize>word(p, 2);
  let to = <usize>(
    shifted(base, p + 32, counters, axes) + <isize>row * rowStride + <isize>column * stride
  );
  if (stride == 0 && rowStride == 0) {
    length *= rows;
    rows = 1;
  }
  for (; rows > 0; rows--) {
    if (stride != 0) {
      if (stride == 4) accumulate(kind, to, from, length);
      else
        for (let i = 0; i < length; i++)
          accumulate(kind, to + <usize>i * <usize>stride, from + (<usize>i << 2), 1);
    } else if (kind == op.reduceMax) store<f32>(to, max(load<f32>(to), largest(from, length)));
    else {
      const part = kind == op.reduceSum ? sum(from, length) : sumSquare(from, length);
      const slot = wide + ((to - base) << 1);
      store<f64>(slot, load<f64>(slot) + part);
    }
    from += <usize>length << 2;
    to += rowStride;
  }
}

/** Runs a vector instruction over its whole domain. */
export function runVector(at: usize): void {
  const axes = word(at, 2);
  const rows = word(at, 3);
  const length = word(at, 4);
  const outer = <usize>axes << 2;
  const sizes = at + head;
  const table = <usize>word(at, 9);
  const strips = <usize>word(at, 10);
  const reads = sizes + outer;

  // What is one number for the whole domain is spread over its strip once.
  let p = reads;
  for (let i = word(at, 5); i > 0; i--) {
    const register = word(p, 0);
    if (register < 0) {
      const to = strips + <usize>~register * (op.stripLength * 4);
      fill(to, load<f32>(<usize>word(p, 1)), op.stripLength);
      store<usize>(table + (<usize>~register << 2), to);
    }
    p += 16 + outer;
  }
  const registers = p;
  p = registers + <usize>word(at, 6) * 20;
  // Registers that are neither read nor written to memory live in their strips.
  let q = registers;
  for (let i = word(at, 6); i > 0; i--) {
    const register = <usize>word(q, 1);
    store<usize>(table + (register << 2), strips + register * (op.stripLength * 4));
    q += 20;
  }
  p += <usize>word(at, 7) * (16 + outer);
  const reductions = p;
  for (let i = word(at, 8); i > 0; i--) {
    const isMax = word(p, 0) == op.reduceMax;
    const wide = <usize>word(p, 3);
    fill(<usize>word(p, 2), isMax ? -Infinity : 0, word(p, 4));
    if (wide) memory.fill(wide, 0, <usize>word(p, 4) << 3);
    p += 32 + outer;
  }

  const counters = table + 1024;
  memory.fill(counters, 0, outer);
  let perBlock = length >= op.stripLength ? 1 : op.stripLength / max(length, 1);
  // Blocks of whole vectors are written where they belong, others by way of a strip.
  while (perBlock > 4 && ((perBlock * length) & 15) != 0) perBlock--;
  const isEmpty = rows == 0 || length == 0;
  while (!isEmpty) {
    if (perBlock == 1) {
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < length; column += op.stripLength)
          block(at, counters, row, column, 1, min(op.stripLength, length - column));
    } else
      for (let row = 0; row < rows; row += perBlock)
        block(at, counters, row, 0, min(perBlock, rows - row), length);

    let axis = axes - 1;
    for (; axis >= 0; axis--) {
      const next = word(counters, axis) + 1;
      const isOver = next == word(sizes, axis);
      store<i32>(counters + (<usize>axis << 2), isOver ? 0 : next);
      if (!isOver) break;
    }
    if (axis < 0) break;
  }

  p = reductions;
  for (let i = word(at, 8); i > 0; i--) {
    finish(p);
    p += 32 + outer;
  }
}

/** Rounds wide sums to float32, and turns sums into means. */
function finish(p: usize): void {
  const count = word(p, 4);
  let to = <usize>word(p, 2);
  let wide = <usize>word(p, 3);
  const divisor = <f64>load<f32>(p + 20);
  if (!wide && divisor == 1) return;
  for (let i = 0; i < count; i++) {
    const value = wide ? load<f64>(wide) : <f64>load<f32>(to);
    store<f32>(to, <f32>(value / divisor));
    to += 4;
    wide += wide ? 8 : 0;
  }
}
