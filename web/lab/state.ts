import { computed, signal } from "@preact/signals";
import type { Trace } from "../../src/trace/trace.ts";
import { usualShow, usualSpeed } from "./link.ts";
import type { CauseLine, Judged, LayerInsight, NetworkInfo, Speed } from "./messages.ts";
import { type LabSetup, usualSetup } from "./setup.ts";

/** One network as the page knows it. */
export interface Shown {
  readonly info: NetworkInfo;
  readonly trace: Trace;
  readonly step: number;
  readonly isOver: boolean;
  readonly isPlaying: boolean;
  readonly stepsPerSecond: number;
  readonly brokenAt: number | undefined;
  readonly judged: Judged | undefined;
  readonly insight: LayerInsight | undefined;
  readonly causes: readonly CauseLine[];
}

export const names = ["A", "B"] as const;

export const setups = signal<readonly LabSetup[]>([usualSetup]);
/** Which network the controls change: 0 is A, 1 is B. */
export const active = signal(0);
export const shown = signal<readonly Shown[]>([]);
/** Quantity of the map. */
export const show = signal(usualShow);
export const layer = signal<string | undefined>(undefined);
export const isPlaying = signal(false);
export const isBusy = signal(true);
export const speed = signal<Speed>(usualSpeed);
export const problem = signal<string | undefined>(undefined);
/** For those who do not see. */
export const spoken = signal("");
export const presetId = signal<string | undefined>(undefined);
export const tourStep = signal<number | undefined>(undefined);

export const activeSetup = computed(
  () => setups.value[active.value] ?? setups.value[0] ?? usualSetup,
);
export const step = computed(() => Math.max(0, ...shown.value.map((one) => one.step)));
/** Of the slowest network that still trains. */
export const stepsPerSecond = computed(() => {
  const rates = shown.value.flatMap((one) => (one.isPlaying ? [one.stepsPerSecond] : []));
  return rates.length > 0 ? Math.min(...rates) : 0;
});

/** The layer whose inside is shown: the chosen one, else the first hidden one. */
export const shownLayer = computed(() => {
  const all = shown.value[0]?.info.header.layers ?? [];
  return all.some(({ name }) => name === layer.value) ? layer.value : all[0]?.name;
});
