import { describe, expect, it } from 'vitest'
import { consentRules } from './consent-rules.ts'
import { isPurpose, needsPermit, purposesAbove } from './purposes.ts'

const consent = (provision: object | undefined, more: object = {}) => ({
  resourceType: 'Consent',
  status: 'active',
  scope: { coding: [{ code: 'patient-privacy' }] },
  ...(provision && { provision }),
  ...more,
})
const purpose = (...codes: string[]) => ({ purpose: codes.map((code) => ({ code })) })
const classes = (...codes: string[]) => ({
  class: codes.map((code) => ({ system: 'http://hl7.org/fhir/resource-types', code })),
})
const short = (provision: object, more: object = {}) =>
  consentRules(consent(provision, more)).map(({ depth, permits, purposes, types }) => ({
    depth,
    permits,
    ...(purposes && { purposes }),
    ...(types && { types }),
  }))

describe('purposes of use', () => {
  it('lie in one another', () => {
    expect(purposesAbove('BTG')).toEqual(['BTG', 'ETREAT', 'TREAT', 'PurposeOfUse'])
    expect(purposesAbove('CLINTRCHPC')).toEqual(['CLINTRCHPC', 'CLINTRCH', 'HRESCH', 'PurposeOfUse'])
    expect([needsPermit('TREAT'), needsPermit('ETREAT'), needsPermit('PATRQT')]).toEqual([false, false, false])
    expect([needsPermit('HRESCH'), needsPermit('HMARKT'), needsPermit('PUBHLTH'), needsPermit('NONSENSE')]).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect([isPurpose('TREAT'), isPurpose('toString'), isPurpose('PurposeOfUse')]).toEqual([true, false, false])
  })
})

describe('rules of a Consent', () => {
  it('are none when it is not in force, or about something else', () => {
    const deny = { type: 'deny' }
    for (const status of ['draft', 'proposed', 'rejected', 'inactive', 'entered-in-error'])
      expect(short(deny, { status })).toEqual([])
    expect(short(deny, { scope: { coding: [{ code: 'treatment' }] } })).toEqual([])
    expect(short(deny, { scope: undefined })).toEqual([])
    expect(short(deny, { scope: { coding: [{ code: 'research' }] } })).toHaveLength(1)
    // Some write the scope as a category.
    expect(short(deny, { scope: undefined, category: [{ coding: [{ code: 'patient-privacy' }] }] })).toHaveLength(1)
    expect(consentRules(consent(undefined))).toEqual([])
  })

  it('are the provisions, with the conditions of those above', () => {
    const provision = {
      type: 'deny',
      ...purpose('TREAT'),
      provision: [
        { type: 'permit', ...purpose('ETREAT', 'HRESCH'), ...classes('Observation', 'Condition') },
        { type: 'permit', ...purpose('HRESCH') },
        { type: 'permit', provision: [{ type: 'deny', ...classes('Condition') }] },
      ],
    }
    expect(short(provision)).toEqual([
      { depth: 0, permits: false, purposes: ['TREAT'] },
      { depth: 1, permits: true, purposes: ['ETREAT'], types: ['Observation', 'Condition'] },
      { depth: 1, permits: true, purposes: ['TREAT'] },
      { depth: 2, permits: false, purposes: ['TREAT'], types: ['Condition'] },
    ])
  })

  it('open nothing by what cannot be judged, and shut all that it may mean', () => {
    const unknown = { class: [{ system: 'urn:ietf:bcp:13', code: 'application/pdf' }] }
    expect(short({ type: 'permit', ...unknown })).toEqual([])
    expect(short({ type: 'deny', ...unknown })).toEqual([{ depth: 0, permits: false }])
    expect(short({ type: 'permit', dataPeriod: { start: '2020' } })).toEqual([])
    expect(short({ type: 'deny', dataPeriod: { start: '2020' } })).toEqual([{ depth: 0, permits: false }])
    expect(
      short({ type: 'permit', ...unknown, provision: [{ type: 'deny', ...classes('Condition') }, { type: 'permit' }] }),
    ).toEqual([{ depth: 1, permits: false, types: ['Condition'] }])
    // An exception that does not say what it is denies.
    expect(short({ type: 'permit', provision: [{ ...classes('Condition') }] })).toEqual([
      { depth: 0, permits: true },
      { depth: 1, permits: false, types: ['Condition'] },
    ])
  })

  it('speak of looking alone', () => {
    const action = (code: string) => ({ action: [{ coding: [{ code }] }] })
    expect(short({ type: 'deny', ...action('correct') })).toEqual([])
    expect(short({ type: 'deny', ...action('disclose') })).toHaveLength(1)
  })

  it('know periods, actors, resources, labels and codes', () => {
    const [rule] = consentRules(
      consent({
        type: 'deny',
        period: { start: '2020-05', end: '2021' },
        actor: [
          { role: {}, reference: { reference: 'Organization/1', identifier: { value: 'billing' } } },
          { role: {}, reference: { identifier: { value: 'service:app' } } },
        ],
        data: [{ meaning: 'instance', reference: { reference: 'https://ehr.example/fhir/Observation/7' } }],
        securityLabel: [{ system: 'urn:labels', code: 'R"1' }, { code: 'V' }],
        code: [{ coding: [{ system: 'http://loinc.org', code: '1-8' }] }],
      }),
    )
    expect(rule).toMatchObject({
      from: '2020-05-01T00:00:00.000Z',
      until: '2021-12-31T23:59:59.999Z',
      actors: ['Organization/1', 'billing', 'service:app'],
      resources: ['Observation/7'],
      holds: [
        '$.meta.security[*] ? ((@.system == "urn:labels" && @.code == "R\\"1") || (@.code == "V"))',
        '$.*.coding[*] ? ((@.system == "http://loinc.org" && @.code == "1-8"))',
      ],
    })
  })
})
