import { HamzadError } from '../../kernel/errors.ts'
import { typeShape } from '../../records/fhir/definitions/element-types.ts'
import { evaluateTyped } from '../../records/fhir/path/evaluate-typed.ts'
import { isObject } from '../../records/fhir/resource.ts'
import { primitives } from '../../records/fhir/validation/primitives.ts'
import { ucum } from '../../records/fhir/validation/terms.ts'
import type { Incoming } from './body.ts'
import type { Answer } from './context.ts'

/** `$fhirpath`: Parameters with `expression` and `resource`; answers with one part `result` for each value, typed. */
export async function evaluateOperation({ resource: parameters }: Incoming): Promise<Answer> {
  const list =
    parameters.resourceType === 'Parameters' && Array.isArray(parameters.parameter)
      ? parameters.parameter.filter(isObject)
      : []
  const expression = list.find(({ name }) => name === 'expression')?.valueString
  const resource = list.find(({ name }) => name === 'resource')?.resource
  if (typeof expression !== 'string')
    throw new HamzadError('fhir.syntax', { why: 'Parameters with a valueString named expression is expected' })
  if (/\b(?:matches|replaceMatches)\s*\(/i.test(expression) && expression.length > 500)
    throw new HamzadError('fhir.syntax', { why: 'expressions with patterns have 500 characters at most' })
  let result: { type: string; value: unknown }[]
  try {
    result = await evaluateTyped(resource ?? {}, expression, { resource, rootResource: resource })
  } catch (error) {
    throw new HamzadError('fhir.syntax', {
      why: `the expression cannot be evaluated: ${String((error as Error).message).slice(0, 300)}`,
    })
  }
  const parameter = result.map(({ type, value }) => ({
    name: 'result',
    part: [{ name: 'type', valueString: type }, part(type, value)],
  }))
  return {
    status: 200,
    body: JSON.stringify({ resourceType: 'Parameters', ...(parameter.length > 0 && { parameter }) }),
  }
}

/**
 * A value as a part of Parameters: under its type where Parameters can hold it, else as text (a time to the hour, parts of a resource that
 * have no type of their own as JSON).
 */
function part(type: string, value: unknown): object {
  const name = type.replace(/^(?:FHIR|System)\./, '')
  if (isObject(value) && typeof value.resourceType === 'string') return { name: 'value', resource: value }
  if (type === 'System.Quantity') return { name: 'value', valueQuantity: quantityOf(String(value)) }
  const plain: unknown = JSON.parse(JSON.stringify(value))
  const place = typeShape('Extension')?.places.get(`value${name[0]?.toUpperCase()}${name.slice(1)}`)
  const holds = place?.isPrimitive ? primitives[place.type] : isObject
  if (place && holds?.(plain)) return { name: 'value', [place.key]: plain }
  const isDay = type === 'System.DateTime' && typeof plain === 'string' && plain.endsWith('T')
  if (isDay) return { name: 'value', valueDateTime: plain.slice(0, -1) }
  return { name: 'value', valueString: typeof plain === 'string' ? plain : JSON.stringify(plain) }
}

/** A quantity as FHIRPath writes it: its unit is a code of UCUM between apostrophes, or a word of the calendar. */
function quantityOf(text: string): object {
  const [, value = '', code, word] = /^(\S+) (?:'(.*)'|(\w+))$/.exec(text) ?? []
  return { value: Number(value), unit: code ?? word, ...(code !== undefined && { system: ucum, code }) }
}
