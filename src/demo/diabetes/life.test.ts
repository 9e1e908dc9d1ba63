import { describe, expect, it } from 'vitest'
import { everyday, faultsOf, noDisturbances } from './disturbances.ts'
import { createLife, type LifeEvent } from './life.ts'
import { pumpModel, quantised } from './pump.ts'
import { createSensor, sensorModel } from './sensor.ts'
import { virtualPatient } from './virtual-patients.ts'

const of = <K extends LifeEvent['kind']>(events: readonly LifeEvent[], kind: K) =>
  events.filter((each): each is Extract<LifeEvent, { kind: K }> => each.kind === kind)

describe('the sensor', () => {
  it('errs as Breton and Kovatchev say: moments of ξ + λ·sinh((e − γ)/δ) with e the autoregression', () => {
    const model = sensorModel()
    const sensor = createSensor(model, 'moments')
    const errors = Array.from({ length: 20_000 }, (_, k) => sensor.error(k * 15))
    const mean = errors.reduce((a, b) => a + b) / errors.length
    // e is normal with variance PACF²/(1 − PACF²); E sinh((e − γ)/δ) = exp(s²/2)·sinh(−γ/δ) with s² that of e/δ.
    const s2 = model.pacf ** 2 / (1 - model.pacf ** 2) / model.delta ** 2
    const shift = -model.gamma / model.delta
    const wanted = model.xi + model.lambda * Math.exp(s2 / 2) * Math.sinh(shift)
    const second = (Math.exp(2 * s2) * Math.cosh(2 * shift) - 1) / 2
    const sd = model.lambda * Math.sqrt(second - (Math.exp(s2 / 2) * Math.sinh(shift)) ** 2)
    expect(Math.abs(mean - wanted)).toBeLessThan(0.5)
    const spread = Math.sqrt(errors.reduce((a, b) => a + (b - mean) ** 2, 0) / errors.length)
    expect(Math.abs(spread / sd - 1)).toBeLessThan(0.05)
    const lag =
      errors.slice(1).reduce((a, b, i) => a + (b - mean) * (errors[i]! - mean), 0) / errors.length / spread ** 2
    expect(lag).toBeGreaterThan(0.6)
    expect(lag).toBeLessThan(0.75)
  })

  it('depends on seed and minute alone, passes through its knots smoothly, and stays within its limits', () => {
    const [a, b] = [createSensor(sensorModel(), 'x'), createSensor(sensorModel(), 'x')]
    const forward = Array.from({ length: 100 }, (_, k) => a.error(k * 5))
    const backward = Array.from({ length: 100 }, (_, k) => b.error((99 - k) * 5)).reverse()
    expect(backward).toEqual(forward)
    expect(createSensor(sensorModel(), 'y').error(35)).not.toBe(a.error(35))
    expect(Math.abs(a.error(45 - 1e-9) - a.error(45))).toBeLessThan(1e-6)
    expect(a.reading(0, -100)).toBe(39)
    expect(a.reading(0, 900)).toBe(600)
  })
})

it('the pump gives whole steps within its limits', () => {
  const pump = pumpModel()
  expect(quantised(pump.bolus, 3.12)).toBe(3.1)
  expect(quantised(pump.bolus, 99)).toBe(30)
  expect(quantised(pump.bolus, -1)).toBe(0)
  expect(quantised(pump.basal, 1.2674)).toBe(1.25)
})

describe('a life', () => {
  it('is the same whenever it is lived, and however it is cut', () => {
    const options = { seed: 's', disturbances: everyday }
    const whole = createLife(virtualPatient('adult#002'), options).until(1440)
    const life = createLife(virtualPatient('adult#002'), options)
    const pieces = [0, 7, 300, 301, 1440].flatMap((minute) => life.until(minute))
    expect(pieces).toEqual(whole)
    expect(createLife(virtualPatient('adult#002'), { seed: 't' }).until(60)).not.toEqual(whole.slice(0, 13))
  })

  it('has a reading each five minutes, three meals or so a day, a bolus with each, and glucose that people live with', () => {
    const events = createLife(virtualPatient('adult#003'), { seed: 'calm', disturbances: noDisturbances }).until(
      3 * 1440,
    )
    const readings = of(events, 'reading')
    expect(readings).toHaveLength(3 * 288 + 1)
    const meals = of(events, 'meal')
    expect(meals.length).toBeGreaterThan(6)
    expect(of(events, 'bolus')).toHaveLength(meals.length)
    expect(of(events, 'eaten')).toHaveLength(meals.length)
    const truths = readings.map(({ truth }) => truth)
    expect(Math.min(...truths)).toBeGreaterThan(30)
    expect(Math.max(...truths)).toBeLessThan(400)
  })

  it('goes wrong as it is told to', () => {
    const always = { missedMeal: 1, lateMeal: 0, dropOut: 1, siteFailure: 1, compression: 1 }
    const [patient, seed] = [virtualPatient('adult#004'), 'bad']
    const events = createLife(patient, { seed, disturbances: always }).until(1440)
    expect(of(events, 'eaten').length).toBeGreaterThan(1)
    expect(of(events, 'meal')).toEqual([])
    expect(of(events, 'bolus')).toEqual([])
    const faults = faultsOf(always, seed, 0)
    expect(faults.map(({ kind }) => kind).sort()).toEqual(['compression', 'drop-out', 'site-failure'])
    const silent = faults.find(({ kind }) => kind === 'drop-out')!
    const heard = of(events, 'reading').filter(({ time }) => time >= silent.from && time < silent.until)
    expect(heard).toEqual([])
    const calm = createLife(patient, { seed }).until(1440)
    expect(of(events, 'reading').at(-1)!.truth).toBeGreaterThan(of(calm, 'reading').at(-1)!.truth)
  })
})
