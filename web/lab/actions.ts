import { write } from "./address.ts";
import { changed } from "./changed.ts";
import type { ExportKind, Order, Speed } from "./messages.ts";
import { type LabSetup, usualSetup } from "./setup.ts";
import {
  active,
  isBusy,
  isPlaying,
  layer,
  presetId,
  problem,
  setups,
  show,
  shown,
  shownLayer,
  speed,
  tourStep,
} from "./state.ts";
import { tour } from "./tour.ts";
import { send } from "./workers.ts";

/** Counts the networks that were asked for: what workers tell of earlier ones is late. */
let id = 0;
const quietMs = 250;
let waiting: ReturnType<typeof setTimeout> | undefined;
let playsWhenReady = false;
/** What belongs to the task or the race is the same in both networks. */
const shared: readonly (keyof LabSetup)[] = [
  "task",
  "lag",
  "inputScale",
  "targetScale",
  "seed",
  "steps",
];

export const isCurrent = (asked: number): boolean => asked === id;

function sendAll(order: Order): void {
  setups.value.forEach((_, network) => {
    send(network, order);
  });
}

/** Builds the networks anew, and trains them up to a step. */
export function begin(until: number): void {
  id++;
  isBusy.value = true;
  isPlaying.value = false;
  problem.value = undefined;
  // A network that is there no more must not train on.
  if (shown.value.length > setups.value.length) send(setups.value.length, { kind: "pause" });
  const { port1, port2 } = new MessageChannel();
  const isRace = setups.value.length > 1;
  setups.value.forEach((setup, network) => {
    const peer = isRace ? [port1, port2][network] : undefined;
    send(network, { kind: "setup", id, setup, until }, peer ? [peer] : []);
  });
}

/** What is asked of networks that have just been built. */
export function greet(): void {
  sendAll({ kind: "layer", name: shownLayer.value });
  if (playsWhenReady) play();
  playsWhenReady = false;
}

/** Changes the network that the controls show. */
export function change(to: Partial<LabSetup>): void {
  const common: Partial<LabSetup> = Object.fromEntries(
    Object.entries(to).filter(([key]) => (shared as readonly string[]).includes(key)),
  );
  presetId.value = undefined;
  useSetups(setups.value.map((setup, i) => changed(setup, i === active.value ? to : common)));
}

/** Takes other networks; they are built when nothing more changes for a moment. */
export function useSetups(next: readonly LabSetup[], playsThen = false): void {
  sendAll({ kind: "pause" });
  setups.value = next;
  active.value = Math.min(active.value, next.length - 1);
  isPlaying.value = false;
  isBusy.value = true;
  playsWhenReady = playsThen;
  clearTimeout(waiting);
  waiting = setTimeout(() => begin(0), quietMs);
}

/** Another pair of networks, and what to say of it. */
export function usePreset(name: string, next: readonly LabSetup[]): void {
  presetId.value = name;
  useSetups(next, true);
}

/** A step of the tour, or its end. */
export function goTo(at: number | undefined): void {
  tourStep.value = at;
  const next = at === undefined ? undefined : tour[at]?.setups;
  if (next) useSetups(next, true);
  else write();
}

/** A second network like the first, to be changed, or none. */
export function race(isOn: boolean): void {
  const [a = usualSetup] = setups.value;
  active.value = isOn ? 1 : 0;
  useSetups(isOn ? [a, a] : [a]);
}

/** Races a network against the same with a mitigation. */
export function repair(network: number, mitigation: string): void {
  const setup = setups.value[network];
  if (!setup) return;
  useSetups([setup, { ...setup, fixes: [...setup.fixes, mitigation] }], true);
  active.value = 1;
}

export function activate(network: number): void {
  active.value = network;
  write();
}

export function play(): void {
  if (shown.value.length > 0 && shown.value.every(({ isOver }) => isOver)) {
    playsWhenReady = true;
    begin(0);
    return;
  }
  isPlaying.value = true;
  shown.value = shown.value.map((one) => ({ ...one, isPlaying: !one.isOver }));
  sendAll({ kind: "play", speed: speed.value });
}

export function pause(): void {
  isPlaying.value = false;
  sendAll({ kind: "pause" });
}

/** Networks of a race that rest at different steps: the one behind comes up. */
export function evenOut(): void {
  const [a, b] = shown.value;
  if (!a || !b || a.isOver || b.isOver || a.step === b.step) return;
  send(a.step < b.step ? 0 : 1, { kind: "until", step: Math.max(a.step, b.step) });
}

export function stepOnce(): void {
  isPlaying.value = false;
  sendAll({ kind: "step" });
}

export function rewindTo(at: number): void {
  isPlaying.value = false;
  sendAll({ kind: "rewind", step: at });
}

export function reset(): void {
  begin(0);
}

export function setSpeed(to: Speed): void {
  speed.value = to;
  if (isPlaying.value) sendAll({ kind: "play", speed: to });
  else write();
}

export function lookInto(name: string | undefined): void {
  layer.value = name;
  sendAll({ kind: "layer", name: shownLayer.value });
  write();
}

export function showQuantity(to: string): void {
  show.value = to;
  write();
}

export function exportAs(what: ExportKind): void {
  send(active.value, { kind: "export", what });
}
