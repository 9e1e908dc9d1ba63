import { describe, expect, it } from 'vitest'
import { createBody } from './body.ts'
import { virtualPatient, virtualPatients } from './virtual-patients.ts'

const near = (value: number, wanted: number, relative: number) =>
  expect(Math.abs(value / wanted - 1), `${value} beside ${wanted}`).toBeLessThan(relative)

describe('the table', () => {
  it('has thirty people of three groups with plausible therapies', () => {
    const all = virtualPatients()
    expect(all).toHaveLength(30)
    expect(new Set(all.map(({ name }) => name)).size).toBe(30)
    for (const group of ['adult', 'adolescent', 'child'])
      expect(all.filter((each) => each.group === group)).toHaveLength(10)
    for (const { name, body, therapy, age } of all) {
      expect(Object.values(body).every(Number.isFinite), name).toBe(true)
      expect(therapy.basal, name).toBeGreaterThan(0.1)
      expect(therapy.basal, name).toBeLessThan(3)
      expect(therapy.carbRatio, name).toBeGreaterThan(2)
      expect(age, name).toBeGreaterThan(5)
    }
  })

  it.each(virtualPatients().map((each) => [each.name, each.table] as const))('holds for %s', (_, p) => {
    const at = (name: string) => p[name]!
    near(at('Gpb'), at('Gb') * at('Vg'), 1e-6)
    near(at('Ipb'), at('Ib') * at('Vi'), 1e-6)
    near(at('kp1'), at('EGPb') + at('kp2') * at('Gpb') + at('kp3') * at('Ib'), 1e-6)
    near(at('Gtb'), (at('Fsnc') - at('EGPb') + at('k1') * at('Gpb')) / at('k2'), 1e-6)
    near(at('Vm0'), ((at('EGPb') - at('Fsnc')) * (at('Km0') + at('Gtb'))) / at('Gtb'), 1e-6)
    near(at('isc1ss'), at('u2ss') / (at('kd') + at('ka1')), 1e-6)
    near(at('isc2ss'), (at('kd') * at('isc1ss')) / at('ka2'), 1e-6)
    near(at('Ilb'), (at('m2') * at('Ipb')) / (at('m1') + at('m30')), 1e-6)
    near(at('u2ss'), (at('m2') + at('m4')) * at('Ipb') - at('m1') * at('Ilb'), 1e-6)
  })
})

describe('a body', () => {
  it.each(virtualPatients().map((each) => [each.name, each] as const))('%s rests at the basal rate', (_, patient) => {
    const body = createBody(patient)
    const first = body.glucose
    near(first, patient.table.Gb!, 1e-6)
    body.live(24 * 60)
    expect(Math.abs(body.glucose - first)).toBeLessThan(0.01)
    near(body.insulin, patient.table.Ib!, 1e-4)
  })

  it.each(['adult#001', 'adult#007', 'adolescent#003', 'child#005'])(
    '%s stays within 0.1 mg/dL of a run at relative tolerance 1e-10',
    (name) => {
      const patient = virtualPatient(name)
      const bodies = [createBody(patient), createBody(patient, { rtol: 1e-10, atol: 1e-10 })]
      let worst = 0
      for (let hour = 0; hour < 24; hour++) {
        for (const body of bodies) {
          if ([7, 12, 13, 19].includes(hour)) {
            body.serve(hour === 13 ? 12 : 55)
            body.bolus(55 / patient.therapy.carbRatio)
          }
          body.pump(patient.therapy.basal * (hour % 5 === 0 ? 0.3 : 1.2))
          body.live(60)
        }
        worst = Math.max(worst, Math.abs(bodies[0]!.glucose - bodies[1]!.glucose))
      }
      expect(worst).toBeLessThan(0.1)
    },
  )

  it('gives all the carbohydrate that was eaten to stomach and gut, and glucose to nobody else', () => {
    const body = createBody(virtualPatient('adult#003'))
    body.serve(52)
    body.live(11)
    const held = body.state('stomach1') + body.state('stomach2') + body.state('gut')
    expect(held).toBeLessThan(52)
    expect(held).toBeGreaterThan(50)
    body.live(24 * 60)
    expect(body.state('stomach1') + body.state('stomach2') + body.state('gut')).toBeLessThan(0.2)
  })

  it('rises after a meal, less with insulin, and insulin alone lowers glucose without end below zero', () => {
    const glucoseThen = (grams: number, units: number, minutes: number) => {
      const body = createBody(virtualPatient('adult#005'))
      body.serve(grams)
      body.bolus(units)
      body.live(minutes)
      return body.glucose
    }
    const rest = glucoseThen(0, 0, 90)
    expect(glucoseThen(60, 0, 90)).toBeGreaterThan(rest + 40)
    expect(glucoseThen(60, 6, 90)).toBeLessThan(glucoseThen(60, 0, 90))
    expect(glucoseThen(0, 2, 150)).toBeLessThan(rest)
    expect(glucoseThen(0, 200, 1000)).toBeGreaterThanOrEqual(-1e-6)
  })

  it('lives the same life in one step and in many', () => {
    const [one, many] = [0, 0].map(() => createBody(virtualPatient('child#002')))
    for (const body of [one!, many!]) {
      body.serve(33)
      body.bolus(2)
    }
    one!.live(300)
    for (let i = 0; i < 60; i++) many!.live(5)
    expect(many!.glucose).toBeCloseTo(one!.glucose, 3)
  })
})
