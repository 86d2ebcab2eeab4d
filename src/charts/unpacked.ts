import { unzlibSync } from "fflate";
import { ofShares } from "./exponents.ts";
import type { LayerMap } from "./layer-map.ts";
import { isOverLayers, type Kept } from "./packed.ts";
import type { RunPicture } from "./run-picture.ts";
import { wired } from "./wire.ts";

/** The pictures in packed bytes. */
export function unpacked(bytes: Uint8Array): readonly RunPicture[] {
  const all = unzlibSync(bytes);
  const length = new DataView(all.buffer, all.byteOffset).getUint32(0, true);
  const runs = wired(new TextDecoder().decode(all.subarray(4, 4 + length))) as readonly Kept[];
  let place = 4 + length;
  const take = (size: number) => {
    const part = all.subarray(place, place + size);
    place += size;
    return part;
  };
  return runs.map((run) => pictureIn(run, take));
}

function pictureIn(run: Kept, take: (size: number) => Uint8Array): RunPicture {
  const maps = run.maps.map((map, i): LayerMap => {
    const [rows, columns] = [map.names.length, map.steps.length];
    const references = run.references[i];
    return {
      ...map,
      ...{ rows, columns, values: undefined },
      codes: sums(take(rows * columns), Math.max(1, columns)),
      references: references && Float32Array.from(references),
    };
  });
  const { steps, layers, bins } = run.histograms;
  const shares = take(steps.length * layers.length * bins);
  const { references: _, histograms: __, ...rest } = run;
  return {
    ...rest,
    document: run.document,
    budget: run.budget,
    prediction: run.prediction,
    brokenAt: run.brokenAt,
    maps: run.maps,
    map: (id) => maps.find((map) => map.id === id),
    exponents(layer, column) {
      const step = maps.find(isOverLayers)?.steps[column] ?? Number.NaN;
      const at = Math.max(
        0,
        steps.findLastIndex((one) => one <= step),
      );
      const row = layers.indexOf(layer);
      if (row < 0 || bins === 0) return undefined;
      const own = shares.subarray((at * layers.length + row) * bins).subarray(0, bins);
      return ofShares(
        Array.from(own, (share) => share / 255),
        `${layer}, step ${steps[at]}`,
      );
    },
  };
}

function sums(bytes: Uint8Array, columns: number): Uint8Array {
  const own = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++)
    own[i] = (bytes[i] ?? 0) + (i % columns > 0 ? (own[i - 1] ?? 0) : 0);
  return own;
}
