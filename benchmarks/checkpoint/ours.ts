import { stat } from "node:fs/promises";
import { filePool } from "../../src/cli/file-source.ts";
import { safetensors } from "../../src/formats/readers/safetensors.ts";
import { scanTensor } from "../../src/formats/tensor-scan.ts";

// In a process of its own: the peak of its memory is that of reading one checkpoint.
const path = process.argv[2] ?? "";
const pool = filePool();
const source = pool.source(path, "checkpoint", (await stat(path)).size);
const started = performance.now();
const { checkpoint } = await safetensors.read(source);
let sum = 0;
for (const weight of checkpoint?.weights ?? []) {
  const { count, mean } = await scanTensor(weight);
  sum += count * mean;
}
const seconds = (performance.now() - started) / 1000;
await pool.close();
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
process.stdout.write(
  JSON.stringify({
    seconds,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    sum,
    peakBytes: maxRSS * 1024,
  }),
);
