export { assimilate } from './belief/assimilate.ts'
export type { AssimilateOptions } from './belief/assimilate-options.ts'
export { averageModels, type Candidate, type ModelAverage } from './belief/average.ts'
export * from './belief/belief.ts'
export { decodeBelief, encodeBelief } from './belief/encode.ts'
export { futureOccasion } from './belief/future-occasion.ts'
export { mapEstimate } from './belief/map.ts'
export { measurementsToTake } from './belief/measurements-to-take.ts'
export { type OutlierCheck, outlierChecks } from './belief/outliers.ts'
export { type Explanation, type Plausibility, plausibility } from './belief/plausibility.ts'
export { prior } from './belief/prior.ts'
export { withPriorWeight } from './belief/prior-weight.ts'
export { robust } from './belief/robust.ts'
export { type Runnable, runnable, runnableEquations } from './belief/runnable.ts'
export { type Sensitivity, sensitivity } from './belief/sensitivity.ts'
export { parameterSummaries, type Summary } from './belief/summary.ts'
export { type CovariateLaw, withUnknownCovariates } from './belief/unknown-covariates.ts'
export * from './credibility/index.ts'
export * from './dynamics/dynamics.ts'
export { createDynamics, type EquationDynamics, type EquationOptions, occasionsOf } from './dynamics/equations.ts'
export { createFlowDynamics, type FlowDynamics } from './dynamics/flow/create-flow-dynamics.ts'
export { findWarmUp, type WarmUpOptions } from './dynamics/flow/find-warm-up.ts'
export { type LeverRange, type LeverSensitivity, leverSensitivity } from './dynamics/flow/lever-sensitivity.ts'
export { replicationsNeeded, selectBest } from './dynamics/flow/output-analysis.ts'
export { type Curve, type Curves, countNames, curvesOf, instantsOf } from './dynamics/flow/over-time.ts'
export {
  type MeasureSummary,
  type ReplicateOptions,
  type ReplicationStep,
  type Replications,
  replicate,
  replicateInSteps,
  summarise as summariseMeasure,
} from './dynamics/flow/replicate.ts'
export { type AnimatedVisit, type Animation, runForAnimation } from './dynamics/flow/run-for-animation.ts'
export { type DataRecord, type SimulatedData, simulateData, typicalMembers } from './dynamics/simulate-data.ts'
export { type ErrorCode, HamzadError } from './errors.ts'
export { compare } from './forecast/compare.ts'
export { type Band, bandOf, type ParameterBand, parameterBands } from './forecast/cycle-bands.ts'
export { achieve, type DoseForm, type DoseGoal, type DoseSearch, findDose } from './forecast/dose-search.ts'
export { dosesOf } from './forecast/doses.ts'
export * from './forecast/forecast.ts'
export { type Individuals, individuals } from './forecast/individual.ts'
export { type LevelWorth, levelTimes, nextForDecision } from './forecast/next-for-decision.ts'
export { type CandidateMeasurement, type MeasurementValue, nextMeasurement } from './forecast/next-measurement.ts'
export type { FutureOccasion } from './forecast/next-occasion.ts'
export {
  type CycleEvidence,
  type CycleForecast,
  forecastCycle,
  middleOf,
  type Personalised,
  personalise,
  type WhatIf,
} from './forecast/personalise.ts'
export * from './forecast/plan.ts'
export { type Nomogram, nomogram } from './forecast/policies/nomogram.ts'
export { tdmLoop } from './forecast/policies/tdm-loop.ts'
export { forecast, forecastInputs } from './forecast/predict.ts'
export { type RecommendOptions, recommend } from './forecast/recommend.ts'
export { type Retrace, retrace } from './forecast/retrace.ts'
export { type ChanceConstraint, loadingDose, type Sufficient, sufficientDose } from './forecast/sufficient-dose.ts'
export { shareBeds } from './hospital/share-beds.ts'
export { type Compilation, type CompileOptions, compileModel } from './language/compile.ts'
export type { Derivation } from './language/derive/derivation.ts'
export { derivations } from './language/derive/derivations.ts'
export { type Diagnostic, formatDiagnostic } from './language/diagnostic.ts'
export type { Expression, FunctionName, Span } from './language/expression.ts'
export { formatExpression } from './language/format-expression.ts'
export { type Identifiability, identify } from './language/identify.ts'
export * from './model.ts'
export { firstCome } from './planning/first-come.ts'
export type { Rule } from './planning/program.ts'
export {
  type Block,
  type Case,
  inOrder,
  length as blockLength,
  lists,
  type TheatrePlan,
  type TheatreProblem,
} from './planning/theatre.ts'
export { theatreBreaches } from './planning/theatre-rules.ts'
export { createDraws } from './random/create-draws.ts'
export type { Draws } from './random/draws.ts'
export type * from './record-event.ts'
export { type GlucoseMetric, type GlucoseMetricId, glucoseMetrics } from './statistics/glucose/metrics.ts'
export type { ProfileSlot } from './statistics/glucose/profile.ts'
export { rangeLimits } from './statistics/glucose/ranges.ts'
export { type GlucoseReport, type GlucoseReportOptions, glucoseReport } from './statistics/glucose/report.ts'
export type { GlucoseReading, GlucoseSeries, GlucoseUnit } from './statistics/glucose/series.ts'
export type { Sufficiency } from './statistics/glucose/sufficiency.ts'
export { weightedQuantiles } from './statistics/quantile.ts'
export * from './timeline.ts'
export { type Conversion, convert } from './units/convert.ts'
export { formatUnit } from './units/format-unit.ts'
export { parseUnit, type Unit, type UnitError, type UnitResult } from './units/unit.ts'
export { answerChunk, chunkMemory, type EnsembleResult, simulateOnWorkers } from './workers/ensemble-pool.ts'
export { type EnsembleTask, simulateChunk } from './workers/simulate-ensemble.ts'
export { webPort } from './workers/web-port.ts'
export { answerJobs, createWorkerPool, type Port, WorkerFailure, type WorkerPool } from './workers/worker-pool.ts'
