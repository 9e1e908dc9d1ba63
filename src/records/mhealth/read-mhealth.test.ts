import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { validateResource } from '../fhir/validation/validate.ts'
import { isMhealth, readMhealth } from './read-mhealth.ts'
import { parseSchemaId, schemaInPath, schemaOf } from './schemas.ts'

interface Sample {
  readonly schema: string
  readonly pass: boolean
  readonly name: string
  readonly document: unknown
}
const samples = readFileSync(new URL('fixtures/openmhealth.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Sample)
const idOf = (text: string) => parseSchemaId(text)!
const read = (schema: string, document: unknown) => readMhealth(document, 'p7', idOf(schema))
const at = { effective_time_frame: { date_time: '2026-01-02T03:04:05Z' } }

describe('the samples of Open mHealth', () => {
  it('that should pass are accepted, and measures among them become FHIR', () => {
    const wrong = samples
      .filter(({ pass }) => pass)
      .map((each) => ({ ...each, verdict: read(each.schema, each.document) }))
      .filter(({ verdict }) => !verdict.accepted || (verdict.is === 'measure' && verdict.resources.length === 0))
    expect(wrong.map(({ schema, name, verdict }) => [schema, name, verdict])).toEqual([])
  })

  it('that should fail are refused with a reason', () => {
    const failing = samples.filter(({ pass }) => !pass)
    const verdicts = failing.map((each) => read(each.schema, each.document))
    expect(failing.filter((_, i) => verdicts[i]!.accepted).map(({ schema, name }) => [schema, name])).toEqual([])
    expect(verdicts.every((each) => !each.accepted && each.reason.length > 10)).toBe(true)
  })

  it('become valid FHIR R4', async () => {
    const wrong: unknown[] = []
    const once = new Map(samples.filter(({ pass }) => pass).map((each) => [each.schema, each]))
    for (const { schema, name, document } of once.values()) {
      const verdict = read(schema, document)
      for (const resource of verdict.accepted ? verdict.resources : []) {
        const errors = (await validateResource(resource)).filter(({ severity }) => severity === 'error')
        if (errors.length > 0) wrong.push([schema, name, errors[0]])
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('a measure', () => {
  it('is kept in the unit of its code', () => {
    const verdict = read('omh:body-weight:3.0', { body_weight: { value: 150, unit: 'lb' }, ...at })
    expect(verdict).toMatchObject({
      resources: [
        {
          valueQuantity: { value: 68.0388555, code: 'kg' },
          code: { coding: [{ code: '29463-7' }, { code: 'body-weight' }] },
        },
      ],
    })
  })

  it('in mmol/L has the code of an amount of substance', () => {
    const body = { blood_glucose: { value: 5.5, unit: 'mmol/L' }, specimen_source: 'capillary blood', ...at }
    expect(read('omh:blood-glucose:4.0', body)).toMatchObject({
      resources: [{ valueQuantity: { value: 5.5, code: 'mmol/L' }, code: { coding: [{ code: '14743-9' }, {}] } }],
    })
  })

  it('that is a statistic over a period is no reading', () => {
    const body = { heart_rate: { value: 50, unit: 'beats/min' }, descriptive_statistic: 'minimum', ...at }
    const verdict = read('omh:heart-rate:2.0', body)
    const [resource] = verdict.accepted ? verdict.resources : []
    expect(resource).toMatchObject({ method: { coding: [{ code: 'minimum' }] } })
    expect(JSON.stringify(resource)).not.toContain('8867-4')
  })

  it('has the length of its interval counted from its start', () => {
    const frame = { time_interval: { end_date_time: '2026-01-02T08:00:00Z', duration: { value: 8, unit: 'h' } } }
    const body = { total_sleep_time: { value: 450, unit: 'min' }, effective_time_frame: frame }
    expect(read('ieee:total-sleep-time:1.0', body)).toMatchObject({
      resources: [{ effectivePeriod: { start: '2026-01-02T00:00:00.000Z' }, valueQuantity: { value: 7.5, code: 'h' } }],
    })
  })

  it('of tablets gives what they hold', () => {
    const medication = { generic_name: 'atenolol', strength: [{ value: 50, unit: 'mg' }], rxnorm_code: 152414 }
    const body = { medication, dose: { value: 0.5, unit: 'tablet' }, ...at }
    expect(read('omh:single-medication-dose-taken:1.0', body)).toMatchObject({
      resources: [
        { resourceType: 'MedicationAdministration', dosage: { text: '0.5 tablet', dose: { value: 25, code: 'mg' } } },
      ],
    })
  })

  it('is known by its header, by its fields, or by its folder', () => {
    const body = {
      step_count: { value: 6000, unit: 'steps' },
      effective_time_frame: {
        time_interval: { start_date_time: '2026-01-02T00:00:00Z', end_date_time: '2026-01-03T00:00:00Z' },
      },
    }
    const header = {
      id: 'a',
      creation_date_time: '2026-01-03T00:00:00Z',
      schema_id: { namespace: 'omh', name: 'step-count', version: '3.0' },
    }
    expect(readMhealth({ header, body }, 'p')).toMatchObject({ accepted: true, schema: { version: '3.0' } })
    expect(readMhealth(body, 'p')).toMatchObject({ accepted: true, schema: { name: 'step-count' } })
    expect(schemaInPath('/data/omh/step-count/3.0/a.json')).toEqual({
      namespace: 'omh',
      name: 'step-count',
      version: '3.0',
    })
    expect(isMhealth({ resourceType: 'Observation', heart_rate: 1 })).toBe(false)
  })

  it('of a schema that nobody knows is refused', () => {
    expect(schemaOf(idOf('omh:aura:1.0'))).toBeUndefined()
    expect(
      readMhealth(
        {
          header: {
            id: 'a',
            creation_date_time: '2026-01-03T00:00:00Z',
            schema_id: { namespace: 'omh', name: 'aura', version: '1.0' },
          },
          body: { aura: 1 },
        },
        'p',
      ),
    ).toMatchObject({ rule: 'mhealth.schema-unknown' })
    expect(schemaOf(idOf('omh:blood-glucose:9.0'))).toBeUndefined()
    expect(schemaOf(idOf('omh:blood-pressure:3.7'))?.id.version).toBe('3.1')
  })
})

it('reads anything without failing, and says the same again', () => {
  const schemas = [...new Set(samples.map(({ schema }) => schema))]
  const broken = fc
    .tuple(fc.constantFrom(...samples), fc.jsonValue(), fc.constantFrom(...schemas))
    .map(([{ document }, value, schema]) => {
      if (typeof document !== 'object' || document === null || Array.isArray(document))
        return { document: value, schema }
      const [first] = Object.keys(document)
      return { document: first === undefined ? value : { ...document, [first]: value }, schema }
    })
  fc.assert(
    fc.property(broken, ({ document, schema }) => {
      expect(read(schema, document)).toEqual(read(schema, document))
      readMhealth(document, 'p')
    }),
    { numRuns: 500 },
  )
})
