import { uint64 } from "../byte-window.ts";

/** HDF5 has no more axes: H5S_MAX_RANK. */
const mostAxes = 32;

/**
 * The shape that a dataspace message describes, [] of one value; `undefined` of one that holds nothing.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.b.
 *
 * @throws RangeError for a version that is not known and for more than 32 axes.
 */
export function shapeOf(body: DataView): readonly number[] | undefined {
  const version = body.getUint8(0);
  const rank = body.getUint8(1);
  if (version !== 1 && version !== 2)
    throw new RangeError(`dataspace needs version 1 or 2, got ${version}`);
  if (rank > mostAxes) throw new RangeError(`dataspace has at most ${mostAxes} axes, got ${rank}`);
  const isNull = version === 2 && body.getUint8(3) === 2;
  if (isNull) return undefined;
  const start = version === 1 ? 8 : 4;
  return Array.from({ length: rank }, (_, axis) => uint64(body, start + 8 * axis));
}
