import type { LabSetup } from "../setup.ts";

type Key = Exclude<keyof LabSetup, "fixes" | "layers">;

/** A control of the lab. */
export interface Control {
  readonly key: Key;
  readonly label: string;
  /** Who named it, or a sentence that says what it is. */
  readonly source: string;
  readonly part: "task" | "network" | "recipe";
  readonly choices?: readonly { readonly id: string; readonly source: string }[];
  readonly range?: { readonly least: number; readonly most: number; readonly step: number | "any" };
  /** Whether it does anything in this setup. */
  readonly applies?: (setup: LabSetup) => boolean;
}

/** Choices with their own sources. */
export const named = (entries: readonly { readonly id: string; readonly source: string }[]) =>
  entries.map(({ id, source }) => ({ id, source }));

/** Choices that share a source. */
export const words = (source: string, ...ids: readonly string[]) =>
  ids.map((id) => ({ id, source }));
