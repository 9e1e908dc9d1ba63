import { prior } from '../../belief/prior.ts'
import type { FlowModel } from '../../model.ts'
import type { Draws } from '../../random/draws.ts'
import { offsetDraws } from '../../random/offset-draws.ts'
import { studentQuantile } from '../../statistics/student.ts'
import type { TimelineEvent } from '../../timeline.ts'
import type { Members } from '../dynamics.ts'
import { advancePart, touchAll } from './advance-hospital.ts'
import { createFlowDynamics, type FlowDynamics } from './create-flow-dynamics.ts'
import { isDeadlocked } from './deadlock.ts'
import { createVisits, flowMeasures, needsVisits, quantile } from './flow-measures.ts'
import { counts } from './over-time.ts'
import type { Recorder } from './run.ts'
import { clearSums } from './state.ts'

export interface ReplicateOptions {
  readonly until: number
  /** Left out of the measures and records. */
  readonly warmUp?: number
  readonly replications: number
  readonly start?: number
  /** Covariates and a census at the start, levers on the way. */
  readonly timeline?: readonly TimelineEvent[]
  /** Receives the visits of replication i (from 0) that end after the warm-up. */
  readonly record?: (replication: number) => Recorder
  /** Called now and then with the replications done, the one under way in part; true stops with those that are done. */
  readonly progress?: (done: number, of: number) => boolean | undefined
  /** Instants after the warm-up, rising, at which the people and staff at work are counted, as they are just before. */
  readonly instants?: readonly number[]
  /** First replication, so that work can be shared out or go on. */
  readonly first?: number
}

export interface MeasureSummary {
  readonly unit: string
  readonly mean: number
  readonly sd: number
  /** Of the mean, by Student's t over replications; null for fewer than two. */
  readonly ci95: readonly [number, number] | null
  readonly q05: number
  readonly q50: number
  readonly q95: number
  /** Replications in which the measure had a value. */
  readonly n: number
}

export interface Replications {
  readonly names: readonly string[]
  readonly units: readonly string[]
  /** values[measure][replication] */
  readonly values: readonly (readonly number[])[]
  /** counted[replication][instant][name], in the order of `countNames`; no instants unless they were asked for. */
  readonly counted: readonly (readonly (readonly number[])[])[]
  /** Replications that ran to the end; the others went round in circles without time passing. */
  readonly done: number
  readonly stopped: number
  /** Of those that ran to the end: in which patients blocked one another for ever. */
  readonly deadlocked: number
}

/**
 * Independent replications of a process model. Replication i is member i of an ensemble with the same draws: its parameters come
 * from their laws, its patients from the keys of member i, whoever runs beside it.
 *
 *     const { names, values } = replicate(model, { until: 30, warmUp: 5, replications: 200 }, createDraws(1))
 */
export function replicate(model: FlowModel, options: ReplicateOptions, draws: Draws): Replications {
  const steps = replicateInSteps(model, options, draws)
  for (let stop = false; ; ) {
    const step = steps.next(stop)
    if (step.done) return step.value
    stop = options.progress?.(step.value.passed, options.replications) ?? false
  }
}

/** How far replications are. */
export interface ReplicationStep {
  /** Replications done, the one under way in part. */
  readonly passed: number
  /** Those that are done; its lists go on growing. */
  readonly found: Replications
}

/**
 * The same for who has to look up in between, every few hundredths of a second, also within a long replication. `next(true)` gives up the one
 * that is under way and returns those that are done.
 *
 *     const steps = replicateInSteps(model, { until: 30, replications: 200 }, createDraws(1))
 *     let step = steps.next(false)
 *     while (!step.done) step = steps.next(cancelled)
 */
export function* replicateInSteps(
  model: FlowModel,
  options: ReplicateOptions,
  draws: Draws,
): Generator<ReplicationStep, Replications, boolean> {
  const dynamics = createFlowDynamics(model)
  const measures = flowMeasures(dynamics.program, model.time)
  const values = measures.map((): number[] => [])
  const counted: (readonly (readonly number[])[])[] = []
  const { replications, first = 0 } = options
  // Without laws of parameters one member, started again and again, does for all.
  const shared = model.effects.length === 0 ? dynamics.allocate(1) : null
  let done = 0
  let stopped = 0
  let deadlocked = 0
  const soFar = () => ({
    names: measures.map(({ name }) => name),
    units: measures.map(({ unit }) => unit),
    values,
    counted,
    done,
    stopped,
    deadlocked,
  })
  for (let i = first; i < first + replications; i++) {
    const steps = once(model, dynamics, measures, options, i, draws, shared)
    let step = steps.next()
    for (; !step.done; step = steps.next()) {
      if (yield { passed: i - first + step.value, found: soFar() }) return soFar()
    }
    if (step.value) {
      done++
      if (step.value.deadlocked) deadlocked++
      for (const [k, value] of step.value.measured.entries()) values[k]!.push(value)
      counted.push(step.value.counted)
    } else stopped++
    if (yield { passed: i + 1 - first, found: soFar() }) break
  }
  return soFar()
}

/** Events between two looks up: some hundredths of a second. */
const eventsOfStep = 100_000

/** One replication; yields the share of its time that has passed. null: it went round in circles without time passing. */
function* once(
  model: FlowModel,
  dynamics: FlowDynamics,
  measures: ReturnType<typeof flowMeasures>,
  options: ReplicateOptions,
  replication: number,
  draws: Draws,
  shared: Members | null,
): Generator<
  number,
  { readonly measured: number[]; readonly counted: number[][]; readonly deadlocked: boolean } | null
> {
  const { until, warmUp = 0, start = 0, timeline = [] } = options
  const own = offsetDraws(draws, replication)
  const members = shared ?? prior({ model, dynamics }, { start, timeline }, 1, own).members
  if (shared) {
    shared.status.fill(0)
    dynamics.start(shared, { start, timeline })
  }
  const recorder = options.record?.(replication) ?? null
  const visits = needsVisits(dynamics.program) ? createVisits(recorder) : null
  const record = visits ?? recorder
  const moving = own.stream('dynamics')
  const later = timeline.filter((event) => event.time > start && event.kind === 'input')
  let now = start
  function* advance(to: number, sink: Recorder | null): Generator<number, boolean> {
    const r = dynamics.attach(members, 0, moving, sink)
    for (;;) {
      const part = advancePart(r, to, eventsOfStep)
      if (part !== 'more') return part === 'done'
      yield (r.s.time - start) / (until - start)
    }
  }
  function* go(to: number, sink: Recorder | null): Generator<number, boolean> {
    for (const event of later.filter(({ time }) => time >= now && time < to)) {
      if (!(yield* advance(event.time, sink))) return false
      dynamics.advance(members, event.time, event.time, [event], moving)
    }
    now = to
    return yield* advance(to, sink)
  }
  if (warmUp > 0) {
    if (!(yield* go(start + warmUp, null))) return null
    const r = dynamics.attach(members, 0, moving, null)
    touchAll(r)
    clearSums(r.s)
  }
  const counted: number[][] = []
  for (const instant of options.instants ?? []) {
    if (!(yield* go(instant, record))) return null
    counted.push(counts(dynamics.attach(members, 0, moving, null).s))
  }
  if (!(yield* go(until, record))) return null
  const r = dynamics.attach(members, 0, moving, record)
  touchAll(r)
  return { measured: measures.map((measure) => measure.read(r.s, visits)), counted, deadlocked: isDeadlocked(r) }
}

/** Mean, deviation, interval and quantiles of one measure over replications; values that do not exist are left out. */
export function summarise(values: readonly number[], unit: string): MeasureSummary {
  const known = values.filter((value) => Number.isFinite(value))
  const n = known.length
  const mean = known.reduce((sum, value) => sum + value, 0) / n
  const sd = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1))
  const half = n > 1 ? (studentQuantile(0.975, n - 1) * sd) / Math.sqrt(n) : Number.NaN
  return {
    unit,
    mean,
    sd,
    ci95: n > 1 ? [mean - half, mean + half] : null,
    q05: n > 0 ? quantile(known, 0.05) : Number.NaN,
    q50: n > 0 ? quantile(known, 0.5) : Number.NaN,
    q95: n > 0 ? quantile(known, 0.95) : Number.NaN,
    n,
  }
}
