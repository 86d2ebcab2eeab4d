import { FormatError } from "../../core/errors.ts";
import { type ByteSource, sourceWithin } from "../byte-source.ts";
import { viewOf } from "../byte-window.ts";
import type { ContentNote } from "../content.ts";
import { isDict, isList, type Pickled } from "../pickle/pickled.ts";
import { readPickle } from "../pickle/read.ts";
import { bytesOfElement } from "../tensor-ref.ts";
import { entriesOf, isZip, type ZipEntry } from "../zip/directory.ts";
import { closest, sourceOfEntry } from "../zip/entry-source.ts";
import { type Storages, storageOf } from "./tensor.ts";

/** What a file of torch's holds, and the bytes of its storages. */
export interface TorchFile {
  readonly value: Pickled;
  /** False for a pickle that anything may have written. */
  readonly isTorch: boolean;
  readonly storages: Storages;
  /** Bytes that it holds, unpacked. */
  readonly bytes: number;
  readonly notes: readonly ContentNote[];
}

/** The pickled number 0x1950a86a20f9469cfc6c with which files before torch 1.6 begin. */
const legacyMagic = [
  0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
];

/** Whether the bytes begin like a file of `torch.save` before 1.6. */
export function isLegacy(head: Uint8Array): boolean {
  return legacyMagic.every((byte, i) => head[i] === byte);
}

/**
 * A file of `torch.save` of any version, a TorchScript archive, or a plain pickle.
 *
 * @throws FormatError "torch", "zip" or "pickle".
 */
export async function openTorch(source: ByteSource): Promise<TorchFile> {
  const head = await source.read(0, 16);
  if (isZip(head)) return openArchive(source);
  if (isLegacy(head)) return openLegacy(source);
  const { value } = await readPickle(source);
  return { value, isTorch: false, storages: () => undefined, bytes: source.size, notes: [] };
}

async function openArchive(source: ByteSource): Promise<TorchFile> {
  const entries = await entriesOf(source);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const pickle = pickleOf(entries, source);
  const root = pickle.name.slice(0, -"data.pkl".length);
  const byteOrder = byName.get(`${root}byteorder`);
  if (byteOrder) await refuseBigEndian(source, byteOrder);
  const { value } = await readPickle(sourceOfEntry(source, pickle));
  const opened = new Map<string, ByteSource>();
  const storages = (key: string) => {
    const known = opened.get(key);
    const entry = byName.get(`${root}data/${key}`);
    if (known || !entry) return known;
    const storage = sourceOfEntry(source, entry);
    opened.set(key, storage);
    return storage;
  };
  const bytes = entries.reduce(
    (sum, { size, packedSize }) => sum + Math.min(size, closest * packedSize),
    0,
  );
  return { value, isTorch: true, storages, bytes, notes: [] };
}

/** The pickle nearest to the root: archives may hold others, such as the constants of TorchScript. */
function pickleOf(entries: readonly ZipEntry[], { name, size }: ByteSource): ZipEntry {
  const [first] = entries
    .filter((entry) => /(^|\/)data\.pkl$/.test(entry.name))
    .toSorted((a, b) => a.name.length - b.name.length);
  if (first) return first;
  const names = entries.slice(0, 8).map((entry) => entry.name);
  throw new FormatError(
    "torch",
    `${name}: needs a file data.pkl in its archive, got ${names.join(", ") || "none"}; try unpacking it`,
    { offset: size },
  );
}

async function refuseBigEndian(archive: ByteSource, entry: ZipEntry): Promise<void> {
  const source = sourceOfEntry(archive, entry);
  const text = new TextDecoder().decode(await source.read(0, 16)).trim();
  if (text !== "big") return;
  throw new FormatError(
    "torch",
    "needs little-endian numbers, got big-endian ones; try saving it again on another machine",
    { offset: entry.offset },
  );
}

/**
 * Five pickles stand one behind the other: magic number, protocol, system, value, keys of the storages; then for every
 * key a count in 64 bits and the elements.
 *
 * Source: torch/serialization.py, `_legacy_save`.
 */
async function openLegacy(source: ByteSource): Promise<TorchFile> {
  const magic = await readPickle(source);
  const protocol = await readPickle(source, magic.end);
  if (protocol.value !== 1001)
    throw new FormatError("torch", `needs protocol 1001, got ${shown(protocol.value)}`, {
      offset: magic.end,
    });
  const system = await readPickle(source, protocol.end);
  if (isDict(system.value) && system.value.get("little_endian") === false)
    throw new FormatError("torch", "needs little-endian numbers, got big-endian ones", {
      offset: protocol.end,
    });
  const { value, references, end } = await readPickle(source, system.end);
  const keys = await readPickle(source, end);
  const records = new Map(
    references.flatMap((reference) => {
      const record = storageOf(reference);
      return record ? [[record.key, record]] : [];
    }),
  );
  const places = new Map<string, ByteSource>();
  let at = keys.end;
  for (const key of isList(keys.value) ? keys.value : []) {
    const record = typeof key === "string" ? records.get(key) : undefined;
    // Behind a storage whose size is not known nothing else can be found.
    if (!record?.type) break;
    const header = await source.read(at, 8);
    if (header.byteLength < 8) break;
    const count = Number(viewOf(header).getBigInt64(0, true));
    const length = count * bytesOfElement[record.type];
    if (!(length >= 0 && length <= Number.MAX_SAFE_INTEGER))
      throw new FormatError("torch", `storage ${record.key} needs a size, got ${count} elements`, {
        offset: at,
      });
    if (at + 8 + length > source.size) break;
    places.set(record.key, sourceWithin(source.name, source, at + 8, length));
    at += 8 + length;
  }
  const missing = records.size - places.size;
  return {
    value,
    isTorch: true,
    storages: (key) => places.get(key),
    bytes: source.size,
    notes:
      missing === 0
        ? []
        : [{ code: "cut-off", what: `${missing} of ${records.size} storages`, offset: at }],
  };
}

function shown(value: Pickled): string {
  return typeof value === "number" || typeof value === "string"
    ? `${value}`.slice(0, 40)
    : "other data";
}
