import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileModel } from '../language/compile.ts'
import type { Model } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { learnPopulation } from './learn-population.ts'
import { proposeVersion } from './propose-version.ts'

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
const compiled = (text: string): Model => {
  const { model, diagnostics } = compileModel(text)
  if (!model) throw new Error(JSON.stringify(diagnostics))
  return model
}

/** The twelve people of the data file. */
function theophylline(): TimelineEvent[][] {
  const people = new Map<string, TimelineEvent[]>()
  for (const line of fixture('theophylline.csv').trim().split('\n').slice(1)) {
    const [id, time, amount, level] = line.split(',')
    const events = people.get(id!) ?? []
    people.set(id!, events)
    if (amount !== '.') events.push({ kind: 'input', time: Number(time), input: 'dose', amount: Number(amount) })
    else events.push({ kind: 'observation', time: Number(time), output: 'level', value: Number(level) })
  }
  return [...people.values()]
}

// Published: SAEM of nlmixr2est on the same data, model and starting variances (its README): log KA 0.454 (SE 0.196), log CL 1.02 (0.0853),
// log V 3.45 (0.0454); CV between subjects 71.5, 27.6, 13.4 %; residual 0.693 mg/L; shrinkage −0.02, 3.5, 9.9 %.
test('theophylline: the published estimates, standard errors and shrinkage, from starting values that are wrong', () => {
  const text = fixture('theophylline.yaml')
    .replace('typical: 1.57', 'typical: 0.8')
    .replace('typical: 31.5', 'typical: 45')
  const learned = learnPopulation(compiled(text), theophylline(), { draws: createDraws(7), samples: 1000 })
  const published = [
    { name: 'KA', start: 0.8, log: 0.454, error: 0.196, cv: 0.715, shrinkage: 0 },
    { name: 'CL', start: 2.72, log: 1.02, error: 0.0853, cv: 0.276, shrinkage: 0.035 },
    { name: 'V', start: 45, log: 3.45, error: 0.0454, cv: 0.134, shrinkage: 0.099 },
  ]
  for (const { name, start, log, error, cv, shrinkage } of published) {
    const found = learned.parameters.find(({ parameter }) => parameter === name)!
    expect(Math.abs(Math.log(start) + found.shift - log), name).toBeLessThan(0.15 * error)
    expect(found.standardError! / error, name).toBeGreaterThan(0.93)
    expect(found.standardError! / error, name).toBeLessThan(1.07)
    expect(Math.sqrt(Math.exp(found.variance) - 1) / cv, name).toBeGreaterThan(0.93)
    expect(Math.sqrt(Math.exp(found.variance) - 1) / cv, name).toBeLessThan(1.07)
    expect(Math.abs(found.shrinkage - shrinkage), name).toBeLessThan(0.04)
  }
  expect(learned.errors[0]!.value / 0.69).toBeGreaterThan(0.97)
  expect(learned.errors[0]!.value / 0.69).toBeLessThan(1.04)
  expect(learned.devianceError).toBeLessThan(0.3)

  const proposed = proposeVersion(text, learned)
  const next = compiled(proposed)
  expect(next.version).toBe(2)
  expect(next.omega[0]).toBeCloseTo(learned.parameters[0]!.variance, 3)
  expect(proposed).toContain('learned from 12 subjects; not reviewed')
})

// A normal parameter measured with an additive error is the balanced one-way layout: its maximum of the likelihood, its deviance and its
// observed information are closed forms (Searle, Casella & McCulloch, Variance Components, 1992, §3.7).
test('a balanced one-way layout: estimates, deviance and standard errors in closed form', () => {
  const [groups, rows] = [30, 4]
  const draws = createDraws(11)
  const values = Array.from({ length: groups }, (_, i) => {
    const own = 12 + 2 * draws.normal(i, 0, 0)
    return Array.from({ length: rows }, (_, j) => own + draws.normal(i, 1, j))
  })
  const timelines = values.map((row) =>
    row.map((value, time): TimelineEvent => ({ kind: 'observation', time, output: 'reading', value })),
  )
  const model = compiled(`
model: one-way
version: 1
title: One number a subject
subject: patient
kind: equations
time: h
parameters:
  level: { unit: mg/L, typical: 10, varies: { law: normal, between: 1 } }
states:
  still: { unit: mg/L }
equations: |
  reading = level + still
  d(still) = 0 * still / (1 h)
outputs:
  reading: { unit: mg/L, error: { form: additive, additive: 2 } }
`)
  const learned = learnPopulation(model, timelines, { draws: createDraws(3) })
  const mean = values.flat().reduce((sum, v) => sum + v, 0) / (groups * rows)
  const means = values.map((row) => row.reduce((sum, v) => sum + v, 0) / rows)
  const within = values.reduce((sum, row, i) => sum + row.reduce((s, v) => s + (v - means[i]!) ** 2, 0), 0)
  const between = rows * means.reduce((sum, m) => sum + (m - mean) ** 2, 0)
  const sigma = within / (groups * (rows - 1))
  const lambda = between / groups
  const omega = (lambda - sigma) / rows
  const deviance =
    groups * (rows - 1) * Math.log(sigma) + groups * Math.log(lambda) + groups * rows * (Math.log(2 * Math.PI) + 1)
  const { shift, standardError, variance, varianceError } = learned.parameters[0]!
  expect(10 + shift).toBeCloseTo(mean, 1)
  expect(variance / omega).toBeCloseTo(1, 1)
  expect(learned.errors[0]!.value).toBeCloseTo(Math.sqrt(sigma), 1)
  expect(Math.abs(learned.deviance - deviance)).toBeLessThan(0.1)
  expect(standardError!).toBeCloseTo(Math.sqrt(lambda / (groups * rows)), 2)
  // var ω̂² = 2/n² (λ²/a + σ⁴/(a(n−1))); var σ̂² = 2σ⁴/(a(n−1)).
  const spread = (2 / rows ** 2) * (lambda ** 2 / groups + sigma ** 2 / (groups * (rows - 1)))
  expect(varianceError! / Math.sqrt(spread)).toBeCloseTo(1, 1)
  const residual = Math.sqrt((2 * sigma ** 2) / (groups * (rows - 1))) / (2 * Math.sqrt(sigma))
  expect(learned.errors[0]!.standardError! / residual).toBeCloseTo(1, 1)
})
