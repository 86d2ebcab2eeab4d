import { gradientBudget } from "../../src/causes/budget.ts";
import type { Cause } from "../../src/causes/cause.ts";
import { causes } from "../../src/causes/index.ts";
import { probe } from "../../src/causes/probe.ts";
import { tracedCard } from "../../src/charts/card.ts";
import { adviceFor, judge } from "../../src/diagnosis/diagnose.ts";
import { predict } from "../../src/diagnosis/predict.ts";
import { weighCauses } from "../../src/diagnosis/weigh.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { causeText } from "../../src/explain/causes.ts";
import { editLines } from "../../src/explain/edits.ts";
import { notRunText } from "../../src/explain/not-run.ts";
import { verdictText } from "../../src/explain/verdicts.ts";
import { sizeOf } from "../../src/graph/tensor.ts";
import { built } from "../../src/model/build.ts";
import { activationRefOf } from "../../src/model/layer-activation.ts";
import type { Problem } from "../../src/tasks/task.ts";
import type { Insight } from "./insight.ts";
import { insightInto } from "./insight.ts";
import type {
  CauseLine,
  Judged,
  LayerInsight,
  LayerRow,
  NetworkInfo,
  PredictedLayer,
} from "./messages.ts";
import { type LabPlan, planFor } from "./plan.ts";
import type { LabSetup } from "./setup.ts";
import { type LabRun, labRun } from "./training.ts";

/** One network of the lab: its plan, its training, and what is found in it. */
export interface LabNetwork {
  readonly lab: LabPlan;
  readonly run: LabRun;
  readonly info: NetworkInfo;
  judged(): Judged;
  causes(): Promise<readonly CauseLine[]>;
  insight(layer: string | undefined): Promise<LayerInsight | undefined>;
  dispose(): Promise<void>;
}

/** Steps of the network without its mitigations, whose norms say where thresholds belong. */
const scoutSteps = 60;

/** The network of a setup, ready to train. @throws RangeError for what does not fit. */
export async function labNetwork(
  setup: LabSetup,
  problem: Problem,
  engine: Engine,
): Promise<LabNetwork> {
  const lab = await planWithTrace(setup, problem, engine);
  const { plan } = lab;
  const run = await labRun(plan, problem, engine, setup.seed);
  const judgement = () => judge({ trace: run.trace(), outcome: run.outcome() }, plan, problem);
  let looked: { readonly layer: string; readonly insight: Insight | undefined } | undefined;

  return {
    lab,
    run,
    info: infoOf(lab, run, problem),
    judged() {
      const { verdict, findings } = judgement();
      const { headline, meaning } = verdictText(verdict);
      return {
        verdict,
        headline,
        meaning,
        cards: findings.map((finding) => tracedCard(finding, "this run")),
      };
    },
    async causes() {
      const { verdict, findings, trace } = judgement();
      if (verdict === "healthy") return [];
      const budget = gradientBudget(plan.model, await probe(plan, problem, engine, setup.seed));
      const weighed = await weighCauses(
        { plan, problem, trace, findings, budget },
        engine,
        setup.seed,
      );
      return weighed.map((cause) => ({
        cause: cause.cause,
        ...causeText(cause, budget?.decades),
        advice: adviceFor([cause]),
      }));
    },
    async insight(layer) {
      if (layer === undefined) return undefined;
      if (looked?.layer !== layer) {
        await looked?.insight?.dispose();
        looked = { layer, insight: await insightInto(plan, problem, engine, layer) };
      }
      return looked.insight?.measure(run);
    },
    async dispose() {
      await looked?.insight?.dispose();
      await run.dispose();
    },
  };
}

/** The plan of a setup; what its mitigations look at is measured in some steps without them. */
export async function planWithTrace(
  setup: LabSetup,
  problem: Problem,
  engine: Engine,
): Promise<LabPlan> {
  if (setup.fixes.length === 0) return planFor(setup, problem);
  const before = planFor({ ...setup, fixes: [] }, problem);
  const scout = await labRun(before.plan, problem, engine, setup.seed);
  for (let i = 0; i < scoutSteps && !scout.isOver; i++) await scout.advance(1);
  const { trace, findings } = judge(
    { trace: scout.trace(), outcome: scout.outcome() },
    before.plan,
    problem,
  );
  await scout.dispose();
  const weighed = (causes as readonly Cause[]).flatMap(({ id, weigh }) => {
    const evidence = weigh({ plan: before.plan, problem, trace, findings, budget: undefined });
    return evidence ? [{ cause: id, ...evidence, counterfactual: undefined }] : [];
  });
  return planFor(setup, problem, trace, weighed);
}

function infoOf({ plan, edits, idle }: LabPlan, run: LabRun, problem: Problem): NetworkInfo {
  const predicted = predict(plan, problem);
  const isSilent = typeof predicted === "string";
  return {
    header: run.header,
    parameters: run.parameters,
    layers: layerRows(plan),
    prediction: isSilent
      ? []
      : predicted.dense.map(
          ({ name, decades, low, high }): PredictedLayer => ({ name, decades, low, high }),
        ),
    noPrediction: isSilent
      ? notRunText({ check: "signal-propagation", reason: predicted })
      : undefined,
    edits: editLines(edits),
    idle,
  };
}

function layerRows({ model }: LabPlan["plan"]): readonly LayerRow[] {
  return built(model).map(({ layer, outputShape, parameters }) => ({
    name: layer.name,
    kind: layer.kind,
    units: outputShape.at(-1) ?? 0,
    activation: activationRefOf(layer)?.id,
    parameters: parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  }));
}
