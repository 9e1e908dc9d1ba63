import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { prior } from '../../kernel/belief/prior.ts'
import { runnable } from '../../kernel/belief/runnable.ts'
import { judge } from '../../kernel/credibility/gate.ts'
import { type Score, scoreEnsemble } from '../../kernel/credibility/score-ensemble.ts'
import { scorecard, scorecardsBy } from '../../kernel/credibility/scorecard.ts'
import { forecast } from '../../kernel/forecast/predict.ts'
import { compileModel } from '../../kernel/language/compile.ts'
import type { Model } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { InputEvent, TimelineEvent } from '../../kernel/timeline.ts'
import { driftOf } from './drift.ts'

/**
 * A model that is broken on purpose from one day on: is it noticed, where does the alarm point, and after how many forecasts does the gate close?
 * Two hundred levels of patients of the model itself, then the fault; everything over eight worlds of other patients and other noise.
 */
const text = readFileSync(new URL('../../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url), 'utf8')
const compiled = (change: (text: string) => string = (t) => t) => compileModel(change(text)).model as Model
const model = compiled()
// What is simulated here is compared with nothing: no goal of skill can be judged.
const { skill: _, ...goals } = model.credibility!.goals
const before = 200
const after = 300

/** What would be measured of `n` patients at the fourth dose. */
function levels(of: Model, n: number, seed: number, stream: string): Float64Array {
  const draws = createDraws(seed).stream(stream)
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

const foretold = levels(model, 400, 31, 'foretold')
const mean = foretold.reduce((sum, v) => sum + v, 0) / foretold.length
const otherPatients = compiled((t) => t.replace('typical: 4.5 *', 'typical: 8 *'))
const seeds = [31, 32, 33, 34, 35, 36, 37, 38]
const worlds = seeds.map((seed) => ({
  truth: levels(model, before + after, seed, 'truth'),
  faster: levels(otherPatients, before + after, seed, 'truth'),
}))
type World = (typeof worlds)[number]

type Case = Score & { readonly time: string; readonly site: string }
const day = 86_400_000
const instant = (i: number) => new Date(Date.UTC(2026, 0, 1) + i * day).toISOString()

interface Changed {
  readonly ensemble?: Float64Array
  readonly observed?: number
}

function run({ truth }: World, fault: (i: number, truth: number) => Changed): Case[] {
  return Array.from(truth, (value, i) => {
    const { ensemble = foretold, observed = value } = i >= before ? fault(i, value) : {}
    const score = scoreEnsemble(ensemble, observed, ((i * 37) % 101) / 101)!
    return { ...score, time: instant(i), site: i % 3 === 0 ? 'north' : 'south' }
  })
}

/** Forecasts after the fault until the gate closed, by what, and until the first alarm, with what it points at and the days between the fault and its date. */
function caught(scores: readonly Case[]) {
  let closed: { readonly delay: number; readonly by: readonly string[] } | null = null
  for (let n = before + 1; n <= scores.length; n++) {
    const seen = scores.slice(0, n)
    const drift = driftOf(seen)
    const groups = scorecardsBy(seen, ({ site }) => `site:${site}`)
    const verdict = judge(
      goals,
      scorecard(seen),
      groups,
      drift.map(({ of, since }) => ({ code: 'drift', values: { of, since } })),
    )
    if (verdict.state === 'failing') closed ??= { delay: n - before, by: verdict.reasons.map(({ code }) => code) }
    if (!closed || drift.length === 0) continue
    const off = drift.map(({ since }) => Math.abs(Date.parse(since) - Date.parse(instant(before))) / day)
    return { ...closed, alarm: n - before, of: [...new Set(drift.map(({ of }) => of))], off: Math.min(...off) }
  }
  return closed && { ...closed, alarm: null, of: [], off: null }
}

/** Each fault, and at what of the forecasts the first alarm must point. */
const faults: readonly {
  name: string
  at: readonly string[]
  of: (world: World) => (i: number, truth: number) => Changed
}[] = [
  {
    name: 'wrong error (spread a third)',
    at: ['crps', 'spread'],
    of: () => () => ({ ensemble: foretold.map((v) => mean + (v - mean) / 3) }),
  },
  { name: 'wrong unit (µmol/L taken for mg/L)', at: ['pit'], of: () => (_, v) => ({ observed: v * 0.69 }) },
  {
    name: 'drifted patients (clearance 1.8 times)',
    at: ['pit'],
    of:
      ({ faster }) =>
      (i) => ({ observed: faster[i]! }),
  },
]

test('without a fault the gate stays open to the end, in every world', () => {
  for (const world of worlds) {
    const scores = run(world, () => ({}))
    expect(caught(scores)).toBeNull()
    expect(judge(goals, scorecard(scores)).state).toBe('proven')
  }
})

const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

test('each fault is caught, located and gated in every world; the delays are those of the documentation', () => {
  const rows = faults.map(({ name, at, of }) => {
    const found = worlds.map((world) => {
      const each = caught(run(world, of(world)))
      expect(each?.off, name).not.toBeNull()
      return each as NonNullable<typeof each> & { alarm: number; off: number }
    })
    for (const each of found) {
      expect(each.delay, name).toBeLessThanOrEqual(200)
      expect(each.alarm, name).toBeLessThanOrEqual(200)
    }
    const pointed = found.filter(({ of: streams }) => streams.some((stream) => at.includes(stream)))
    expect(pointed.length, name).toBeGreaterThanOrEqual(6)
    const counts = (['pit', 'spread', 'crps'] as const).flatMap((stream) => {
      const count = found.filter(({ of: streams }) => streams.includes(stream)).length
      return count > 0 ? [`${stream} (${count})`] : []
    })
    const range = (of: 'delay' | 'alarm' | 'off') => {
      const values = found.map((each) => each[of]).sort((a, b) => a - b)
      return `${values[Math.floor(values.length / 2)]} (${values[0]}–${values.at(-1)})`
    }
    return `| ${name} | ${range('delay')} | ${range('alarm')} | ${counts.join(', ')} | ${range('off')} |`
  })
  const page = new URL('../../../docs/explanation/credibility.md', import.meta.url)
  const documented = readFileSync(page, 'utf8')
  const table = rows.join('\n')
  if (process.env.UPDATE_DOCS)
    writeFileSync(page, documented.replace(/(\| --- \| --: \| --: \| --- \| --: \|\n)(\|.*\n)*/, `$1${table}\n`))
  else expect(documented).toContain(table)
})

test('a fault of one site is found in that site, in every world', () => {
  const days = worlds.map((world) => {
    const scores = run(world, (i, v) => (i % 3 === 0 ? { observed: v * 0.35 } : {}))
    const of = (site: string) => driftOf(scores.filter((each) => each.site === site))
    expect(of('south')).toEqual([])
    const found = of('north')
    expect(found.length).toBeGreaterThan(0)
    return Math.abs(Date.parse(found[0]!.since) - Date.parse(instant(before))) / day
  })
  expect(middle(days)).toBeLessThan(45)
})
