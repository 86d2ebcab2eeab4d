import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { ByteSource } from "../../src/formats/byte-source.ts";
import { crc32c, maskedCrc } from "../../src/formats/crc.ts";
import { tfevents } from "../../src/formats/readers/tfevents.ts";
import { median } from "../../src/stats/median.ts";

/** Seconds that reading a million events may take. */
const limit = 20;

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "1000000" },
    tags: { type: "string", default: "20" },
    rounds: { type: "string", default: "3" },
    python: { type: "string" },
    write: { type: "boolean", default: false },
    /** Of the process that is measured: only reads. */
    read: { type: "string" },
  },
});

interface Measurement {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
  readonly scalars: number;
}

if (values.read === undefined) await compare();
else process.stdout.write(`${JSON.stringify(await measured(values.read))}\n`);

/** Makes the file, and lets each reader read it in a process of its own. */
async function compare(): Promise<void> {
  const [events, tags, rounds] = [values.events, values.tags, values.rounds].map(Number);
  const folder = mkdtempSync(join(tmpdir(), "isograd-tfevents-"));
  const file = join(folder, "events.out.tfevents.1700000000.machine");
  try {
    writeEvents(file, events ?? 0, tags ?? 1);
    const contenders = [
      { name: "Isograd", command: [...ourCommand(), "--read", file] },
      ...["EventAccumulator", "RawEventFileLoader", "summary_iterator"].flatMap((peer) =>
        values.python === undefined
          ? []
          : [{ name: `${peer} (Python)`, command: [values.python, peerScript(), peer, file] }],
      ),
    ];
    const rows = contenders.map(({ name, command }) => {
      const runs = Array.from({ length: rounds ?? 1 }, () => run(command));
      return { name, runs };
    });
    refuseDifference(rows.map(({ runs }) => runs[0]?.scalars));
    const bytes = statSync(file).size;
    const text = [
      `${cpus()[0]?.model}, Node ${process.version}; load average ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores; median of ${rounds} rounds.`,
      `${events} events of one scalar each, ${tags} tags, ${(bytes / 2 ** 20).toFixed(1)} MiB.\n`,
      "| reader | seconds | CPU seconds | events per second | peak memory, MiB | scalars kept |",
      "|---|---|---|---|---|---|",
      ...rows.map(({ name, runs }) => {
        const of = (key: keyof Measurement) => median(runs.map((found) => found[key]));
        const speed = Math.round((events ?? 0) / of("seconds")).toLocaleString("en");
        return `| ${name} | ${of("seconds").toFixed(2)} | ${of("cpuSeconds").toFixed(2)} | ${speed} | ${of("peakMebibytes").toFixed(0)} | ${of("scalars")} |`;
      }),
    ].join("\n");
    process.stdout.write(`${text}\n`);
    if (values.write) writeTable(text);
    const seconds = median(rows[0]?.runs.map((found) => found.seconds) ?? []);
    if (seconds > limit) throw new Error(`reading took ${seconds} s, more than ${limit}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function ourCommand(): readonly string[] {
  return [process.execPath, "--import", "tsx", fileURLToPath(import.meta.url)];
}

function peerScript(): string {
  return fileURLToPath(new URL("tfevents_peer.py", import.meta.url));
}

function run([program = "", ...args]: readonly string[]): Measurement {
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: "utf8" });
  const line = stdout.trim().split("\n").at(-1) ?? "";
  if (status !== 0 || line === "") throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return JSON.parse(line) as Measurement;
}

/** Everyone sees every scalar. */
function refuseDifference(scalars: readonly (number | undefined)[]): void {
  if (new Set(scalars).size > 1)
    throw new Error(`readers see different scalars: ${scalars.join(", ")}`);
}

async function measured(path: string): Promise<Measurement> {
  const handle = openSync(path, "r");
  const source: ByteSource = {
    name: path,
    size: statSync(path).size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(handle, bytes, 0, length, offset));
    },
  };
  const started = performance.now();
  const cpu = process.cpuUsage();
  const { logs } = await tfevents.read(source, {});
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  closeSync(handle);
  return {
    seconds,
    cpuSeconds: (used.user + used.system) / 1e6,
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
    scalars: logs
      .flatMap(({ series }) => series)
      .reduce((sum, { values }) => sum + values.length, 0),
  };
}

/** As torch's SummaryWriter writes them: a wall time, a step, a tag and a float. */
function writeEvents(path: string, events: number, tags: number): void {
  const handle = openSync(path, "w");
  writeSync(handle, record(versionEvent()));
  let chunk: Uint8Array[] = [];
  for (let event = 0; event < events; event++) {
    const tag = `train/grad_norm/layers.${event % tags}.weight`;
    chunk.push(record(scalarEvent(Math.floor(event / tags), tag, Math.sin(event))));
    if (chunk.length === 10_000 || event === events - 1) {
      writeSync(handle, Buffer.concat(chunk));
      chunk = [];
    }
  }
  closeSync(handle);
}

function versionEvent(): Uint8Array {
  const version = Buffer.from("brain.Event:2");
  return Buffer.concat([wallTime(), Uint8Array.of(0x1a, version.length), version]);
}

function scalarEvent(step: number, tag: string, value: number): Uint8Array {
  const name = Buffer.from(tag);
  const number = Buffer.alloc(5);
  number[0] = 0x15;
  number.writeFloatLE(value, 1);
  const body = Buffer.concat([Uint8Array.of(0x0a, name.length), name, number]);
  const summary = Buffer.concat([Uint8Array.of(0x0a, body.length), body]);
  return Buffer.concat([
    wallTime(),
    Uint8Array.of(0x10, ...varint(step), 0x2a, summary.length),
    summary,
  ]);
}

function wallTime(): Uint8Array {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0x09;
  bytes.writeDoubleLE(1.7e9, 1);
  return bytes;
}

function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

function record(data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(data.length + 16);
  bytes.writeUInt32LE(data.length, 0);
  bytes.writeUInt32LE(maskedCrc(crc32c(bytes, 0, 8)), 8);
  bytes.set(data, 12);
  bytes.writeUInt32LE(maskedCrc(crc32c(data, 0, data.length)), 12 + data.length);
  return bytes;
}

/** Puts the table between its two marks in the README. */
function writeTable(text: string): void {
  const file = new URL("README.md", import.meta.url);
  const marked = /(<!-- tfevents -->\n)[\s\S]*(<!-- \/tfevents -->)/;
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(marked, (_, begin, end) => `${begin}\n${text}\n\n${end}`),
  );
}
