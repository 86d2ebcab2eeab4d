// Convolution on an image that already has its padding: every element that a kernel reads is at the sum of two offsets.
import { fma } from "./math";
import { multiply } from "./multiply";
import { word } from "./word";

/** Filters of one group below which packing costs more than the tiles save. */
const fewFilters = 3;

// Words: 0 code  1 words in all  2 x  3 w  4 bias (0: none)  5 y  6 samples  7 groups  8 filters of a group
//   9 reads of a place  10 places  11 bytes of a sample of x  12 bytes of a group of x  13 offsets of places
//   14 offsets of reads  15 scratch
export function runConvolve(at: usize): void {
  const x = <usize>word(at, 2);
  const w = <usize>word(at, 3);
  const bias = <usize>word(at, 4);
  let y = <usize>word(at, 5);
  const samples = word(at, 6);
  const groups = word(at, 7);
  const filters = word(at, 8);
  const reads = word(at, 9);
  const places = word(at, 10);
  const lanes = <usize>word(at, 13);
  const steps = <usize>word(at, 14);
  const row = <usize>places << 2;
  const weights = <usize>reads << 2;
  for (let n = 0; n < samples; n++)
    for (let g = 0; g < groups; g++) {
      const image = x + <usize>n * <usize>word(at, 11) + <usize>g * <usize>word(at, 12);
      const own = w + <usize>(g * filters) * weights;
      if (bias)
        for (let m = 0; m < filters; m++) {
          const value = load<f32>(bias + (<usize>(g * filters + m) << 2));
          for (let j: usize = 0; j < row; j += 4) store<f32>(y + <usize>m * row + j, value);
        }
      if (filters < fewFilters)
        for (let m = 0; m < filters; m++)
          correlate(y + <usize>m * row, image, own + <usize>m * weights, reads, places, lanes, steps, bias != 0);
      else
        multiply(
          y,
          own,
          image,
          filters,
          reads,
          places,
          row,
          weights,
          4,
          0,
          0,
          lanes,
          steps,
          bias ? y : 0,
          bias ? row : 0,
          <usize>word(at, 15),
        );
      y += <usize>filters * row;
    }
}

/** One filter, four places at a time, without packing. */
function correlate(
  y: usize,
  x: usize,
  w: usize,
  reads: i32,
  places: i32,
  lanes: usize,
  steps: usize,
  isSum: bool,
): void {
  let j = 0;
  while (j < places) {
    const at = lanes + (<usize>j << 2);
    const o0 = load<i32>(at);
    const isRun =
      j + 4 <= places &&
      load<i32>(at + 4) - o0 == 4 &&
      load<i32>(at + 8) - o0 == 8 &&
      load<i32>(at + 12) - o0 == 12;
    const to = y + (<usize>j << 2);
    if (isRun) {
      let sum = isSum ? v128.load(to) : f32x4.splat(0);
      for (let k: usize = 0; k < <usize>reads << 2; k += 4)
        sum = fma(v128.load32_splat(w + k), v128.load(x + o0 + load<i32>(steps + k)), sum);
      v128.store(to, sum);
      j += 4;
    } else {
      let sum: f32 = isSum ? load<f32>(to) : 0;
      for (let k: usize = 0; k < <usize>reads << 2; k += 4)
        sum += load<f32>(w + k) * load<f32>(x + o0 + load<i32>(steps + k));
      store<f32>(to, sum);
      j++;
    }
  }
}
