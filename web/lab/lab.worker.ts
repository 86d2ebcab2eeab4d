import type { Problem } from "../../src/tasks/task.ts";
import { labEngine } from "./engine.ts";
import type { NetworkProgress, News, Order, Speed } from "./messages.ts";
import { type LabNetwork, labNetwork } from "./network.ts";
import type { LabSetup } from "./setup.ts";
import { problemFor } from "./tasks.ts";

/** Watched steps in a whole run. */
const columns = 300;
const tickMs: Readonly<Record<Speed, number>> = { slow: 250, normal: 16, fast: 0 };
const newsMs = 80;
const judgeMs = 400;

let id = 0;
let networks: readonly LabNetwork[] = [];
let playing: Speed | undefined;
/** Counts the times that play was asked for: only the last one goes on. */
let loop = 0;
let layer: string | undefined;
let pending: NetworkProgress[] | undefined;
let lastNews = 0;
let lastJudged = 0;
let rate = { since: 0, from: 0, perSecond: 0 };
/** Orders one after the other: none meets a network that another one is changing. */
let queue: Promise<void> = Promise.resolve();

addEventListener("message", ({ data }: MessageEvent<Order>) => {
  if (data.kind === "pause") playing = undefined;
  queue = queue
    .then(() => obey(data))
    .catch((error: unknown) => {
      playing = undefined;
      tell({ kind: "failed", id, message: error instanceof Error ? error.message : String(error) });
    });
});

async function obey(order: Order): Promise<void> {
  switch (order.kind) {
    case "setups":
      return start(order.id, order.setups, order.until);
    case "play": {
      playing = order.speed;
      rate = { since: performance.now(), from: networks[0]?.run.step ?? 0, perSecond: 0 };
      loop++;
      queueTick(loop);
      return undefined;
    }
    case "pause":
      return rest();
    case "step":
      playing = undefined;
      await advance(1);
      return rest();
    case "rewind":
      playing = undefined;
      for (const { run } of networks) run.rewind(order.step);
      return rest(true);
    case "layer":
      layer = order.name;
      return tellLayer();
    case "export": {
      const network = networks[order.net];
      if (!network) return undefined;
      const { exported } = await import("./exported.ts");
      const { plan, edits } = network.lab;
      return tell({
        kind: "exported",
        what: order.what,
        ...exported(order.what, plan, edits, network.run.trace()),
      });
    }
    default:
      return order satisfies never;
  }
}

async function start(next: number, setups: readonly LabSetup[], until: number): Promise<void> {
  id = next;
  playing = undefined;
  pending = undefined;
  const before = networks;
  networks = [];
  for (const network of before) await network.dispose();
  const problems = new Map<string, Promise<Problem>>();
  const made: LabNetwork[] = [];
  for (const setup of setups) {
    const { task, lag, seed, inputScale, targetScale } = setup;
    const key = JSON.stringify([task, lag, seed, inputScale, targetScale]);
    const problem = problems.get(key) ?? problemFor(setup);
    problems.set(key, problem);
    made.push(await labNetwork(setup, await problem, labEngine));
  }
  networks = made;
  tell({ kind: "ready", id, networks: networks.map(({ info }) => info) });
  if (until > 0) await advanceTo(until);
  await rest(true);
}

function stride(): number {
  return Math.max(1, Math.floor((networks[0]?.run.header.plannedSteps ?? 1) / columns));
}

async function advanceTo(step: number): Promise<void> {
  for (const { run } of networks)
    while (run.step < step && !run.isOver) await run.advance(Math.min(stride(), step - run.step));
}

/** Trains all networks by as many steps: they race from the same data and seed. */
async function advance(steps: number): Promise<void> {
  const added: NetworkProgress[] = [];
  for (const { run } of networks) {
    const records = run.isOver ? [] : await run.advance(steps);
    added.push({
      records,
      step: run.step,
      isOver: run.isOver,
      brokenAt: run.brokenAt,
      judged: undefined,
    });
  }
  pending = added.map((now, i) => ({
    ...now,
    records: [...(pending?.[i]?.records ?? []), ...now.records],
  }));
}

function queueTick(of: number): void {
  queue = queue
    .then(() => tick(of))
    .catch((error: unknown) => {
      playing = undefined;
      tell({ kind: "failed", id, message: error instanceof Error ? error.message : String(error) });
    });
}

async function tick(of: number): Promise<void> {
  if (playing === undefined || of !== loop) return;
  const began = performance.now();
  await advance(playing === "slow" ? 1 : stride());
  if (networks.every(({ run }) => run.isOver)) {
    playing = undefined;
    return rest();
  }
  const now = performance.now();
  if (now - rate.since > 500) {
    const at = networks[0]?.run.step ?? 0;
    rate = { since: now, from: at, perSecond: (1000 * (at - rate.from)) / (now - rate.since) };
  }
  if (now - lastNews > newsMs) {
    tellProgress(false, now - lastJudged > judgeMs);
    await tellLayer();
  }
  const wait = Math.max(0, tickMs[playing ?? "fast"] - (performance.now() - began));
  setTimeout(queueTick, wait, of);
  return undefined;
}

/** Says everything that is known where the runs stand. */
async function rest(isWhole = false): Promise<void> {
  if (networks.length === 0) return;
  tellProgress(isWhole, true);
  await tellLayer();
  const asked = id;
  const hasTrained = networks.some(({ run }) => run.isOver);
  const causes: Extract<News, { kind: "causes" }>["causes"][number][] = [];
  for (const network of networks) causes.push(hasTrained ? await network.causes() : []);
  if (asked === id) tell({ kind: "causes", id, causes });
}

function tellProgress(isWhole: boolean, isJudged: boolean): void {
  const told = networks.map(
    ({ run, judged }, i): NetworkProgress => ({
      records: isWhole ? run.trace().records : (pending?.[i]?.records ?? []),
      step: run.step,
      isOver: run.isOver,
      brokenAt: run.brokenAt,
      judged: isJudged && run.step > 0 ? judged() : undefined,
    }),
  );
  pending = undefined;
  lastNews = performance.now();
  if (isJudged) lastJudged = lastNews;
  tell({
    kind: "progress",
    id,
    networks: told,
    isPlaying: playing !== undefined,
    isWhole,
    stepsPerSecond: rate.perSecond,
  });
}

async function tellLayer(): Promise<void> {
  const insights = await Promise.all(networks.map(({ insight }) => insight(layer)));
  tell({ kind: "layer", id, insights });
}

function tell(news: News): void {
  postMessage(news);
}
