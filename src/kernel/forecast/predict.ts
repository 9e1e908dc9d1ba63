import type { Belief } from '../belief/belief.ts'
import { clone, outcomeOf } from '../belief/members.ts'
import { inOrder } from '../belief/replay.ts'
import type { Runnable } from '../belief/runnable.ts'
import type { Members, Outcome } from '../dynamics/dynamics.ts'
import { stopped } from '../dynamics/dynamics.ts'
import type { Measure } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import { quantilesUnder, weightedQuantiles } from '../statistics/quantile.ts'
import { weightsOf } from '../statistics/weights.ts'
import type { InputEvent, TimelineEvent } from '../timeline.ts'
import { breaksOf, writeOut } from './doses.ts'
import { type Forecast, type ForecastMeasure, type ForecastOptions, type ForecastOutput, levels } from './forecast.ts'
import { type Grid, layGrid, windowsOf } from './grid.ts'
import { measureOver } from './measures.ts'
import { nextOccasion } from './next-occasion.ts'
import type { InputPlan, Plan, PolicyPlan } from './plan.ts'
import { followPolicy, type MemberCourse } from './policy.ts'
import { measureSteadyState, type SteadyMeasure } from './steady-measures.ts'
import { keepAbove, moverOf, travelStream } from './stream-trajectory.ts'
import { type Trajectory, travel } from './trajectory.ts'

/**
 * Carries the members of a belief under a plan to `until` and reports outputs, what would be measured, and every measure per complete
 * window. The belief is not changed. Draws are keyed by member, so two plans meet the same patients and the same noise.
 *
 *     const future = forecast(runnable, belief, { kind: 'inputs', name: 'as now', events }, 72, createDraws(7))
 *     future.outputs[0].quantiles[3]       // medians at future.times
 *
 * Inputs before the belief's instant are already in its members and are left out. When no member could be computed, `outcome.ok` is false and
 * `outputs` and `measures` are empty. A policy is asked member by member, each in its own possible world (see `Policy`).
 */
export function forecast(
  runnable: Runnable,
  belief: Belief,
  plan: Plan,
  until: number,
  draws: Draws,
  options: ForecastOptions = {},
): Forecast {
  return plan.kind === 'inputs'
    ? forecastInputs(runnable, belief, plan, until, draws, options)
    : forecastPolicy(runnable, belief, plan, until, draws, options)
}

/** `forecast` of inputs that are known: all that a page previews, which leaves policies at home. */
export function forecastInputs(
  runnable: Runnable,
  belief: Belief,
  plan: InputPlan,
  until: number,
  draws: Draws,
  options: ForecastOptions = {},
): Forecast {
  const { dynamics, model } = runnable
  const from = belief.at
  const occasion = nextOccasion(runnable, options.occasions)
  const windows = model.measures.flatMap((measure) => windowsOf(measure, from, until))
  const due = writeOut(plan.events, until).filter((event) => event.time >= from)
  const coming = (options.coming ?? []).filter((event) => event.time > from && event.time <= until)
  const events = inOrder([...coming, ...occasion.label(due)])
  const times = [...(options.times ?? defaultTimes(from, until, events))]
  const grid = layGrid({ from, until, events, times, windows })
  const reports = Float64Array.from(times)
  if (belief.stream) {
    const { trajectory, measured, physiology, status } = travelStream(
      runnable,
      belief,
      belief.members,
      events,
      grid,
      draws,
      options.components,
    )
    const members = { ...belief.members, status }
    const parts = [{ grid, trajectory, first: 0, count: members.count }]
    const future = assemble(runnable, belief, plan.name, until, reports, members, measured, parts)
    const shown = physiology ? withComponents(runnable, belief, future, members, physiology) : future
    return options.keepMeasured ? withMeasured(shown, measured) : shown
  }
  const members = clone(dynamics, belief.members)
  const noise = createNoise(runnable, grid.reports, members, draws)
  const moving = occasion.draws(draws.stream('dynamics'))
  const trajectory = travel(runnable, members, events, grid.stops, moving, noise.visit)
  const given = (options.timeline ?? []).filter((each) => each.kind === 'input' && each.time < from)
  const history = (given as InputEvent[]).filter(({ input }) => plan.events.some((each) => each.input === input))
  const start = belief.members.time === from ? belief.members : null
  const all = occasion.label([...history, ...plan.events].map(withoutOccasion))
  const steady = start ? measureSteadyState(runnable, start, all, until, moving) : []
  const parts = [{ grid, trajectory, first: 0, count: members.count }]
  const future = assemble(runnable, belief, plan.name, until, reports, members, noise.measured, parts, steady)
  return options.keepMeasured ? withMeasured(future, noise.measured) : future
}

function forecastPolicy(
  runnable: Runnable,
  belief: Belief,
  plan: PolicyPlan,
  until: number,
  draws: Draws,
  options: ForecastOptions,
): Forecast {
  const { dynamics, model } = runnable
  const from = belief.at
  const occasion = nextOccasion(runnable, options.occasions)
  const windows = model.measures.flatMap((measure) => windowsOf(measure, from, until))
  const courses = followPolicy(runnable, belief, plan.policy, until, draws, options)
  const times = [...(options.times ?? defaultTimes(from, until, []))]
  const members = clone(dynamics, belief.members)
  const measured = dynamics.layout.outputs.map(() => times.map(() => new Float64Array(members.count)))
  const parts = courses.map((course: MemberCourse, m) => {
    const grid = layGrid({ from, until, events: course.events, times, windows })
    const noise = createNoise(runnable, grid.reports, course.members, course.draws)
    const trajectory = travel(
      runnable,
      course.members,
      course.events,
      grid.stops,
      occasion.draws(course.draws.stream('dynamics')),
      noise.visit,
    )
    members.status[m] = course.members.status[0]!
    noise.measured.forEach((rows, o) => {
      rows.forEach((row, i) => {
        measured[o]![i]![m] = row[0]!
      })
    })
    return { grid, trajectory, first: m, count: 1 }
  })
  return assemble(runnable, belief, plan.name, until, Float64Array.from(times), members, measured, parts)
}

/** What the equations say alone, and what the residual processes add to it. */
function withComponents(
  runnable: Runnable,
  belief: Belief,
  future: Forecast,
  members: Members,
  physiology: readonly (readonly Float64Array[])[],
): Forecast {
  const weights = livingWeights(belief, members)
  if (!weights) return future
  const { count } = members
  const rest = moverOf(runnable).rest
  const outputs = future.outputs.map((output, o): ForecastOutput => {
    if (!rest?.on[o]?.length) return output
    const left = physiology[o]!.map((row, i) => row.map((f, m) => output.values[i * count + m]! - f))
    return {
      ...output,
      components: [
        { name: 'equations', quantiles: transposed(physiology[o]!, weights) },
        { name: 'residual', quantiles: transposed(left, weights) },
      ],
    }
  })
  return { ...future, outputs }
}

function withMeasured(future: Forecast, measured: readonly (readonly Float64Array[])[]): Forecast {
  return {
    ...future,
    outputs: future.outputs.map((output, o) => (output.observable ? { ...output, measured: measured[o]! } : output)),
  }
}

/** What repeats for ever does so on occasions to come, whenever it began. */
function withoutOccasion({ occasion: _, ...event }: InputEvent): InputEvent {
  return event
}

/** Even instants, and those at which something happens. */
function defaultTimes(from: number, until: number, events: readonly TimelineEvent[]): number[] {
  const even = Array.from({ length: 121 }, (_, i) => from + ((until - from) * i) / 120)
  const all = [...even, ...breaksOf(events).filter((t) => t > from && t < until)].sort((a, b) => a - b)
  return all.filter((t, i) => i === 0 || t - all[i - 1]! > 1e-9)
}

/** Draws measurements of every output with an error model when the trajectory passes a report time. */
export function createNoise(runnable: Runnable, reports: Uint32Array, members: Members, draws: Draws) {
  const { dynamics, model } = runnable
  const residual = draws.stream('residual')
  const measured = dynamics.layout.outputs.map(() => Array.from(reports, () => new Float64Array(members.count)))
  const at = new Map<number, number[]>()
  reports.forEach((stop, i) => {
    at.set(stop, [...(at.get(stop) ?? []), i])
  })
  const visit = (stop: number) => {
    for (const i of at.get(stop) ?? []) {
      dynamics.layout.outputs.forEach((slot, o) => {
        const output = model.outputs.find((each) => each.name === slot.name)
        if (!output?.error) return
        dynamics.measure(members, o, i, residual, measured[o]![i]!)
        keepAbove(measured[o]![i]!, output.least)
      })
    }
  }
  return { measured, visit }
}

interface Part {
  readonly grid: Grid
  readonly trajectory: Trajectory
  readonly first: number
  readonly count: number
}

/** Puts outputs, quantiles and measures of one or many parts together. */
function assemble(
  runnable: Runnable,
  belief: Belief,
  plan: string,
  until: number,
  times: Float64Array,
  members: Members,
  measured: readonly (readonly Float64Array[])[],
  parts: readonly Part[],
  steady: readonly SteadyMeasure[] = [],
): Forecast {
  const { model, dynamics } = runnable
  const { count } = members
  const outcome: Outcome = outcomeOf(members)
  const weights = livingWeights(belief, members)
  const head = { plan, from: belief.at, until, times, outcome }
  if (!weights) return { ...head, outputs: [], measures: [] }
  const outputs = dynamics.layout.outputs.map((slot, o): ForecastOutput => {
    const values = new Float64Array(times.length * count)
    for (const { grid, trajectory, first, count: own } of parts) {
      grid.reports.forEach((stop, i) => {
        values.set(trajectory.after[stop]!.subarray(o * own, (o + 1) * own), i * count + first)
      })
    }
    const rows = Array.from(times, (_, i) => values.subarray(i * count, (i + 1) * count))
    const hasError = model.outputs.some((output) => output.name === slot.name && output.error)
    return {
      name: slot.name,
      unit: slot.unit,
      values,
      quantiles: transposed(rows, weights),
      ...(hasError ? { observable: transposed(measured[o]!, weights) } : {}),
    }
  })
  const measures = model.measures.map((measure): ForecastMeasure => {
    if (measure.steadyState) return steadyMeasure(measure, steady, weights)
    const output = dynamics.layout.outputs.findIndex((slot) => slot.name === measure.of)
    return {
      name: measure.name,
      unit: measure.unit,
      ...(measure.target ? { target: measure.target } : {}),
      windows: windowsOf(measure, belief.at, until).map((window) => {
        const values = new Float64Array(count)
        for (const { grid, trajectory, first, count: own } of parts) {
          values.set(measureOver(measure, window, grid, trajectory, output, own), first)
        }
        return { from: window[0], until: window[1], values, quantiles: weightedQuantiles(values, weights, levels) }
      }),
    }
  })
  return { ...head, outputs, measures }
}

function steadyMeasure(measure: Measure, steady: readonly SteadyMeasure[], weights: Float64Array): ForecastMeasure {
  const { name, unit, target } = measure
  const windows = steady.flatMap((each) => {
    if (each.measure !== measure) return []
    const { from, until, values } = each
    const finite = weights.map((w, m) => (Number.isFinite(values[m]!) ? w : 0))
    return finite.some((w) => w > 0)
      ? [{ from, until, values, quantiles: weightedQuantiles(values, finite, levels) }]
      : []
  })
  return { name, unit, steadyState: true, ...(target ? { target } : {}), windows }
}

/** Normalised weights of the members that live; null when none does. */
export function livingWeights(belief: Belief, members: Members): Float64Array | null {
  const weights = weightsOf(belief.logWeights)
  let total = 0
  for (let m = 0; m < weights.length; m++) {
    if (members.status[m] !== stopped.alive) weights[m] = 0
    total += weights[m]!
  }
  if (!(total > 0)) return null
  return weights.map((w) => w / total)
}

/** Quantiles at `levels` of each row of members, as one array of times per level. */
export function transposed(rows: readonly Float64Array[], weights: Float64Array): Float64Array[] {
  const result = levels.map(() => new Float64Array(rows.length))
  const quantiles = quantilesUnder(weights, levels)
  rows.forEach((row, i) => {
    quantiles(row).forEach((value, l) => {
      result[l]![i] = value
    })
  })
  return result
}
