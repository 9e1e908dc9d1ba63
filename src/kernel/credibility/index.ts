export { type AdwinOptions, adwin } from './adwin.ts'
export { type Auroc, auprc, auroc } from './auroc.ts'
export { type Brier, brier } from './brier.ts'
export { type Calibration, calibration, type Estimate } from './calibration.ts'
export { censoredAuroc, censoredBrier, concordance } from './censored-events.ts'
export { type ChangepointOptions, changepoint, type LawChange } from './changepoint.ts'
export {
  type AdaptiveConformal,
  adaptConformal,
  inflation,
  missOf,
  splitConformal,
  startAdaptive,
} from './conformal.ts'
export { coverage, type Proportion, wilson } from './coverage.ts'
export { crps, crpsOfSorted, fairCrps } from './crps.ts'
export { crpsOf, crpsOfCount, massOf } from './crps-laws.ts'
export { censoringWeights, cumulativeIncidence, type Survival } from './cumulative-incidence.ts'
export { type CusumOptions, cusum } from './cusum.ts'
export { type DomainBreach, domainBreaches } from './domain.ts'
export { clarkeZone, countZones, parkesZone, type Zone } from './error-grid.ts'
export { type EventCase, type EventScores, eventScores } from './event-scores.ts'
export { type GateReason, judge, judgeOutputs, mayRecommend, type Verdict } from './gate.ts'
export {
  intervalScore,
  quantileScore,
  rankedProbabilityScore,
  skill,
  thresholdBrier,
  weightedIntervalScore,
} from './interval-score.ts'
export { asKnown, declaredLimits, type Limits, limitsOf, type Measurement, withinLimits } from './limits.ts'
export { type DecisionPoint, netBenefit, type Outcomes } from './net-benefit.ts'
export { type NpdeTest, npde, testNpde } from './npde.ts'
export { type Change, type PageHinkleyOptions, pageHinkley } from './page-hinkley.ts'
export { censoredPit, pit, type Uniformity, uniformity } from './pit.ts'
export { type PointErrors, pointErrors } from './point-errors.ts'
export { type PrequentialOptions, type PrequentialScore, prequential } from './prequential.ts'
export {
  type ChanceScores,
  compareChances,
  type Recalibration,
  recalibrate,
  recalibration,
  type Settled,
} from './recalibrate.ts'
export { type References, type Score, type ScoreOptions, scoreEnsemble } from './score-ensemble.ts'
export { createTally, type Scorecard, type Skill, scorecard, scorecardsBy, type Tally } from './scorecard.ts'
export { type SimulatedDesign, simulateDesign } from './simulate-design.ts'
export { type TreatmentEffect, treatmentEffect } from './treatment-effect.ts'
export { type VpcBin, visualPredictiveCheck } from './vpc.ts'
