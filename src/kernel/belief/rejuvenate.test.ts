import { describe, expect, it } from 'vitest'
import type { MemberLayout } from '../dynamics/member-layout.ts'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import { weightsOf } from '../statistics/weights.ts'
import type { TimelineEvent } from '../timeline.ts'
import { assimilate } from './assimilate.ts'
import type { Belief } from './belief.ts'
import { exactTwin, linearTwin, timeline } from './linear-twin.testing.ts'
import { type Runnable, runnable } from './runnable.ts'

const sum = (n: number, of: (i: number) => number): number =>
  Array.from({ length: n }, (_, i) => of(i)).reduce((a, b) => a + b, 0)

/** Weighted mean and variance of a row of numbers of the members. */
function momentsAt({ members, logWeights }: Belief, offset: number): readonly [number, number] {
  const { count, values } = members
  const weights = weightsOf(logWeights)
  const mean = sum(count, (m) => weights[m]! * values[offset * count + m]!)
  return [mean, sum(count, (m) => weights[m]! * (values[offset * count + m]! - mean) ** 2)]
}

/** Eight amounts that decay at rates of their own, seen as their sum: y = Σ aₖ e^(−rₖ t) + 0.5 ε, aₖ ~ N(0, 1). */
const rates = Array.from({ length: 8 }, (_, k) => 0.03 * 1.9 ** k)
const times = Array.from({ length: 24 }, (_, i) => i + 0.5)

function decays(window: string): Runnable {
  const each = (of: (k: number) => string) => rates.map((_, k) => of(k)).join('\n')
  const { model, diagnostics } = compileModel(`
model: decays
kind: equations
time: h
parameters:
${each((k) => `  a${k}: { unit: mg, typical: 0, varies: { law: normal, sd: 1 } }`)}
states:
${each((k) => `  x${k}: { unit: mg, initial: a${k} }`)}
equations: |
${each((k) => `  d(x${k}) = -${rates[k]} * x${k} / (1 h)`)}
outputs:
  y: { unit: mg, expression: ${rates.map((_, k) => `x${k}`).join(' + ')}, error: { form: additive, additive: 0.5 } }
assimilate: { method: particle, grid: 1 h, window: ${window} }
`)
  if (!model) throw new Error(JSON.stringify(diagnostics))
  return runnable(model)
}

/** Mean and variance of standard normal amounts given sums of them with an error of 0.5: the normal equations, by Gauss–Jordan elimination. */
function regression(basis: readonly (readonly number[])[], values: readonly number[]) {
  const d = basis.length
  const dot = (a: readonly number[], b: readonly number[]) => 4 * sum(values.length, (n) => a[n]! * b[n]!)
  const rows = basis.map((a, i) => [
    ...basis.map((b, j) => (i === j ? 1 : 0) + dot(a, b)),
    ...basis.map((_, j) => (i === j ? 1 : 0)),
    dot(a, values),
  ])
  for (let c = 0; c < d; c++) {
    const pivot = rows[c]![c]!
    rows[c] = rows[c]!.map((x) => x / pivot)
    for (let r = 0; r < d; r++) {
      const share = rows[r]![c]!
      if (r !== c) rows[r] = rows[r]!.map((x, j) => x - share * rows[c]![j]!)
    }
  }
  return rows.map((row, k) => ({ mean: row[2 * d]!, variance: row[d + k]! }))
}

/**
 * Of a truth from the prior, over runs: how far the means of 200 members lie from the exact ones (`between`, in exact variances), and what they hold of the exact
 * variance (`within`). Independent draws of the posterior would have 1/200 and 1; members that are copies of few have more of the one and less of the other.
 */
function spreadOf(machine: Runnable, runs: number) {
  const { effects } = machine.dynamics.layout
  let [between, within] = [0, 0]
  for (let run = 0; run < runs; run++) {
    const draws = createDraws(100 + run)
    const amounts = rates.map((_, k) => draws.normal(0, k, 0))
    const values = times.map(
      (t, i) => sum(rates.length, (k) => amounts[k]! * Math.exp(-rates[k]! * t)) + 0.5 * draws.normal(0, 100 + i, 0),
    )
    const events = values.map(
      (value, i): TimelineEvent => ({ kind: 'observation', time: times[i]!, output: 'y', value }),
    )
    const [belief] = assimilate(machine, events, null, createDraws(run), { at: 24, members: 200, start: 0 })
    const basis = rates.map((rate) => times.map((t) => Math.exp(-rate * t)))
    regression(basis, values).forEach((exact, k) => {
      const [mean, variance] = momentsAt(belief, effects[k]!.offset)
      between += (mean - exact.mean) ** 2 / exact.variance
      within += variance / exact.variance
    })
  }
  return { between: between / (runs * rates.length), within: within / (runs * rates.length) }
}

/** Two amplitudes of each of four waves, seen as their sum every half hour with an error of 0.5, for 32 hours in windows of four: as `spreadOf`. */
function wavesOf(runs: number) {
  const speeds = [0, 1, 2, 3].map((k) => 0.15 * 1.7 ** k)
  const each = (of: (k: number) => string) => speeds.map((_, k) => of(k)).join('\n')
  const { model, diagnostics } = compileModel(`
model: waves
kind: equations
time: h
parameters:
${each((k) => `  a${k}: { unit: mg, typical: 0, varies: { law: normal, sd: 1 } }`)}
${each((k) => `  b${k}: { unit: mg, typical: 0, varies: { law: normal, sd: 1 } }`)}
states:
${each((k) => `  s${k}: { unit: 1, initial: 0 }\n  c${k}: { unit: 1, initial: 1 }`)}
equations: |
${each((k) => `  d(s${k}) = ${speeds[k]} * c${k} / (1 h)\n  d(c${k}) = -${speeds[k]} * s${k} / (1 h)`)}
outputs:
  y: { unit: mg, expression: ${speeds.map((_, k) => `a${k} * s${k} + b${k} * c${k}`).join(' + ')}, error: { form: additive, additive: 0.5 } }
assimilate: { method: particle, grid: 1 h, window: 4 h }
`)
  if (!model) throw new Error(JSON.stringify(diagnostics))
  const machine = runnable(model)
  const at = Array.from({ length: 64 }, (_, i) => 0.5 * i + 0.25)
  const basis = [
    ...speeds.map((w) => at.map((t) => Math.sin(w * t))),
    ...speeds.map((w) => at.map((t) => Math.cos(w * t))),
  ]
  let [between, within] = [0, 0]
  for (let run = 0; run < runs; run++) {
    const draws = createDraws(100 + run)
    const truth = basis.map((_, k) => draws.normal(0, k, 0))
    const values = at.map(
      (_, i) => sum(basis.length, (k) => truth[k]! * basis[k]![i]!) + 0.5 * draws.normal(0, 100 + i, 0),
    )
    const events = values.map((value, i): TimelineEvent => ({ kind: 'observation', time: at[i]!, output: 'y', value }))
    const [belief] = assimilate(machine, events, null, createDraws(run), { at: 32, members: 400, start: 0 })
    regression(basis, values).forEach((exact, k) => {
      const [mean, variance] = momentsAt(belief, machine.dynamics.layout.effects[k]!.offset)
      between += (mean - exact.mean) ** 2 / exact.variance / (runs * basis.length)
      within += variance / exact.variance / (runs * basis.length)
    })
  }
  return { between, within }
}

/** Three amounts as of `decays`, and a dose every six hours of which every member believes to have got its own share, 1 + 0.3 ε: as `spreadOf`, of the amounts and of the last share. */
function dosesOf(window: string, runs: number) {
  const slow = rates.slice(0, 3)
  const given = [2, 8, 14, 20]
  const each = (of: (k: number) => string) => slow.map((_, k) => of(k)).join('\n')
  const { model, diagnostics } = compileModel(`
model: doses
kind: equations
time: h
parameters:
${each((k) => `  a${k}: { unit: mg, typical: 0, varies: { law: normal, sd: 1 } }`)}
  share: { unit: 1, typical: 1, varies: { law: normal, sd: 0.3 }, each: dose }
inputs:
  dose: { unit: mg, into: x, bioavailability: share }
states:
${each((k) => `  x${k}: { unit: mg, initial: a${k} }`)}
  x: { unit: mg }
equations: |
${each((k) => `  d(x${k}) = -${slow[k]} * x${k} / (1 h)`)}
  d(x) = -0.2 * x / (1 h)
outputs:
  y: { unit: mg, expression: ${slow.map((_, k) => `x${k}`).join(' + ')} + x, error: { form: additive, additive: 0.5 } }
assimilate: { method: particle, grid: 1 h, window: ${window} }
`)
  if (!model) throw new Error(JSON.stringify(diagnostics))
  const machine = runnable(model)
  const left = (since: number, t: number) => (t < since ? 0 : 10 * Math.exp(-0.2 * (t - since)))
  const basis = [
    ...slow.map((rate) => times.map((t) => Math.exp(-rate * t))),
    ...given.map((since) => times.map((t) => 0.3 * left(since, t))),
  ]
  const looked = [0, 1, 2, basis.length - 1]
  const { effects, current } = machine.dynamics.layout as MemberLayout
  const offsets = [...effects.map((slot) => slot.offset), current[model.effects.findIndex((e) => e.level === 'event')]!]
  let [between, within] = [0, 0]
  for (let run = 0; run < runs; run++) {
    const draws = createDraws(100 + run)
    const truth = basis.map((_, k) => draws.normal(0, k, 0))
    const unknown = times.map(
      (_, i) => sum(basis.length, (k) => truth[k]! * basis[k]![i]!) + 0.5 * draws.normal(0, 100 + i, 0),
    )
    const events = [
      ...given.map((time): TimelineEvent => ({ kind: 'input', time, input: 'dose', amount: 10 })),
      ...times.map((time, i): TimelineEvent => {
        const value = unknown[i]! + sum(given.length, (k) => left(given[k]!, time))
        return { kind: 'observation', time, output: 'y', value }
      }),
    ]
    const [belief] = assimilate(machine, events, null, createDraws(run), { at: 24, members: 200, start: 0 })
    const exact = regression(basis, unknown)
    looked.forEach((k, i) => {
      // The share stands in a member as 0.3 ε.
      const scale = k < slow.length ? 1 : 0.3
      const [mean, variance] = momentsAt(belief, offsets[i]!)
      between += (mean / scale - exact[k]!.mean) ** 2 / exact[k]!.variance / (runs * looked.length)
      within += variance / scale ** 2 / exact[k]!.variance / (runs * looked.length)
    })
  }
  return { between, within }
}

/**
 * An amount that must lie below another, seen as their sum and a walk: what lies between the two is half normal, √2 |ε|, whatever is measured. Over runs of 24 hours in
 * windows of three: its mean, and its variance about the exact mean, in exact ones.
 */
function orderedOf(runs: number) {
  const { model, diagnostics } = compileModel(`
model: ordered
kind: equations
time: h
parameters:
  high: { unit: mg, typical: 0, varies: { law: normal, sd: 1 } }
  low: { unit: mg, typical: 0, varies: { law: normal, sd: 1 }, under: high }
  walk: { unit: mg, typical: 0, varies: { law: normal, drift: 0.05 } }
states:
  x: { unit: mg }
equations: |
  d(x) = -x / (1 h)
outputs:
  y: { unit: mg, expression: high + low + walk + x, error: { form: additive, additive: 0.3 } }
assimilate: { method: particle, grid: 1 h, window: 3 h }
`)
  if (!model) throw new Error(JSON.stringify(diagnostics))
  const machine = runnable(model)
  const [high, low] = machine.dynamics.layout.effects.map((slot) => slot.offset) as [number, number]
  const exact = { mean: 2 / Math.sqrt(Math.PI), variance: 2 - 4 / Math.PI }
  let [middle, about] = [0, 0]
  for (let run = 0; run < runs; run++) {
    const draws = createDraws(100 + run)
    let walked = Math.SQRT2 * draws.normal(0, 999, 0)
    const events = Array.from({ length: 24 }, (_, t): TimelineEvent => {
      if (t > 0) walked += Math.sqrt(0.05) * draws.normal(0, t, 1)
      return { kind: 'observation', time: t + 0.5, output: 'y', value: walked + 0.3 * draws.normal(0, t, 0) }
    })
    const [{ members, logWeights }] = assimilate(machine, events, null, createDraws(run), {
      at: 24,
      members: 300,
      start: 0,
    })
    const { count, values } = members
    const weights = weightsOf(logWeights)
    const between = (m: number) => values[high * count + m]! - values[low * count + m]!
    middle += sum(count, (m) => weights[m]! * between(m)) / exact.mean / runs
    about += sum(count, (m) => weights[m]! * (between(m) - exact.mean) ** 2) / exact.variance / runs
  }
  return { middle, about }
}

describe('members that were moved', () => {
  it('are not copies of few: the window reaches back to the prior', () => {
    const { between, within } = spreadOf(decays('100 h'), 40)
    expect(between).toBeLessThan(0.04)
    expect(within).toBeGreaterThan(0.92)
    expect(within).toBeLessThan(1.05)
  })

  it('are not copies of few: the window begins later', () => {
    const { between, within } = spreadOf(decays('5 h'), 40)
    expect(between).toBeLessThan(0.08)
    expect(within).toBeGreaterThan(0.92)
    expect(within).toBeLessThan(1.05)
  })

  it('move with what they drew for an event of the window', () => {
    const { between, within } = dosesOf('6 h', 40)
    expect(between).toBeLessThan(0.18)
    expect(within).toBeGreaterThan(0.86)
    expect(within).toBeLessThan(1.08)
  })

  it('keep what their state and their residual know of each other where a short window begins', () => {
    const machine = runnable(linearTwin('particle', '1 h'))
    const exact = exactTwin().filtered.at(-1)!
    const { states, drifting } = machine.dynamics.layout
    const offsets = [states[0]!.offset, drifting![0]!.offset]
    const runs = 40
    const bias = [0, 0]
    const within = [0, 0]
    for (let seed = 1; seed <= runs; seed++) {
      const [belief] = assimilate(machine, timeline, null, createDraws(seed), { at: 12, members: 500 })
      offsets.forEach((offset, i) => {
        const [mean, variance] = momentsAt(belief, offset)
        bias[i]! += (mean - exact.mean[i]!) / Math.sqrt(exact.covariance[i]![i]!) / runs
        within[i]! += variance / exact.covariance[i]![i]! / runs
      })
    }
    for (const i of [0, 1]) {
      // In exact standard deviations, of which the mean of one run has about 0.18.
      expect(Math.abs(bias[i]!)).toBeLessThan(0.08)
      expect(Math.abs(within[i]! - 1)).toBeLessThan(0.06)
    }
  })

  it('do not vary where all are the same: numbers that no member knows otherwise are no coordinates of a later window', () => {
    // Clocks that no effect enters, the same in all members: their variance is rounding alone.
    const { between, within } = wavesOf(6)
    expect(between).toBeLessThan(0.1)
    expect(within).toBeGreaterThan(0.9)
    expect(within).toBeLessThan(1.1)
  })
  it('do not drift apart where one parameter must lie below another: a limit cuts the law of a later window off once, not in every window', () => {
    const { middle, about } = orderedOf(40)
    expect(Math.abs(middle - 1)).toBeLessThan(0.06)
    expect(Math.abs(about - 1)).toBeLessThan(0.15)
  })
})
