import { typeShape } from '../definitions/element-types.ts'
import { isObject, type JsonObject } from '../resource.ts'
import { numberText, parseLossless } from '../text/lossless.ts'
import type { ValidationIssue } from './issue.ts'

const isWhole = /^(?:integer|unsignedInt|positiveInt)$/

/** Only a number that JSON writes with `.0`, an exponent or as -0 can be one: looked for first, outside of texts. */
const maybe = /[:[,]\s*-?(?:\d+(?:\.0+(?=[\s,\]}])|(?:\.\d+)?[eE])|0(?=[\s,\]}])(?<=-0))/

/**
 * Whole numbers that are not written as such: 1.0, 1e0 and -0 have the value of an integer and not its form (R4, datatypes.html), which is lost
 * once JSON is parsed. `text` is the well-formed JSON of one resource.
 *
 *     wholeNumberIssues('{"resourceType":"Patient","multipleBirthInteger":1.0}')    // one issue, at Patient.multipleBirth
 */
export function wholeNumberIssues(text: string): ValidationIssue[] {
  if (!maybe.test(text)) return []
  const issues: ValidationIssue[] = []
  const resource = parseLossless(text)
  if (isObject(resource)) walk(resource, String(resource.resourceType), String(resource.resourceType), issues)
  return issues
}

function walk(value: JsonObject, type: string, path: string, issues: ValidationIssue[]): void {
  const shape = typeShape(type)
  for (const key in value) {
    const place = shape?.places.get(key)
    if (!place) continue
    const step = place.name.endsWith('[x]') ? place.name.slice(0, -3) : place.key
    const list = Array.isArray(value[key]) ? (value[key] as unknown[]) : [value[key]]
    for (const [index, each] of list.entries()) {
      const at = `${path}.${step}${place.max === 1 ? '' : `[${index}]`}`
      if (isWhole.test(place.type)) {
        const written = numberText(each) ?? ''
        if (/[.eE]|^-0$/.test(written) && Number.isInteger(Number(written)))
          issues.push({
            severity: 'error',
            code: 'value',
            path: at,
            message: `this is no ${place.type}: ${written.slice(0, 32)} is not how a whole number is written`,
          })
      } else if (isObject(each) && !place.isPrimitive)
        walk(each, place.type === 'Resource' ? String(each.resourceType) : place.type, at, issues)
    }
  }
}
