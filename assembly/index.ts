// Interprets the instructions of a step, as often as there are steps.
import * as op from "../src/engine/wasm/opcodes";
import { runConvolve } from "./convolve";
import {
  runCopyWide,
  runGather,
  runMaxPool,
  runScatter,
  runToFloat,
  runToInteger,
  runTranspose,
} from "./move";
import { multiply, multiplyScratch } from "./multiply";
import { runSoftmax } from "./softmax";
import { runVector } from "./vector";
import { runWinograd } from "./winograd";
import { word } from "./word";

export const scratchBytes: i32 = multiplyScratch;

/**
 * Runs `steps` steps: the program `sampled` where the float at samples[step] is 1, `plain` elsewhere.
 *
 * @returns 0, or the address of the instruction that met an index outside its rows; that index is at `fault`.
 */
export function run(plain: usize, sampled: usize, samples: usize, steps: i32, fault: usize): usize {
  for (let step = 0; step < steps; step++) {
    const isSampled = samples != 0 && load<f32>(samples + (<usize>step << 2)) == 1;
    const failed = runOnce(isSampled ? sampled : plain, step, fault);
    if (failed) return failed;
  }
  return 0;
}

function runOnce(program: usize, step: i32, fault: usize): usize {
  let at = program;
  while (true) {
    switch (load<i32>(at)) {
      case op.end:
        return 0;
      case op.loadSlice: {
        const bytes = <usize>word(at, 4);
        memory.copy(<usize>word(at, 2), load<usize>(<usize>word(at, 3)) + bytes * <usize>step, bytes);
        break;
      }
      case op.storeSlice: {
        const bytes = <usize>word(at, 4);
        memory.copy(load<usize>(<usize>word(at, 3)) + bytes * <usize>step, <usize>word(at, 2), bytes);
        break;
      }
      case op.storeMissing: {
        const bytes = <usize>word(at, 4);
        const to = load<usize>(<usize>word(at, 3)) + bytes * <usize>step;
        for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, NaN);
        break;
      }
      case op.copyBytes:
        memory.copy(<usize>word(at, 2), <usize>word(at, 3), <usize>word(at, 4));
        break;
      case op.fillZero:
        memory.fill(<usize>word(at, 2), 0, <usize>word(at, 3));
        break;
      case op.product:
        runProduct(at);
        break;
      case op.vector:
        runVector(at);
        break;
      case op.softmax:
        runSoftmax(at, false);
        break;
      case op.logSoftmax:
        runSoftmax(at, true);
        break;
      case op.maxPool:
        runMaxPool(at);
        break;
      case op.gatherRows:
      case op.scatterRows: {
        const wrong = load<i32>(at) == op.gatherRows ? runGather(at) : runScatter(at);
        if (wrong >= 0) {
          store<f64>(fault, load<f64>(<usize>word(at, 3) + (<usize>wrong << 3)));
          return at;
        }
        break;
      }
      case op.transpose:
        runTranspose(at);
        break;
      case op.convolve:
        runConvolve(at);
        break;
      case op.winograd:
        runWinograd(at);
        break;
      case op.copyWide:
        runCopyWide(at);
        break;
      case op.toInteger:
        runToInteger(<usize>word(at, 2), <usize>word(at, 3), word(at, 4));
        break;
      case op.toFloat:
        runToFloat(<usize>word(at, 2), <usize>word(at, 3), word(at, 4));
        break;
      default:
        unreachable();
    }
    at += <usize>word(at, 1) << 2;
  }
}

// Words: 0 code  1 words in all  2 c  3 a  4 b  5 rows  6 inner  7 columns  8 row stride of c  9 row stride of a
//   10 column stride of a  11 row stride of b  12 column stride of b  13 bias (0: none)  14 its row stride
//   15 its column stride  16 scratch  17 counters  18 outer axes  19… sizes, strides of c, of a, of b
function runProduct(at: usize): void {
  const axes = word(at, 18);
  const counters = <usize>word(at, 17);
  const bytes = <usize>axes << 2;
  const sizes = at + 76;
  memory.fill(counters, 0, bytes);
  let start = <usize>word(at, 13);
  let startRow = <usize>word(at, 14);
  if (start && word(at, 15) != 4 && word(at, 7) > 1) {
    spreadStart(at);
    start = <usize>word(at, 2);
    startRow = <usize>word(at, 8);
  }
  while (true) {
    let c = <isize>word(at, 2);
    let a = <isize>word(at, 3);
    let b = <isize>word(at, 4);
    for (let axis = 0; axis < axes; axis++) {
      const i = <isize>word(counters, axis);
      c += i * <isize>word(sizes + bytes, axis);
      a += i * <isize>word(sizes + bytes * 2, axis);
      b += i * <isize>word(sizes + bytes * 3, axis);
    }
    multiply(
      <usize>c,
      <usize>a,
      <usize>b,
      word(at, 5),
      word(at, 6),
      word(at, 7),
      <usize>word(at, 8),
      <isize>word(at, 9),
      <isize>word(at, 10),
      <isize>word(at, 11),
      <isize>word(at, 12),
      0,
      0,
      start,
      startRow,
      <usize>word(at, 16),
    );
    let axis = axes - 1;
    for (; axis >= 0; axis--) {
      const own = counters + (<usize>axis << 2);
      const next = load<i32>(own) + 1;
      store<i32>(own, next == word(sizes, axis) ? 0 : next);
      if (next != word(sizes, axis)) break;
    }
    if (axis < 0) return;
  }
}

/** What is added where its columns are not neighbors: spread over c, to which the product is added. */
function spreadStart(at: usize): void {
  const step = <isize>word(at, 15);
  const columns = word(at, 7);
  for (let i = 0; i < word(at, 5); i++) {
    let to = <usize>word(at, 2) + <usize>i * <usize>word(at, 8);
    let from = <usize>(<isize>word(at, 13) + <isize>i * <isize>word(at, 14));
    for (let j = 0; j < columns; j++) {
      store<f32>(to, load<f32>(from));
      to += 4;
      from += step;
    }
  }
}
