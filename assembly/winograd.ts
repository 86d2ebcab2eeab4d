// Convolution with 3 × 3 kernels by tiles of 2 × 2 places: 16 products of matrices instead of 36, behind and before additions.
// Source: Lavin & Gray 2016, "Fast algorithms for convolutional neural networks", §4.1, F(2×2, 3×3) — https://arxiv.org/abs/1509.09308
import { tile } from "./tile";
import { points, transformKernels, transformTiles, writePlaces } from "./winograd-tiles";
import { word } from "./word";

/** Between what belongs to two points: without it all of them would share a few lines of the cache. */
const gap: usize = 192;

// Words: 0 code  1 words in all  2 x  3 w  4 bias (0: none)  5 y  6 samples  7 channels  8 filters  9 height  10 width
//   11 bytes of a row of x  12 bytes of a channel of x  13 tiles at a time, a multiple of 8  14 offsets of tiles in a channel
//   15 room for kernels  16 room for tiles  17 room for products
export function runWinograd(at: usize): void {
  const channels = word(at, 7);
  const filters = word(at, 8);
  const height = word(at, 9);
  const width = word(at, 10);
  const most = word(at, 13);
  const kernels = <usize>word(at, 15);
  const tiles = <usize>word(at, 16);
  const products = <usize>word(at, 17);
  const tall = (filters + 3) & ~3;
  const kernelStride = <usize>(tall * channels) << 2;
  const tileStride = (<usize>(most * channels) << 2) + gap;
  const productStride = (<usize>(most * tall) << 2) + gap;
  const channel = <usize>word(at, 12);
  const sample = channel * <usize>channels;
  const place = <usize>(height * width) << 2;
  const across = (width + 1) >> 1;
  const all = across * ((height + 1) >> 1);
  let x = <usize>word(at, 2);
  let y = <usize>word(at, 5);

  transformKernels(kernels, <usize>word(at, 3), filters, channels, kernelStride);
  for (let n = word(at, 6); n > 0; n--) {
    for (let first = 0; first < all; first += most) {
      const count = min(most, all - first);
      const offsets = <usize>word(at, 14) + (<usize>first << 2);
      for (let c = 0; c < channels; c++)
        transformTiles(
          tiles + (<usize>c << 5),
          x + <usize>c * channel,
          <usize>word(at, 11),
          offsets,
          count,
          <usize>channels << 5,
          tileStride,
        );
      for (let point = 0; point < points; point++)
        for (let lane = 0; lane < count; lane += 8)
          for (let row = 0; row < tall; row += 4)
            tile(
              channels,
              kernels + <usize>point * kernelStride + (<usize>(row * channels) << 2),
              tiles + <usize>point * tileStride + (<usize>(lane * channels) << 2),
              products + <usize>point * productStride + (<usize>(row * most + lane) << 2),
              <usize>most << 2,
              0,
              0,
            );
      for (let m = 0; m < filters; m++) {
        const bias = word(at, 4) ? load<f32>(<usize>word(at, 4) + (<usize>m << 2)) : 0;
        writePlaces(
          y + <usize>m * place,
          products + (<usize>(m * most) << 2),
          productStride,
          products + productStride * <usize>points,
          bias,
          first,
          count,
          across,
          height,
          width,
        );
      }
    }
    x += sample;
    y += place * <usize>filters;
  }
}
