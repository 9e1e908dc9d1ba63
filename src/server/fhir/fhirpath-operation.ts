import { HamzadError } from '../../kernel/errors.ts'
import { evaluateTyped } from '../../records/fhir/path/evaluate-typed.ts'
import { isObject } from '../../records/fhir/resource.ts'
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

function part(type: string, value: unknown): object {
  const name = type.replace(/^(?:FHIR|System)\./, '')
  if (isObject(value) && typeof value.resourceType === 'string') return { name: 'value', resource: value }
  return { name: 'value', [`value${name[0]?.toUpperCase()}${name.slice(1)}`]: value }
}
