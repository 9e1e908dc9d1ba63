import { describe, expect, it } from 'vitest'
import { isObject } from '../../records/fhir/resource.ts'
import { validateResource } from '../../records/fhir/validation/validate.ts'
import { evaluateOperation } from './fhirpath-operation.ts'

const resource = {
  resourceType: 'Patient',
  name: [{ family: 'Rey' }],
  contact: [{ name: { family: 'Kin' } }],
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">a</div>' },
}
const answerTo = async (expression: string) => {
  const parameter = [
    { name: 'expression', valueString: expression },
    { name: 'resource', resource },
  ]
  const { body } = await evaluateOperation({ text: '', resource: { resourceType: 'Parameters', parameter } })
  const parameters: unknown = JSON.parse(body as string)
  expect(isObject(parameters) && (await validateResource(parameters))).toEqual([])
  return (parameters as { parameter: { part: [object, object] }[] }).parameter.map(({ part: [, value] }) => value)
}

describe('$fhirpath', () => {
  it.each([
    ["2.5 'mg'", { valueQuantity: { value: 2.5, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' } }],
    ['2 weeks', { valueQuantity: { value: 2, unit: 'weeks' } }],
    ['@2015T', { valueDateTime: '2015' }],
    ['@2015-02-04T14', { valueString: '2015-02-04T14' }],
    ['@T14:30', { valueString: '14:30' }],
    ['@T14:30:00', { valueTime: '14:30:00' }],
    ['name', { valueHumanName: { family: 'Rey' } }],
    ['contact', { valueString: '{"name":{"family":"Kin"}}' }],
    ['text.`div`', { valueString: resource.text.div }],
    ['name.type().name', { valueString: 'HumanName' }],
    ['Patient', { resource }],
  ])('answers to %s with Parameters that are valid', async (expression, value) => {
    expect(await answerTo(expression)).toEqual([{ name: 'value', ...value }])
  })
})
