import { sourceOfBytes } from "./byte-source.ts";
import type { Reader } from "./reader.ts";

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
