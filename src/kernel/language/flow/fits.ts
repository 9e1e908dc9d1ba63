import { constantOf } from '../../dynamics/flow/evaluator.ts'
import { divide, isNumber, sameDimension } from '../../units/arithmetic.ts'
import { one, type Unit } from '../../units/unit.ts'
import type { Expression } from '../expression.ts'
import type { FlowShop } from './shop.ts'

/** What a place in a model asks for: a duration, a rate, a number without a unit, or whatever stands there. */
export type Fit = 'time' | 'rate' | 'number' | 'any'

const powers = { time: 1, rate: -1, number: 0 } as const
const names: ReadonlyMap<number, string> = new Map([
  [1, 'a time'],
  [-1, 'a rate'],
  [0, 'a number'],
])
export const wanted = {
  time: 'a duration',
  rate: 'a rate',
  number: 'a number without a unit',
  any: 'anything',
} as const

/** The unit that a constant at such a place may have. */
export function unitOfFit(fit: Fit, time: Unit | null): Unit | null {
  return fit === 'number' ? one : fit === 'rate' ? time && divide(one, time) : time
}

/** The power of time of a formula; `bare`: only literals, which fit anywhere; `open`: regressions, whose coefficients carry units unseen. */
type Power = number | 'bare' | 'open'

/** What is wrong with a formula at a place, as far as its parameters say: a stay that is a rate, a time added to a rate; null if nothing is. */
export function misfit(expression: Expression, fit: Fit, shop: FlowShop): string | null {
  const mixed: string[] = []
  const power = powerOf(expression, shop, (a, b) => mixed.push(`it mixes ${kindOf(a)} and ${kindOf(b)}`))
  if (mixed.length > 0) return mixed[0]!
  if (fit === 'any' || typeof power !== 'number' || power === 0 || power === powers[fit]) return null
  return `it is ${kindOf(power)}`
}

const kindOf = (power: number) => names.get(power) ?? `a time to the power ${power}`

function powerOf(expression: Expression, shop: FlowShop, clash: (a: number, b: number) => void): Power {
  if (expression.kind === 'number') return 'bare'
  if (expression.kind === 'symbol') return powerOfName(expression.name, shop)
  const { fn } = expression
  const args = expression.args.map((each) => powerOf(each, shop, clash))
  const [first, second] = args
  switch (fn) {
    case 'add':
    case 'subtract':
    case 'min':
    case 'max':
      return alike(args, clash)
    case 'less':
    case 'lessEqual':
    case 'greater':
    case 'greaterEqual':
    case 'equal':
    case 'notEqual':
      alike(args, clash)
      return 0
    case 'if':
      return alike(args.slice(1), clash)
    case 'negate':
    case 'abs':
    case 'floor':
    case 'ceil':
      return first!
    case 'multiply':
      return product(first!, second!, 1)
    case 'divide':
      return product(first!, second!, -1)
    case 'power': {
      const exponent = constantOf(expression.args[1]!)
      return typeof first !== 'number' ? first! : first === 0 ? 0 : exponent === null ? 'open' : first * exponent
    }
    case 'sqrt':
      return typeof first === 'number' ? first / 2 : first!
    case 'and':
    case 'or':
    case 'not':
      return 0
    default:
      return 'open'
  }
}

function product(left: Power, right: Power, sign: 1 | -1): Power {
  if (left === 'open' || right === 'open') return 'open'
  if (left === 'bare' && right === 'bare') return 'bare'
  return (left === 'bare' ? 0 : left) + sign * (right === 'bare' ? 0 : right)
}

/** Summands, or what is compared: literals and regressions take the unit of the others, and numbers count as being in the model's. */
function alike(all: readonly Power[], clash: (a: number, b: number) => void): Power {
  const known = all.filter((each) => typeof each === 'number')
  const timed = known.find((each) => each !== 0)
  const other = known.find((each) => each !== 0 && each !== timed)
  if (timed !== undefined && other !== undefined) clash(timed, other)
  return timed ?? known[0] ?? (all.includes('open') ? 'open' : 'bare')
}

function powerOfName(name: string, { scope, time }: FlowShop): Power {
  if (name === 'time' || name === 'elapsed' || name === 'waited') return 1
  const meaning = scope.get(name)
  if (!time || meaning?.kind !== 'parameter' || !meaning.unit) return /_$|^(n|visits)$/.test(name) ? 0 : 'open'
  if (sameDimension(meaning.unit, time)) return 1
  if (sameDimension(meaning.unit, divide(one, time))) return -1
  return isNumber(meaning.unit) ? 0 : 'open'
}
