import { sameUnit } from '../units/arithmetic.ts'
import { conversionFactor } from '../units/convert.ts'
import { parseUnit, type Unit } from '../units/unit.ts'
import { type Checked, checkSyntax, mismatchHint, type Scope, show } from './check.ts'
import { constantValue } from './constant.ts'
import type { Report } from './diagnostic.ts'
import type { Node } from './document.ts'
import type { Expression, Span } from './expression.ts'
import { capital, quantityForm, scalarOf } from './fields.ts'
import { parseExpression } from './parser.ts'

/** What every formula of one model shares. */
export interface Workshop {
  readonly scope: Scope
  readonly report: Report
  readonly used: Set<string>
  readonly absent?: (name: string) => string | undefined
}

/** Parses and checks the formula in a text whose pieces `place` finds in the file; null after a syntax error. */
export function checkFormula(
  text: string,
  place: (from: number, to: number) => Span,
  mode: 'units' | 'numbers',
  shop: Workshop,
): Checked | null {
  const parsed = parseExpression(text)
  if (!parsed.ok) {
    const { message, hint, from, to } = parsed.error
    shop.report.error(place(from, Math.max(to, from + 1)), 'formula.syntax', message, hint)
    return null
  }
  return checkSyntax(parsed.syntax, { ...shop, place, mode })
}

/** A formula that must have `unit`; a plain number counts as being in it already. */
export function formulaIn(
  node: Node | undefined,
  unit: Unit | null,
  what: string,
  shop: Workshop,
): Expression | undefined {
  const scalar = scalarOf(node, what, shop.report)
  if (!scalar) return undefined
  const constant = unit && convertedConstant(scalar.text, unit)
  if (constant !== null) return { kind: 'number', value: constant }
  const checked = checkFormula(scalar.text, scalar.place, 'units', shop)
  if (!checked) return undefined
  if (isPlainNumber(scalar.text) && constantValue(checked.expression) !== null) return checked.expression
  expectUnit(checked, unit, what, scalar.place(0, scalar.text.length), shop.report)
  return checked.expression
}

/** The number that a constant with a unit of its own (`30 min`) is in `unit`; null for everything else. */
export function convertedConstant(text: string, unit: Unit): number | null {
  const match = quantityForm.exec(text)
  if (match?.[2] === undefined) return null
  const own = parseUnit(match[2])
  const factor = own.ok ? conversionFactor(own.unit, unit) : null
  return factor === null ? null : Number((Number(match[1]) * factor).toPrecision(15))
}

function isPlainNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text))
}

/** Reports when `checked` is not in `unit`, scale included. */
export function expectUnit(checked: Checked, unit: Unit | null, what: string, at: Span, report: Report): void {
  if (!checked.unit || !unit || checked.zero || sameUnit(checked.unit, unit)) return
  const message = `${capital(what)} is ${show(checked.unit)}, expected ${show(unit)}`
  report.error(at, 'unit.mismatch', message, mismatchHint(checked.unit, unit))
}

/**
 * Orders names so that each comes after what it needs, keeping the given order where it can.
 * `cycle` is a path that returns to its start, or null.
 */
export function sortByNeed(
  names: readonly string[],
  needs: (name: string) => Iterable<string>,
): { readonly order: readonly string[]; readonly cycle: readonly string[] | null } {
  const known = new Set(names)
  const state = new Map<string, 'open' | 'done'>()
  const order: string[] = []
  for (const root of names) {
    if (state.has(root)) continue
    const path: { name: string; rest: Iterator<string> }[] = []
    const open = (name: string) => {
      state.set(name, 'open')
      path.push({ name, rest: needs(name)[Symbol.iterator]() })
    }
    open(root)
    while (path.length > 0) {
      const top = path.at(-1)!
      const next = top.rest.next()
      if (next.done) {
        state.set(top.name, 'done')
        order.push(top.name)
        path.pop()
      } else if (known.has(next.value)) {
        const seen = state.get(next.value)
        if (seen === 'open') {
          const open = path.map((step) => step.name)
          return { order: names, cycle: [...open.slice(open.indexOf(next.value)), next.value] }
        }
        if (seen === undefined) open(next.value)
      }
    }
  }
  return { order, cycle: null }
}
