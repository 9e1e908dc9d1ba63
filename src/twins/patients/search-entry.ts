import type { FhirResource } from '../../records/fhir/resource.ts'
import { indexEntry } from '../../records/fhir/search/index-entry.ts'
import type { ValidationIssue } from '../../records/fhir/validation/issue.ts'
import { validateResource } from '../../records/fhir/validation/validate.ts'
import { wholeNumberIssues } from '../../records/fhir/validation/whole-numbers.ts'
import type { SearchEntry } from '../../store/search/write-index.ts'

/**
 * What becomes of a resource that is not valid R4: `strict` refuses it, `lenient` keeps it and marks what is wrong, `checked` has been
 * validated before. What has no structure that can be read is refused by all.
 */
export type Validation = 'strict' | 'lenient' | 'checked'
/** What a resource is found by; where it was let in as it is, with what is wrong with it. */
export async function searchEntry(resource: FhirResource, validation: Validation, text?: string): Promise<SearchEntry> {
  const faults = validation === 'lenient' ? (await errorsOf(resource, text)).slice(0, 20) : []
  return {
    type: resource.resourceType,
    id: resource.id,
    ...indexEntry(resource),
    faults: faults.map(({ path, code, message }) => ({ path, rule: code, message })),
  }
}

/** What is wrong with a resource, warnings left out; `text`: as it came, which shows how its numbers are written. */
export async function errorsOf(resource: FhirResource, text?: string): Promise<ValidationIssue[]> {
  const issues = [...(await validateResource(resource)), ...(text === undefined ? [] : wholeNumberIssues(text))]
  return issues.filter(({ severity }) => severity === 'error')
}
