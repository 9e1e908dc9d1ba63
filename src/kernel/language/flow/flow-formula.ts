import { placeFunctions, staffFunctions } from '../../dynamics/flow/evaluator.ts'
import { divide, sameDimension, sameUnit } from '../../units/arithmetic.ts'
import { one } from '../../units/unit.ts'
import { didYouMean } from '../diagnostic.ts'
import type { Node } from '../document.ts'
import type { Expression, Span } from '../expression.ts'
import { capital, quantityForm, scalarOf } from '../fields.ts'
import { checkFormula, convertedConstant } from '../formula.ts'
import { type Fit, misfit, unitOfFit, wanted } from './fits.ts'
import type { FlowShop } from './shop.ts'

const hints: Readonly<Record<Fit, string>> = {
  time: 'of a rate the duration is `1 / rate`',
  rate: 'of a duration the rate is `1 / duration`; a law of the gaps is written with `every:`',
  number: 'divide a time by a time, or multiply it by a rate',
  any: 'add and compare like with like',
}

const functions = [...new Set<string>([...placeFunctions, ...staffFunctions])].join('|')

/** Without end, as YAML and people write it: a gap after which nobody comes, a patience that never runs out. */
const endless = /^(\.inf|inf|infinite|infinity)$/i

/**
 * A formula over parameters, levers, attributes and the state, at a place that asks for a duration, a rate or a number; `5 min` is converted to
 * the model's time. undefined after an error.
 */
export function flowFormula(
  node: Node | undefined,
  what: string,
  shop: FlowShop,
  fit: Fit = 'any',
): Expression | undefined {
  const scalar = scalarOf(node, what, shop.report)
  if (!scalar) return undefined
  if (endless.test(scalar.text)) return { kind: 'number', value: Number.POSITIVE_INFINITY }
  const unit = unitOfFit(fit, shop.time)
  const constant = unit && convertedConstant(scalar.text, unit)
  if (constant !== null) return { kind: 'number', value: constant }
  if (quantityForm.exec(scalar.text)?.[2] !== undefined && shop.time) {
    const other = (['time', 'rate'] as const).find(
      (each) => convertedConstant(scalar.text, unitOfFit(each, shop.time)!) !== null,
    )
    if (other && fit !== 'any') {
      const message = `${capital(what)} asks for ${wanted[fit]}, but \`${scalar.text.trim()}\` is ${wanted[other]}`
      shop.report.error(scalar.at, 'unit.mismatch', message, hints[fit])
      return undefined
    }
  }
  // A state function becomes a name of the same length, so that places in the text stay right.
  const text = scalar.text.replace(
    new RegExp(`\\b(${functions})\\(\\s*([\\p{L}_][\\p{L}\\p{N}_]*)\\s*\\)`, 'gu'),
    (whole, fn: string, name: string, at: number) => {
      const known = fn === 'waiting' || !shop.staff.includes(name) ? shop.places : shop.staff
      if (!known.includes(name))
        shop.report.error(
          scalar.place(at, at + whole.length),
          'name.unknown',
          `\`${name}\` is neither a place nor staff`,
          didYouMean(name, [...shop.places, ...shop.staff]),
        )
      return `${fn}_${name}_`.padEnd(whole.length)
    },
  )
  const { report, scope, used } = shop
  const expression = checkFormula(text, scalar.place, 'numbers', { report, scope, used })?.expression
  if (!expression) return undefined
  checkTimes(expression, scalar.at, shop)
  const wrong = misfit(expression, fit, shop)
  if (wrong)
    report.error(
      scalar.at,
      'unit.mismatch',
      `${capital(what)} asks for ${wanted[fit]}, but \`${scalar.text.trim()}\` does not fit: ${wrong}`,
      hints[fit],
    )
  return expression
}

/** A parameter counts as the number in its unit: one in other units of time than the model's would be taken for what it is not. */
function checkTimes(expression: Expression, at: Span, shop: FlowShop): void {
  if (expression.kind === 'call') for (const each of expression.args) checkTimes(each, at, shop)
  if (expression.kind !== 'symbol' || !shop.time) return
  const meaning = shop.scope.get(expression.name)
  if (meaning?.kind !== 'parameter' || !meaning.unit) return
  const rate = divide(one, shop.time)
  const model = [shop.time, rate].find((unit) => sameDimension(unit, meaning.unit!))
  if (!model || sameUnit(model, meaning.unit)) return
  shop.report.error(
    at,
    'unit.time',
    `\`${expression.name}\` is in ${meaning.unit.text}, but the time of this model is in ${shop.time.text}`,
    `declare it in ${model.text}`,
  )
}
