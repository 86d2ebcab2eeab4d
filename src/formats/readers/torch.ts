import { formatErrorOf } from "../byte-window.ts";
import { contentOf } from "../content.ts";
import type { FileHead, Reader } from "../reader.ts";
import { contentIn } from "../torch/checkpoint.ts";
import { isLegacy, openTorch } from "../torch/storage-files.ts";
import { isZip } from "../zip/directory.ts";

const id = "torch";
const extensions = ["pt", "pth", "bin", "ckpt", "tar", "th", "pkl", "pickle"];

export const torch = {
  id,
  summary:
    "Checkpoints of torch.save in any version, Lightning, Hugging Face and AllenNLP files, TorchScript archives, pickles of tensors.",
  source: "https://docs.pytorch.org/docs/stable/notes/serialization.html",
  extensions,
  recognises(file) {
    if (isLegacy(file.head)) return true;
    if (isZip(file.head)) return isArchive(file);
    return isPickle(file) && hasExtension(file.name);
  },
  async read(source) {
    try {
      const file = await openTorch(source);
      const { checkpoint, settings, notes } = await contentIn(file);
      return contentOf(id, { checkpoint, settings, notes: [...file.notes, ...notes] });
    } catch (cause) {
      throw formatErrorOf(id, source.name, cause);
    }
  },
} as const satisfies Reader;

/** torch writes its pickle first; archives of TorchScript may begin with something else. */
function isArchive({ name, head }: FileHead): boolean {
  const nameBytes = head.subarray(30, 30 + (head[26] ?? 0) + 256 * (head[27] ?? 0));
  const first = new TextDecoder().decode(nameBytes);
  return first.endsWith("/data.pkl") || (hasExtension(name) && !/\.(tar|pkl|pickle)$/i.test(name));
}

/** Protocols 2 to 5 begin with their number, older ones with a container, which text may do as well. */
function isPickle({ name, head }: FileHead): boolean {
  const [first = 0, second = 0] = head;
  if (first === 0x80) return second >= 2 && second <= 5;
  return "(]}c".includes(String.fromCharCode(first)) && /\.(pkl|pickle)$/i.test(name);
}

function hasExtension(name: string): boolean {
  return extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
}
