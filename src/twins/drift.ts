import { adwin } from '../kernel/credibility/adwin.ts'
import { cusum } from '../kernel/credibility/cusum.ts'
import { type Change, pageHinkley } from '../kernel/credibility/page-hinkley.ts'
import { normalCdf } from '../kernel/statistics/normal.ts'
import { listDecisions } from '../store/model-versions.ts'
import { publish } from '../store/notify.ts'
import { listScores } from '../store/prequential-record.ts'
import type { Connection } from '../store/schema.ts'
import { onePerMeasurement } from './credibility.ts'
import { errorOf } from './widen-forecast.ts'

interface Timed {
  readonly time: string
  readonly pit: number
  readonly crps: number
  readonly width80: number
}

export interface Drift {
  readonly detector: 'page-hinkley' | 'adwin' | 'cusum'
  /** `pit`: the forecasts became too high or too low; `spread`: too sure or too wide; `crps`: worse for their width. */
  readonly of: 'pit' | 'spread' | 'crps'
  readonly since: string
  readonly noticed: string
  readonly before: number
  readonly after: number
}

/** Settings for values between 0 and 1 that come by the dozen. How seldom they alarm of nothing, and what they find how soon: `npm run bench -- drift`. */
const hinkley = { threshold: 8.5, tolerance: 0.04, least: 20 }
const window = { delta: 0.2, clock: 8 }

/** Cumulative sums see small shifts of the PIT soonest; of what is not normal when all is well they know nothing. */
const detectors = {
  pit: ['page-hinkley', 'adwin', 'cusum'],
  spread: ['page-hinkley', 'adwin'],
  crps: ['page-hinkley', 'adwin'],
} as const satisfies Record<Drift['of'], readonly Drift['detector'][]>

const starts: Record<Drift['detector'], () => (value: number) => Change | null> = {
  'page-hinkley': () => pageHinkley(hinkley),
  adwin: () => adwin(window),
  // Its means are told as the PIT, like those of the others.
  cusum: () => {
    const next = cusum()
    return (pit) => {
      const change = next(errorOf(pit))
      return change && { ...change, before: normalCdf(change.before), after: normalCdf(change.after) }
    }
  },
}

/** Where the scores of a model changed: its PIT, the distance of the PIT from the middle, and the CRPS in widths of its own interval. */
export function driftOf(scores: readonly Timed[]): Drift[] {
  const streams = {
    pit: ({ pit }: Timed) => pit,
    spread: ({ pit }: Timed) => 2 * Math.abs(pit - 0.5),
    crps: ({ crps, width80 }: Timed) => (width80 > 0 && Number.isFinite(crps) ? Math.min(1, crps / width80) : null),
  }
  return Object.entries(streams).flatMap(([of, value]) => {
    const known = scores.flatMap((score) => {
      const v = value(score)
      return v === null ? [] : [{ time: score.time, value: v }]
    })
    return detectors[of as Drift['of']].flatMap((detector) => {
      const next = starts[detector]()
      return known.flatMap(({ value: v }): Drift[] => {
        const change: Change | null = next(v)
        if (!change) return []
        const { began, noticed, before, after } = change
        const since = known[Math.min(began, known.length - 1)]!.time
        return [{ detector, of: of as Drift['of'], since, noticed: known[noticed]!.time, before, after }]
      })
    })
  })
}

/** Who answers for a version: the last who let it in; null while nobody has. */
async function ownerOf(db: Connection, model: string, hash: string): Promise<string | null> {
  const decision = (await listDecisions(db, model)).find((each) => each.hash === hash && each.decision !== 'retire')
  return decision?.by ?? null
}

/**
 * Enters what the detectors find in the record of a version, whole and by site, as alarms to its owner, and tells the open pages; a change that is known
 * already is not entered twice.
 */
export async function noticeDrift(tx: Connection, model: string, hash: string, output: string): Promise<void> {
  // Forecasts of the same value are not independent: one of each, in order of time.
  const scores = onePerMeasurement(
    (await listScores(tx, { model, hash, limit: 5000 })).filter((score) => score.output === output),
  ).sort((a, b) => a.time.localeCompare(b.time))
  const sites = [...new Set(scores.flatMap(({ groups }) => (groups.site === null ? [] : [groups.site])))]
  const found = [
    ...driftOf(scores),
    ...(sites.length > 1 ? sites : []).flatMap((site) =>
      driftOf(scores.filter(({ groups }) => groups.site === site)).map((drift) => ({
        ...drift,
        of: `${drift.of}, site ${site}`,
      })),
    ),
  ]
  if (found.length === 0) return
  const owner = await ownerOf(tx, model, hash)
  const rows = found.map((drift) => ({ model, hash, output, ...drift, owner, acknowledged_by: null }))
  const entered = await tx
    .insertInto('drift_alarm')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['model', 'hash', 'output', 'detector', 'of', 'since']).doNothing())
    .returning('id')
    .execute()
  if (entered.length > 0) await publish(tx, { kind: 'model', id: model })
}
