// Elements that go elsewhere: pooling, rows by index, transposes, numbers of eight bytes.
import { word } from "./word";

// Words: 0 code  1 words in all  2 x  3 y  4 places of the largest (float64)  5 channels of all samples  6 area
//   7 places  8 positions of the window  9 reads, places × positions, −1 in the padding
export function runMaxPool(at: usize): void {
  const x = <usize>word(at, 2);
  let y = <usize>word(at, 3);
  let found = <usize>word(at, 4);
  const channels = word(at, 5);
  const area = word(at, 6);
  const places = word(at, 7);
  const positions = word(at, 8);
  for (let channel = 0; channel < channels; channel++) {
    const start = channel * area;
    let reads = <usize>word(at, 9);
    for (let place = 0; place < places; place++) {
      let best: f32 = 0;
      let index = -1;
      for (let position = 0; position < positions; position++) {
        const read = load<i32>(reads);
        reads += 4;
        if (read < 0) continue;
        const value = load<f32>(x + (<usize>(start + read) << 2));
        if (index >= 0 && !(value > best) && value == value) continue;
        best = value;
        index = start + read;
      }
      store<f32>(y, best);
      y += 4;
      store<f64>(found, index);
      found += 8;
    }
  }
}

/** The row that an index names, −1 being the last; −1 where there is none. */
function rowAt(index: f64, rows: i32): i32 {
  const row = index < 0 ? index + <f64>rows : index;
  return row >= 0 && row < <f64>rows ? <i32>row : -1;
}

// Words: 0 code  1 words in all  2 rows  3 indices (float64)  4 to  5 count  6 bytes of a row  7 number of rows
/** @returns the position of an index that names no row, −1 if all do. */
export function runGather(at: usize): i32 {
  const from = <usize>word(at, 2);
  const indices = <usize>word(at, 3);
  const to = <usize>word(at, 4);
  const count = word(at, 5);
  const bytes = <usize>word(at, 6);
  for (let i = 0; i < count; i++) {
    const row = rowAt(load<f64>(indices + (<usize>i << 3)), word(at, 7));
    if (row < 0) return i;
    memory.copy(to + <usize>i * bytes, from + <usize>row * bytes, bytes);
  }
  return -1;
}

// Words as above; 2 is what the rows are added from, 4 where they are added to.
export function runScatter(at: usize): i32 {
  let from = <usize>word(at, 2);
  const indices = <usize>word(at, 3);
  const to = <usize>word(at, 4);
  const count = word(at, 5);
  const bytes = <usize>word(at, 6);
  if (bytes == 4) return countInto(to, from, indices, count, word(at, 7));
  for (let i = 0; i < count; i++) {
    const row = rowAt(load<f64>(indices + (<usize>i << 3)), word(at, 7));
    if (row < 0) return i;
    const own = to + <usize>row * bytes;
    for (let k: usize = 0; k < bytes; k += 4)
      store<f32>(own + k, load<f32>(own + k) + load<f32>(from + k));
    from += bytes;
  }
  return -1;
}

/** Single elements, from four places in turn: neighbors often go to the same element, which would wait for itself. */
function countInto(to: usize, from: usize, indices: usize, count: i32, rows: i32): i32 {
  const part = count >> 2;
  for (let i = 0; i < part; i++)
    for (let k = i; k < part << 2; k += part) {
      const row = rowAt(load<f64>(indices + (<usize>k << 3)), rows);
      if (row < 0) return k;
      const own = to + (<usize>row << 2);
      store<f32>(own, load<f32>(own) + load<f32>(from + (<usize>k << 2)));
    }
  for (let i = part << 2; i < count; i++) {
    const row = rowAt(load<f64>(indices + (<usize>i << 3)), rows);
    if (row < 0) return i;
    const own = to + (<usize>row << 2);
    store<f32>(own, load<f32>(own) + load<f32>(from + (<usize>i << 2)));
  }
  return -1;
}

/** The next combination of counters; false behind the last. Offsets follow. */
let fromOffset: isize = 0;
let toOffset: isize = 0;
function advance(counters: usize, sizes: usize, fromStrides: usize, toStrides: usize, axes: i32): bool {
  for (let axis = axes - 1; axis >= 0; axis--) {
    const at = counters + (<usize>axis << 2);
    const next = load<i32>(at) + 1;
    fromOffset += <isize>word(fromStrides, axis);
    toOffset += <isize>word(toStrides, axis);
    if (next < word(sizes, axis)) {
      store<i32>(at, next);
      return true;
    }
    fromOffset -= <isize>word(fromStrides, axis) * <isize>next;
    toOffset -= <isize>word(toStrides, axis) * <isize>next;
    store<i32>(at, 0);
  }
  return false;
}

// Words: 0 code  1 words in all  2 from  3 to  4 rows  5 columns  6 row stride of from (its columns are neighbors)
//   7 column stride of to (its rows are neighbors)  8 counters  9 outer axes  10… sizes, strides of from, strides of to
export function runTranspose(at: usize): void {
  const from = <usize>word(at, 2);
  const to = <usize>word(at, 3);
  const counters = <usize>word(at, 8);
  const axes = word(at, 9);
  const sizes = at + 40;
  const bytes = <usize>axes << 2;
  memory.fill(counters, 0, bytes);
  fromOffset = 0;
  toOffset = 0;
  do {
    transposeOne(
      <usize>(<isize>from + fromOffset),
      <usize>(<isize>to + toOffset),
      word(at, 4),
      word(at, 5),
      <usize>word(at, 6),
      <usize>word(at, 7),
    );
  } while (advance(counters, sizes, sizes + bytes, sizes + bytes * 2, axes));
}

/** to[column][row] ← from[row][column]. */
function transposeOne(
  from: usize,
  to: usize,
  rows: i32,
  columns: i32,
  fromRow: usize,
  toColumn: usize,
): void {
  const wholeRows = rows & ~3;
  const wholeColumns = columns & ~3;
  for (let column = 0; column < wholeColumns; column += 4) {
    let x = from + (<usize>column << 2);
    let y = to + <usize>column * toColumn;
    for (let row = 0; row < wholeRows; row += 4) {
      const r0 = v128.load(x);
      const r1 = v128.load(x + fromRow);
      const r2 = v128.load(x + fromRow * 2);
      const r3 = v128.load(x + fromRow * 3);
      const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const t1 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const t2 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(y, v128.shuffle<i64>(t0, t2, 0, 2));
      v128.store(y + toColumn, v128.shuffle<i64>(t0, t2, 1, 3));
      v128.store(y + toColumn * 2, v128.shuffle<i64>(t1, t3, 0, 2));
      v128.store(y + toColumn * 3, v128.shuffle<i64>(t1, t3, 1, 3));
      x += fromRow * 4;
      y += 16;
    }
  }
  for (let row = 0; row < rows; row++)
    for (let column = row < wholeRows ? wholeColumns : 0; column < columns; column++)
      store<f32>(
        to + <usize>column * toColumn + (<usize>row << 2),
        load<f32>(from + <usize>row * fromRow + (<usize>column << 2)),
      );
}

// Words: 0 code  1 words in all  2 from  3 to  4 counters  5 axes  6… sizes, strides of from, strides of to
export function runCopyWide(at: usize): void {
  const from = <isize>word(at, 2);
  const to = <isize>word(at, 3);
  const counters = <usize>word(at, 4);
  const axes = word(at, 5);
  const sizes = at + 24;
  const bytes = <usize>axes << 2;
  memory.fill(counters, 0, bytes);
  fromOffset = 0;
  toOffset = 0;
  do {
    store<f64>(<usize>(to + toOffset), load<f64>(<usize>(from + fromOffset)));
  } while (advance(counters, sizes, sizes + bytes, sizes + bytes * 2, axes));
}

/** The fraction is cut off; NaN and what 64 bits do not hold is −2⁶³. */
export function runToInteger(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const x = <f64>load<f32>(from);
    store<f64>(to, abs(x) < 9223372036854775808.0 ? trunc(x) : -9223372036854775808.0);
    from += 4;
    to += 8;
  }
}

export function runToFloat(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    store<f32>(to, <f32>load<f64>(from));
    from += 8;
    to += 4;
  }
}
