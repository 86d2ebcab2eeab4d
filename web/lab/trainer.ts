import { labEngine } from "./engine.ts";
import type { NetworkProgress, News, Order, Speed } from "./messages.ts";
import { type LabNetwork, labNetwork } from "./network.ts";
import type { LabSetup } from "./setup.ts";
import { problemFor } from "./tasks.ts";

/** Watched steps in a whole run. */
const columns = 300;
const tickMs: Readonly<Record<Speed, number>> = { slow: 250, normal: 16, fast: 0 };
/** Strides by which it may be ahead of the network that it races against. */
const lead = 2;
/** Until it looks again whether that has come up. */
const waitMs = 1;
const newsMs = 80;
const judgeMs = 400;
const rateMs = 500;

/** What obeys the orders for one network. */
export interface Trainer {
  /** @param port - to the trainer of the network that it races against. */
  take(order: Order, port: MessagePort | undefined): void;
}

/** Trains a network as it is told, and tells what comes of it. */
export function trainer(tell: (news: News) => void): Trainer {
  let id = 0;
  let network: LabNetwork | undefined;
  let playing: Speed | undefined;
  /** Counts the times that play was asked for: only the last one goes on. */
  let loop = 0;
  let peer: MessagePort | undefined;
  let peerStep = Number.POSITIVE_INFINITY;
  let layer: string | undefined;
  let pending: NetworkProgress["records"] = [];
  let lastNews = 0;
  let lastJudged = 0;
  let rate = { since: 0, from: 0, perSecond: 0 };
  /** Orders one after the other: none meets a network that another one is changing. */
  let queue: Promise<void> = Promise.resolve();

  function enqueue(work: () => Promise<void>): void {
    queue = queue.then(work).catch((error: unknown) => {
      playing = undefined;
      tell({ kind: "failed", id, message: error instanceof Error ? error.message : String(error) });
    });
  }

  async function obey(order: Order): Promise<void> {
    switch (order.kind) {
      case "setup":
        return start(order.id, order.setup, order.until);
      case "play": {
        playing = order.speed;
        rate = { since: performance.now(), from: network?.run.step ?? 0, perSecond: 0 };
        loop++;
        const own = loop;
        enqueue(() => tick(own));
        return undefined;
      }
      case "pause":
        return rest();
      case "step":
        playing = undefined;
        await advance(1);
        return rest();
      case "until":
        playing = undefined;
        await advanceTo(order.step);
        return rest();
      case "rewind":
        playing = undefined;
        network?.run.rewind(order.step);
        tellPeer();
        return rest(true);
      case "layer":
        layer = order.name;
        return tellLayer();
      case "export": {
        if (!network) return undefined;
        const { exported } = await import("./exported.ts");
        const { plan, edits } = network.lab;
        return tell({
          kind: "exported",
          ...exported(order.what, plan, edits, network.run.trace()),
        });
      }
      default:
        return order satisfies never;
    }
  }

  /** Follows how far the other network is. */
  function meet(next: MessagePort | undefined): void {
    peer?.close();
    peer = next;
    peerStep = next ? 0 : Number.POSITIVE_INFINITY;
    if (!next) return;
    next.onmessage = ({ data }: MessageEvent<number>) => {
      if (next === peer) peerStep = data;
    };
  }

  /** Says to the other network how far this one is: one that is over is waited for no more. */
  function tellPeer(): void {
    if (network)
      peer?.postMessage(network.run.isOver ? Number.POSITIVE_INFINITY : network.run.step);
  }

  async function start(next: number, setup: LabSetup, until: number): Promise<void> {
    id = next;
    playing = undefined;
    pending = [];
    const before = network;
    network = undefined;
    await before?.dispose();
    network = await labNetwork(setup, await problemFor(setup), labEngine);
    tell({ kind: "ready", id, info: network.info });
    await advanceTo(until);
    await rest(true);
  }

  function stride(): number {
    return Math.max(1, Math.floor((network?.run.header.plannedSteps ?? 1) / columns));
  }

  async function advanceTo(step: number): Promise<void> {
    for (let run = network?.run; run && run.step < step && !run.isOver; )
      await advance(Math.min(stride(), step - run.step));
  }

  async function advance(steps: number): Promise<void> {
    if (!network || network.run.isOver) return;
    const added = await network.run.advance(steps);
    pending = [...pending, ...added];
    tellPeer();
  }

  async function tick(of: number): Promise<void> {
    if (playing === undefined || of !== loop || !network) return;
    const began = performance.now();
    const { run } = network;
    const steps = playing === "slow" ? 1 : stride();
    const isAhead = run.step > peerStep + lead * steps;
    if (!isAhead) await advance(steps);
    if (run.isOver) {
      playing = undefined;
      return rest();
    }
    const now = performance.now();
    if (now - rate.since > rateMs) {
      const perSecond = (1000 * (run.step - rate.from)) / (now - rate.since);
      rate = { since: now, from: run.step, perSecond };
    }
    if (now - lastNews > newsMs) {
      await tellProgress(false, now - lastJudged > judgeMs);
    }
    const pace = isAhead ? waitMs : tickMs[playing ?? "fast"];
    setTimeout(() => enqueue(() => tick(of)), Math.max(0, pace - (performance.now() - began)));
    return undefined;
  }

  /** Says everything that is known where the run stands. */
  async function rest(isWhole = false): Promise<void> {
    if (!network) return;
    const { run, causes } = network;
    await tellProgress(isWhole, true);
    tell({ kind: "causes", id, causes: run.isOver ? await causes() : [] });
  }

  async function tellProgress(isWhole: boolean, isJudged: boolean): Promise<void> {
    if (!network) return;
    const { run, judged } = network;
    const insight = await network.insight(layer);
    const records = isWhole ? run.trace().records : pending;
    pending = [];
    lastNews = performance.now();
    if (isJudged) lastJudged = lastNews;
    tell({
      kind: "progress",
      id,
      network: {
        records,
        step: run.step,
        isOver: run.isOver,
        brokenAt: run.brokenAt,
        judged: isJudged && run.step > 0 ? judged() : undefined,
        insight,
      },
      isPlaying: playing !== undefined,
      isWhole,
      stepsPerSecond: rate.perSecond,
    });
  }

  async function tellLayer(): Promise<void> {
    tell({ kind: "layer", id, insight: await network?.insight(layer) });
  }

  return {
    take(order, port) {
      // Acts on what is going on, too, not only behind it.
      if (order.kind === "pause") playing = undefined;
      enqueue(() => {
        if (order.kind === "setup") meet(port);
        return obey(order);
      });
    },
  };
}
