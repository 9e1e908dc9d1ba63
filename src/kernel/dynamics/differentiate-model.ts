import { differentiate } from '../language/differentiate.ts'
import { type Expression, symbolsOf } from '../language/expression.ts'
import { call, number } from '../language/simplify.ts'
import type { Covariate, Model, Output, Parameter, State } from '../model.ts'
import type { EffectSlot } from './dynamics.ts'
import { etaName, parameterFormula } from './parameter-formula.ts'

/** ∂ by one coordinate of what an input computes at a dose; absent where it is 0 whatever the numbers are. */
export interface InputSlopes {
  readonly lag?: Expression
  readonly bioavailability?: Expression
  readonly duration?: Expression
  readonly rate?: Expression
}

/** Where a number of an output stands among the outputs of the differentiated model, and its slopes, one a coordinate; −1: there is none. */
export interface Readout {
  readonly row: number
  readonly slopes: Int32Array
}

/** Rows of an output and of the numbers of its error model. */
export type OutputRows = Readonly<Record<'f' | 'additive' | 'proportional' | 'trials', Readout>>

/** A model with the forward sensitivities of its states and outputs as further states and outputs. */
export interface Differentiated {
  readonly model: Model
  /** The coordinates by which is differentiated, as in `layout.effects`. */
  readonly coordinates: readonly EffectSlot[]
  /** How many states the model has itself. */
  readonly size: number
  /** Index of the state ∂ state i / ∂ coordinate c at c · size + i; −1 where it is 0 whatever the numbers are. */
  readonly states: Int32Array
  /** For each coordinate the index of the covariate that says whether its effect is the current one; −1: it always is. */
  readonly active: Int32Array
  /** By input, then coordinate. */
  readonly inputs: readonly (readonly InputSlopes[])[]
  readonly outputs: readonly OutputRows[]
}

const doseParts = ['lag', 'bioavailability', 'duration', 'rate'] as const
const numbers = ['additive', 'proportional', 'trials'] as const

/**
 * Forward sensitivities as a model of their own: for each coordinate c of the effects and each state x, s = ∂x/∂c obeys
 * ds/dt = Σ ∂f/∂xⱼ sⱼ + ∂f/∂p · dp/dc (0 in the place of ds/dt for an algebraic state) (Hairer, Nørsett, Wanner: Solving Ordinary Differential Equations I, I.14), and every output,
 * initial value and number of an error model has its slope by the chain rule. All formulas are derivatives of the syntax trees; what is
 * 0 by structure is left out. The result is an ordinary model, so it is interpreted, compiled, found linear, and moved like any other.
 * What happens to slopes at doses is no formula of the model: see `createDoseSlopes`.
 *
 * An effect of an occasion or event acts through its coordinate only while that occasion or event is the current one: covariates
 * of the model's own, 0 or 1, say so.
 */
export function differentiateModel(model: Model, coordinates: readonly EffectSlot[]): Differentiated {
  const n = model.states.length
  const partials = new Map<Expression, Map<string, Expression>>()
  /** Chain rule over the symbols that stand in the expression. */
  function chain(
    expression: Expression | undefined,
    slopeOf: (symbol: string) => Expression | null,
  ): Expression | null {
    if (!expression) return null
    let known = partials.get(expression)
    if (!known) {
      known = new Map()
      for (const name of symbolsOf(expression)) {
        const partial = differentiate(expression, name)
        if (!(partial.kind === 'number' && partial.value === 0)) known.set(name, partial)
      }
      partials.set(expression, known)
    }
    let sum: Expression | null = null
    for (const [name, partial] of known) {
      const inner = slopeOf(name)
      if (!inner) continue
      const term = call('multiply', partial, inner)
      sum = sum ? call('add', sum, term) : term
    }
    return sum
  }

  const covariates: Covariate[] = []
  // Declared covariates come first in the structure.
  const firstActive = model.covariates.length
  const active = Int32Array.from(coordinates, (each) => {
    if (model.effects[each.effect]!.level === 'subject') return -1
    const name = `active ${each.name}`
    covariates.push({ name, unit: '1', kind: 'flag', codes: [], default: 0, carry: 'last' })
    return firstActive + covariates.length - 1
  })

  const byEffect = parameterSlopes(model, coordinates, chain)
  const slopeName = (name: string, c: number) => `∂${name} / ∂${coordinates[c]!.name}`
  const states: State[] = []
  const stateIndex = new Int32Array(coordinates.length * n).fill(-1)
  const assignments: Model['assignments'][number][] = []
  const derivatives: Expression[] = []
  const slopes = coordinates.map((coordinate, c) => {
    const ofParameter = byEffect.slopes.get(coordinate.effect)!
    const within = active[c]! < 0 ? null : symbol(covariates[active[c]! - firstActive]!.name)
    const parameter = (name: string) => {
      const slope = ofParameter.get(name)
      if (slope === undefined) return null
      return within ? call('multiply', within, symbol(slope)) : symbol(slope)
    }
    const entering = model.inputs.map((input): InputSlopes => {
      const parts = doseParts.flatMap((part) => {
        const slope = chain(input[part], parameter)
        return slope ? [[part, slope] as const] : []
      })
      return Object.fromEntries(parts)
    })
    const moving = dependentStates(model, new Set(ofParameter.keys()), entering)
    const positions = new Map<string, number>()
    for (const [i, { name }] of model.states.entries()) if (moving.has(name)) positions.set(name, i)
    for (const [name, i] of positions) {
      stateIndex[c * n + i] = n + states.length
      const { unit, algebraic } = model.states[i]!
      states.push({ name: slopeName(name, c), unit, ...(algebraic && { algebraic }) })
    }
    const assigned = new Set<string>()
    const slopeOf = (name: string): Expression | null => {
      if (assigned.has(name) || positions.has(name)) return symbol(slopeName(name, c))
      return parameter(name)
    }
    for (const { name, unit, expression } of model.assignments) {
      const slope = chain(expression, slopeOf)
      if (!slope) continue
      assigned.add(name)
      assignments.push({ name: slopeName(name, c), unit, expression: slope })
    }
    for (const i of positions.values()) {
      const at = stateIndex[c * n + i]! - n
      // States are 0 while initial values are computed, and so are their slopes.
      const initial = chain(model.states[i]!.initial, (s) => (positions.has(s) ? null : slopeOf(s)))
      if (initial) states[at] = { ...states[at]!, initial }
      derivatives.push(chain(model.derivatives[i], slopeOf) ?? number(0))
    }
    return { slopeOf, entering }
  })

  const outputs: Output[] = model.outputs.map((each) => ({ ...each }))
  const add = (name: string, expression: Expression): number =>
    outputs.push({ name, unit: '1', codes: [], expression }) - 1
  const readout = (name: string, expression: Expression | undefined, row: number): Readout => ({
    row: expression && row < 0 ? add(name, expression) : row,
    slopes: Int32Array.from(slopes, ({ slopeOf }, c) => {
      const slope = chain(expression, slopeOf)
      return slope ? add(slopeName(name, c), slope) : -1
    }),
  })
  const rows = model.outputs.map(({ name, expression, error }, o): OutputRows => {
    const part = (key: (typeof numbers)[number]) => readout(`${key} of ${name}`, error?.[key], -1)
    return {
      f: readout(name, expression, o),
      additive: part('additive'),
      proportional: part('proportional'),
      trials: part('trials'),
    }
  })
  return {
    model: {
      ...model,
      hash: model.hash === '' ? '' : `${model.hash}+slopes by ${coordinates.map((each) => each.name).join()}`,
      covariates: [...model.covariates, ...covariates],
      parameters: [...model.parameters, ...byEffect.parameters],
      states: [...model.states, ...states],
      assignments: [...model.assignments, ...assignments],
      derivatives: [...model.derivatives, ...derivatives],
      outputs,
    },
    coordinates,
    size: n,
    states: stateIndex,
    active,
    inputs: model.inputs.map((_, i) => slopes.map(({ entering }) => entering[i]!)),
    outputs: rows,
  }
}

type Chain = (expression: Expression | undefined, slopeOf: (symbol: string) => Expression | null) => Expression | null

/** Slopes of parameters by effects as further parameters: for each effect the names, by parameter. */
function parameterSlopes(model: Model, coordinates: readonly EffectSlot[], chain: Chain) {
  const slopes = new Map<number, Map<string, string>>()
  const parameters: Parameter[] = []
  for (const effect of new Set(coordinates.map((each) => each.effect))) {
    const own = new Map<string, string>()
    slopes.set(effect, own)
    for (const parameter of model.parameters) {
      const slope = chain(parameterFormula(parameter), (name) => {
        if (name === etaName(effect)) return number(1)
        const earlier = own.get(name)
        return earlier === undefined ? null : symbol(earlier)
      })
      if (!slope) continue
      const name = `∂${parameter.name} / ∂${etaName(effect)}`
      own.set(parameter.name, name)
      parameters.push({ name, unit: parameter.unit, typical: slope, transform: { form: 'identity' }, effects: [] })
    }
  }
  return { slopes, parameters }
}

/** States that depend on parameters of the set, or on doses that do, at once or through other states. */
function dependentStates(model: Model, changing: ReadonlySet<string>, inputs: readonly InputSlopes[]): Set<string> {
  const definitions = new Map(model.assignments.map((each) => [each.name, each.expression]))
  const reads = (expression: Expression | undefined): Set<string> => {
    const found = new Set<string>()
    const visit = (each: Expression) => {
      for (const name of symbolsOf(each)) {
        if (found.has(name)) continue
        found.add(name)
        const definition = definitions.get(name)
        if (definition) visit(definition)
      }
    }
    if (expression) visit(expression)
    return found
  }
  const moving = new Set<string>()
  const touches = (names: ReadonlySet<string>) => [...names].some((name) => changing.has(name) || moving.has(name))
  const slopes = model.derivatives.map(reads)
  for (const [i, { name, initial }] of model.states.entries()) {
    const entered = inputs.some((each, k) => model.inputs[k]!.into === i && Object.keys(each).length > 0)
    if (entered || touches(reads(initial))) moving.add(name)
  }
  for (let before = -1; before !== moving.size; ) {
    before = moving.size
    for (const [i, { name }] of model.states.entries()) if (touches(slopes[i]!)) moving.add(name)
  }
  return moving
}

const symbol = (name: string): Expression => ({ kind: 'symbol', name })

/**
 * Whether slopes are exact through these events: steady states are reached by doses that do not depend on effects, or there are none, and
 * no number of trials depends on one, and no infusion has its rate converted by one.
 */
export function slopesHold(
  model: Model,
  coordinates: readonly EffectSlot[],
  events: readonly {
    readonly kind: string
    readonly input?: string
    readonly steadyState?: number
    readonly rate?: number
  }[],
): boolean {
  const random = new Set<string>()
  const effects = new Set(coordinates.map((each) => each.effect))
  for (const each of model.parameters) {
    const reads = [...symbolsOf(each.typical)].some((name) => random.has(name))
    if (reads || each.effects.some((index) => effects.has(index))) random.add(each.name)
  }
  for (const { name, expression } of model.assignments) {
    if ([...symbolsOf(expression)].some((each) => random.has(each))) random.add(name)
  }
  const varies = (expression: Expression | undefined) =>
    expression !== undefined && [...symbolsOf(expression)].some((name) => random.has(name))
  if (model.outputs.some(({ error }) => varies(error?.trials))) return false
  return events.every((event) => {
    if (event.kind !== 'input') return true
    const input = model.inputs.find((each) => each.name === event.input)
    if (input?.converts && event.rate && varies(input.bioavailability)) return false
    return !event.steadyState || !input || doseParts.every((part) => !varies(input[part]))
  })
}
