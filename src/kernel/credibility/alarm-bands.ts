import { chiSquareTail } from '../statistics/goodness.ts'
import type { Estimate } from './calibration.ts'
import { isEnough } from './recalibrate.ts'

/**
 * Where chances of events alarm whatever a model declares. Mortality models carried between 179 hospitals had slopes and differences of missed events between
 * groups as in `seen` (quartiles): outside `slope`, or beyond `missed`, a model does worse than most that are known to travel badly.
 */
export const alarmBands = {
  /** Of the calibration slope; 1 is perfect, below it the chances are too extreme, above it too timid. */
  slope: [0.8, 1.25],
  /** Of two subgroups: the difference of the shares of their events that the rule did not alarm of. */
  missed: 0.1,
  source: {
    doi: '10.1371/journal.pdig.0000023',
    text: 'Singh H, Mhasawade V, Chunara R. PLOS Digit Health 2022;1:e0000023',
    seen: { auroc: [0.777, 0.832], slope: [0.725, 0.983], missed: [0.046, 0.168] },
  },
} as const

/** Fewest events of a subgroup. */
const leastEvents = 20
/** Of groups that are served alike one look in a hundred calls them unlike. */
const insists = 0.01

/** Whether a slope lies outside the band by more than sampling explains: its 95 % interval lies wholly outside. Null: too few outcomes to say. */
export function isSlopeOutside(slope: Estimate | null | undefined, n: number, events: number): boolean | null {
  if (!slope || !isEnough(n, events)) return null
  const half = 1.96 * slope.standardError
  const [low, high] = alarmBands.slope
  return slope.value + half < low || slope.value - half > high
}

/** Events of a subgroup, and those of them that a rule did not alarm of. */
export interface MissedEvents {
  readonly events: number
  readonly missed: number
}

export interface MissedGap {
  /** The group of which most is missed, and its share. */
  readonly worst: string
  readonly value: number
  readonly best: string
  readonly others: number
}

/**
 * The subgroups of one kind (sex, say) whose events a rule misses most and least, when the shares differ by more than the band, and by more than chance explains
 * (Pearson's χ² of equal shares, 1 %). Groups of fewer than 20 events tell nothing. Null: no such gap.
 *
 *     missedGap(new Map([['female', { events: 60, missed: 30 }], ['male', { events: 80, missed: 16 }]]))    // female 0.5, male 0.2
 */
export function missedGap(groups: ReadonlyMap<string, MissedEvents>): MissedGap | null {
  const known = [...groups].filter(([, { events }]) => events >= leastEvents)
  if (known.length < 2) return null
  const share = ([, { events, missed }]: (typeof known)[number]) => missed / events
  const sorted = known.toSorted((a, b) => share(b) - share(a))
  const [worst, best] = [sorted[0]!, sorted.at(-1)!]
  if (!(share(worst) - share(best) > alarmBands.missed)) return null
  const all = known.reduce((sum, [, { events }]) => sum + events, 0)
  const mean = known.reduce((sum, [, { missed }]) => sum + missed, 0) / all
  const unlike = known.reduce((sum, [, { events, missed }]) => sum + (missed - mean * events) ** 2 / events, 0)
  if (chiSquareTail(unlike / (mean * (1 - mean)), known.length - 1) >= insists) return null
  return { worst: worst[0], value: share(worst), best: best[0], others: share(best) }
}
