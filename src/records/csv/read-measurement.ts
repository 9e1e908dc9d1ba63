import type { Report } from './read-target.ts'

export interface Measurement {
  readonly value: number
  readonly censored?: 'left' | 'right'
  /** Where the truth cannot be beyond. */
  readonly bound?: number
}

/** Fields of one row as they are written. */
export interface WrittenMeasurement {
  readonly dv: string
  readonly cens: string | undefined
  readonly limit: string | undefined
  readonly lloq: string | undefined
}

/** What a number with a decimal comma means, as it has to be written. */
export const decimal = (text: string): string | undefined =>
  /^-?\d*,\d+$/.test(text) ? text.replace(',', '.') : undefined

/** Words for a value below the limit of quantification. */
const belowLimit = /^<?\s*(?:BLQ|BLOQ|BQL|LLOQ|LOQ)$/i

/**
 * A measurement with what is known of its censoring. `<0.5` and `>80` say by themselves that the truth lies below or above; else CENS (or BLQ) does: 1 below DV, or below
 * LLOQ where there is such a column, −1 above DV. Without a word of CENS a value below LLOQ, or BLQ in its place, lies below LLOQ. LIMIT is the other end of the interval. Null, with a problem, when the fields are no measurement.
 */
export function readMeasurement(written: WrittenMeasurement, problem: Report): Measurement | null {
  const least = Number(written.lloq ?? Number.NaN)
  const named = belowLimit.test(written.dv) && written.cens !== '-1'
  if (Number.isFinite(least) && (named || (written.cens === undefined && Number(written.dv) < least)))
    return readMeasurement({ ...written, dv: String(least), cens: '1', lloq: undefined }, problem)
  const [, sign, digits] = /^([<>])?=?\s*(\S+)$/.exec(written.dv) ?? []
  const number = (column: string, text: string): number | null => {
    const value = Number(text)
    if (Number.isFinite(value)) return value
    const limit = column === 'DV' ? ", '<0.5' below a limit (or BLQ with the limit in a column LLOQ)" : ''
    const action = `${decimal(text) ?? 'a number'}${limit}, or '.' for missing`
    problem(column, `'${text}' is not a number. Write ${action}.`)
    return null
  }
  const dv = number('DV', digits ?? written.dv)
  const cens = sign ? (sign === '<' ? 1 : -1) : number('CENS', written.cens ?? '0')
  if (dv === null || cens === null) return null
  if (cens !== 1 && cens !== -1) return { value: dv }
  const value = cens === 1 && !sign && written.lloq !== undefined ? number('LLOQ', written.lloq) : dv
  const bound = written.limit === undefined ? undefined : number('LIMIT', written.limit)
  if (value === null || bound === null) return null
  if (bound !== undefined && (cens === 1 ? bound >= value : bound <= value)) {
    const side = cens === 1 ? 'below' : 'above'
    problem('LIMIT', `${bound} is not ${side} DV. With CENS ${cens} the truth lies between them.`)
  }
  return { value, censored: cens === 1 ? 'left' : 'right', ...(bound !== undefined && { bound }) }
}
