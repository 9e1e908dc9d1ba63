import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const hamzad = fileURLToPath(new URL('../../../bin/hamzad', import.meta.url))
const one = fileURLToPath(new URL('../../../test/reference/one.yaml', import.meta.url))
const run = (...args: string[]) => spawnSync(hamzad, ['dose', one, ...args], { encoding: 'utf8' })
const json = (...args: string[]) => {
  const { stdout, stderr } = run(...args, '--json')
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

/** One compartment, bolus, k = 0.1 / h with sd(log k) = 0.3, V = 10 L: everything in closed form. */
describe('hamzad dose beyond one amount', () => {
  it('finds the interval at which a dose has a trough: D/V e^(−kτ) / (1 − e^(−kτ))', () => {
    const { interval, achieved } = json('--amount', '100', '--goal', 'trough 2')
    expect(interval.unit).toBe('h')
    expect(interval.value).toBeCloseTo(Math.log(1 + 10 / 2) / 0.1, 6)
    expect(achieved.value).toBeCloseTo(2, 9)
  })

  it('looks at the output that is named, and reads the units of a ward', () => {
    expect(json('--goal', 'concentration 10 5000 mcg/L', '--output', 'Concentration').amount.value).toBeCloseTo(
      json('--goal', 'concentration 10 5').amount.value,
      9,
    )
    expect(run('--goal', 'concentration 10 5', '--output', 'other').stderr).toContain('the outputs are')
  })

  it('reaches a level with a probability: the quantile of the population', () => {
    const { amount, requirements } = json('--goal', 'concentration 10 5', '--at-least', '0.9', '--members', '4000')
    // 90 % of k lie below 0.1 e^(1.2816 · 0.3).
    const k = 0.1 * Math.exp(1.2815515655 * 0.3)
    expect(amount.value / (50 * Math.exp(10 * k))).toBeGreaterThan(0.97)
    expect(amount.value / (50 * Math.exp(10 * k))).toBeLessThan(1.03)
    expect(requirements[0].probability).toBeGreaterThanOrEqual(0.9)
  })

  it('changes as little as suffices, in whole vials, and says why when nothing does', () => {
    const wanted = ['--every', '12h', '--goal', 'trough 2', '--at-least', '0.5', '--require', 'trough 9 at-most 0.9']
    const kept = json(...wanted, '--current', '60')
    expect(kept).toMatchObject({ amount: { value: 60 }, change: 'none' })
    const raised = json(...wanted, '--current', '20', '--round', '25')
    expect(raised.change).toBe('increase')
    expect(raised.amount.value).toBe(50)
    const refused = run(...wanted, '--require', 'trough 1 at-most 0.9')
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/at least [\d.]+ is needed for one and at most [\d.]+ is allowed by another/)
  })

  it('gives the first dose that starts at steady state: D / (1 − e^(−kτ))', () => {
    const { amount, loading } = json('--every', '12h', '--goal', 'trough 2', '--loading')
    expect(loading.value).toBeCloseTo(amount.value / (1 - Math.exp(-1.2)), 6)
  })

  it.each([
    [['--goal', 'trough 2', '--every', '12h', '--require', 'trough 2']],
    [['--goal', 'trough 2', '--every', '12h', '--require', 'trough 2 at-least 2']],
    [['--goal', 'concentration 10 5', '--current', '50']],
    [['--goal', 'concentration 10 5', '--loading']],
    [['--goal', 'concentration 10 5', '--require', 'trough 2 at-least 0.9']],
  ])('refuses %j with a next action', (args) => {
    const { status, stderr } = run(...args)
    expect(status).toBe(1)
    expect(stderr.length).toBeGreaterThan(40)
  })

  it('doses on the last occasion of the record, or on one to come', () => {
    const data = fileURLToPath(new URL('../../../test/reference/modes/tobramycin.csv', import.meta.url))
    const model = fileURLToPath(new URL('../../../test/reference/modes/tobramycin.yaml', import.meta.url))
    const at = (...args: string[]) => {
      const asked = ['dose', model, '--data', data, '--every', '24h', '--goal', 'auc-steady 24 100', '--json', ...args]
      return JSON.parse(spawnSync(hamzad, asked, { encoding: 'utf8' }).stdout)
    }
    const [last, typical, drawn] = [at(), at('--occasions', 'typical'), at('--occasions', 'drawn')]
    // The mode (test/reference/modes.json): the fourth occasion's clearance lies exp(0.0989) above the individual's own.
    expect(last.parameters.CL / typical.parameters.CL).toBeCloseTo(Math.exp(0.09892), 4)
    expect(last.amount.value / typical.amount.value).toBeCloseTo(Math.exp(0.09892), 4)
    expect(drawn.amount.value).toBe(typical.amount.value)
    expect(drawn.probability.within20percent).toBeLessThan(typical.probability.within20percent)
    expect(run('--goal', 'concentration 10 5', '--occasions', 'typical').stderr).toContain('Add --data')
  })
})
