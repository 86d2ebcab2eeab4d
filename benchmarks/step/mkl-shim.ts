import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A library that makes MKL take its AVX-512 kernels on an AMD processor; `undefined` where there is no such processor or
 * no C compiler. MKL chooses kernels by the name of the maker, and so runs at less than half speed there.
 *
 * Source: https://danieldk.eu/Intel-MKL-on-AMD-Zen
 */
export function mklShim(): string | undefined {
  try {
    if (!/AuthenticAMD[\s\S]*avx512f/.test(readFileSync("/proc/cpuinfo", "utf8"))) return undefined;
    const folder = mkdtempSync(join(tmpdir(), "isograd-"));
    const source = join(folder, "shim.c");
    const library = join(folder, "shim.so");
    writeFileSync(source, "int mkl_serv_intel_cpu_true(void) { return 1; }\n");
    execFileSync("cc", ["-shared", "-fPIC", "-o", library, source], { stdio: "ignore" });
    return library;
  } catch {
    return undefined;
  }
}
