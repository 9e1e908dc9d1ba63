import type { ImportNote } from '../imported-model.ts'
import { lost } from '../lost.ts'
import type { ControlRecord } from './control-stream.ts'

/** One element of $THETA. */
export interface Theta {
  readonly index: number
  readonly value: number
  readonly lower?: number
  readonly upper?: number
  readonly fixed: boolean
  readonly comment: string
  /** `CL=(0,4)` and `NAMES(CL, V)`: the name by which the code may call it. */
  readonly name?: string
  readonly line: number
}

/** Reads `$THETA 4 ; CL`, `(0, 4, 10) FIX`, `(0, 4)x3`, `CL=(0, 4)`. An element that cannot be read is noted and counts as 0. */
export function readThetas(records: readonly ControlRecord[], notes: ImportNote[]): Theta[] {
  const thetas: Theta[] = []
  const names: string[] = []
  for (const record of records)
    for (const { code, comment, line } of record.lines) {
      const text = code.replace(/\bNAMES\s*\(([^)]*)\)/gi, (_, list: string) => {
        names.push(...list.split(/[\s,]+/).filter(Boolean))
        return ' '
      })
      const items = elements(text)
      if (/[()]/.test(items.reduce((rest, item) => rest.replace(item, ' '), text)))
        notes.push(lost('import.number', { line, text: code.trim() }, 'its parentheses do not match'))
      const comments = items.length > 1 ? items.map(() => '') : [comment]
      for (const [i, item] of items.entries()) {
        const read = readItem(item)
        if (!read) {
          notes.push(
            lost(
              'import.number',
              { line, text: item },
              'this is no value, (low, value) or (low, value, high); it counts as 0',
            ),
          )
        }
        const { times, ...rest } = read ?? { value: 0, fixed: true, times: 1 }
        for (let n = 0; n < times && thetas.length < 1000; n++)
          thetas.push({ ...rest, index: thetas.length + 1, comment: comments[i] ?? '', line })
      }
    }
  return thetas.map((theta, i) => (names[i] === undefined ? theta : { ...theta, name: names[i]!.toUpperCase() }))
}

/** `(0, 4) FIX` and `4 FIX` are one element each. */
function elements(code: string): string[] {
  const pattern = /(?:[A-Za-z_]\w*\s*=\s*)?(?:\([^()]*\)(?:\s*[xX]\s*\d+)?|[^\s,()]+)(?:\s*\bFIX(?:ED)?\b)?/g
  const words = code.match(pattern) ?? []
  return words
    .map((word) => word.trim())
    .filter((word) => word !== '' && !/^(NUMBERPOINTS|ABORT|NOABORT|NOABORTFIRST|UNINT)\b/i.test(word))
}

function readItem(item: string) {
  const match = /^(?:([A-Za-z_]\w*)\s*=\s*)?(?:\(([^()]*)\)(?:\s*[xX]\s*(\d+))?|([^\s()]+))\s*(FIX(?:ED)?)?$/i.exec(
    item,
  )
  if (!match) return null
  const [, name, inside, times, plain, outerFix] = match
  const body = inside ?? plain ?? ''
  const parts = body
    .replace(/\bFIX(?:ED)?\b/gi, ' ')
    .trim()
    .split(/\s*,\s*|\s+/)
  const fixed = outerFix !== undefined || /\bFIX(?:ED)?\b/i.test(body)
  const values = parts.map(bound)
  const value = values.length === 1 ? values[0] : values[1]
  if (value === undefined || !Number.isFinite(value) || values.length > 3) return null
  const [lower, , upper] = values
  return {
    value,
    fixed,
    times: Math.min(Number(times ?? 1), 200),
    ...(values.length > 1 && lower !== undefined && Number.isFinite(lower) && { lower }),
    ...(upper !== undefined && Number.isFinite(upper) && { upper }),
    ...(name !== undefined && { name: name.toUpperCase() }),
  }
}

function bound(text: string): number {
  if (/^-INF/i.test(text)) return Number.NEGATIVE_INFINITY
  if (/^\+?INF/i.test(text)) return Number.POSITIVE_INFINITY
  return text === '' ? Number.NaN : Number(text.replace(/[dD]/, 'e'))
}
