import { batch } from "@preact/signals";
import type { TraceRecord } from "../../src/trace/trace.ts";
import { evenOut, greet, isCurrent } from "./actions.ts";
import { write } from "./address.ts";
import type { NetworkInfo, News, NewsOf } from "./messages.ts";
import {
  isBusy,
  isPlaying,
  names,
  problem,
  type Shown,
  setups,
  shown,
  spoken,
  step,
} from "./state.ts";
import { thinned } from "./thinned.ts";

/** Networks that are being built: all of them are shown when the last one is. */
let arriving: (Shown | undefined)[] | undefined;
let current = 0;

/** What the worker of a network tells. */
export function take({ news, network }: NewsOf): void {
  if (news.kind === "exported") {
    save(news.name, news.text);
    return;
  }
  if (!isCurrent(news.id)) return;
  if (news.id !== current) {
    current = news.id;
    arriving = [];
  }
  switch (news.kind) {
    case "ready":
      takeReady(news.info, network);
      return;
    case "progress":
      takeProgress(news, network);
      return;
    case "layer":
      replace(network, (one) => ({ ...one, insight: news.insight }));
      return;
    case "causes":
      replace(network, (one) => ({ ...one, causes: news.causes }));
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

function takeReady(info: NetworkInfo, network: number): void {
  arriving ??= [];
  arriving[network] = {
    info,
    trace: { header: info.header, records: [] },
    step: 0,
    isOver: false,
    isPlaying: false,
    stepsPerSecond: 0,
    brokenAt: undefined,
    judged: undefined,
    insight: undefined,
    causes: [],
  };
  const all = arriving.flatMap((one) => one ?? []);
  if (all.length < setups.value.length) return;
  batch(() => {
    arriving = undefined;
    shown.value = all;
    isBusy.value = false;
  });
  greet();
}

/** Changes what is known of a network. */
function replace(network: number, change: (one: Shown) => Shown): void {
  const waiting = arriving?.[network];
  if (arriving) {
    if (waiting) arriving[network] = change(waiting);
    return;
  }
  shown.value = shown.value.map((one, i) => (i === network ? change(one) : one));
}

type Progress = Extract<News, { kind: "progress" }>;

function takeProgress(news: Progress, network: number): void {
  batch(() => {
    replace(network, (one) => progressed(one, news));
    isPlaying.value = shown.value.some((one) => one.isPlaying);
  });
  if (isPlaying.value || arriving) return;
  evenOut();
  spoken.value = `Step ${step.value}. ${shown.value.map((one, i) => `Network ${names[i]}: ${one.judged?.headline.toLowerCase() ?? "not trained yet"}`).join(". ")}`;
  write();
}

function progressed(one: Shown, { network, isWhole, ...news }: Progress): Shown {
  const known: readonly TraceRecord[] = isWhole ? [] : one.trace.records;
  const { step: at, isOver, brokenAt, records } = network;
  return {
    ...one,
    step: at,
    isOver,
    brokenAt,
    insight: network.insight,
    isPlaying: news.isPlaying,
    stepsPerSecond: news.stepsPerSecond > 0 ? news.stepsPerSecond : one.stepsPerSecond,
    judged: at === 0 ? undefined : (network.judged ?? one.judged),
    causes: at === one.step ? one.causes : [],
    trace: { header: one.info.header, records: thinned([...known, ...records]) },
  };
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
