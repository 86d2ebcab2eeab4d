import type { Entry } from "../core/registry.ts";
import type { ByteSource } from "./byte-source.ts";
import type { Content } from "./content.ts";

/** Bytes at the start of a file that a reader may look at to recognise it. */
export const headBytes = 4096;

/** What is known of a file before it is read. */
export interface FileHead {
  /** As of its source. */
  readonly name: string;
  readonly size: number;
  /** The first bytes, at most `headBytes` of them. */
  readonly head: Uint8Array;
}

export interface ReadOptions {
  /** Another file of the same folder ("model-00002-of-00003.safetensors"); `undefined` where there is none. */
  readonly sibling?: (name: string) => Promise<ByteSource | undefined>;
  /** Bytes read so far, of `source.size`. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** One format: how to recognise it, and what it holds. */
export interface Reader extends Entry {
  /** Without the dot, lower case. */
  readonly extensions: readonly string[];
  /** Whether the file looks like one; from its content where possible, from its name where not. Never throws. */
  recognises(file: FileHead): boolean;
  /**
   * What the file holds. Tensors are read when their blocks are asked for, and not before.
   *
   * @throws FormatError naming the byte where it stops making sense; nothing else, whatever the bytes are.
   */
  read(source: ByteSource, options: ReadOptions): Promise<Content>;
}
