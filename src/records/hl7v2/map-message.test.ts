import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../fhir/check.ts'
import { decodeMessage } from './charset.ts'
import { madeId } from './identity.ts'
import { mapMessage } from './map-message.ts'
import { loadMaps } from './maps.ts'
import { type Message, parseMessage } from './message.ts'

const maps = loadMaps()
const folder = new URL('fixtures/', import.meta.url)
const samples = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.hl7')) : []

function message(text: string): Message {
  const read = parseMessage(text)
  if ('rule' in read) throw new Error(read.reason)
  return read
}

const head = 'MSH|^~\\&|LAB|HOSP|||20260102030405+0000||'
const pid = 'PID|1||4711^^^HOSP^MR||Ahmadi^Sara^^^Dr||19700102|F'
const oru = (obx: string) =>
  message(`${head}ORU^R01|9|P|2.5.1\r${pid}\rOBR|1|P1|F1|24323-8^CMP^LN|||20260102020000+0000\r${obx}`)
const only = (text: string) =>
  mapMessage(oru(text), { maps }).resources.find((each) => each.resourceType === 'Observation')

describe('results', () => {
  it.each([
    [
      'OBX|1|NM|2160-0^Creatinine^LN||1.30|mg/dL^^UCUM',
      { valueQuantity: { value: 1.3, unit: 'mg/dL', code: 'mg/dL' } },
    ],
    ['OBX|1|NM|2160-0^Creatinine^LN||<0.2|mg/dL', { valueQuantity: { value: 0.2, comparator: '<' } }],
    ['OBX|1|SN|2160-0^Creatinine^LN||>^10|mg/dL', { valueQuantity: { value: 10, comparator: '>' } }],
    ['OBX|1|SN|2160-0^Creatinine^LN||^1^-^2|mg/dL', { valueRange: { low: { value: 1 }, high: { value: 2 } } }],
    ['OBX|1|SN|5778-6^Titre^LN||^1^:^128', { valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } }],
    ['OBX|1|ST|2160-0^Creatinine^LN||haemolysed|mg/dL', { valueString: 'haemolysed' }],
    ['OBX|1|ST|2160-0^Creatinine^LN||1.1|mg/dL', { valueQuantity: { value: 1.1 } }],
    ['OBX|1|CWE|883-9^ABO^LN||112144000^A^SCT', { valueCodeableConcept: { coding: [{ code: '112144000' }] } }],
    ['OBX|1|TX|1^x^L||one~two', { valueString: 'one\ntwo' }],
    ['OBX|1|NM|2160-0^Creatinine^LN||', { dataAbsentReason: {} }],
  ])('%s', (obx, expected) => {
    const observation = only(obx)
    expect(observation).toMatchObject(expected)
    expect(check(observation!)).toEqual([])
  })

  it('name the device that took part (PRT-10), where OBX-18 does not', () => {
    const row = 'OBX|1|NM|2160-0^Creatinine^LN||1.3|mg/dL'
    const took = 'PRT|1|AD||EQUIP^Equipment^HL70912||||||PUMP7^ICU^0A1B^EUI-64'
    const device = { identifier: { system: 'urn:hamzad:hl7v2:0A1B', value: 'PUMP7' } }
    expect(only(`${row}\r${took}`)?.device).toEqual(device)
    expect(only(`${row}${'|'.repeat(12)}M1^^M1^L\r${took}`)?.device).toMatchObject({ identifier: { value: 'M1' } })
    const next = 'OBX|2|NM|2951-2^Sodium^LN||140|mmol/L'
    const both = mapMessage(oru(`${row}\r${next}\r${took}`), { maps }).resources.filter(
      ({ resourceType }) => resourceType === 'Observation',
    )
    expect(both.map((each) => each.device)).toEqual([undefined, device])
  })

  it('take time, status and interpretation from where they stand', () => {
    expect(only('OBX|1|NM|2160-0^Creatinine^LN||1.3|mg/dL||H|||C|||20260102021500+0000')).toMatchObject({
      status: 'corrected',
      effectiveDateTime: '2026-01-02T02:15:00+00:00',
      interpretation: [{ coding: [{ code: 'H' }] }],
    })
    expect(only('OBX|1|NM|2160-0^Creatinine^LN||1.3|mg/dL')).toMatchObject({
      status: 'final',
      effectiveDateTime: '2026-01-02T02:00:00+00:00',
    })
  })

  it.each([
    ['{beat}/min^^UCUM', '{beat}/min', 'UCUM as the message claims it'],
    ['264864^MDC_DIM_BEAT_PER_MIN^MDC^/min^^UCUM', '/min', 'UCUM beside a code of IEEE 11073'],
    ['266016^MDC_DIM_MMHG^MDC', 'mm[Hg]', 'a code of IEEE 11073 alone'],
    ['1^x^MDC', undefined, 'a code that nobody knows'],
  ])('of unit %s are in %s: %s', (unit, code, _why) => {
    const observation = only(`OBX|1|NM|8867-4^HR^LN||80|${unit}`)
    const { valueQuantity } = observation as unknown as { valueQuantity: { code?: string } }
    expect(valueQuantity.code).toBe(code)
  })

  it('are of the device that they stand within, or that they name', () => {
    const { resources } = mapMessage(
      oru(
        [
          'OBX|1||69965^MDS^MDC|1.0.0.0|||||||X|||||||MONITOR',
          'OBX|2||69642^VMD^MDC|1.2.0.0|||||||X|||||||MODULE',
          'OBX|3|NM|150456^SpO2^MDC|1.2.1.1|97|262688^^MDC',
          'OBX|4|NM|147842^HR^MDC|1.7.1.1|80|264864^^MDC',
          'OBX|5|NM|151562^RR^MDC|1.8.1.1|15|264928^^MDC|||||R|||||||OWN',
          'OBX|6|NM|2951-2^Na^LN|2.1.1.1|140|mmol/L^^UCUM',
          'OBX|7|NM|2951-2^Na^LN||140|mmol/L^^UCUM',
        ].join('\r'),
      ),
      { maps },
    )
    const devices = resources
      .filter(({ resourceType, valueQuantity }) => resourceType === 'Observation' && valueQuantity)
      .map(({ device }) => (device as { identifier: { value: string } } | undefined)?.identifier.value)
    expect(devices).toEqual(['MODULE', 'MONITOR', 'OWN', undefined, undefined])
  })

  it('keep their id when they are corrected', () => {
    const first = only('OBX|1|NM|2160-0^Creatinine^LN||1.3|mg/dL|||||P')
    const later = only('OBX|1|NM|2160-0^Creatinine^LN||1.4|mg/dL|||||C')
    expect(first?.id).toBe(later?.id)
  })

  it('are what their report refers to', () => {
    const { resources } = mapMessage(oru('OBX|1|NM|2160-0^C^LN||1|mg/dL\rOBX|2|NM|2951-2^Na^LN||140|mmol/L'), { maps })
    const ids = resources.filter((each) => each.resourceType === 'Observation').map((each) => `Observation/${each.id}`)
    const report = resources.find((each) => each.resourceType === 'DiagnosticReport')
    expect((report!.result as { reference: string }[]).map((each) => each.reference)).toEqual(ids)
  })
})

describe('doses', () => {
  it('that were given carry amount, unit, route and period', () => {
    const ras = message(
      `${head}RAS^O17|9|P|2.5.1\r${pid}\rORC|RE|P1|F1\rRXA|0|1|20260102010000+0000|20260102030000+0000|11124^vancomycin^RXNORM|1000|mg^^UCUM||||||||||||||CP\rRXR|IV^Intravenous^HL70162`,
    )
    const given = mapMessage(ras, { maps }).resources.find((each) => each.resourceType === 'MedicationAdministration')
    expect(check(given!)).toEqual([])
    expect(given).toMatchObject({
      status: 'completed',
      medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '11124' }] },
      effectivePeriod: { start: '2026-01-02T01:00:00+00:00', end: '2026-01-02T03:00:00+00:00' },
      dosage: { dose: { value: 1000, unit: 'mg' }, route: { coding: [{ code: 'IV' }] } },
    })
  })
})

describe('patients whom a message names together', () => {
  const two = 'PID|1||4712^^^HOSP^MR||Ahmady^Sara'
  const [first, second] = ['4711', '4712'].map((value) => madeId('Patient', 'urn:hamzad:hl7v2:HOSP', value))

  it('are linked and parted, and stay two records', () => {
    const said = (event: string) =>
      mapMessage(message(`${head}ADT^${event}|9|P|2.5\r${pid}\rPV1|1|O\r${two}`), { maps })
    const pair = { patient: second, into: first }
    expect(said('A24')).toMatchObject({ merges: [pair], partings: [], findings: [] })
    expect(said('A37')).toMatchObject({ merges: [], partings: [pair], findings: [] })
    expect(said('A24').resources.map(({ id }) => id)).toEqual([first, second])
  })

  it.each([pid, `${pid}\r${pid}`, `${pid}\rPID|2`])('are at least two: %s', (rest) => {
    expect(mapMessage(message(`${head}ADT^A24|9|P|2.5\r${rest}`), { maps })).toMatchObject({
      merges: [],
      resources: [],
      findings: [{ rule: 'hl7.patient-missing' }],
    })
  })

  it('swap their beds, each in the stay of its own', () => {
    const stay = (ward: string, visit: string) => `PV1|1|I|${ward}||||||||||||||||${visit}`
    const swap = message(`${head}ADT^A17|9|P|2.5\r${pid}\r${stay('A^1^2', 'V1')}\r${two}\r${stay('B^3^4', 'V2')}`)
    expect(mapMessage(swap, { maps }).stays).toMatchObject([
      { visit: { value: 'V1' }, patient: first, step: { event: 'transfer', place: { ward: 'A', bed: '2' } } },
      { visit: { value: 'V2' }, patient: second, step: { event: 'transfer', place: { ward: 'B', bed: '4' } } },
    ])
  })

  it.each(['A18', 'A34', 'A36', 'A40', 'A41', 'A47'])('become one by %s: those of MRG are those of PID', (event) => {
    const merged = mapMessage(message(`${head}ADT^${event}|9|P|2.5\r${pid}\rMRG|4700^^^HOSP^MR`), { maps })
    const [into, patient] = ['4711', '4700'].map((value) => madeId('Patient', 'urn:hamzad:hl7v2:HOSP', value))
    expect(merged).toMatchObject({ merges: [{ patient, into }], partings: [], findings: [] })
    expect(merged.resources.map(({ id }) => id)).toEqual([into])
  })

  it.each(['A30', 'A35', 'A39', 'A42', 'A43', 'A44', 'A45', 'A46', 'A48', 'A49', 'A50', 'A51'])(
    'are left as they are by %s, which is refused with what to send instead',
    (event) => {
      const said = mapMessage(message(`${head}ADT^${event}|9|P|2.5\r${pid}\rMRG|4700^^^HOSP^MR`), { maps })
      expect(said).toMatchObject({ resources: [], merges: [], findings: [{ rule: 'hl7.type-refused' }] })
      expect(said.findings[0]?.reason).toMatch(/send A\d\d/)
    },
  )

  it('have several stays, and what is said after each belongs to it', () => {
    const stay = (visit: string, code: string) => `PV1|1|I|A||||||||||||||||${visit}\rDG1|1||${code}^x^I10||20260101`
    const { stays, resources } = mapMessage(
      message(`${head}ADT^A08|9|P|2.5\r${pid}\r${stay('V1', 'I10')}\r${stay('V2', 'N17')}`),
      { maps },
    )
    expect(stays.map(({ visit }) => visit.value)).toEqual(['V1', 'V2'])
    const encounters = resources.flatMap(({ resourceType, encounter }) =>
      resourceType === 'Condition' ? [(encounter as { reference: string }).reference] : [],
    )
    expect(encounters).toEqual(
      ['V1', 'V2'].map((value) => `Encounter/${madeId('Encounter', 'urn:hamzad:hl7v2:HOSP', value)}`),
    )
  })
})

describe('a message', () => {
  it('is refused when two came as one, for the second may be about somebody else', () => {
    const two = message(`${head}ADT^A08|9|P|2.5.1\r${pid}\r${head}ADT^A08|10|P|2.5.1\r${pid}`)
    expect(mapMessage(two, { maps })).toMatchObject({ resources: [], findings: [{ rule: 'hl7.one-message' }] })
  })

  it.each([
    ['it says that more comes', `${head}ADT^A08|9|P|2.5.1\r${pid}\rDSC|4711|F`, 'DSC-1'],
    ['it says that it goes on', `${head}ADT^A08|9|P|2.5.1||4711\r${pid}`, 'MSH-14'],
    ['it begins with what belongs to a segment of before', `${head}ADT^A08|9|P|2.5.1\rADD|rest\r${pid}`, 'ADD'],
  ])('in parts is refused whole: %s', (_, text, path) => {
    expect(mapMessage(message(text), { maps })).toMatchObject({
      merges: [],
      resources: [],
      findings: [{ rule: 'hl7.continued', path }],
    })
  })

  it('whose continuation is said to be nothing is whole', () => {
    const whole = message(`${head}ADT^A08|9|P|2.5.1||""\r${pid}\rDSC|`)
    expect(mapMessage(whole, { maps }).resources.map((each) => each.resourceType)).toContain('Patient')
  })

  it('of an unknown type, of a type that holds no record, or without a patient says so', () => {
    const rules = (text: string) => mapMessage(message(text), { maps }).findings.map((each) => each.rule)
    expect(rules(`${head}XYZ^Q01|9|P|2.5\r${pid}`)).toEqual(['hl7.type-unmapped'])
    expect(rules(`${head}ACK|9|P|2.5\rMSA|AA|1`)).toEqual(['hl7.type-refused'])
    expect(rules(`${head}ADT^A08|9|P|2.5\rPID|1`)).toEqual(['hl7.patient-missing'])
  })

  it('of a site follows the maps of the site', () => {
    const own = loadMaps({
      messages: { 'ZZZ^*': { make: ['Patient', 'Vital'] } },
      resources: {
        Vital: {
          resource: 'Observation',
          per: 'ZVS',
          id: ['ZVS-1'],
          elements: {
            status: '= final',
            code: 'ZVS-1 as concept',
            subject: '= $patient',
            effectiveDateTime: 'MSH-7 as instant',
            'value[x]': 'ZVS-2 as observation-value',
          },
        },
      },
      tables: { 'administrative-sex': { F: 'other' } },
    })
    const { resources } = mapMessage(message(`${head}ZZZ^Z01|9|P|2.5\r${pid}\rZVS|8867-4^HR^LN|72`), { maps: own })
    expect(resources).toMatchObject([{ gender: 'other' }, { resourceType: 'Observation', valueString: '72' }])
    expect(() => loadMaps({ messages: { 'A^B': { make: ['Nothing'] } } })).toThrow(/Nothing/)
    expect(() =>
      loadMaps({ resources: { X: { resource: 'Patient', per: 'PID', elements: { name: 'PID5' } } } }),
    ).toThrow(/X.name/)
  })

  it('never makes anything throw, and what it makes is sound', () => {
    const letters = fc.constantFrom(
      '|',
      '^',
      '~',
      '&',
      '\\T\\',
      '""',
      '1',
      'M',
      '20260101',
      '99999999',
      'LN',
      '1.2.3',
      '\r',
      'OBX',
      'PV1',
    )
    const types = fc.constantFrom(
      'ADT^A01',
      'ADT^A03',
      'ORU^R01',
      'RAS^O17',
      'SIU^S12',
      'MDM^T02',
      'VXU^V04',
      'ADT^A60',
    )
    const names = fc.constantFrom('PV1', 'OBX', 'OBR', 'RXA', 'AL1', 'IAM', 'DG1', 'SCH', 'TXA', 'PV2', 'NTE', 'SPM')
    const segment = fc
      .tuple(names, fc.array(letters, { maxLength: 40 }))
      .map(([name, rest]) => `${name}|${rest.join('')}`)
    fc.assert(
      fc.property(types, fc.array(segment, { maxLength: 6 }), (type, rest) => {
        const { resources } = mapMessage(message(`${head}${type}|9|P|2.5\r${pid}\r${rest.join('\r')}`), {
          maps,
          timeZone: 'UTC',
        })
        for (const resource of resources) expect(resource.id).toMatch(/^[a-z0-9-]{1,64}$/)
        expect(JSON.parse(JSON.stringify(resources))).toEqual(resources)
      }),
    )
  })

  it.each(samples)('%s of other systems becomes sound resources', (name) => {
    const text = decodeMessage(readFileSync(new URL(name, folder)))!.text
    const { resources, findings } = mapMessage(message(text), { maps, timeZone: 'America/New_York' })
    expect(resources.length + findings.length).toBeGreaterThan(0)
    expect(resources.flatMap((each) => check(each))).toEqual([])
  })
})
