// Products of matrices: both sides are packed into panels, 4 rows of a and 8 columns of b, and multiplied in 4 × 8 tiles.
import { pack, packByTable } from "./pack";
import { tile } from "./tile";

/** Steps of the inner dimension that are packed at a time. */
const depth = 256;
/** Floats of b that are packed at a time: half of a second-level cache of 1 MiB. */
const wideBlock = 131072;
/** Rows of a that are packed at a time. */
const tallBlock = 128;

/** Bytes of scratch that multiply needs. */
export const multiplyScratch = (wideBlock + 8 * depth + tallBlock * depth + 64) * 4;

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
