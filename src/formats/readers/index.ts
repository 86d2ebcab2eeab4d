import type { Reader } from "../reader.ts";

/** Every format of what a training leaves behind; the first that recognises a file reads it. */
export const readers = [] as const satisfies readonly Reader[];
