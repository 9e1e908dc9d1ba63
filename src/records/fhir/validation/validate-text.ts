import { defaultLimits } from '../limits.ts'
import { isObject } from '../resource.ts'
import { sweep } from '../sweep.ts'
import { doubledName } from '../text/doubled-name.ts'
import { XmlFault } from '../xml/parse-xml.ts'
import { readXml } from '../xml/read-xml.ts'
import type { ValidationIssue } from './issue.ts'
import { validateThoroughly } from './thorough.ts'
import { wholeNumberIssues } from './whole-numbers.ts'

const broken = (message: string): ValidationIssue[] => [
  { severity: 'error', code: 'structure', path: 'Resource', message },
]

/** Validates the text of a resource, JSON or XML: what cannot be read is one issue. */
export async function validateText(given: string): Promise<ValidationIssue[]> {
  const text = given.replace(/^\uFEFF/, '')
  let json = text
  try {
    if (text.trimStart().startsWith('<')) json = readXml(text)
  } catch (fault) {
    if (fault instanceof XmlFault) return broken(fault.message)
    throw fault
  }
  let resource: unknown
  try {
    resource = JSON.parse(json)
  } catch {
    return broken('this is not well-formed JSON')
  }
  if (!isObject(resource)) return broken('a resource is a JSON object')
  const doubled = doubledName(json)
  if (doubled !== null) return broken(`${doubled.slice(0, 64)} stands twice in one object`)
  const fault = sweep(resource, defaultLimits.depth, (reference) => reference)
  if (fault) return broken(`${fault.reason} (at ${fault.path})`)
  return [...(await validateThoroughly(resource)), ...wholeNumberIssues(json)]
}
