import { isObject } from '../../records/fhir/resource.ts'
import type { Parameters } from '../../records/fhir/search/query.ts'
import { items, members } from '../../records/fhir/text/members.ts'
import { validateThoroughly } from '../../records/fhir/validation/thorough.ts'
import { wholeNumberIssues } from '../../records/fhir/validation/whole-numbers.ts'
import { type Incoming, readResource } from './body.ts'
import type { Answer, FhirContext } from './context.ts'
import { outcome } from './outcome.ts'
import { issueOf } from './validity.ts'

/** `$validate`: the resource itself, or Parameters with one. Always 200; the outcome says whether it is valid. Profiles are not checked, and said not to be. */
export async function validateOperation(
  _context: FhirContext,
  incoming: Incoming,
  parameters: Parameters,
  type: string | undefined,
): Promise<Answer> {
  const { resource, text } = unwrap(incoming)
  const issues = [...(await validateThoroughly(resource)), ...wholeNumberIssues(text)].map(issueOf)
  if (type !== undefined && resource.resourceType !== type)
    issues.push({
      severity: 'error',
      code: 'invalid',
      diagnostics: `the address says ${type}`,
      expression: [resource.resourceType],
    })
  if (parameters.some(([name]) => name === 'profile') || hasParameter(incoming, 'profile'))
    issues.push({
      severity: 'warning',
      code: 'not-supported',
      diagnostics: 'Profiles are not checked here: this is R4 itself',
    })
  if (issues.length === 0) issues.push({ severity: 'information', code: 'informational', diagnostics: 'All is well' })
  return { status: 200, body: outcome(issues) }
}

function hasParameter({ resource }: Incoming, name: string): boolean {
  return (
    resource.resourceType === 'Parameters' &&
    Array.isArray(resource.parameter) &&
    resource.parameter.some((each) => isObject(each) && each.name === name)
  )
}

/** The resource of a Parameters envelope, where there is one: a parameter named `resource`. */
function unwrap(incoming: Incoming): Incoming {
  if (!hasParameter(incoming, 'resource')) return incoming
  const list = members(incoming.text).find(({ key }) => key === 'parameter')
  for (const { from, to } of list ? items(incoming.text, list.from) : []) {
    const parameter = incoming.text.slice(from, to)
    const parts = members(parameter)
    const name = parts.find(({ key }) => key === 'name')
    const inner = parts.find(({ key }) => key === 'resource')
    if (name && inner && parameter.slice(name.from, name.to) === '"resource"')
      return readResource(parameter.slice(inner.from, inner.to))
  }
  return incoming
}
