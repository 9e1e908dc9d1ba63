import { expect, test } from 'vitest'
import { prior } from '../belief/prior.ts'
import { runnable } from '../belief/runnable.ts'
import { forecast } from '../forecast/predict.ts'
import { compileModel } from '../language/compile.ts'
import type { Model } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { InputEvent, TimelineEvent } from '../timeline.ts'
import { calibration } from './calibration.ts'
import { type TreatmentEffect, treatmentEffect } from './treatment-effect.ts'

/** A pressure that a drug lowers in some, leaves alone in others and raises in a few; untreated it stays where each one's rests. */
const model = compileModel(`
model: pressure
version: 1
title: Pressure
subject: patient
kind: equations
time: h
parameters:
  rest: { unit: "mm[Hg]", typical: 150, varies: { cv: 0.1 } }
  answer: { unit: "mm[Hg]/mg", typical: 1, varies: { law: normal, sd: 1.2 } }
  k: { unit: /h, typical: 0.02 }
inputs: { drug: { unit: mg, into: given, as: [bolus] } }
states: { given: { unit: mg } }
equations: |
  pressure = rest - answer * given
  d(given) = -k * given
outputs: { pressure: { unit: "mm[Hg]", error: { form: additive, additive: 8 } } }
`).model as Model

const draws = createDraws(23)
const range = [100, 140] as const
const doses = [24, 48, 72, 96].map((time): InputEvent => ({ kind: 'input', time, input: 'drug', amount: 10 }))
const times = [12, 30, 54, 78, 102]
const measured = (time: number, value: number): TimelineEvent => ({
  kind: 'observation',
  time,
  output: 'pressure',
  value,
})

/** Somebody whom the model itself made: what was measured, and whether the treatment works, which nobody sees. */
function patient(i: number) {
  const own = draws.stream(`patient ${i}`)
  const run = runnable(model)
  const one = prior(run, { start: 0, timeline: [] }, 1, own)
  const live = (events: readonly InputEvent[]) =>
    forecast(run, one, { kind: 'inputs', name: 'given', events }, 102, own, { times, keepMeasured: true }).outputs[0]!
  const [treated, without] = [live(doses), live([])]
  const inside = (value: number) => value >= range[0] && value <= range[1]
  const [now, otherwise] = [treated.values[times.length - 1]!, without.values[times.length - 1]!]
  return {
    record: [...doses, ...times.map((time, k) => measured(time, treated.measured![k]![0]!))],
    works: inside(now) && !inside(otherwise),
    harms: (now > range[1] && otherwise <= range[1]) || (now < range[0] && otherwise >= range[0]),
  }
}

const ask = (record: readonly TimelineEvent[], i: number, at = 102): TreatmentEffect =>
  treatmentEffect(model, record, {
    input: 'drug',
    output: 'pressure',
    range,
    at,
    members: 200,
    draws: draws.stream(`ask ${i}`),
  })

const patients = Array.from({ length: 120 }, (_, i) => patient(i))
const found = patients.map(({ record }, i) => ask(record, i))

/** Events of such chances come so often that their sum differs by more than three standard deviations once in 370 records. */
function expectCalibrated(chances: readonly number[], happened: readonly boolean[]): void {
  const excess = chances.reduce((sum, p, i) => sum + (happened[i] ? 1 : 0) - p, 0)
  const spread = Math.sqrt(chances.reduce((sum, p) => sum + p * (1 - p), 0))
  expect(Math.abs(excess)).toBeLessThan(3 * spread)
}

test('P(effective) and P(harm) come true as often as they say, of effective and ineffective treatment', () => {
  const works = patients.map((each) => each.works)
  expect(works.filter(Boolean).length).toBeGreaterThan(30)
  expect(works.filter((each) => !each).length).toBeGreaterThan(30)
  expectCalibrated(
    found.map(({ effective }) => effective),
    works,
  )
  expectCalibrated(
    found.map(({ harmful }) => harmful),
    patients.map(({ harms }) => harms),
  )
  const within = found.map(({ effective }) => Math.min(0.995, Math.max(0.005, effective)))
  const { slope } = calibration(within, works)!
  expect(Math.abs(slope!.value - 1)).toBeLessThan(3 * slope!.standardError)
})

test('what is said to be known is known: nine in ten at least; and since the measurement from which that was said', () => {
  const known = found.flatMap(({ knownSince, effective }, i) =>
    knownSince === null ? [] : [{ i, knownSince, effective }],
  )
  expect(known.length).toBeGreaterThan(30)
  const right = known.filter(({ i, effective }) => effective > 0.5 === patients[i]!.works).length
  expect(right / known.length).toBeGreaterThan(0.9)
  for (const { i, knownSince, effective } of known.slice(0, 6)) {
    const side = (p: number) => (p > 0.9 ? 1 : p < 0.1 ? -1 : 0)
    const then = times.map((time) => side(ask(patients[i]!.record, i, time).effective))
    // From there on it was said at each measurement, and not at the one before.
    const from = times.indexOf(knownSince)
    expect(then.slice(from).every((each) => each === side(effective))).toBe(true)
    if (from > 0) expect(then[from - 1]).not.toBe(side(effective))
  }
})

test('of the model’s own patients the record as it stands explains the data; of data from nowhere, none of these', () => {
  const first = (of: TreatmentEffect) => of.explanations[0]!.code
  const own = found.map(first)
  expect(own.filter((code) => code === 'as-recorded').length / own.length).toBeGreaterThan(0.9)
  expect(own.filter((code) => code === 'none-of-these').length / own.length).toBeLessThan(0.02)
  const strange = Array.from({ length: 20 }, (_, i) => {
    const own = draws.stream(`nowhere ${i}`)
    const values = times.map((time, k) => measured(time, 10 ** (4 * own.uniform(0, k, 0))))
    return first(ask([...doses, ...values], 1000 + i))
  })
  expect(strange.filter((code) => code === 'none-of-these').length).toBeGreaterThanOrEqual(18)
})
