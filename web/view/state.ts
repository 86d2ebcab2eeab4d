import { computed, signal } from "@preact/signals";
import { fullestColumn } from "../../src/charts/fullest-column.ts";
import type { LayerMap } from "../../src/charts/layer-map.ts";
import type { RunPicture } from "../../src/charts/run-picture.ts";
import { columnOf, type MapPlace } from "../charts/map.ts";
import type { Span } from "../charts/span.ts";

/** How two runs are shown. */
export type Look = "side" | "difference";

/** Everything that a link to this page says: which run, quantity, cell and part is seen. */
export interface Place {
  readonly run: number;
  /** Runs beside it. */
  readonly with: readonly number[];
  readonly look: Look;
  /** Id of the map. */
  readonly show: string | undefined;
  readonly layer: string | undefined;
  readonly step: number | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

const start: Place = {
  run: 0,
  with: [],
  look: "side",
  show: undefined,
  layer: undefined,
  step: undefined,
  from: undefined,
  to: undefined,
};

export const pictures = signal<readonly RunPicture[]>([]);
export const place = signal<Place>(start);
/** Parts of the place on their own: who reads one of them is not drawn again when another changes. */
export const layer = computed(() => place.value.layer);
export const step = computed(() => place.value.step);
export const from = computed(() => place.value.from);
export const to = computed(() => place.value.to);
export const look = computed(() => place.value.look);
const wantedMap = computed(() => place.value.show);
const wantedRun = computed(() => place.value.run);
const wantedOthers = computed(() => place.value.with);

/** The cell that the page's cursor is at, and nothing else of the place. */
export const cursor = computed(() => ({ layer: layer.value, step: step.value }));
export const seen = computed(() => ({ from: from.value, to: to.value }));

/** What the page is doing, or could not do. */
export const notices = signal<readonly string[]>([]);
/** Whether runs are still being read. */
export const isReading = signal(false);
/** Said to those who do not see. */
export const spoken = signal("");
export const liveNote = signal<string | undefined>(undefined);

/** The run that is seen: the one that is asked for, else the first. */
export const runIndex = computed(() => (pictures.value[wantedRun.value] ? wantedRun.value : 0));
export const picture = computed(() => pictures.value[runIndex.value]);

/** A run that is shown beside the one that is seen. */
export interface Other {
  readonly index: number;
  readonly run: RunPicture;
  /** Color of its lines. */
  readonly tone: number;
}

const otherTones = [6, 3, 5, 2] as const;
/** Runs that are shown beside another one: more have no color of their own. */
export const mostOthers = otherTones.length;

/** Runs beside the one that is seen, as they are asked for. */
export const others = computed((): readonly Other[] =>
  wantedOthers.value
    .filter((index) => index !== runIndex.value)
    .slice(0, mostOthers)
    .flatMap((index, i) => {
      const run = pictures.value[index];
      return run ? [{ index, run, tone: otherTones[i] ?? 2 }] : [];
    }),
);

/** Id of the map that is seen: the one that is asked for where the run has it, else its first. */
export const mapId = computed(() => {
  const maps = picture.value?.maps ?? [];
  const wanted = wantedMap.value;
  return maps.some(({ id }) => id === wanted) ? wanted : maps[0]?.id;
});

export const map = computed(() => mapOf(picture.value, mapId.value));
/** What a run that is beside shows: the same quantity, else its first. */
export function mapBeside(run: RunPicture): LayerMap | undefined {
  return mapOf(run, mapId.value) ?? mapOf(run, run.maps[0]?.id);
}

/** The cell of a map that the page's cursor is at. */
export function cursorIn(
  shown: LayerMap,
  { layer, step }: Pick<Place, "layer" | "step">,
): MapPlace {
  const row = layer === undefined ? -1 : shown.names.indexOf(layer);
  return {
    row: row < 0 ? Math.max(0, shown.names.length - 1) : row,
    column: step === undefined ? fullestColumn(shown) : columnOf(shown, step),
  };
}

/** The part of a map that is seen, in its columns; `undefined` for all of it. */
export function spanIn(
  shown: LayerMap,
  { from, to }: Pick<Place, "from" | "to">,
): Span | undefined {
  if (from === undefined || to === undefined) return undefined;
  const first = columnOf(shown, from);
  const last = columnOf(shown, to);
  return { from: first, to: Math.max(first + 1, last + 1) };
}

export function go(change: Partial<Place>): void {
  place.value = { ...place.value, ...change };
}

export function moveTo(shown: LayerMap, { row, column }: MapPlace): void {
  go({ layer: shown.names[row], step: shown.steps[column] });
}

export function showSpan(shown: LayerMap, { from, to }: Span): void {
  const isAll = from <= 0 && to >= shown.columns;
  go(
    isAll
      ? { from: undefined, to: undefined }
      : {
          from: shown.steps[Math.floor(from)],
          to: shown.steps[Math.min(shown.columns - 1, Math.ceil(to) - 1)],
        },
  );
}

/** Jumps to a finding of the run: the map on which it can be seen, its layer and its step. */
export function showCard(index: number): void {
  const run = picture.value;
  const card = run?.cards[index];
  if (!run || !card) return;
  const isSeen = mapId.value === undefined || card.shows.includes(mapId.value);
  const best = card.shows.find((id) => run.maps.some((entry) => entry.id === id));
  go({
    layer: card.layer ?? layer.value,
    step: card.at?.position ?? step.value,
    show: isSeen ? place.value.show : (best ?? place.value.show),
  });
  current.value = index;
  spoken.value = `Finding ${index + 1} of ${picture.value?.cards.length}: ${card.what}`;
}

/** The finding that was jumped to last. */
export const current = signal(-1);

function mapOf(run: RunPicture | undefined, id: string | undefined): LayerMap | undefined {
  return id === undefined ? undefined : run?.map(id);
}
