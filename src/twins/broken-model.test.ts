import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { prior } from '../kernel/belief/prior.ts'
import { runnable } from '../kernel/belief/runnable.ts'
import { judge } from '../kernel/credibility/gate.ts'
import { type Score, scoreEnsemble } from '../kernel/credibility/score-ensemble.ts'
import { scorecard, scorecardsBy } from '../kernel/credibility/scorecard.ts'
import { forecast } from '../kernel/forecast/predict.ts'
import { compileModel } from '../kernel/language/compile.ts'
import type { Model } from '../kernel/model.ts'
import { createDraws } from '../kernel/random/create-draws.ts'
import type { InputEvent, TimelineEvent } from '../kernel/timeline.ts'
import { driftOf } from './drift.ts'

/**
 * A model that is broken on purpose from one day on: is it noticed, where does the alarm point, and after how many forecasts does the gate close?
 * Two hundred levels of patients of the model itself, then the fault.
 */
const text = readFileSync(new URL('../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url), 'utf8')
const compiled = (change: (text: string) => string = (t) => t) => compileModel(change(text)).model as Model
const model = compiled()
const goals = model.credibility!.goals
const before = 200
const after = 200

/** What would be measured of `n` patients at the fourth dose. */
function levels(of: Model, n: number, stream: string): Float64Array {
  const draws = createDraws(31).stream(stream)
  const at = (covariate: string, value: number): TimelineEvent => ({ kind: 'covariate', time: 0, covariate, value })
  const timeline = [at('weight', 75), at('clearance', 90), at('dialysis', 0)]
  const events = [0, 12, 24].map(
    (time): InputEvent => ({ kind: 'input', time, input: 'dose', amount: 1000, rate: 1000 }),
  )
  const run = runnable(of)
  const belief = prior(run, { start: 0, timeline }, n, draws)
  const plan = { kind: 'inputs', name: 'given', events } as const
  return forecast(run, belief, plan, 35, draws, { times: [35], keepMeasured: true }).outputs[0]!.measured![0]!
}

const foretold = levels(model, 400, 'foretold')
const truth = levels(model, before + after, 'truth')
const faster = levels(
  compiled((t) => t.replace('typical: 4.5 *', 'typical: 8 *')),
  before + after,
  'truth',
)

type Case = Score & { readonly time: string; readonly site: string }
const day = 86_400_000
const instant = (i: number) => new Date(Date.UTC(2026, 0, 1) + i * day).toISOString()

function run(
  fault: (i: number, truth: number) => { readonly ensemble?: Float64Array; readonly observed?: number },
): Case[] {
  return Array.from(truth, (value, i) => {
    const { ensemble = foretold, observed = value } = i >= before ? fault(i, value) : {}
    const score = scoreEnsemble(ensemble, observed, ((i * 37) % 101) / 101)!
    return { ...score, time: instant(i), site: i % 3 === 0 ? 'north' : 'south' }
  })
}

/** Forecasts after the fault until the gate closed, and by what it was closed. */
function closed(scores: readonly Case[]) {
  for (let n = before + 1; n <= scores.length; n++) {
    const seen = scores.slice(0, n)
    const drift = driftOf(seen)
    const groups = scorecardsBy(seen, ({ site }) => `site:${site}`)
    const verdict = judge(goals, scorecard(seen), groups, drift)
    if (verdict.state !== 'failing') continue
    const since = drift.map((each) => (Date.parse(each.since) - Date.parse(instant(before))) / day)
    return {
      delay: n - before,
      by: [...new Set(drift.map(({ of }) => of)), ...verdict.reasons.map(({ code }) => code)],
      since,
    }
  }
  return null
}

const mean = foretold.reduce((sum, v) => sum + v, 0) / foretold.length
const faults = {
  'wrong error (spread a third)': () => ({ ensemble: foretold.map((v) => mean + (v - mean) / 3) }),
  'wrong unit (µmol/L taken for mg/L)': (_: number, v: number) => ({ observed: v * 0.69 }),
  'drifted patients (clearance 1.8 times)': (i: number) => ({ observed: faster[i]! }),
}

test('without a fault the gate stays open to the end', () => {
  const scores = run(() => ({}))
  expect(closed(scores)).toBeNull()
  expect(judge(goals, scorecard(scores)).state).toBe('proven')
})

test('each fault is caught, located and gated; the delays are those of the documentation', () => {
  const rows = Object.entries(faults).map(([name, fault]) => ({ name, found: closed(run(fault)) }))
  const [error, unit, patients] = rows.map(({ found }) => found)
  for (const { name, found } of rows) {
    expect(found, name).not.toBeNull()
    expect(found!.delay, name).toBeLessThanOrEqual(80)
    // The alarm dates the fault to within two weeks of patients.
    expect(Math.min(...found!.since.map(Math.abs)), name).toBeLessThanOrEqual(20)
  }
  expect(error!.by).toContain('crps')
  expect(unit!.by).toContain('pit')
  expect(patients!.by).toContain('pit')
  const page = new URL('../../docs/explanation/credibility.md', import.meta.url)
  const documented = readFileSync(page, 'utf8')
  const table = rows.map(({ name, found }) => `| ${name} | ${found!.delay} | ${found!.by.join(', ')} |`).join('\n')
  if (process.env.UPDATE_DOCS)
    writeFileSync(page, documented.replace(/(\| --- \| --: \| --- \|\n)(\|.*\n)*/, `$1${table}\n`))
  else expect(documented).toContain(table)
})

test('a fault of one site is found in that site', () => {
  const scores = run((i, v) => (i % 3 === 0 ? { observed: v * 0.35 } : {}))
  const of = (site: string) => driftOf(scores.filter((each) => each.site === site))
  expect(of('south')).toEqual([])
  const found = of('north')
  expect(found.length).toBeGreaterThan(0)
  const days = (Date.parse(found[0]!.since) - Date.parse(instant(before))) / day
  expect(Math.abs(days)).toBeLessThan(45)
})
