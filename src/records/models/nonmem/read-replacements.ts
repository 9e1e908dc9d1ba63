import type { Expression } from '../../../kernel/language/expression.ts'
import { call, number, symbol } from '../code/trees.ts'
import type { ImportNote } from '../imported-model.ts'
import { lost } from '../lost.ts'
import type { ControlRecord } from './control-stream.ts'

/**
 * Reads `$ABBR REPLACE ETA(CL)=ETA(1)`, and `ETA(OCC_CL)=ETA(4,5)` or `ETA(4 TO 5)`, where the data item OCC tells which one is meant. Names stand
 * as the code reads them.
 */
export function readReplacements(
  records: readonly ControlRecord[],
  columns: ReadonlySet<string>,
  notes: ImportNote[],
): Map<string, Expression> {
  const result = new Map<string, Expression>()
  for (const { lines } of records)
    for (const { code, line } of lines) {
      const text = code.trim().toUpperCase()
      if (text === '') continue
      const [, from, to] = /^REPLACE\s+(\w+\(\w+\)|\w+)\s*=\s*([\w(), ]+)$/.exec(text) ?? []
      const value = from === undefined ? null : replacement(from, to!.trim(), columns)
      if (value) result.set(from!, value)
      else notes.push(lost('import.record', { line, text: code.trim() }, 'only REPLACE of one name by another is read'))
    }
  return result
}

function replacement(from: string, to: string, columns: ReadonlySet<string>): Expression | null {
  if (/^\w+(\(\w+\))?$/.test(to)) return symbol(to)
  const [, array, list] = /^(\w+)\(([\d, TO]+)\)$/.exec(to) ?? []
  const item = /^\w+\((\w+?)_\w+\)$/.exec(from)?.[1]
  if (list === undefined || item === undefined || !columns.has(item)) return null
  const indices = list.split(',').flatMap((part) => {
    const [first, last = first] = part.split(/\bTO\b/).map(Number) as [number, number?]
    return Array.from({ length: Math.max(0, Math.min(last - first + 1, 200)) }, (_, i) => first + i)
  })
  if (indices.length === 0 || !indices.every(Number.isInteger)) return null
  const one = (index: number) => symbol(`${array}(${index})`)
  return indices
    .slice(0, -1)
    .reduceRight<Expression>(
      (rest, index, i) => call('if', call('equal', symbol(item), number(i + 1)), one(index), rest),
      one(indices.at(-1)!),
    )
}
