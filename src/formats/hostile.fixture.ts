import { expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { readWhole } from "./damage.fixture.ts";
import { mutated } from "./mutation.fixture.ts";
import type { Reader } from "./reader.ts";

/** What the tests try of the 10,000 inputs of benchmarks/fuzz. */
const shortRun = 150;
/** Of a read that should take milliseconds, on a slow machine. */
const mostSeconds = 2;

/** A test that damaged copies of these files are answered with a result or a FormatError that names the byte, soon. */
export function survivesDamage(
  reader: Reader,
  samples: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): void {
  test.for(samples)(
    "damaged copies of $name end in a result or a FormatError with the byte",
    async (sample) => {
      for (let seed = 0; seed < shortRun; seed++) {
        const started = performance.now();
        try {
          await readWhole(reader, sample.name, mutated(sample.bytes, seed));
        } catch (error) {
          expect(error, `seed ${seed}`).toBeInstanceOf(FormatError);
          expect((error as FormatError).offset, `seed ${seed}: ${error}`).toBeGreaterThanOrEqual(0);
        }
        expect((performance.now() - started) / 1000, `seed ${seed}`).toBeLessThan(mostSeconds);
      }
    },
  );
}
