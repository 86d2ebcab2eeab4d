import { expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { sourceOfBytes } from "./byte-source.ts";
import { mutated } from "./mutation.fixture.ts";
import type { Reader } from "./reader.ts";

/** What the tests try of the 10,000 inputs of benchmarks/fuzz. */
const shortRun = 150;
/** Of a read that should take milliseconds, on a slow machine. */
const mostSeconds = 2;

/** Everything that a reader does with a source, tensors read to their end too. */
export async function readWhole(reader: Reader, name: string, bytes: Uint8Array): Promise<void> {
  const { checkpoint } = await reader.read(sourceOfBytes(name, bytes), {});
  const slots = checkpoint?.optimizer?.slots ?? [];
  const tensors = [
    ...(checkpoint?.weights ?? []),
    ...slots.flatMap(({ mean, square, maximum }) => [mean, square, maximum]),
  ];
  for (const tensor of tensors) if (tensor) for await (const _ of tensor.blocks());
}

/** A test that damaged copies of these files are answered with a result or a FormatError, soon. */
export function survivesDamage(
  reader: Reader,
  samples: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): void {
  test.for(samples)("damaged copies of $name end in a result or a FormatError", async (sample) => {
    for (let seed = 0; seed < shortRun; seed++) {
      const started = performance.now();
      try {
        await readWhole(reader, sample.name, mutated(sample.bytes, seed));
      } catch (error) {
        expect(error, `seed ${seed}`).toBeInstanceOf(FormatError);
      }
      expect((performance.now() - started) / 1000, `seed ${seed}`).toBeLessThan(mostSeconds);
    }
  });
}
