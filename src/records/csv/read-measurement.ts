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

/**
 * A measurement with what is known of its censoring. `<0.5` and `>80` say by themselves that the truth lies below or above; else CENS (or BLQ) does: 1 below DV, or below
 * LLOQ where there is such a column, −1 above DV. LIMIT is the other end of the interval. Null, with a problem, when the fields are no measurement.
 */
export function readMeasurement(written: WrittenMeasurement, problem: Report): Measurement | null {
  const [, sign, digits] = /^([<>])?=?\s*(\S+)$/.exec(written.dv) ?? []
  const number = (column: string, text: string): number | null => {
    const value = Number(text)
    if (Number.isFinite(value)) return value
    const action =
      column === 'DV' ? "a number, '<0.5' below a limit, or '.' for missing" : "a number, or '.' for missing"
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
