// What stands before and behind the products of assembly/winograd.ts: additions that turn kernels, tiles and places.

/** Points of a tile of 4 × 4. */
export const points: i32 = 16;

/** G·g·Gᵀ of every kernel, in panels of four filters as products read them; zeros behind the last filter. */
export function transformKernels(to: usize, w: usize, filters: i32, channels: i32, stride: usize): void {
  const tall = (filters + 3) & ~3;
  for (let m = 0; m < tall; m++)
    for (let c = 0; c < channels; c++) {
      const at = to + (<usize>(((m >> 2) * channels + c) * 4 + (m & 3)) << 2);
      if (m >= filters) {
        for (let point = 0; point < points; point++) store<f32>(at + <usize>point * stride, 0);
        continue;
      }
      for (let row = 0; row < 4; row++) {
        const a = mixed(w, row, 0);
        const b = mixed(w, row, 4);
        const d = mixed(w, row, 8);
        const own = at + <usize>(row << 2) * stride;
        store<f32>(own, a);
        store<f32>(own + stride, (a + b + d) * 0.5);
        store<f32>(own + stride * 2, (a - b + d) * 0.5);
        store<f32>(own + stride * 3, d);
      }
      w += 36;
    }
}

/** A column of G·g. */
function mixed(g: usize, row: i32, column: usize): f32 {
  const top = load<f32>(g + column);
  const middle = load<f32>(g + column, 12);
  const low = load<f32>(g + column, 24);
  if (row == 0) return top;
  if (row == 1) return (top + middle + low) * 0.5;
  if (row == 2) return (top - middle + low) * 0.5;
  return low;
}

// @ts-ignore: decorator
@inline
function picked(at0: usize, at1: usize, at2: usize, at3: usize): v128 {
  let x = v128.load32_zero(at0);
  x = v128.load_lane<f32>(at1, x, 1);
  x = v128.load_lane<f32>(at2, x, 2);
  return v128.load_lane<f32>(at3, x, 3);
}

/** Bᵀ·d·B of the tiles of one channel, four at a time, in panels of eight as products read them. */
export function transformTiles(
  to: usize,
  image: usize,
  row: usize,
  offsets: usize,
  count: i32,
  panel: usize,
  stride: usize,
): void {
  for (let lane = 0; lane < count; lane += 4) {
    const left = count - lane;
    const o0 = load<i32>(offsets);
    const o1 = left > 1 ? load<i32>(offsets, 4) : o0;
    const o2 = left > 2 ? load<i32>(offsets, 8) : o1;
    const o3 = left > 3 ? load<i32>(offsets, 12) : o2;
    const isRun = left > 3 && o3 - o0 == 24;
    const own = to + <usize>(lane >> 3) * panel + (<usize>(lane & 4) << 2);
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    let c0 = a0;
    let c1 = a0;
    let c2 = a0;
    let c3 = a0;
    let at: usize = image;
    for (let i = 0; i < 4; i++) {
      let d0: v128;
      let d1: v128;
      let d2: v128;
      let d3: v128;
      if (isRun) {
        const x = at + o0;
        const low = v128.load(x);
        const high = v128.load(x, 16);
        const nextLow = v128.load(x, 8);
        const nextHigh = v128.load(x, 24);
        d0 = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
        d1 = v128.shuffle<f32>(low, high, 1, 3, 5, 7);
        d2 = v128.shuffle<f32>(nextLow, nextHigh, 0, 2, 4, 6);
        d3 = v128.shuffle<f32>(nextLow, nextHigh, 1, 3, 5, 7);
      } else {
        d0 = picked(at + o0, at + o1, at + o2, at + o3);
        d1 = picked(at + o0 + 4, at + o1 + 4, at + o2 + 4, at + o3 + 4);
        d2 = picked(at + o0 + 8, at + o1 + 8, at + o2 + 8, at + o3 + 8);
        d3 = picked(at + o0 + 12, at + o1 + 12, at + o2 + 12, at + o3 + 12);
      }
      const x0 = f32x4.sub(d0, d2);
      const x1 = f32x4.add(d1, d2);
      const x2 = f32x4.sub(d2, d1);
      const x3 = f32x4.sub(d1, d3);
      if (i == 0) {
        a0 = x0;
        a1 = x1;
        a2 = x2;
        a3 = x3;
      } else if (i == 1) {
        b0 = x0;
        b1 = x1;
        b2 = x2;
        b3 = x3;
      } else if (i == 2) {
        c0 = x0;
        c1 = x1;
        c2 = x2;
        c3 = x3;
        storeRow(own, stride, f32x4.sub(a0, c0), f32x4.sub(a1, c1), f32x4.sub(a2, c2), f32x4.sub(a3, c3));
        storeRow(own + stride * 4, stride, f32x4.add(b0, c0), f32x4.add(b1, c1), f32x4.add(b2, c2), f32x4.add(b3, c3));
        storeRow(own + stride * 8, stride, f32x4.sub(c0, b0), f32x4.sub(c1, b1), f32x4.sub(c2, b2), f32x4.sub(c3, b3));
      } else
        storeRow(own + stride * 12, stride, f32x4.sub(b0, x0), f32x4.sub(b1, x1), f32x4.sub(b2, x2), f32x4.sub(b3, x3));
      at += row;
    }
    offsets += 16;
  }
}

// @ts-ignore: decorator
@inline
function storeRow(to: usize, stride: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  v128.store(to, x0);
  v128.store(to + stride, x1);
  v128.store(to + stride * 2, x2);
  v128.store(to + stride * 3, x3);
}

/** Aᵀ·m·A and the bias: the places of one filter, four tiles at a time. */
export function writePlaces(
  y: usize,
  products: usize,
  stride: usize,
  corner: usize,
  bias: f32,
  first: i32,
  count: i32,
  across: i32,
  height: i32,
  width: i32,
): void {
  let row = (first / across) << 1;
  let column = (first % across) << 1;
  const line = <usize>width << 2;
  for (let lane = 0; lane < count; lane += 4) {
    const at = products + (<usize>lane << 2);
    let a = f32x4.splat(bias);
    let b = a;
    let d = a;
    let e = a;
    for (let j = 0; j < 4; j++) {
      const own = at + <usize>j * stride;
      const m1 = v128.load(own + stride * 4);
      const m2 = v128.load(own + stride * 8);
      const top = f32x4.add(f32x4.add(v128.load(own), m1), m2);
      const low = f32x4.sub(f32x4.sub(m1, m2), v128.load(own + stride * 12));
      if (j < 3) {
        a = f32x4.add(a, top);
        d = f32x4.add(d, low);
      }
      if (j == 1) {
        b = f32x4.add(b, top);
        e = f32x4.add(e, low);
      } else if (j > 1) {
        b = f32x4.sub(b, top);
        e = f32x4.sub(e, low);
      }
    }
    const to = y + (<usize>(row * width + column) << 2);
    const top0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const top1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const low0 = v128.shuffle<f32>(d, e, 0, 4, 1, 5);
    const low1 = v128.shuffle<f32>(d, e, 2, 6, 3, 7);
    if (lane + 4 <= count && column + 8 <= width && row + 1 < height) {
      v128.store(to, top0);
      v128.store(to, top1, 16);
      v128.store(to + line, low0);
      v128.store(to + line, low1, 16);
      column += 8;
      if (column >= width) {
        column = 0;
        row += 2;
      }
      continue;
    }
    v128.store(corner, top0);
    v128.store(corner, top1, 16);
    v128.store(corner, low0, 32);
    v128.store(corner, low1, 48);
    for (let i = 0; i < min(4, count - lane); i++) {
      const from = corner + (<usize>i << 3);
      const own = y + (<usize>(row * width + column) << 2);
      const isWide = column + 1 < width;
      store<f32>(own, load<f32>(from));
      if (isWide) store<f32>(own, load<f32>(from, 4), 4);
      if (row + 1 < height) {
        store<f32>(own + line, load<f32>(from, 32));
        if (isWide) store<f32>(own + line, load<f32>(from, 36), 4);
      }
      column += 2;
      if (column >= width) {
        column = 0;
        row += 2;
      }
    }
  }
}
