import { isObject, type JsonObject } from '../resource.ts'
import type { ValidationIssue } from './issue.ts'

/** Rules of Bundles that R4 gives in prose, and those whose expressions an engine evaluates slowly. */
export function bundleIssues(bundle: JsonObject): ValidationIssue[] {
  const issues: ValidationIssue[] = []
  const entries = Array.isArray(bundle.entry) ? bundle.entry.filter(isObject) : []
  const add = (path: string, message: string) =>
    issues.push({ severity: 'error', code: 'business-rule', path, message })
  const first = isObject(entries[0]?.resource) ? entries[0].resource.resourceType : undefined
  if (bundle.type === 'document' && first !== 'Composition')
    add('Bundle.entry[0]', 'the first resource of a document is a Composition')
  if (bundle.type === 'message' && first !== 'MessageHeader')
    add('Bundle.entry[0]', 'the first resource of a message is a MessageHeader')
  for (const [index, { fullUrl, resource }] of entries.entries()) {
    if (typeof fullUrl !== 'string' || !isObject(resource) || typeof resource.id !== 'string') continue
    const url = /^https?:\/\/\S+\/([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(fullUrl)
    if (url && (url[2] !== resource.id || url[1] !== resource.resourceType))
      add(`Bundle.entry[${index}].fullUrl`, 'fullUrl does not end with the type and id of the resource')
  }
  return issues
}
