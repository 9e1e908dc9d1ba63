import { adwin } from '../../kernel/credibility/adwin.ts'
import { changepoint } from '../../kernel/credibility/changepoint.ts'
import { cusum } from '../../kernel/credibility/cusum.ts'
import { type Change, pageHinkley } from '../../kernel/credibility/page-hinkley.ts'
import { driftRest, lookAtDrift, type Watched, type WatchedScore } from '../../store/drift-stream.ts'
import { enqueue, getJob } from '../../store/jobs.ts'
import type { Connection } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { enterAlarms } from './enter-alarms.ts'
import { errorOf } from './widen-forecast.ts'

interface Timed {
  readonly time: string
  readonly pit: number
  readonly crps: number
  readonly width80: number
}

export interface Drift {
  readonly detector: 'page-hinkley' | 'adwin' | 'cusum' | 'changepoint'
  /** `pit`: the forecasts became too high or too low; `spread`: too sure or too wide; `crps`: worse for their width. */
  readonly of: Stream
  readonly since: string
  readonly noticed: string
  /** Means of the stream on both sides of `since`. */
  readonly before: number
  readonly after: number
}
type Stream = 'pit' | 'spread' | 'crps'

/**
 * Settings for values between 0 and 1 that come by the dozen: all together alarm of nothing in less than 5 % of calibrated records of 1,000 scores, none alone in more
 * than about 1.5 %. How seldom they do, and what they find how soon, is told by simulation: `npm run bench -- drift`.
 */
const hinkley = { threshold: 10, tolerance: 0.04, least: 20 }
const window = { delta: 0.1, clock: 8 }
const sums = { thresholds: [19, 11.5] }

type Detect = (value: number) => (Change & { readonly of?: 'level' | 'spread' }) | null

const starts: Record<Drift['detector'], () => Detect> = {
  'page-hinkley': () => pageHinkley(hinkley),
  adwin: () => adwin(window),
  // The PIT, and how far it lies from the middle, are uniform when all is well: their normal quantiles are normal.
  cusum: () => {
    const next = cusum(sums)
    return (value) => next(errorOf(value))
  },
  changepoint: () => {
    const next = changepoint()
    return (value) => next(errorOf(value))
  },
}

/** Cumulative sums see small shifts soonest, the change-point model what moves level and spread at once; of what is not uniform when all is well both know nothing. */
const detectors = {
  pit: ['page-hinkley', 'adwin', 'cusum', 'changepoint'],
  spread: ['page-hinkley', 'adwin', 'cusum'],
  crps: ['page-hinkley', 'adwin'],
} as const satisfies Record<Stream, readonly Drift['detector'][]>

const streams: Record<Stream, (score: Timed) => number | null> = {
  pit: ({ pit }) => pit,
  spread: ({ pit }) => 2 * Math.abs(pit - 0.5),
  crps: ({ crps, width80 }) => (width80 > 0 && Number.isFinite(crps) ? Math.min(1, crps / width80) : null),
}

/** Where the scores of a model changed: its PIT, the distance of the PIT from the middle, and the CRPS in widths of its own interval. */
export function driftOf(scores: readonly Timed[]): Drift[] {
  return (Object.keys(streams) as Stream[]).flatMap((stream) => {
    const known = scores.filter((score) => streams[stream](score) !== null)
    return detectors[stream].flatMap((detector) => {
      const next = starts[detector]()
      /** Since when the law was the one that changed now. */
      let start = 0
      return known.flatMap((score): Drift[] => {
        const change = next(streams[stream](score)!)
        if (!change) return []
        // What changed the spread of the PIT is told as the spread.
        const of = change.of === 'spread' ? 'spread' : stream
        const mean = (from: number, until: number) => meanOf(known.slice(from, until).map((each) => streams[of](each)!))
        const began = Math.max(change.began, start + 1)
        const row = {
          ...{ detector, of, since: known[began]!.time, noticed: known[change.noticed]!.time },
          ...{ before: mean(start, began), after: mean(began, change.noticed + 1) },
        }
        start = began
        return [row]
      })
    })
  })
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** So many of the newest scores of a version's output the detectors walk through at least, and twice as many at most. */
const walked = 5000

/**
 * Enters what the detectors find in the record of a version's output, whole and by site, as alarms to its owner, and tells the open pages. Of one detector and stream one
 * alarm stands open at a time; once it is judged, only what came to be noticed afterwards is new: at a later measurement, or by values of before that came late. What overlaps
 * a known change is the same one, dated anew. False when it was not the turn: then somebody must look later.
 */
export async function noticeDrift(tx: Connection, watched: Watched, keep: number = walked): Promise<boolean> {
  const scores = await lookAtDrift(tx, watched, keep)
  if (!scores) return false
  const sites = [...new Set(scores.flatMap(({ site }) => (site === null ? [] : [site])))]
  const known = await alarmsOf(tx, watched)
  const fresh = [
    ...freshOf(scores, known),
    ...(sites.length > 1 ? sites : []).flatMap((site) =>
      freshOf(
        scores.filter((score) => score.site === site),
        known,
        `, site ${site}`,
      ),
    ),
  ]
  await enterAlarms(tx, { id: watched.model, hash: watched.hash }, watched.output, fresh)
  return true
}

/** Looks when the next turn is, unless that is agreed already: the last scores of a night are not to wait for those of the next. */
export async function lookLater(db: Connection, watched: Watched): Promise<void> {
  const { model, hash, output } = watched
  const key = `${model} ${hash.slice(0, 12)} ${output}`
  if ((await getJob(db, `drift:${key}`))?.state === 'waiting') return
  const runAt = new Date(Date.now() + 1000 * (driftRest + 1))
  await enqueue(db, 'drift', { model, hash, output }, { key, runAt, attempts: 3 })
}

/** A look that was put off. */
export async function lookNow(store: Store, watched: Watched): Promise<void> {
  if (!(await transact(store, (tx) => noticeDrift(tx, watched)))) await lookLater(store.db, watched)
}

type Entered = Omit<Drift, 'of'> & { readonly of: string }

/** What the detectors find that nobody was told of: the first of each detector and stream. */
function freshOf(scores: readonly WatchedScore[], alarms: readonly Known[], where = ''): Entered[] {
  const fresh = new Map<string, Entered>()
  for (const drift of driftOf(scores)) {
    const [key, of] = [`${drift.detector} ${drift.of}`, `${drift.of}${where}`]
    const own = alarms.filter((alarm) => alarm.detector === drift.detector && alarm.of === of)
    if (fresh.has(key) || own.some(({ acknowledged_at }) => acknowledged_at === null)) continue
    const same = own.some(({ since, noticed }) =>
      overlap(drift, { since: since.toISOString(), noticed: noticed.toISOString() }),
    )
    const judged = Math.max(...own.map(({ acknowledged_at }) => acknowledged_at!.getTime()))
    const old = ({ known, scoredAt }: WatchedScore) => known || Date.parse(scoredAt) <= judged
    if (!same && isNews(drift, scores, old)) fresh.set(key, { ...drift, of })
  }
  return [...fresh.values()]
}

/** A change that the old scores alone did not show: noticed later than all of them, or not found among them without those that came late. */
function isNews(drift: Drift, scores: readonly WatchedScore[], old: (score: WatchedScore) => boolean): boolean {
  const last = scores.findLast(old)
  if (!last || drift.noticed > last.time) return true
  if (!scores.some((score) => !old(score) && drift.since <= score.time && score.time <= drift.noticed)) return false
  return !driftOf(scores.filter(old)).some(
    (each) => each.detector === drift.detector && each.of === drift.of && overlap(each, drift),
  )
}

type Span = Pick<Drift, 'since' | 'noticed'>
const overlap = (a: Span, b: Span) => a.since <= b.noticed && b.since <= a.noticed

type Known = Awaited<ReturnType<typeof alarmsOf>>[number]
const alarmsOf = (tx: Connection, { model, hash, output }: Watched) =>
  tx
    .selectFrom('drift_alarm')
    .select(['detector', 'of', 'since', 'noticed', 'acknowledged_at'])
    .where('model', '=', model)
    .where('hash', '=', hash)
    .where('output', '=', output)
    .execute()
