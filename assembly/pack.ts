// Panels of a matrix as products read them: a few lanes side by side, one step of the inner dimension behind the other.

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
export function pack(
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
export function packByTable(
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
