import type { CgmEntry } from './cgm-file.ts'
import { numberOf } from './rows.ts'

/** What a sensor can show at most: values beyond are errors of writing or of unit. */
const possible = { 'mg/dL': [10, 1000], 'mmol/L': [0.5, 55.5] } as const
/** What `Low` and `High` mean to the sensors that write them. */
const bounds = { 'mg/dL': { low: 40, high: 400 }, 'mmol/L': { low: 2.2, high: 22.2 } } as const

/** In English, German, French, Spanish, Italian and Dutch. */
const lowWords = /^(low|lo|niedrig|tief|bas|basse|faible|bajo|baja|basso|bassa|laag)$/i
const highWords = /^(high|hi|hoch|haut|haute|élevée?|alto|alta|hoog)$/i

/** A glucose cell: a number, `Low`, `High`, `<40` or `>400` as bounds; else the reason why it is none. */
export function glucoseValue(
  cell: string,
  unit: 'mg/dL' | 'mmol/L',
):
  | Pick<CgmEntry, 'value' | 'unit' | 'comparator'>
  | { readonly rule: 'cgm.value' | 'observation.value-impossible'; readonly reason: string } {
  const text = cell.trim()
  if (lowWords.test(text)) return { value: bounds[unit].low, unit, comparator: '<' }
  if (highWords.test(text)) return { value: bounds[unit].high, unit, comparator: '>' }
  const [, mark, rest] = /^([<>]?)[=\s]*(.*)$/.exec(text)!
  const value = numberOf(rest)
  if (value === null) return { rule: 'cgm.value', reason: 'The glucose value is no number' }
  const [least, most] = possible[unit]
  if (value < least || value > most)
    return { rule: 'observation.value-impossible', reason: `No glucose is ${value} ${unit}` }
  return { value, unit, ...(mark === '<' || mark === '>' ? { comparator: mark } : {}) }
}
