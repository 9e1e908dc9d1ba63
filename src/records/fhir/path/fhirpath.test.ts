import { describe, expect, it } from 'vitest'
import { evaluateTyped } from './evaluate-typed.ts'

const patient = {
  resourceType: 'Patient',
  active: true,
  name: [
    { use: 'official', family: 'Rey', given: ['Ana', 'Bo'] },
    { use: 'usual', given: ['Nan'] },
  ],
  managingOrganization: { reference: '#o' },
  contained: [{ resourceType: 'Organization', id: 'o', name: 'House' }],
  birthDate: '1980-02-03',
  _birthDate: {
    extension: [
      { url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueDateTime: '1980-02-03T04:05:06Z' },
    ],
  },
}
/** A group of a pattern by its name, in a substitution. */
const group = (name: string) => `$\{${name}}`
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
    // A Decimal stays one when it is whole, and is exact.
    ['(4 / 2).is(Decimal)', true],
    ['(1.0 * 3).is(Decimal)', true],
    ['(-3.0).is(Decimal)', true],
    ['2.0.abs().is(Decimal)', true],
    ['9.sqrt().is(Decimal)', true],
    ['1.toDecimal().is(Decimal)', true],
    ['2.power(3).is(Integer)', true],
    ['(2 + 3).is(Integer)', true],
    ['5.5 mod 0.7', 0.6],
    ['1.8 - 1.2', 0.6],
    ['(2.5 * 2).toString()', '5.0'],
    // Sums across units are as exact as the factors; a power of one is no power.
    ["1 'd' + 1 'h'", "25 'h'"],
    ["1 'd' - 1 'min'", "1439 'min'"],
    ["(1 'wk' + 1 'd') = 8 'd'", true],
    ["1 'g' + 1 'ug'", "1000001 'ug'"],
    ["4 'm2' / 2 'm'", "2 'm'"],
    ["6 'mg' / 2 'mg'", "3 '1'"],
    // The order of several items does not matter to equivalence, and their number does.
    ['(1 | 2 | 3) ~ (3 | 1 | 2)', true],
    ['(1 | 2) ~ (1 | 2 | 3)', false],
    ['1.combine(1).combine(2) ~ 2.combine(2).combine(1)', false],
    ['(1 | 2) !~ (2 | 1)', false],
    ['@2012-04-15T15:00:00Z ~ @2012-04-15T15:00:00', false],
    ['@2012-01-01T10:00:00Z < @2012-01-03T12:00:00', true],
    ['@2015.toDateTime().is(DateTime)', true],
    ['@T10:00 + 1.7 hours', '11:00'],
    // Texts.
    ["'abcabc'.lastIndexOf('')", 0],
    ["'abcdefg'.substring(3, -1)", ''],
    ["'abcdefg'.substring(6, 2)", 'g'],
    ["'a.c'.replace('.', '$&')", 'a$&c'],
    ["'abc'.replace('', 'x')", 'xaxbxcx'],
    [
      `'2001/7'.replaceMatches('(?<year>\\\\d+)/(?<month>\\\\d+)', '${group('month')}.${group('year')} $1')`,
      '7.2001 2001',
    ],
    ["'é'.encode('base64')", 'w6k='],
    ["'é'.encode('hex')", 'c3a9'],
    ["'w6k='.decode('base64')", 'é'],
    ["'~~~?'.encode('urlbase64')", 'fn5-Pw=='],
    // Subsets and conversions.
    ['(1 | 2 | 3).skip(-1).count()', 3],
    ['(1 | 2 | 3).take(-1).count()', 0],
    ['name.first().convertsToString()', false],
    ["'1 day'.convertsToQuantity('d')", true],
    ["'1 day'.convertsToQuantity('mg')", false],
    ['1.repeatAll(iif($this < 4, $this + 1, {})).count()', 3],
    ['managingOrganization.resolve().ofType(Organization).name', 'House'],
    ['managingOrganization.resolve() is Organization', true],
    // Signs, years of every length, names of value sets as R4 writes them.
    ['-name.count()', -2],
    ['-(-(2.50))', 2.5],
    ["-(name.count() * 3 'mg')", "-6 'mg'"],
    ['+name.count()', 2],
    ['3 - -name.count()', 5],
    ['@0050-01-01 + 1 day', '0050-01-02'],
    ['@0400-02-28 + 1 day', '0400-02-29'],
    ['@0099-12-31T23:00:00+03:30 + 2 hours', '0100-01-01T01:00:00+03:30'],
    ['%"vs-observation-status"', 'http://hl7.org/fhir/ValueSet/observation-status'],
    ['@2015T.toString()', '2015'],
    ["'T10:30'.convertsToTime()", false],
    ["'10:30'.toTime() = @T10:30", true],
    ['@T10:30.toTime()', '10:30'],
    ["'male'.memberOf(%`vs-administrative-gender`)", true],
    ["'masculine'.memberOf(%`vs-administrative-gender`)", false],
    ["name.checkModifiers('http://example.org/m').count()", 2],
  ])('%s is %s', async (expression, expected) => {
    expect(await values(expression)).toEqual([expected])
  })

  it('answers nothing where there is no answer', async () => {
    expect(await values('@2020-01-01T10:00:00Z = @2020-01-01T10:00:00')).toEqual([])
    expect(await values('@2020-01-01T10:00:00Z != @2020-01-01T10:00:00')).toEqual([])
    expect(await values('1.5.lowBoundary(-1)')).toEqual([])
    expect(await values('{}.precision()')).toEqual([])
    expect(await values('iif({}, 1)')).toEqual([])
    for (const beyond of ['2147483647 + 1', '-2147483648 - 1', '65536 * 65536', "'2147483648'.toInteger()"])
      expect([beyond, await values(beyond)]).toEqual([beyond, []])
    for (const none of ['-{}', '+name.suffix', '@9999-12-31 + 1 day', '@0001-01-01 - 1 day', "{}.memberOf('urn:x')"])
      expect([none, await values(none)]).toEqual([none, []])
    expect(await values('0.ln() | (-1).ln()')).toEqual([])
    expect(await values('name.first().toString()')).toEqual([])
    expect(await values('@2012-01-01T10:00:00Z < @2012-01-01T12:00:00')).toEqual([])
  })

  it('refuses what FHIRPath refuses', async () => {
    await expect(values("iif('text', 1, 2)")).rejects.toThrow('boolean')
    await expect(values('iif(true | false, 1, 2)')).rejects.toThrow('boolean')
    await expect(values('(1 | 2).iif(true, 1, 2)')).rejects.toThrow('one value')
    await expect(values("conformsTo('http://example.org/Profile')")).rejects.toThrow('not known')
    await expect(values('true < false')).rejects.toThrow('no order')
    await expect(values('name.where(true | false)')).rejects.toThrow('one boolean')
    await expect(values('1.round(-1)')).rejects.toThrow('places')
    await expect(values("@2012-01-01T00:00:00 + 1 'h'")).rejects.toThrow('definite')
    await expect(values('name.trace()')).rejects.toThrow('trace takes 1 or more')
    await expect(values('iif(true)')).rejects.toThrow('iif takes 2 or more')
    await expect(values('{}.exists(1, 2)')).rejects.toThrow('exists takes')
    await expect(values('-name')).rejects.toThrow('one value')
    await expect(values('-name.use.first()')).rejects.toThrow('numbers and quantities')
    await expect(values("'x'.memberOf('http://example.org/set')")).rejects.toThrow('not known')
    await expect(values("@T10:00 - 1 'min'")).rejects.toThrow('definite')
  })

  it.each([
    ['Patient.nmae', 'nmae'],
    ['name.where(familiy.exists())', 'familiy'],
    ['name.select(given | famly)', 'famly'],
    ['name[0].first().nope', 'nope'],
    ['name.sort(family, gven).use', 'gven'],
    ['deceasedBoolean', 'write deceased.ofType(boolean)'],
    ['(deceased as dateTime).unit', 'unit'],
    ['Patient.contact.name.ofType(HumanName).familly', 'familly'],
    ['Encounter.status', 'no Encounter'],
    ['%resource.nmae', 'nmae'],
  ])('names what R4 does not have in %s', async (expression, message) => {
    await expect(values(expression)).rejects.toThrow(message)
  })

  it.each([
    'Resource.id | DomainResource.language',
    'Patient.contained.anything',
    'Patient.children().anything | descendants().anything',
    'birthDate.extension.value.exists()',
    'Patient.extension.value.unit',
    'contact.relationship.coding.code',
    'deceased.ofType(dateTime) | multipleBirth.ofType(integer)',
    'link.other.resolve().anything',
    'Patient.text.`div`',
    'name.select(iif(use = %unknown, given, family))'.replace('%unknown', "'a'"),
  ])('leaves %s alone', async (expression) => {
    await expect(values(expression)).resolves.toBeInstanceOf(Array)
  })
})
