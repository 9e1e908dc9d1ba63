import type { ValidationIssue } from '../../records/fhir/validation/issue.ts'
import { validateResource } from '../../records/fhir/validation/validate.ts'
import { wholeNumberIssues } from '../../records/fhir/validation/whole-numbers.ts'
import type { Incoming } from './body.ts'
import { FhirFailure, type Issue } from './outcome.ts'

export const issueOf = ({ severity, code, path, message }: ValidationIssue): Issue => ({
  severity,
  code,
  diagnostics: message,
  expression: [path],
})

/** Refuses a resource that is not valid R4, with everything that is wrong with it. Errors: `fhir.invalid`. */
export async function requireValid({ resource, text }: Incoming): Promise<void> {
  const issues = [...(await validateResource(resource)), ...wholeNumberIssues(text)]
  const errors = issues.filter(({ severity }) => severity === 'error')
  const [first] = errors
  if (first) throw new FhirFailure('fhir.invalid', { why: `${first.path}: ${first.message}` }, issues.map(issueOf))
}
