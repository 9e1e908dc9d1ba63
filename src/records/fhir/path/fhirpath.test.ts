import { describe, expect, it } from 'vitest'
import { evaluateTyped } from './evaluate-typed.ts'

const patient = {
  resourceType: 'Patient',
  active: true,
  birthDate: '1980-02-03',
  _birthDate: {
    extension: [
      { url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueDateTime: '1980-02-03T04:05:06Z' },
    ],
  },
}
const values = async (expression: string) =>
  (await evaluateTyped(patient, expression, { resource: patient, rootResource: patient })).map(({ value }) =>
    typeof value === 'object' ? String(value) : value,
  )

describe('FHIRPath', () => {
  it.each([
    // A sum keeps the zone and the written precision of its date-time.
    ['@2020-02-28T23:30:00.000+10:00 + 1 hour', '2020-02-29T00:30:00.000+10:00'],
    ['@2020-03-29T01:59:30-05:00 - 30 minutes', '2020-03-29T01:29:30-05:00'],
    ['@2020-01-31T10:00:00 + 1 month', '2020-02-29T10:00:00'],
    ['@2020-12-31T10 + 14 hours', '2021-01-01T00'],
    ['@T23:30 + 45 minutes', '00:15'],
    // What has a clock and no zone spans the zones of the earth.
    ['@2020-05-06T07:08.lowBoundary(17)', '2020-05-06T07:08:00.000+14:00'],
    ['@2020-05-06T07:08.highBoundary(17)', '2020-05-06T07:08:59.999-12:00'],
    ['@2020-05-06T07:08+03:30.highBoundary(17)', '2020-05-06T07:08:59.999+03:30'],
    ['@2020.highBoundary(6)', '2020-12'],
    ["2.50 'mg'.lowBoundary(4)", "2.4950 'mg'"],
    ['2.50.highBoundary(1)', 2.6],
    ['7.lowBoundary(1)', 6.5],
    ['2.500.precision()', 3],
    ['@2020-05.precision()', 6],
    ['@2020-05-06T07:08:09.123+01:00.precision()', 17],
    ['@T07:08.precision()', 4],
    ["%`vs-observation-status` = 'http://hl7.org/fhir/ValueSet/observation-status'", true],
    ['Patient.birthDate.extension(%`ext-patient-birthTime`).exists()', true],
    ["%sct & '|' & %loinc & '|' & %ucum", 'http://snomed.info/sct|http://loinc.org|http://unitsofmeasure.org'],
    ["conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", true],
    ["conformsTo('http://hl7.org/fhir/StructureDefinition/DomainResource')", true],
    ["conformsTo('http://hl7.org/fhir/StructureDefinition/Group')", false],
    ["'aaa'.replaceMatches('', 'b')", 'aaa'],
    ["'a1b2'.replaceMatches('[0-9]', '-')", 'a-b-'],
    ["iif(active, 'yes', 'no')", 'yes'],
  ])('%s is %s', async (expression, expected) => {
    expect(await values(expression)).toEqual([expected])
  })

  it('answers nothing where there is no answer', async () => {
    expect(await values('@2020-01-01T10:00:00Z = @2020-01-01T10:00:00')).toEqual([])
    expect(await values('@2020-01-01T10:00:00Z != @2020-01-01T10:00:00')).toEqual([])
    expect(await values('1.5.lowBoundary(-1)')).toEqual([])
    expect(await values('{}.precision()')).toEqual([])
    expect(await values('iif({}, 1)')).toEqual([])
  })

  it('refuses what FHIRPath refuses', async () => {
    await expect(values("iif('text', 1, 2)")).rejects.toThrow('boolean')
    await expect(values('iif(true | false, 1, 2)')).rejects.toThrow('boolean')
    await expect(values('(1 | 2).iif(true, 1, 2)')).rejects.toThrow('one value')
    await expect(values("conformsTo('http://example.org/Profile')")).rejects.toThrow('not known')
  })
})
