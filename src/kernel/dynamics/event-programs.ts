import { type Expression, type FunctionName, keyOf } from '../language/expression.ts'
import type { Model, StateEvent } from '../model.ts'
import type { Program, Section } from './evaluate.ts'

/** Conditions and changes of a model's events as programs. */
export interface EventPrograms {
  /**
   * What is watched on the way: the conditions of the events in their order, what the equations compare or round, then the signs of what
   * conditions compare where they may hold at one instant alone.
   */
  readonly watch: { readonly program: Program; readonly slots: Int32Array }
  /** Right-hand sides that read the conditions as they last changed, from the slots beginning at `conditions`. */
  readonly smooth: { readonly program: Program; readonly slots: Int32Array; readonly conditions: number }
  /** Conditions that may hold, or fail, at one instant alone, from signs in the slots beginning at `signs`; −1: no such condition. */
  readonly touch: {
    readonly program: Program
    readonly slots: Int32Array
    readonly signs: number
    readonly count: number
  }
  /** What the events compute. */
  readonly actions: Program
  readonly events: readonly CompiledEvent[]
  /** Whether a state moves by itself; the others change at events alone, and may hold what is no number. */
  readonly moving: readonly boolean[]
  /** Most changes of one event. */
  readonly mostChanges: number
}

export interface CompiledEvent {
  readonly initially: boolean
  readonly persistent: boolean
  /** Slots; −1 where there is none. */
  readonly delay: number
  readonly priority: number
  readonly set: readonly {
    readonly state: number
    readonly value: number
    readonly scale: number
    readonly early: boolean
  }[]
}

const comparisons: ReadonlySet<FunctionName> = new Set([
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
  'equal',
  'notEqual',
])

/** Functions that jump. */
const steps: ReadonlySet<FunctionName> = new Set([...comparisons, 'floor', 'ceil'])

/** Parts of the equations that jump, each once, and the equations with a name in the place of each. */
export interface Jumps {
  readonly parts: readonly { readonly name: string; readonly expression: Expression }[]
  readonly derivatives: readonly Expression[]
  readonly definitions: ReadonlyMap<string, Expression>
}

/**
 * Takes the comparisons and roundings out of the right-hand sides: between two changes of a condition the equations then are smooth, a step may
 * look past the change without harm, and is cut back to it.
 */
export function takeJumps(model: Model): Jumps {
  const named = new Map<string, { name: string; expression: Expression }>()
  const without = (expression: Expression): Expression => {
    if (expression.kind !== 'call') return expression
    if (!steps.has(expression.fn)) return { ...expression, args: expression.args.map(without) }
    const key = keyOf(expression)
    const known = named.get(key) ?? { name: `condition ${named.size}`, expression }
    named.set(key, known)
    return { kind: 'symbol', name: known.name }
  }
  // Only what right-hand sides read is watched.
  const definitions = new Map(model.assignments.map((each) => [each.name, each.expression]))
  const read = new Map<string, Expression>()
  const visit = (expression: Expression) => {
    if (expression.kind === 'call') for (const arg of expression.args) visit(arg)
    if (expression.kind !== 'symbol' || read.has(expression.name)) return
    const definition = definitions.get(expression.name)
    if (!definition) return
    read.set(expression.name, without(definition))
    visit(definition)
  }
  for (const each of model.derivatives) visit(each)
  const derivatives = model.derivatives.map(without)
  return { parts: [...named.values()], derivatives, definitions: read }
}

/** Comparisons in conditions of events, by the sign of their difference, and the conditions with the sign in the place of each. */
export interface Touches {
  readonly signs: readonly { readonly name: string; readonly expression: Expression }[]
  /** By event; null where the condition cannot hold at one instant alone. */
  readonly conditions: readonly (Expression | null)[]
}

const call = (fn: FunctionName, ...args: readonly Expression[]): Expression => ({ kind: 'call', fn, args })
const value = (n: number): Expression => ({ kind: 'number', value: n })

/** 1, 0 or −1 as a is above, at or below b; else no number. */
const signOf = (a: Expression, b: Expression): Expression =>
  call(
    'if',
    call('greater', a, b),
    value(1),
    call('if', call('less', a, b), value(-1), call('if', call('equal', a, b), value(0), value(Number.NaN))),
  )

/**
 * Finds the conditions that may change for one instant alone: an equality (`time == 2`), or several comparisons (`x >= 2 and x <= 2`). Between
 * two neighbouring numbers a difference changes its sign without ever being zero, so that what the condition says of zero is asked for apart.
 */
export function takeTouches(events: readonly StateEvent[]): Touches {
  const signs = new Map<string, { name: string; expression: Expression }>()
  const comparisonsOf = (expression: Expression): number =>
    expression.kind !== 'call'
      ? 0
      : expression.fn === 'equal' || expression.fn === 'notEqual'
        ? 2
        : comparisons.has(expression.fn)
          ? 1
          : expression.args.reduce((sum, arg) => sum + comparisonsOf(arg), 0)
  const bySigns = (expression: Expression): Expression => {
    if (expression.kind !== 'call') return expression
    if (!comparisons.has(expression.fn)) return { ...expression, args: expression.args.map(bySigns) }
    const [a, b] = expression.args
    const sign = signOf(a!, b!)
    const key = keyOf(sign)
    const known = signs.get(key) ?? { name: `sign ${signs.size}`, expression: sign }
    signs.set(key, known)
    return call(expression.fn, { kind: 'symbol', name: known.name }, value(0))
  }
  const conditions = events.map(({ when }) => (comparisonsOf(when) > 1 ? bySigns(when) : null))
  return { signs: [...signs.values()], conditions }
}

/**
 * Compiles what `createEventful` runs. Sections come from the structure, so that events read what the equations read.
 */
export function compileEvents(
  model: Model,
  events: readonly StateEvent[],
  jumps: Jumps,
  touches: Touches,
  section: (names?: readonly string[]) => Section,
  smooth: EventPrograms['smooth'],
): EventPrograms {
  const watching = section()
  const watched = [
    ...events.map((each) => each.when),
    ...jumps.parts.map((each) => each.expression),
    ...touches.signs.map((each) => each.expression),
  ]
  const touching = section(touches.signs.map((each) => each.name))
  const touched = touches.conditions.map((each) => (each ? touching.compute(each) : -1))
  const slots = watched.map((each) => watching.compute(each))
  const acting = section()
  const optional = (expression: Expression | undefined) => (expression ? acting.compute(expression) : -1)
  const compiled = events.map(
    (event): CompiledEvent => ({
      initially: event.initially,
      persistent: event.persistent,
      delay: optional(event.delay),
      priority: optional(event.priority),
      set: event.set.map(({ state, value, at, scale }) => ({
        state,
        value: acting.compute(value),
        scale: optional(scale),
        early: at === 'trigger',
      })),
    }),
  )
  const fed = new Set(model.inputs.map((input) => input.into))
  return {
    watch: { program: watching.program(), slots: Int32Array.from(slots) },
    smooth,
    touch: {
      program: touching.program(),
      slots: Int32Array.from(touched),
      signs: smooth.conditions + jumps.parts.length,
      count: touches.signs.length,
    },
    actions: acting.program(),
    events: compiled,
    moving: model.derivatives.map((each, i) => !(each.kind === 'number' && each.value === 0) || fed.has(i)),
    mostChanges: Math.max(0, ...compiled.map((each) => each.set.length)),
  }
}
