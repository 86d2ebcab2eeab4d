// Products of matrices: both sides are packed into panels, 4 rows of a and 8 columns of b, and multiplied in 4 × 8 tiles.
import { fma } from "./math";

/** Steps of the inner dimension that are packed at a time. */
const depth = 256;
/** Floats of b that are packed at a time: half of a second-level cache of 1 MiB. */
const wideBlock = 131072;
/** Rows of a that are packed at a time. */
const tallBlock = 128;

/** Bytes of scratch that multiply needs. */
export const multiplyScratch = (wideBlock + 8 * depth + tallBlock * depth + 64) * 4;

// @ts-ignore: decorator
@inline
function tileRow(to: usize, start: usize, low: v128, high: v128): void {
  if (start) {
    low = f32x4.add(v128.load(start), low);
    high = f32x4.add(v128.load(start, 16), high);
  }
  v128.store(to, low);
  v128.store(to, high, 16);
}

/**
 * The tile at `to` ← panel a · panel b over `steps`, and what is at `start` where that is not 0.
 * Not unrolled: V8 would keep sums in memory.
 */
export function tile(
  steps: i32,
  a: usize,
  b: usize,
  to: usize,
  row: usize,
  start: usize,
  startRow: usize,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = fma(x, b0, c00);
    c01 = fma(x, b1, c01);
    x = v128.load32_splat(a, 4);
    c10 = fma(x, b0, c10);
    c11 = fma(x, b1, c11);
    x = v128.load32_splat(a, 8);
    c20 = fma(x, b0, c20);
    c21 = fma(x, b1, c21);
    x = v128.load32_splat(a, 12);
    c30 = fma(x, b0, c30);
    c31 = fma(x, b1, c31);
    a += 16;
    b += 32;
  } while (--steps);
  tileRow(to, start, c00, c01);
  start += startRow;
  tileRow(to + row, start, c10, c11);
  start += startRow;
  tileRow(to + row * 2, start, c20, c21);
  start += startRow;
  tileRow(to + row * 3, start, c30, c31);
}

/** Four rows of 4 become four columns. */
// @ts-ignore: decorator
@inline
function storeTransposed(to: usize, step: usize, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const t1 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const t2 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(t0, t2, 0, 2));
  v128.store(to + step, v128.shuffle<i64>(t0, t2, 1, 3));
  v128.store(to + step * 2, v128.shuffle<i64>(t1, t3, 0, 2));
  v128.store(to + step * 3, v128.shuffle<i64>(t1, t3, 1, 3));
}

/**
 * Panels of `width` lanes: to[panel][step][lane] = from[step·stepStride + lane·laneStride], zeros behind the last lane.
 * Strides in bytes.
 */
function pack(
  to: usize,
  from: usize,
  lanes: i32,
  steps: i32,
  laneStride: isize,
  stepStride: isize,
  width: i32,
): void {
  const row = <usize>width << 2;
  for (let lane = 0; lane < lanes; lane += width) {
    const own = min(width, lanes - lane);
    let step = 0;
    if (own == width && laneStride == 4) {
      let x = from;
      if (width == 8)
        for (; step < steps; step++) {
          v128.store(to, v128.load(x));
          v128.store(to, v128.load(x, 16), 16);
          to += 32;
          x += stepStride;
        }
      else
        for (; step < steps; step++) {
          v128.store(to, v128.load(x));
          to += 16;
          x += stepStride;
        }
    } else if (own == width && stepStride == 4) {
      let x = from;
      for (; step + 4 <= steps; step += 4) {
        storeTransposed(
          to,
          row,
          v128.load(x),
          v128.load(x + laneStride),
          v128.load(x + laneStride * 2),
          v128.load(x + laneStride * 3),
        );
        if (width == 8) {
          const y = x + laneStride * 4;
          storeTransposed(
            to + 16,
            row,
            v128.load(y),
            v128.load(y + laneStride),
            v128.load(y + laneStride * 2),
            v128.load(y + laneStride * 3),
          );
        }
        to += row * 4;
        x += 16;
      }
    }
    for (; step < steps; step++) {
      let x = from + <isize>step * stepStride;
      let i = 0;
      for (; i < own; i++) {
        store<f32>(to, load<f32>(x));
        to += 4;
        x += laneStride;
      }
      for (; i < width; i++) {
        store<f32>(to, 0);
        to += 4;
      }
    }
    from += <isize>width * laneStride;
  }
}

/** True where eight offsets name neighbors. */
function isRun(offsets: usize): bool {
  const first = load<i32>(offsets);
  for (let i: usize = 4; i < 32; i += 4)
    if (load<i32>(offsets + i) != first + <i32>i) return false;
  return true;
}

/** As pack, from element laneOffsets[lane] + stepOffsets[step] of `from`. */
function packByTable(
  to: usize,
  from: usize,
  lanes: i32,
  steps: i32,
  laneOffsets: usize,
  stepOffsets: usize,
  width: i32,
): void {
  const row = <usize>width << 2;
  for (let lane = 0; lane < lanes; lane += width) {
    const own = min(width, lanes - lane);
    const start = to;
    if (own == 8 && isRun(laneOffsets + (<usize>lane << 2))) {
      const image = from + load<i32>(laneOffsets + (<usize>lane << 2));
      const end = stepOffsets + (<usize>steps << 2);
      for (let next = stepOffsets; next < end; next += 4) {
        const base = image + load<i32>(next);
        v128.store(to, v128.load(base));
        v128.store(to, v128.load(base, 16), 16);
        to += 32;
      }
      continue;
    }
    for (let first = 0; first < width; first += 4) {
      to = start + (<usize>first << 2);
      const at = laneOffsets + (<usize>(lane + first) << 2);
      const here = min(4, own - first);
      const o0 = here > 0 ? load<i32>(at) : 0;
      const o1 = here > 1 ? load<i32>(at + 4) : 0;
      const o2 = here > 2 ? load<i32>(at + 8) : 0;
      const o3 = here > 3 ? load<i32>(at + 12) : 0;
      let next = stepOffsets;
      if (here == 4 && o3 - o0 == 12 && o2 - o0 == 8 && o1 - o0 == 4) {
        const base = from + o0;
        for (let step = 0; step < steps; step++) {
          v128.store(to, v128.load(base + load<i32>(next)));
          next += 4;
          to += row;
        }
      } else if (here == 4)
        for (let step = 0; step < steps; step++) {
          const base = from + load<i32>(next);
          let x = v128.load32_zero(base + o0);
          x = v128.load_lane<f32>(base + o1, x, 1);
          x = v128.load_lane<f32>(base + o2, x, 2);
          x = v128.load_lane<f32>(base + o3, x, 3);
          v128.store(to, x);
          next += 4;
          to += row;
        }
      else
        for (let step = 0; step < steps; step++) {
          const base = from + load<i32>(next);
          store<f32>(to, here > 0 ? load<f32>(base + o0) : 0);
          store<f32>(to, here > 1 ? load<f32>(base + o1) : 0, 4);
          store<f32>(to, here > 2 ? load<f32>(base + o2) : 0, 8);
          store<f32>(to, 0, 12);
          next += 4;
          to += row;
        }
    }
    to = start + <usize>steps * row;
  }
}

/**
 * c ← a·b + start: `rows` × `inner` by `inner` × `columns`. Strides in bytes; c and start have neighboring columns.
 *
 * Where `laneOffsets` is given, b[k][j] is at laneOffsets[j] + stepOffsets[k]. Where `start` is 0 nothing is added; it may
 * be c itself.
 */
export function multiply(
  c: usize,
  a: usize,
  b: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  cRow: usize,
  aRow: isize,
  aColumn: isize,
  bRow: isize,
  bColumn: isize,
  laneOffsets: usize,
  stepOffsets: usize,
  start: usize,
  startRow: usize,
  scratch: usize,
): void {
  const edge = scratch;
  const packedA = scratch + 256;
  const packedB = packedA + <usize>(tallBlock * depth) * 4;
  const most = max(8, (wideBlock / min(inner, depth)) & ~7);
  for (let j = 0; j < columns; j += most) {
    const wide = min(most, columns - j);
    const lanes = laneOffsets + (<usize>j << 2);
    for (let k = 0; k < inner; k += depth) {
      const steps = min(depth, inner - k);
      if (laneOffsets) packByTable(packedB, b, wide, steps, lanes, stepOffsets + (<usize>k << 2), 8);
      else pack(packedB, b + <isize>k * bRow + <isize>j * bColumn, wide, steps, bColumn, bRow, 8);
      // What was there is added once, then what the steps before have left.
      const before = k == 0 ? start : c;
      const beforeRow = k == 0 ? startRow : cRow;
      for (let i = 0; i < rows; i += tallBlock) {
        const tall = min(tallBlock, rows - i);
        pack(packedA, a + <isize>i * aRow + <isize>k * aColumn, tall, steps, aRow, aColumn, 4);
        let panelB = packedB;
        for (let jj = 0; jj < wide; jj += 8) {
          const width = min(8, wide - jj);
          const column = <usize>(j + jj) << 2;
          let panelA = packedA;
          let to = c + <usize>i * cRow + column;
          let from = before ? before + <usize>i * beforeRow + column : 0;
          for (let ii = 0; ii < tall; ii += 4) {
            const height = min(4, tall - ii);
            if (height == 4 && width == 8) tile(steps, panelA, panelB, to, cRow, from, beforeRow);
            else {
              tile(steps, panelA, panelB, edge, 32, 0, 0);
              keep(edge, to, cRow, from, beforeRow, height, width);
            }
            panelA += <usize>steps << 4;
            to += cRow << 2;
            from += beforeRow << 2;
          }
          panelB += <usize>steps << 5;
        }
      }
    }
  }
}

/** The part of a tile that lies inside c. */
function keep(
  edge: usize,
  to: usize,
  row: usize,
  start: usize,
  startRow: usize,
  height: i32,
  width: i32,
): void {
  for (let i = 0; i < height; i++) {
    for (let j: usize = 0; j < <usize>width << 2; j += 4) {
      const x = load<f32>(edge + j);
      store<f32>(to + j, start ? load<f32>(start + j) + x : x);
    }
    edge += 32;
    to += row;
    start += startRow;
  }
}
