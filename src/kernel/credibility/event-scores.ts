import { type Auroc, auprc, auroc } from './auroc.ts'
import { type Brier, brier } from './brier.ts'
import { type Calibration, calibration } from './calibration.ts'
import { censoredAuroc, censoredBrier } from './censored-events.ts'
import { netBenefit, type Outcomes } from './net-benefit.ts'

/** A chance that was foretold, and what happened. Times are in the unit of `within`. */
export interface EventCase {
  readonly risk: number
  readonly event: boolean
  /** From the forecast to the event, or how long it was watched for one. */
  readonly time: number
}

/** What forecasts of an event by `within` were worth. */
export interface EventScores {
  readonly n: number
  readonly events: number
  /** Watched for less than the horizon, without an event. */
  readonly censored: number
  /** Of the cases whose outcome is known. */
  readonly auroc: Auroc | null
  readonly auprc: number | null
  readonly brier: Brier | null
  readonly calibration: Calibration | null
  /** Of all cases, each weighted by the inverse probability of being watched so long. */
  readonly weighted: { readonly auroc: number | null; readonly brier: number | null }
  /** Acting above a threshold of risk, and acting always; without those thresholds above which everybody was lost before the horizon. */
  readonly netBenefit: readonly { readonly threshold: number; readonly model: number; readonly all: number }[]
}

const usual = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8]

/**
 * The scores of forecasts of "the event by `within`". A case that was watched for a shorter time without an event is censored: it counts in the weighted
 * scores and in the net benefit, and in the others not. Null of none.
 *
 *     eventScores([{ risk: 0.3, event: true, time: 0.2 }, …], 0.5)!.calibration!.slope
 */
export function eventScores(
  cases: readonly EventCase[],
  within: number,
  thresholds: readonly number[] = usual,
): EventScores | null {
  if (cases.length === 0) return null
  const isCensored = ({ event, time }: EventCase) => !event && time < within * (1 - 1e-9)
  const known = cases.filter((each) => !isCensored(each))
  const risks = known.map(({ risk }) => risk)
  const events = known.map(({ event }) => event)
  const all = cases.map(({ risk }) => risk)
  const survival = { times: cases.map(({ time }) => time), events: cases.map(({ event }) => (event ? 1 : 0)) }
  const outcomes: Outcomes =
    known.length < cases.length
      ? { kind: 'survival', at: within, ...survival }
      : { kind: 'binary', events: cases.map(({ event }) => event) }
  const always = netBenefit('all', outcomes, thresholds)
  return {
    n: cases.length,
    events: events.filter(Boolean).length,
    censored: cases.length - known.length,
    auroc: auroc(risks, events),
    auprc: auprc(risks, events),
    brier: brier(risks, events),
    calibration: calibration(risks, events),
    weighted: { auroc: censoredAuroc(all, survival, within), brier: censoredBrier(all, survival, within) },
    netBenefit: netBenefit(all, outcomes, thresholds)
      .map(({ threshold, netBenefit: model }, i) => ({ threshold, model, all: always[i]!.netBenefit }))
      .filter((point) => Number.isFinite(point.model) && Number.isFinite(point.all)),
  }
}
