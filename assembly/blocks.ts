// Blocks of rows between strips and memory.

export function fill(to: usize, value: f32, count: i32): void {
  const x = f32x4.splat(value);
  const end = to + (<usize>count << 2);
  for (; to + 16 <= end; to += 16) v128.store(to, x);
  for (; to < end; to += 4) store<f32>(to, value);
}

function pick(to: usize, from: usize, stride: isize, count: i32): void {
  const end = to + (<usize>count << 2);
  for (; to < end; to += 4) {
    store<f32>(to, load<f32>(from));
    from += stride;
  }
}

function spread(to: usize, from: usize, stride: isize, count: i32): void {
  const end = from + (<usize>count << 2);
  for (; from < end; from += 4) {
    store<f32>(to, load<f32>(from));
    to += stride;
  }
}

/** As memory.copy, which costs a call of 20 ns. */
function copy(to: usize, from: usize, bytes: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + i, v128.load(from + i));
  for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
}

/** Elements that stand for those of an operand in a block of rows, copied to `to`. */
export function readBlock(
  to: usize,
  from: usize,
  rows: i32,
  length: i32,
  rowStride: isize,
  stride: isize,
): void {
  const bytes = <usize>length << 2;
  for (let row = 0; row < rows; row++) {
    if (stride == 4) copy(to, from, bytes);
    else if (stride == 0) fill(to, load<f32>(from), length);
    else pick(to, from, stride, length);
    to += bytes;
    from += rowStride;
  }
}

export function writeBlock(
  to: usize,
  from: usize,
  rows: i32,
  length: i32,
  rowStride: isize,
  stride: isize,
): void {
  const bytes = <usize>length << 2;
  for (let row = 0; row < rows; row++) {
    if (stride == 4) copy(to, from, bytes);
    else spread(to, from, stride, length);
    from += bytes;
    to += rowStride;
  }
}
