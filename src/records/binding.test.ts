import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Model } from '../kernel/model.ts'
import type { RecordEvent } from '../kernel/record-event.ts'
import { bindability } from './binding.ts'
import { codesToRead } from './channels.ts'
import type { Demographics } from './fhir/patient.ts'
import { toTimeline } from './to-timeline.ts'

const loinc = 'http://loinc.org'
const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm'
const snomed = 'http://snomed.info/sct'

const from = (name: string, unit: string, code: string) => ({
  name,
  unit,
  kind: 'number' as const,
  codes: [{ system: loinc, code }],
})
/** Only what a binding reads; the arithmetic of a model does not matter to it. */
const model: Model = {
  id: 'test',
  version: 1,
  hash: '',
  title: 'Test',
  subject: 'patient',
  kind: 'equations',
  time: 'h',
  covariates: [
    { ...from('weight', 'kg', '29463-7'), carry: 'last', within: [35, 200] },
    {
      name: 'clearance',
      unit: 'mL/min',
      kind: 'number',
      codes: [],
      carry: 'last',
      cap: 150,
      derive: {
        function: 'cockcroft-gault',
        from: [
          from('age', 'a', '30525-0'),
          from('weight', 'kg', '29463-7'),
          { name: 'sex', unit: '1', kind: 'category', categories: ['female', 'male'], codes: [] },
          from('creatinine', 'mg/dL', '2160-0'),
        ],
      },
    },
    {
      name: 'dialysis',
      unit: '1',
      kind: 'flag',
      codes: [{ system: snomed, code: '265764009' }],
      carry: 'last',
      default: 0,
    },
  ],
  parameters: [],
  effects: [],
  omega: [],
  inputs: [
    { name: 'dose', unit: 'mg', into: 0, as: ['bolus', 'infusion'], codes: [{ system: rxnorm, code: '11124' }] },
  ],
  states: [{ name: 'central', unit: 'mg' }],
  assignments: [],
  derivatives: [],
  outputs: [
    {
      name: 'concentration',
      unit: 'mg/L',
      codes: [{ system: loinc, code: '20578-1' }],
      expression: { kind: 'number', value: 0 } as never,
      error: { form: 'additive', limit: 2 },
    },
  ],
  measures: [],
  decisions: [],
}

let count = 0
const event = (changes: Partial<RecordEvent>): RecordEvent => {
  const id = String(++count)
  return {
    subject: 's',
    kind: 'observation',
    time: '2025-03-01T10:00:00.000Z',
    codes: [{ system: loinc, code: '20578-1' }],
    quality: { verdict: 'good' },
    source: { type: 'Observation', id, version: 1 },
    key: `Observation/${id}`,
    ...changes,
  }
}
const measured = (code: string, value: number, unit: string, changes: Partial<RecordEvent> = {}) =>
  event({ codes: [{ system: loinc, code }], value, unit, ...changes })
const dose = (value: number, unit: string, changes: Partial<RecordEvent> = {}) =>
  event({ kind: 'input', codes: [{ system: rxnorm, code: '11124' }], value, unit, ...changes })

const man: Demographics = { sex: 'male', birthDate: '1965-03-01' }
const origin = '2025-03-01T00:00:00.000Z'
const at = '2025-03-02T00:00:00.000Z'
const weight = measured('29463-7', 72, 'kg')
const creatinine = measured('14682-9', 88.4, 'umol/L')

describe('bindability', () => {
  test('covariates from the record, from the patient, by derivation and by default', () => {
    const { bindable, fed, found, missing, warnings } = bindability(model, [weight, creatinine], man, at)
    expect(missing).toEqual([])
    expect(bindable).toBe(true)
    // What describes the patient is no dose and no measurement.
    expect(fed).toBe(false)
    expect(found.find(({ what }) => what === 'sex')).toMatchObject({ kind: 'category', category: 'male' })
    expect(found.find(({ what }) => what === 'dialysis')).toMatchObject({ kind: 'flag', value: 0 })
    expect(found.map(({ what, from }) => [what, from])).toEqual([
      ['weight', weight.key],
      ['age', 'patient'],
      ['sex', 'patient'],
      ['creatinine', creatinine.key],
      ['clearance', 'cockcroft-gault'],
      ['dialysis', 'default'],
    ])
    // (140 − 60) · 72 / (72 · 1.0) in a man.
    expect(found.find(({ what }) => what === 'clearance')?.value).toBeCloseTo(80, 1)
    expect(warnings).toEqual([
      { code: 'input.none', values: { what: 'dose' } },
      { code: 'output.none', values: { what: 'concentration' } },
    ])
  })

  test('what lacks is named with unit, codes and reason', () => {
    const { bindable, missing } = bindability(model, [weight], {}, at)
    expect(bindable).toBe(false)
    expect(missing.map(({ what, unit, codes, why }) => [what, unit, codes[0]?.code, why])).toEqual([
      ['age', 'a', '30525-0', 'The birth date is not recorded'],
      ['sex', '1', undefined, 'The sex of the patient is not recorded as one of: female, male'],
      ['creatinine', 'mg/dL', '2160-0', 'It is not in the record'],
    ])
  })

  test.each<[string, RecordEvent, RegExp]>([
    ['unit', measured('29463-7', 72, 'mL'), /measure different things/],
    ['range', measured('29463-7', 20, 'kg'), /35 to 200 kg/],
    [
      'quality',
      measured('29463-7', 72, 'kg', {
        quality: { verdict: 'unusable', rule: 'time.future', reason: 'It lies in the future' },
      }),
      /future/,
    ],
    ['bound', measured('29463-7', 72, 'kg', { comparator: '<' }), /bound/],
  ])('a value that cannot be used says why: %s', (_, wrong, why) => {
    const { missing } = bindability(model, [wrong, creatinine], man, at)
    expect(missing.map(({ what }) => what)).toEqual(['weight'])
    expect(missing[0]?.why).toMatch(why)
  })

  test('what was not yet known then does not count', () => {
    expect(bindability(model, [weight, creatinine], man, '2025-03-01T09:00:00Z').bindable).toBe(false)
  })

  test('old values, odd doses and death are warned of', () => {
    const events = [weight, creatinine, dose(1000, 'mL')]
    const { warnings } = bindability(model, events, { ...man, deceased: true }, '2025-05-01T00:00:00Z')
    expect(warnings.map(({ code, values }) => `${code} ${values.what ?? ''}`)).toEqual([
      'value.old weight',
      'value.old creatinine',
      'patient.died ',
      'input.none dose',
      'output.none concentration',
      'value.left-out dose',
    ])
  })

  test('a model of a ward is not for a patient', () => {
    expect(bindability({ ...model, subject: 'ward' }, [], man, at)).toMatchObject({
      bindable: false,
      missing: [{ what: 'subject' }],
    })
  })
})

test('what a timeline is asked for: every code, by mass and by amount of substance', () => {
  expect(
    codesToRead(model)
      .map((code) => code.slice(code.indexOf('|') + 1))
      .sort(),
  ).toEqual(['29463-7', '30525-0', '2160-0', '14682-9', '265764009', '11124', '20578-1'].sort())
})

describe('toTimeline', () => {
  const bound = (...record: RecordEvent[]) => toTimeline(model, record, {}, origin)

  test('an infusion: amount, rate per model time, time since the origin', () => {
    const given = dose(1, 'g', { time: '2025-03-01T08:00:00.000Z', until: '2025-03-01T10:00:00.000Z' })
    const { events, used } = bound(given)
    expect(events).toEqual([{ kind: 'input', time: 8, input: 'dose', amount: 1000, rate: 500 }])
    expect(used).toEqual([{ key: given.key, as: 'input', what: 'dose', time: given.time, value: 1000, unit: 'mg' }])
    expect(toTimeline({ ...model, time: 'd' }, [given], {}, origin).events).toEqual([
      { kind: 'input', time: 8 / 24, input: 'dose', amount: 1000, rate: expect.closeTo(12_000, 6) },
    ])
  })

  test('a dose without end is a bolus; without bolus, the model’s own duration, or left out', () => {
    const given = dose(500, 'mg')
    const infusions = (more: object): Model => ({
      ...model,
      inputs: [{ ...model.inputs[0]!, as: ['infusion'], ...more }],
    })
    expect(bound(given).events).toEqual([{ kind: 'input', time: 10, input: 'dose', amount: 500 }])
    expect(toTimeline(infusions({ duration: {} }), [given], {}, origin).events).toMatchObject([{ rate: -2 }])
    expect(toTimeline(infusions({}), [given], {}, origin)).toMatchObject({
      events: [],
      leftOut: [{ rule: 'bind.duration' }],
    })
  })

  test('a drug that was swallowed is no infusion', () => {
    const oral = dose(125, 'mg', { route: [{ system: snomed, code: '26643006', display: 'Oral route' }] })
    expect(bound(oral)).toMatchObject({ events: [], leftOut: [{ key: oral.key, what: 'dose', rule: 'bind.route' }] })
  })

  test('observations: converted, censored below and above, below the limit of quantification', () => {
    const level = (value: number, unit: string, changes = {}) =>
      bound(measured('20578-1', value, unit, changes)).events[0]
    expect(level(14.8, 'ug/mL')).toMatchObject({
      kind: 'observation',
      output: 'concentration',
      value: expect.closeTo(14.8, 9),
      time: 10,
    })
    expect(level(5, 'mg/L', { comparator: '<' })).toMatchObject({ value: 5, censored: 'left' })
    expect(level(50, 'mg/L', { comparator: '>=' })).toMatchObject({ value: 50, censored: 'right' })
    expect(level(1.2, 'mg/L')).toMatchObject({ value: 2, censored: 'left' })
    expect(level(14.8, 'mg/L')).not.toHaveProperty('censored')
    const molar = level(10.212, 'umol/L')
    expect(molar?.kind === 'observation' && molar.value).toBeCloseTo(14.8, 2)
  })

  test.each<[string, Partial<RecordEvent>, string]>([
    [
      'doubtful',
      { value: 3, unit: 'mg/L', quality: { verdict: 'doubtful', rule: 'observation.preliminary', reason: 'r' } },
      'observation.preliminary',
    ],
    ['withdrawn', { value: 3, unit: 'mg/L', withdrawn: true }, 'bind.withdrawn'],
    ['without number', { text: 'high' }, 'bind.value'],
    ['without unit', { value: 3 }, 'bind.unit'],
    ['of another kind', { value: 3, unit: 'mg' }, 'bind.unit'],
  ])('left out: %s', (_, changes, rule) => {
    const wrong = event(changes)
    expect(bound(wrong)).toMatchObject({ events: [], leftOut: [{ key: wrong.key, what: 'concentration', rule }] })
  })

  test('the same level or dose recorded twice counts once; another value at the same time counts', () => {
    const twice = [
      measured('20578-1', 14.8, 'mg/L'),
      measured('20578-1', 14.8, 'mg/L'),
      measured('20578-1', 15.2, 'mg/L'),
    ]
    expect(bound(...twice).events).toHaveLength(2)
    expect(bound(...twice).leftOut).toMatchObject([{ rule: 'bind.duplicate' }])
    expect(bound(dose(500, 'mg'), dose(500, 'mg')).events).toHaveLength(1)
  })

  test('a covariate may be known to the day; a level may not', () => {
    const quality = { verdict: 'doubtful', rule: 'time.date-only', reason: 'r' } as const
    expect(bound(measured('29463-7', 72, 'kg', { quality })).events).toMatchObject([{ covariate: 'weight', value: 72 }])
    expect(bound(measured('20578-1', 14.8, 'mg/L', { quality })).events).toEqual([])
  })

  test('flags: a procedure is yes from then on, a condition until it abates, an observation says which', () => {
    const codes = [{ system: snomed, code: '265764009' }]
    const values = (changes: Partial<RecordEvent>) =>
      bound(event({ codes, ...changes })).events.map((each) => 'value' in each && each.value)
    expect(values({ kind: 'procedure', until: at })).toEqual([1])
    expect(values({ kind: 'condition', until: at })).toEqual([1, 0])
    expect(values({ text: 'false' })).toEqual([0])
    expect(values({ text: 'Yes' })).toEqual([1])
    expect(values({ text: 'perhaps' })).toEqual([])
    expect(values({ kind: 'order' })).toEqual([])
  })

  test('age grows, sex stays, both from where the record begins', () => {
    const early = measured('20578-1', 10, 'mg/L', { time: '2024-03-01T00:00:00.000Z' })
    const late = measured('20578-1', 10, 'mg/L', { time: '2026-02-01T00:00:00.000Z' })
    const { events } = toTimeline(model, [late, early], man, origin)
    const ages = events.filter((each) => each.kind === 'covariate' && each.covariate === 'age')
    expect(ages.map((each) => each.time)).toEqual([-8760, -8760 + 8766])
    expect(ages.map((each) => each.kind === 'covariate' && Math.round(each.value))).toEqual([59, 60])
    expect(events.filter((each) => each.kind === 'covariate' && each.covariate === 'sex')).toEqual([
      { kind: 'covariate', time: -8760, covariate: 'sex', value: 1 },
    ])
  })

  test('at equal times: covariates, then observations, then inputs', () => {
    const { events } = bound(dose(500, 'mg'), measured('20578-1', 14.8, 'mg/L'), weight)
    expect(events.map(({ kind }) => kind)).toEqual(['covariate', 'observation', 'input'])
  })

  test('property: the order of the record does not matter, and every event is used or left out', () => {
    const record = [
      weight,
      creatinine,
      dose(1, 'g', { until: '2025-03-01T12:00:00.000Z' }),
      dose(500, 'mg', { time: '2025-03-01T20:00:00.000Z' }),
      dose(3, 'mL'),
      measured('20578-1', 14.8, 'mg/L'),
      measured('20578-1', 9, 'mg/L', { time: '2025-03-01T19:00:00.000Z' }),
      measured('20578-1', 9, 'mg', { time: '2025-03-01T19:00:00.000Z' }),
    ]
    const expected = toTimeline(model, record, man, origin)
    expect(expected.used.length + expected.leftOut.length).toBe(record.length)
    fc.assert(
      fc.property(fc.shuffledSubarray(record, { minLength: record.length }), (shuffled) => {
        expect(toTimeline(model, shuffled, man, origin)).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })
})
