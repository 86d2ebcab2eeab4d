import { collect } from "../../dist/cli/collect.js";

// As `ours.ts`, with the threads of the command line; compiled, as they start slowly through tsx.
const path = process.argv[2] ?? "";
const started = performance.now();
const { files, scan, close } = await collect([path]);
let sum = 0;
for (const { content } of files)
  for (const weight of content.checkpoint?.weights ?? []) {
    const { count, mean } = await scan(weight);
    sum += count * mean;
  }
const seconds = (performance.now() - started) / 1000;
await close();
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
process.stdout.write(
  JSON.stringify({
    seconds,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    sum,
    peakBytes: maxRSS * 1024,
  }),
);
