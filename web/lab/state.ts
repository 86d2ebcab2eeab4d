import { batch, computed, signal } from "@preact/signals";
import type { Trace, TraceRecord } from "../../src/trace/trace.ts";
import { hashOf, placeIn, usualShow } from "./link.ts";
import type {
  ExportKind,
  Judged,
  LayerInsight,
  NetworkInfo,
  News,
  Order,
  Speed,
} from "./messages.ts";
import { changed, type LabSetup, usualSetup } from "./setup.ts";
import { thinned } from "./thinned.ts";

/** One network as the page knows it. */
export interface Shown {
  readonly info: NetworkInfo;
  readonly trace: Trace;
  readonly step: number;
  readonly isOver: boolean;
  readonly brokenAt: number | undefined;
  readonly judged: Judged | undefined;
  readonly insight: LayerInsight | undefined;
  readonly causes: Extract<News, { kind: "causes" }>["causes"][number];
}

export const setups = signal<readonly LabSetup[]>([usualSetup]);
/** Which network the controls change: 0 is A, 1 is B. */
export const active = signal(0);
export const shown = signal<readonly Shown[]>([]);
export const show = signal(usualShow);
export const layer = signal<string | undefined>(undefined);
export const isPlaying = signal(false);
export const isBusy = signal(true);
export const speed = signal<Speed>("normal");
export const stepsPerSecond = signal(0);
export const problem = signal<string | undefined>(undefined);
export const spoken = signal("");
export const presetId = signal<string | undefined>(undefined);
export const tourStep = signal<number | undefined>(undefined);

export const activeSetup = computed(
  () => setups.value[active.value] ?? setups.value[0] ?? usualSetup,
);
export const names = ["A", "B"] as const;
export const step = computed(() => Math.max(0, ...shown.value.map((one) => one.step)));

/** The layer whose inside is shown: the chosen one, else the first hidden one. */
export const shownLayer = computed(() => {
  const all = shown.value[0]?.info.header.layers ?? [];
  return all.some(({ name }) => name === layer.value) ? layer.value : all[0]?.name;
});

let worker: Worker | undefined;
let id = 0;
const quietMs = 250;
let waiting: ReturnType<typeof setTimeout> | undefined;
let playsWhenReady = false;

/** Starts the worker, and the networks that the address names. */
export function startLab(): void {
  worker = new Worker(new URL("./lab.worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<News>) => take(data));
  worker.addEventListener("error", ({ message }) => {
    problem.value = message || "The worker could not be started.";
  });
  follow();
  addEventListener("hashchange", follow);
}

function follow(): void {
  if (location.hash !== "" && location.hash === written) return;
  const place = placeIn(location.hash);
  batch(() => {
    setups.value = place.setups;
    active.value = Math.min(active.value, place.setups.length - 1);
    show.value = place.show;
    layer.value = place.layer;
  });
  begin(place.step);
}

function send(order: Order): void {
  worker?.postMessage(order);
}

/** Builds the networks anew, and trains them up to a step. */
function begin(until: number): void {
  id++;
  isBusy.value = true;
  isPlaying.value = false;
  problem.value = undefined;
  send({ kind: "setups", id, setups: setups.value, until });
}

let written = "";

function write(): void {
  const hash = hashOf({
    setups: setups.value,
    step: step.value,
    show: show.value,
    layer: layer.value,
  });
  if (hash === written) return;
  written = hash;
  history.replaceState(null, "", hash);
}

function take(news: News): void {
  if (news.kind !== "exported" && news.id !== id) return;
  switch (news.kind) {
    case "ready":
      shown.value = news.networks.map((info) => ({
        info,
        trace: { header: info.header, records: [] },
        step: 0,
        isOver: false,
        brokenAt: undefined,
        judged: undefined,
        insight: undefined,
        causes: [],
      }));
      isBusy.value = false;
      send({ kind: "layer", name: shownLayer.value });
      if (playsWhenReady) play();
      playsWhenReady = false;
      return;
    case "progress":
      takeProgress(news);
      return;
    case "layer":
      shown.value = shown.value.map((one, i) => ({ ...one, insight: news.insights[i] }));
      return;
    case "causes":
      shown.value = shown.value.map((one, i) => ({ ...one, causes: news.causes[i] ?? [] }));
      return;
    case "exported":
      save(news.name, news.text);
      return;
    case "failed":
      batch(() => {
        isBusy.value = false;
        isPlaying.value = false;
        problem.value = news.message;
      });
      return;
    default:
      news satisfies never;
  }
}

function takeProgress({ networks, isWhole, ...news }: Extract<News, { kind: "progress" }>): void {
  batch(() => {
    shown.value = shown.value.map((one, i) => {
      const now = networks[i];
      if (!now) return one;
      const known: readonly TraceRecord[] = isWhole ? [] : one.trace.records;
      const { step: at, isOver, brokenAt } = now;
      const judged = at === 0 ? undefined : (now.judged ?? one.judged);
      const causes = at === one.step ? one.causes : [];
      const records = thinned([...known, ...now.records]);
      return {
        ...one,
        step: at,
        isOver,
        brokenAt,
        judged,
        causes,
        trace: { header: one.info.header, records },
      };
    });
    isPlaying.value = news.isPlaying;
    if (news.stepsPerSecond > 0) stepsPerSecond.value = news.stepsPerSecond;
  });
  if (!news.isPlaying) {
    spoken.value = `Step ${step.value}. ${shown.value.map((one, i) => `Network ${names[i]}: ${one.judged?.headline.toLowerCase() ?? "not trained yet"}`).join(". ")}`;
    write();
  }
}

/** Changes the network that the controls show; what belongs to the task is changed in both. */
export function change(to: Partial<LabSetup>): void {
  const shared: Partial<LabSetup> = Object.fromEntries(
    Object.entries(to).filter(([key]) =>
      ["task", "lag", "inputScale", "targetScale", "seed", "steps"].includes(key),
    ),
  );
  presetId.value = undefined;
  useSetups(setups.value.map((setup, i) => changed(setup, i === active.value ? to : shared)));
}

/** Takes other networks; they are built when nothing more changes for a moment. */
export function useSetups(next: readonly LabSetup[], playsThen = false): void {
  setups.value = next;
  active.value = Math.min(active.value, next.length - 1);
  isPlaying.value = false;
  isBusy.value = true;
  playsWhenReady = playsThen;
  send({ kind: "pause" });
  clearTimeout(waiting);
  waiting = setTimeout(() => begin(0), quietMs);
}

/** A second network like the first, to be changed, or none. */
export function race(isOn: boolean): void {
  const [a = usualSetup] = setups.value;
  active.value = isOn ? 1 : 0;
  useSetups(isOn ? [a, a] : [a]);
}

export function play(): void {
  if (shown.value.length > 0 && shown.value.every(({ isOver }) => isOver)) {
    playsWhenReady = true;
    begin(0);
    return;
  }
  isPlaying.value = true;
  send({ kind: "play", speed: speed.value });
}

export function pause(): void {
  isPlaying.value = false;
  send({ kind: "pause" });
}

export function stepOnce(): void {
  isPlaying.value = false;
  send({ kind: "step" });
}

export function rewindTo(at: number): void {
  isPlaying.value = false;
  send({ kind: "rewind", step: at });
}

export function reset(): void {
  begin(0);
}

export function setSpeed(to: Speed): void {
  speed.value = to;
  if (isPlaying.value) send({ kind: "play", speed: to });
}

export function lookInto(name: string | undefined): void {
  layer.value = name;
  send({ kind: "layer", name: shownLayer.value });
  write();
}

export function showQuantity(to: string): void {
  show.value = to;
  write();
}

export function exportAs(what: ExportKind): void {
  send({ kind: "export", net: active.value, what });
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
