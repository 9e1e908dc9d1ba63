import { describe, expect, test, vi } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { chiSquareTail } from '../statistics/goodness.ts'
import type { TimelineEvent } from '../timeline.ts'
import { assimilate } from './assimilate.ts'
import type { Belief } from './belief.ts'
import { decodeBelief, encodeBelief } from './encode.ts'
import { exactLine, linearGaussian } from './linear-gaussian.testing.ts'
import { mapEstimate } from './map.ts'
import { prior } from './prior.ts'

vi.setConfig({ testTimeout: 30_000 })

const omega = [1, 0.3, 0.5] as const
const noise = 0.4
const times = [0, 1, 2.5]
const values = [0.7, 1.9, 2.2]
const line = linearGaussian(omega, noise)
const timeline: TimelineEvent[] = times.map((time, i) => ({
  kind: 'observation',
  time,
  output: 'line',
  value: values[i]!,
}))
const exact = exactLine(omega, noise, times, values)

function moments({ members, logWeights }: Belief) {
  const { count, values: v } = members
  const w = logWeights.map(Math.exp)
  const mean = [0, 1].map((s) => w.reduce((sum, x, m) => sum + x * v[s * count + m]!, 0))
  const product = (s: number, t: number) =>
    w.reduce((sum, x, m) => sum + x * (v[s * count + m]! - mean[s]!) * (v[t * count + m]! - mean[t]!), 0)
  return { mean, covariance: [product(0, 0), product(0, 1), product(1, 1)] }
}

describe('a line with Gaussian effects and noise', () => {
  test('the mode and its covariance are the exact mean and covariance', () => {
    const [map] = mapEstimate(line, timeline, { at: 3 }, createDraws(1))
    expect(map.converged).toBe(true)
    expect(map.effects.a).toBeCloseTo(exact.mean[0]!, 8)
    expect(map.effects.b).toBeCloseTo(exact.mean[1]!, 8)
    expect(map.parameters.a).toBe(map.effects.a)
    expect(map.covariance[0]![0]).toBeCloseTo(exact.covariance[0], 8)
    expect(map.covariance[0]![1]).toBeCloseTo(exact.covariance[1], 8)
    expect(map.covariance[1]![1]).toBeCloseTo(exact.covariance[2], 8)
  })

  test.each(['laplace', 'importance', 'tempered'] as const)(
    '%s: who does not read the conflict has the same members',
    (method) => {
      const options = { at: 3, members: 50, method }
      const [whole, said] = assimilate(line, timeline, null, createDraws(5), options)
      const [same, silent] = assimilate(line, timeline, null, createDraws(5), { ...options, conflict: false })
      expect(same).toEqual(whole)
      expect(said.conflict.observations).toHaveLength(3)
      expect(silent.conflict.observations).toEqual([])
    },
  )

  test.each([
    ['laplace', 1e-6],
    ['importance', 0.03],
    ['tempered', 0.15],
  ] as const)('%s: mean, covariance and evidence are exact within Monte Carlo error', (method, evidenceError) => {
    const n = 4000
    const [belief, diagnostics] = assimilate(line, timeline, null, createDraws(5), { at: 3, members: n, method })
    const { mean, covariance } = moments(belief)
    expect(diagnostics.method).toBe(method)
    expect(Math.abs(belief.logEvidence - exact.logEvidence)).toBeLessThan(evidenceError)
    for (const [i, v] of [exact.covariance[0], exact.covariance[2]].entries()) {
      expect(Math.abs(mean[i]! - exact.mean[i]!) / Math.sqrt(v)).toBeLessThan(0.08)
      expect(covariance[2 * i]! / v).toBeGreaterThan(0.9)
      expect(covariance[2 * i]! / v).toBeLessThan(1.1)
    }
    const scale = Math.sqrt(exact.covariance[0] * exact.covariance[2])
    expect(Math.abs(covariance[1]! - exact.covariance[1]) / scale).toBeLessThan(0.06)
  })

  test('without a method the weights are trusted here', () => {
    const [, diagnostics] = assimilate(line, timeline, null, createDraws(5), { at: 3, members: 500 })
    expect(diagnostics.method).toBe('importance')
    expect(diagnostics.paretoK!).toBeLessThan(0.7)
    expect(diagnostics.effectiveSampleSize).toBeCloseTo(500)
    expect(diagnostics.conflict.overall).toBeGreaterThan(0.05)
    expect(diagnostics.notes).toEqual([])
  })

  test('an ensemble is worth its effective sample size: means of many have the variance of so many independent draws', () => {
    const [n, seeds] = [400, 200]
    const runs = Array.from({ length: seeds }, (_, seed) =>
      assimilate(line, timeline, null, createDraws(seed), { at: 3, members: n, method: 'importance' }),
    )
    for (const [, { effectiveSampleSize }] of runs) expect(effectiveSampleSize).toBe(n)
    for (const [i, variance] of [exact.covariance[0], exact.covariance[2]].entries()) {
      const spread = runs.reduce((sum, [belief]) => sum + (moments(belief).mean[i]! - exact.mean[i]!) ** 2, 0) / seeds
      // Four standard errors of a variance from 200 means.
      expect(Math.abs(spread / (variance / n) - 1)).toBeLessThan(4 * Math.sqrt(2 / seeds))
    }
  })

  test('without observations the belief is the prior, with evidence 1', () => {
    const [belief, diagnostics] = assimilate(line, [], null, createDraws(5), { at: 3, members: 4000 })
    expect(diagnostics.method).toBe('prior')
    expect(belief.logEvidence).toBe(0)
    expect(moments(belief).covariance[0]).toBeCloseTo(1, 1)
  })

  test('a value that the prior does not expect is named', () => {
    const far: TimelineEvent[] = [{ kind: 'observation', time: 0, output: 'line', value: 9 }]
    const [belief, diagnostics] = assimilate(line, far, null, createDraws(5), { at: 0, members: 2000 })
    expect(diagnostics.conflict.overall).toBeLessThan(0.01)
    expect(diagnostics.conflict.observations[0]!.p).toBeLessThan(0.01)
    expect(diagnostics.notes.map((note) => note.code)).toContain('conflict')
    expect(moments(belief).mean[0]).toBeCloseTo(exactLine(omega, noise, [0], [9]).mean[0]!, 1)
  })
})

describe('reproducibility', () => {
  const run = (events: readonly TimelineEvent[], seed: number) =>
    assimilate(line, events, null, createDraws(seed), { at: 3, members: 200 })

  test('the same call gives the same bits; another seed does not', () => {
    const [one] = run(timeline, 3)
    const [two] = run(structuredClone(timeline), 3)
    const [other] = run(timeline, 4)
    expect(two).toEqual(one)
    expect(other.members.values).not.toEqual(one.members.values)
    const [shuffled] = run([timeline[2]!, timeline[0]!, timeline[1]!], 3)
    expect(shuffled).toEqual(one)
  })

  test('bytes of a belief give it back bit for bit, and foreign bytes are refused', () => {
    const [belief] = run(timeline, 3)
    const bytes = encodeBelief(line, belief)
    const back = decodeBelief(line, bytes)
    expect(back).toEqual(belief)
    expect(encodeBelief(line, back)).toEqual(bytes)
    expect(() => decodeBelief(line, bytes.subarray(0, 40))).toThrow(/stored belief/)
    expect(() => decodeBelief(line, new Uint8Array(50))).toThrow(/does not begin/)
    const other = { ...line, model: { ...line.model, hash: 'other' } }
    expect(() => decodeBelief(other, bytes)).toThrow(/another model/)
  })
})

test.each(['laplace', 'importance', 'tempered'] as const)(
  'simulation-based calibration of %s: ranks are uniform',
  (method) => {
    // Talts et al. 2018: truths from the prior, data from the truths; the rank of each truth among posterior members is uniform.
    const trials = 200
    const n = 63
    const bins = 8
    const counts = [new Array<number>(bins).fill(0), new Array<number>(bins).fill(0)]
    const truths = prior(line, { start: 0, timeline: [] }, trials, createDraws(11)).members
    const residual = createDraws(12)
    for (let trial = 0; trial < trials; trial++) {
      const [a, b] = [truths.values[trial]!, truths.values[trials + trial]!]
      const data = times.map((time, i) => ({
        kind: 'observation' as const,
        time,
        output: 'line',
        value: a + b * time + noise * residual.normal(trial, i, 0),
      }))
      const [{ members }] = assimilate(line, data, null, createDraws(100 + trial), { at: 3, members: n, method })
      for (const [k, truth] of [a, b].entries()) {
        const rank = members.values.subarray(k * n, (k + 1) * n).filter((x) => x < truth).length
        counts[k]![Math.floor((rank * bins) / (n + 1))]! += 1
      }
    }
    for (const histogram of counts) {
      const expected = trials / bins
      const statistic = histogram.reduce((sum, x) => sum + (x - expected) ** 2 / expected, 0)
      expect(chiSquareTail(statistic, bins - 1)).toBeGreaterThan(0.005)
    }
  },
)
