import { parseTime } from '../time.ts'

const text = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value)
const whole = (low: number, high: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high
const dateParts = (pattern: RegExp) => (value: unknown) =>
  typeof value === 'string' && pattern.test(value) && parseTime(value) !== null

/** True for text without the control characters that XML cannot hold either (all but tab, line feed and return). */
function isPrintable(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) return false
  }
  return true
}

const uri = (value: unknown) => {
  if (typeof value !== 'string' || !/^\S+$/.test(value)) return false
  if (/^urn:uuid:/.test(value)) return /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
  return /^urn:oid:/.test(value) ? /^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/.test(value) : true
}

/** Whether a JSON value is a primitive of the given R4 type. Patterns after hl7.org/fhir/R4/datatypes.html. */
export const primitives: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  integer: whole(-2147483648, 2147483647),
  unsignedInt: whole(0, 2147483647),
  positiveInt: whole(1, 2147483647),
  decimal: (value) => typeof value === 'number' && Number.isFinite(value),
  string: (value) => typeof value === 'string' && value !== '' && value.length <= 1048576 && isPrintable(value),
  markdown: (value) => typeof value === 'string' && value !== '' && isPrintable(value),
  code: text(/^[^\s]+(?: [^\s]+)*$/),
  id: text(/^[A-Za-z0-9\-.]{1,64}$/),
  oid: text(/^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/),
  uuid: text(/^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  uri,
  url: uri,
  canonical: uri,
  base64Binary: (value) =>
    typeof value === 'string' &&
    value.replace(/\s/g, '').length % 4 === 0 &&
    /^[0-9A-Za-z+/\s]*={0,2}\s*$/.test(value) &&
    value.length > 0,
  date: dateParts(/^\d{4}(?:-\d\d(?:-\d\d)?)?$/),
  dateTime: dateParts(/^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?)?)?$/),
  instant: dateParts(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/),
  time: text(/^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?$/),
  xhtml: (value) => typeof value === 'string',
}
