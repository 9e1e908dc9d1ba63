import type { JsonObject } from '../fhir/resource.ts'
import type { Datum } from './message.ts'
import { readTime } from './time.ts'
import { conceptOf, quantityOf, type TypeContext } from './types.ts'

const absent = 'http://terminology.hl7.org/CodeSystem/data-absent-reason'

/**
 * OBX-5 by the type in OBX-2, as elements of an Observation. Several texts become one with line breaks; a number that is no number (`>500`,
 * `hemolysed`) keeps its meaning: comparators become comparators, other words text. No value: a reason why it is absent.
 */
export function observationValue(data: readonly Datum[], context: TypeContext): JsonObject {
  const [first] = data
  if (first === undefined) return { dataAbsentReason: { coding: [{ system: absent, code: 'unknown' }] } }
  const unit = context.sibling(6)
  const type = context.sibling(2)?.component(1) ?? ''
  switch (type) {
    case 'NM':
      return numeric(first.text, unit)
    case 'SN':
      return structured(first, unit)
    case 'CE':
    case 'CWE':
    case 'CNE':
    case 'CF':
    case 'ID':
    case 'IS': {
      const concept = conceptOf(first, context)
      return concept === undefined ? {} : { valueCodeableConcept: concept }
    }
    case 'DT':
    case 'TS':
    case 'DTM': {
      const time = readTime(first.component(1), context.timeZone)
      return time === null ? { valueString: first.text } : { valueDateTime: time.fhir }
    }
    case 'TM': {
      const parts = /^([01]\d|2[0-3])([0-5]\d)?([0-5]\d)?/.exec(first.component(1))
      return parts ? { valueTime: `${parts[1]}:${parts[2] ?? '00'}:${parts[3] ?? '00'}` } : { valueString: first.text }
    }
    case 'NA':
      return { valueString: first.text }
    default: {
      const text = data.map((each) => each.text).join('\n')
      // Laboratories send numbers as text; with a unit beside it, a number is meant.
      return unit !== undefined && unit.component(1) !== '' && data.length === 1
        ? numeric(text, unit)
        : { valueString: text }
    }
  }
}

function numeric(text: string, unit: Datum | undefined): JsonObject {
  const parts = /^\s*(<=|>=|<|>)?\s*(.*)$/s.exec(text)
  const quantity = quantityOf(parts?.[2] ?? '', unit)
  if (quantity === undefined) return { valueString: text }
  return { valueQuantity: parts?.[1] ? { ...quantity, comparator: parts[1] } : quantity }
}

/** SN: comparator ^ number ^ separator ^ number. */
function structured(datum: Datum, unit: Datum | undefined): JsonObject {
  const [comparator, low, separator, high] = [1, 2, 3, 4].map((n) => datum.component(n)) as [
    string,
    string,
    string,
    string,
  ]
  const first = quantityOf(low, unit)
  const second = quantityOf(high, unit)
  const asText = { valueString: [comparator, low, separator, high].filter(Boolean).join(' ') }
  if (first === undefined) return asText
  if (separator === '-' && second) return { valueRange: { low: first, high: second } }
  if ((separator === ':' || separator === '/') && second)
    return { valueRatio: { numerator: first, denominator: second } }
  if (separator === '+') return { valueString: `${low}+` }
  if (second !== undefined) return asText
  const known = ['<', '<=', '>', '>='].includes(comparator)
  return comparator === '' || comparator === '=' || known
    ? { valueQuantity: known ? { ...first, comparator } : first }
    : asText
}
