import type { Dialect } from "./dialect.ts";
import { fairseq } from "./fairseq.ts";
import { figures } from "./figures.ts";
import { keras } from "./keras.ts";
import { megatron } from "./megatron.ts";
import { mmengine } from "./mmengine.ts";
import { transformers } from "./transformers.ts";

/** Every way of printing that is understood; of a line the first that has numbers in it. */
export const dialects = [
  transformers,
  keras,
  megatron,
  mmengine,
  fairseq,
  figures,
] as const satisfies readonly Dialect[];
