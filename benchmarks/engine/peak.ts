import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** GFLOP/s of one core with 128-bit fused multiply-add, by a C program; `undefined` without a compiler or on other processors. */
export function vectorPeak(): number | undefined {
  try {
    const program = join(mkdtempSync(join(tmpdir(), "isograd-")), "peak");
    const source = fileURLToPath(new URL("peak.c", import.meta.url));
    execFileSync("cc", ["-O3", "-mfma", source, "-o", program], { stdio: "ignore" });
    return Number(execFileSync(program, { encoding: "utf8" }));
  } catch {
    return undefined;
  }
}
