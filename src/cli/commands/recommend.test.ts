import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const run = (...args: string[]) => {
  const command = ['recommend', 'vancomycin-goti-2018', '--data', 'docs/tutorial/levels.csv', ...args, '--json']
  const { status, stdout } = spawnSync(`${root}bin/hamzad`, command, { cwd: root, encoding: 'utf8' })
  return { status, answer: JSON.parse(stdout) }
}
const plan = '1000 mg every 12 h over 1 h'
const terms = (scores: { terms: { text: string; value: number }[] }) =>
  new Map(scores.terms.map(({ text, value }) => [text, value]))

describe('hamzad recommend', () => {
  it('ranks the grid of the decision beside the plan in force, and says which level would tell most', () => {
    const { answer } = run('--plan', plan, '--next-level')
    const { ranked, current, best } = answer.recommendation
    const objectives = ranked.map((each: { objective: number }) => each.objective)
    // The simplest of those that are equal for all that anybody would do leads; the others follow by their objective.
    expect(objectives[0]).toBeGreaterThanOrEqual(Math.max(...objectives) - 0.02)
    expect(objectives.slice(1)).toEqual(objectives.slice(1).sort((a: number, b: number) => b - a))
    expect(best.regimen).toEqual(ranked[0].regimen)
    expect(current.objective).toBeLessThan(best.objective)
    for (const { objective, ...scores } of ranked.slice(0, 3)) {
      const of = terms(scores)
      expect(objective).toBeCloseTo(of.get('P(auc24 in target)')! - 2 * of.get('P(auc24 > 600 mg.h/L)')!, 10)
    }
    expect(answer.nextLevels[0]).toMatchObject({ output: 'concentration' })
    expect(answer.nextLevels[0].time).toBeGreaterThan(answer.at)
    expect(answer.nextLevels[0].gain).toBeGreaterThanOrEqual(answer.nextLevels.at(-1).gain)
  })

  it('keeps to the smallest and the largest dose that are asked for, listed or not', () => {
    const amounts = (...args: string[]) =>
      run(...args).answer.recommendation.ranked.map((each: { regimen: { amount: number } }) => each.regimen.amount)
    const listed = amounts('--least', '600', '--most', '1100')
    expect(new Set(listed)).toEqual(new Set([750, 1000]))
    const free = amounts('--least', '600', '--most', '640', '--continuous')
    expect(free.every((each: number) => each >= 600 && each <= 640)).toBe(true)
    expect(run('--least', '1100', '--most', '600').answer.error.message).toContain('the smallest is above the largest')
    expect(run('--most', '9000').answer.error.message).toContain('the decision allows')
    const withUnit = ['recommend', 'vancomycin-goti-2018', '--data', 'docs/tutorial/levels.csv', '--least', '500 mg']
    const { status, stderr } = spawnSync(`${root}bin/hamzad`, withUnit, { cwd: root, encoding: 'utf8' })
    expect([status, stderr]).toEqual([2, expect.stringContaining('in the unit of the dose')])
  })

  it('searches between the points of the grid, in steps of pump and ward, and is never worse for it', () => {
    const grid = run().answer.recommendation.best
    const steps = ['--round', '125', '--interval-step', '6h', '--duration-step', '30min']
    const found = run('--continuous', ...steps).answer.recommendation.best
    expect(found.regimen.amount % 125).toBe(0)
    expect(found.regimen.interval % 6).toBe(0)
    expect(found.regimen.duration % 0.5).toBe(0)
    expect(found.objective).toBeGreaterThanOrEqual(grid.objective)
  })

  it('keeps a chance constraint, and changes the plan no more than that takes', () => {
    const wish = 'P(auc24 > 600 mg.h/L) <= 0.1'
    const free = run('--require', wish).answer.recommendation.best
    expect(terms(free).get('P(auc24 > 600 mg.h/L)')).toBeLessThanOrEqual(0.1)
    const near = run('--require', wish, '--smallest-change', '--plan', plan).answer.recommendation.best
    expect(terms(near).get('P(auc24 > 600 mg.h/L)')).toBeLessThanOrEqual(0.1)
    const daily = ({ amount, interval }: { amount: number; interval: number }) => (24 * amount) / interval
    expect(Math.abs(daily(near.regimen) - 2000)).toBeLessThanOrEqual(Math.abs(daily(free.regimen) - 2000))
  })

  it.each([
    [['--smallest-change'], 'Add --plan'],
    [['--smallest-change', '--plan', plan], 'Add --require'],
    [['--round', '250'], 'Add --continuous or --loading'],
    [['--interval-step', '6h'], 'Add --continuous'],
    [['--require', 'P(auc24 >'], 'Write it like'],
    [['--plan', '1000 of it'], 'Write'],
    [['--decision', 'nope'], 'There is no decision'],
  ])('refuses %j and says what to do', (args, action) => {
    const { status, answer } = run(...args)
    expect(status).toBe(1)
    expect(answer.error.code).toMatch(/^(input\.invalid|not-found)$/)
    expect(answer.error.message).toContain(action)
  })
})
