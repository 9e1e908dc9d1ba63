import type { Assimilation, Solver } from '../model.ts'
import { one, type Unit } from '../units/unit.ts'
import type { Report } from './diagnostic.ts'
import type { Node } from './document.ts'
import { type Fields, openFields, quantityOf, wordOf } from './fields.ts'

const methods = ['sparse', 'particle', 'enkf', 'ukf'] as const

/** Reads `assimilate: { method: particle, grid: 15 min, window: 3 h, ages: 20 min, stale: 1 h }`. */
export function readAssimilation(node: Node | undefined, time: Unit | null, report: Report): Assimilation | undefined {
  if (!node) return undefined
  const fields = openFields(node, 'assimilate', '`assimilate`', report)
  const method = wordOf(fields.get('method'), '`method`', methods, report)
  if (!method && !fields.get('method'))
    report.error(fields.at, 'assimilate.method', '`assimilate` must name a method', `one of ${methods.join(', ')}`)
  const duration = (key: string) => positiveAt(fields, key, time)
  const grid = duration('grid')
  if (method && method !== 'sparse' && grid === undefined)
    report.error(fields.at, 'assimilate.grid', `\`${method}\` needs a \`grid\``, 'write `grid: 15 min`')
  const window = duration('window')
  const ages = duration('ages')
  const stale = duration('stale')
  if (ages !== undefined && stale !== undefined && ages > stale)
    report.error(fields.keyAt('stale'), 'range.order', 'A forecast cannot be stale before it ages', '`ages` <= `stale`')
  return {
    method: method ?? 'sparse',
    grid: grid ?? 1,
    window: window ?? 12 * (grid ?? 1),
    ...(ages !== undefined && { ages }),
    ...(stale !== undefined && { stale }),
  }
}

/** Reads `solver: { step: 1 min, method: ssprk43, tolerance: 1e-3 }`. */
export function readSolver(node: Node | undefined, time: Unit | null, report: Report): Solver | undefined {
  if (!node) return undefined
  const fields = openFields(node, 'solver', '`solver`', report)
  const step = positiveAt(fields, 'step', time)
  const tolerance = positiveAt(fields, 'tolerance', one)
  if (tolerance !== undefined && tolerance > 0.01)
    report.error(fields.keyAt('tolerance'), 'solver.tolerance', 'A tolerance above 0.01 controls nothing', 'write 1e-4')
  const absolute = positiveAt(fields, 'absolute', one)
  const method = wordOf(fields.get('method'), '`method`', ['ssprk43'] as const, report)
  return {
    ...(step !== undefined && { step }),
    ...(tolerance !== undefined && { tolerance }),
    ...(absolute !== undefined && { absolute }),
    ...(method && { method }),
  }
}

function positiveAt(fields: Fields, key: string, unit: Unit | null): number | undefined {
  const node = fields.get(key)
  if (!node) return undefined
  const value = quantityOf(node, unit, `\`${key}\``, fields.report)
  if (value === undefined || value > 0) return value
  fields.report.error(node.at, 'number.positive', `\`${key}\` must be above 0`)
  return undefined
}
