import { evaluate as functions, interpolate } from '../../language/constant.ts'
import type { Expression } from '../../language/expression.ts'
import type { Flow } from './flow.ts'
import type { HospitalState } from './state.ts'
import * as state from './state.ts'

// Constants of this module are folded into its code; those of another are looked up at every use.
const { int, intWidth, num, numWidth } = state

/** The value of an expression in a state, for the patient in row `p` (−1: none) at place `at` (−1: none). */
export type Evaluator = (s: HospitalState, p: number, at: number) => number

/** Names that expressions may read, besides the state functions. */
export interface Symbols {
  readonly names: ReadonlyMap<string, number>
  readonly attributes: ReadonlyMap<string, number>
  /** Hours in one unit of model time. */
  readonly hours: number
}

/** `waiting(P)` and its kind are written as symbols of the same length: `waiting_P_`. */
export const placeFunctions = ['waiting', 'present', 'busy', 'free', 'blocked', 'serving', 'servers'] as const
export const staffFunctions = ['busy', 'free', 'servers'] as const
export const patientSymbols = ['n', 'hour', 'weekday', 'elapsed', 'waited', 'visits'] as const

/** Compiles an expression once; constants become constants. Unknown names are a fault of the compiler and throw. */
export function evaluatorOf(expression: Expression, flow: Flow, symbols: Symbols): Evaluator {
  switch (expression.kind) {
    case 'number': {
      const { value } = expression
      return () => value
    }
    case 'symbol':
      return symbolOf(expression.name, flow, symbols)
    case 'call': {
      const args = expression.args.map((arg) => evaluatorOf(arg, flow, symbols))
      if (expression.fn === 'table') {
        const pairs = args.slice(1)
        return (s, p, at) =>
          interpolate(
            args[0]!(s, p, at),
            pairs.map((each) => each(s, p, at)),
          )
      }
      const fn = functions[expression.fn]
      const [a, b, c] = args
      if (c) return (s, p, at) => fn(a!(s, p, at), b!(s, p, at), c(s, p, at))
      if (b) return (s, p, at) => fn(a!(s, p, at), b(s, p, at), 0)
      return (s, p, at) => fn(a!(s, p, at), 0, 0)
    }
  }
}

/** Whether an expression reads anything of people, places or staff, and not parameters, attributes and the clock alone. */
export function readsState(expression: Expression, symbols: Symbols): boolean {
  if (expression.kind === 'number') return false
  if (expression.kind === 'call') return expression.args.some((arg) => readsState(arg, symbols))
  const { name } = expression
  return !symbols.names.has(name) && !symbols.attributes.has(name) && !['time', 'hour', 'weekday'].includes(name)
}

/** The number that an expression is whatever the state; null when it reads anything. */
export function constantOf(expression: Expression): number | null {
  if (expression.kind === 'number') return expression.value
  if (expression.kind === 'symbol') return null
  const args = expression.args.map(constantOf)
  if (args.some((each) => each === null)) return null
  if (expression.fn === 'table') return interpolate(args[0]!, args.slice(1) as number[])
  return functions[expression.fn](args[0]!, args[1] ?? 0, args[2] ?? 0)
}

/** The numbers that expressions are whatever the state; null when one reads anything. */
export function allConstant(expressions: readonly Expression[]): Float64Array | null {
  const values = expressions.map(constantOf)
  return values.some((each) => each === null) ? null : Float64Array.from(values as number[])
}

function symbolOf(name: string, flow: Flow, { names, attributes, hours }: Symbols): Evaluator {
  const index = names.get(name)
  if (index !== undefined) return (s) => s.symbols[index]!
  const attribute = attributes.get(name)
  const width = attributes.size
  if (attribute !== undefined) return (s, p) => (p < 0 ? 0 : s.attributes[p * width + attribute]!)
  switch (name) {
    case 'time':
      return (s) => s.time
    case 'hour':
      return (s) => modulo(s.time * hours, 24)
    case 'weekday':
      return (s) => Math.floor(modulo(s.time * hours, 168) / 24)
    case 'n':
      return (s, _, at) => (at < 0 ? 0 : s.present[at]!)
    case 'elapsed':
      return (s, p) => (p < 0 ? 0 : s.time - s.nums[p * numWidth + num.entered]!)
    case 'waited':
      return (s, p) => (p < 0 ? 0 : s.time - s.nums[p * numWidth + num.arrived]!)
    case 'visits':
      return (s, p) => (p < 0 ? 0 : s.ints[p * intWidth + int.visits]!)
  }
  const match = /^([a-z]+)_(.+)_$/.exec(name)
  const place = flow.places.findIndex((each) => each.name === match?.[2])
  const staff = flow.staff.findIndex((each) => each.name === match?.[2])
  if (match && place >= 0)
    switch (match[1]) {
      case 'waiting':
        return (s) => s.waiting[place]!
      case 'present':
        return (s) => s.present[place]!
      case 'serving':
        return (s) => s.serving[place]!
      case 'busy':
        return (s) => s.serving[place]! + s.blocked[place]!
      case 'blocked':
        return (s) => s.blocked[place]!
      case 'free':
        return (s) => Math.max(0, s.duty[place]! - s.busy[place]!)
      case 'servers':
        return (s) => s.duty[place]!
    }
  if (match && staff >= 0)
    switch (match[1]) {
      case 'busy':
        return (s) => s.staffBusy[staff]!
      case 'free':
        return (s) => Math.max(0, s.staffDuty[staff]! - s.staffBusy[staff]!)
      case 'servers':
        return (s) => s.staffDuty[staff]!
    }
  throw new Error(`the expression reads ${name}, which nothing declares`)
}

const modulo = (x: number, by: number) => x - Math.floor(x / by) * by
