import type { Card } from "../../src/charts/card.ts";
import type { CauseText } from "../../src/explain/causes.ts";
import type { TraceHeader, TraceRecord } from "../../src/trace/trace.ts";
import type { LabSetup } from "./setup.ts";

export type Speed = "slow" | "normal" | "fast";
export type ExportKind = "keras-json" | "keras" | "pytorch" | "tfjs" | "trace";

/**
 * What the page asks the worker of a network. With a setup of a race comes a port to the worker of the other network: each
 * tells the other its step.
 */
export type Order =
  | {
      readonly kind: "setup";
      readonly id: number;
      readonly setup: LabSetup;
      readonly until: number;
    }
  | { readonly kind: "play"; readonly speed: Speed }
  | { readonly kind: "pause" }
  | { readonly kind: "step" }
  /** Trains up to a step, and rests there. */
  | { readonly kind: "until"; readonly step: number }
  | { readonly kind: "rewind"; readonly step: number }
  | { readonly kind: "layer"; readonly name: string | undefined }
  | { readonly kind: "export"; readonly what: ExportKind };

/** An order, and the network that it is for. */
export interface OrderFor {
  readonly network: number;
  readonly order: Order;
}

/** Theory's decades of one layer against the last, with their interval over random networks. */
export interface PredictedLayer {
  readonly name: string;
  readonly decades: number;
  readonly low: number;
  readonly high: number;
}

/** A layer as the editor lists it. */
export interface LayerRow {
  readonly name: string;
  readonly kind: string;
  readonly units: number;
  readonly activation: string | undefined;
  readonly parameters: number;
}

/** What is known of a network before it trains. */
export interface NetworkInfo {
  readonly header: TraceHeader;
  readonly parameters: number;
  readonly layers: readonly LayerRow[];
  readonly prediction: readonly PredictedLayer[];
  /** Why theory says nothing, where it does not. */
  readonly noPrediction: string | undefined;
  readonly edits: readonly string[];
  /** Mitigations that change nothing in this network. */
  readonly idle: readonly string[];
}

/** A verdict while the run goes on, or at its end. */
export interface Judged {
  readonly verdict: string;
  readonly headline: string;
  readonly meaning: string;
  readonly cards: readonly Card[];
}

/** What one network did since the last message. */
export interface NetworkProgress {
  readonly records: readonly TraceRecord[];
  readonly step: number;
  readonly isOver: boolean;
  readonly brokenAt: number | undefined;
  readonly judged: Judged | undefined;
  readonly insight: LayerInsight | undefined;
}

/** The pre-activations of a layer, and its activation. */
export interface LayerInsight {
  readonly layer: string;
  readonly activation: { readonly id: string; readonly config: Readonly<Record<string, number>> };
  readonly from: number;
  readonly to: number;
  /** Shares of all pre-activations, from the lowest to the highest; the outermost hold what lies beyond. */
  readonly shares: readonly number[];
  readonly mean: number;
  readonly deviation: number;
  /** Up to some hundreds of them, to put them through other activations. */
  readonly values: Float32Array;
}

/** A cause in words, and the mitigations that treat it. */
export type CauseLine = CauseText & {
  readonly cause: string;
  readonly advice: readonly string[];
};

/** What the worker of a network tells the page. */
export type News =
  | { readonly kind: "ready"; readonly id: number; readonly info: NetworkInfo }
  | {
      readonly kind: "progress";
      readonly id: number;
      readonly network: NetworkProgress;
      readonly isPlaying: boolean;
      /** Whether the records are all there are, not those since the last news. */
      readonly isWhole: boolean;
      readonly stepsPerSecond: number;
    }
  | { readonly kind: "layer"; readonly id: number; readonly insight: LayerInsight | undefined }
  | { readonly kind: "causes"; readonly id: number; readonly causes: readonly CauseLine[] }
  | { readonly kind: "exported"; readonly name: string; readonly text: string }
  | { readonly kind: "failed"; readonly id: number; readonly message: string };

/** News, and the network that they are of. */
export interface NewsOf {
  readonly network: number;
  readonly news: News;
}
