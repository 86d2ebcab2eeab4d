/** What the package offers to programs; test/exports.test.ts keeps the list. */
export type { BudgetPart, BudgetRow, GradientBudget } from "./causes/budget.ts";
export type { Case, Cause, Counterfactual, Evidence, WeighedCause } from "./causes/cause.ts";
export { type CauseId, causes } from "./causes/index.ts";
export { EngineError, FormatError } from "./core/errors.ts";
export type { Entry } from "./core/registry.ts";
export { type Rng, rngOf } from "./core/rng.ts";
export type { Detector, Finding, FindingCode } from "./detectors/detector.ts";
export { type DetectorId, detectors } from "./detectors/index.ts";
export { type DiagnoseOptions, diagnose } from "./diagnosis/diagnose.ts";
export type {
  Diagnosis,
  LayerSummary,
  NotRun,
  Prediction,
  SeedDiagnosis,
} from "./diagnosis/diagnosis.ts";
export type {
  AttentionSummary,
  RecurrentSummary,
  SkipSummary,
  SpecialSummary,
} from "./diagnosis/special-summary.ts";
export {
  type TrialOptions,
  type TrialProgress,
  type TrialRequest,
  type Trials,
  trialsInThread,
} from "./diagnosis/trials.ts";
export { type Verdict, verdicts } from "./diagnosis/verdict.ts";
export type { Engine } from "./engine/engine.ts";
export { onnxruntimeEngine } from "./engine/onnxruntime.ts";
export { referenceEngine } from "./engine/reference.ts";
export { wasmEngine } from "./engine/wasm.ts";
export { convertedTrace } from "./evidence/converted-trace.ts";
export type {
  Curve,
  Evidence as TrainingEvidence,
  Moment as TrainingMoment,
  OptimizerMoment,
  Provenance,
  RememberedGradient,
  Weight,
} from "./evidence/evidence.ts";
export type { Examination, SignCode, SignFinding } from "./evidence/examination.ts";
export { examine } from "./evidence/examine.ts";
export { joined, type ReadFile } from "./evidence/join.ts";
export type { Progress } from "./evidence/progress.ts";
export { type RunFiles, runsOf } from "./evidence/runs.ts";
export { type SignId, signs } from "./evidence/signs/index.ts";
export { type ExactToolId, exactTools } from "./exact/index.ts";
export { type Moment, momentAfter } from "./exact/moment.ts";
export {
  type ExactTool,
  exceeded,
  type Given,
  type Measurement,
  type Settings,
} from "./exact/tool.ts";
export { causeText } from "./explain/causes.ts";
export { editText } from "./explain/edits.ts";
export { findingText } from "./explain/findings.ts";
export { verdictText } from "./explain/verdicts.ts";
export { type ByteSource, sourceOfBlob, sourceOfBytes } from "./formats/byte-source.ts";
export type { Content } from "./formats/content.ts";
export { readCsv } from "./formats/csv.ts";
export type { Dataset, Targets } from "./formats/dataset.ts";
export {
  inputShapesOf,
  type KerasJsonOptions,
  type OpenShape,
  readKerasJson,
  writeKerasJson,
} from "./formats/keras-json.ts";
export { readNpz } from "./formats/npz.ts";
export { type AnyFile, readAny, readerFor } from "./formats/read-any.ts";
export type { FileHead, Reader, ReadOptions } from "./formats/reader.ts";
export { readers } from "./formats/readers/index.ts";
export type { TensorRef } from "./formats/tensor-ref.ts";
export { scanTensor, type TensorSummary } from "./formats/tensor-scan.ts";
export { readTrace, writeTrace } from "./formats/trace.ts";
export { applyAll } from "./mitigations/composed.ts";
export { difference, type Edit } from "./mitigations/difference.ts";
export { type MitigationId, mitigations } from "./mitigations/index.ts";
export type { Mitigation, Situation } from "./mitigations/mitigation.ts";
export { type ActivationId, activationRef, activations } from "./model/activations/index.ts";
export { type InitializerId, initializerRef, initializers } from "./model/initializers/index.ts";
export type { Dialect } from "./model/layer.ts";
export { layerKinds } from "./model/layers/index.ts";
export {
  type Layer,
  type LayerConfigs,
  type LayerOf,
  type Model,
  mapLayers,
  replaceLayers,
  type TrainingConfig,
} from "./model/model.ts";
export type { Network } from "./model/network.ts";
export { type NetworkId, networkNamed, networks } from "./model/networks/index.ts";
export {
  mapRecurrent,
  type Recurrent,
  recurrentLayers,
  recurrentOf,
} from "./model/recurrent-layers.ts";
export type { Course } from "./repair/course.ts";
export type {
  Repair,
  RepairOptions,
  RepairProgress,
  SeedOutcome,
  Trial,
  TriedSeed,
} from "./repair/repair.ts";
export { repair } from "./repair/run-repair.ts";
export { kerasCode } from "./report/code/keras.ts";
export { pytorchCode } from "./report/code/pytorch.ts";
export { diagnosisText } from "./report/diagnosis-text.ts";
export { diagnosisDocument, type Json, repairDocument } from "./report/json.ts";
export { measurementDocument } from "./report/measurement-json.ts";
export {
  type MeasurementReport,
  measurementText,
  type ToolResult,
} from "./report/measurement-text.ts";
export { modelText } from "./report/model-text.ts";
export { repairText } from "./report/repair-text.ts";
export { plainStyle, type Style } from "./report/style.ts";
export { type TaskId, tasks } from "./tasks/index.ts";
export { type ProblemOptions, problemOf } from "./tasks/problem.ts";
export type { Ceiling, Chance, Problem, Task } from "./tasks/task.ts";
export { type NamedTask, taskNamed } from "./tasks/task-name.ts";
export {
  attentionChi,
  attentionLogitChi,
  condensationStd,
  logitStd,
  smoothParticipation,
  uniformParticipation,
} from "./theory/attention.ts";
export { chronoBias, forgetBiasFor, forgetGain, forgetTime } from "./theory/forget-gate.ts";
export {
  type GruInitialization,
  type GruPropagation,
  gruPropagation,
} from "./theory/gru-propagation.ts";
export {
  type LstmInitialization,
  type LstmPropagation,
  lstmPropagation,
} from "./theory/lstm-propagation.ts";
export { type LyapunovSpectrum, lyapunovSpectrum } from "./theory/lyapunov.ts";
export {
  canExplode,
  certainlyVanishes,
  largestSlopes,
  largestStepFactor,
} from "./theory/pascanu-bound.ts";
export {
  queryKeyShare,
  type TokenMixing,
  tokenCorrelation,
  tokenCorrelationAfter,
} from "./theory/rank-collapse.ts";
export {
  gainOverSteps,
  halfLife,
  memoryHorizon,
  type RecurrentInitialization,
  type RecurrentPropagation,
  recurrentPropagation,
} from "./theory/recurrent.ts";
export type { ScalarActivation } from "./theory/scalar-activation.ts";
export {
  type PropagationInput,
  type SignalPropagation,
  signalPropagation,
} from "./theory/signal-propagation.ts";
export { type ProfileId, profiles } from "./trace/profiles/index.ts";
export { type QuantityId, quantities } from "./trace/quantities/index.ts";
export type {
  Evaluation,
  Trace,
  TraceGoal,
  TraceHeader,
  TraceLayer,
  TraceRecord,
} from "./trace/trace.ts";
export { type ClipId, clips } from "./training/clips/index.ts";
export { type LossId, losses } from "./training/losses/index.ts";
export { type OptimizerId, optimizers } from "./training/optimizers/index.ts";
export type { Outcome } from "./training/outcome.ts";
export type { Plan } from "./training/plan.ts";
export type { Precision } from "./training/precision.ts";
export type { Clip, Recipe } from "./training/recipe.ts";
export { type Run, type Trainer, trainerOf } from "./training/run.ts";
export { type ScheduleId, schedules } from "./training/schedules/index.ts";
