import { derivations } from '../language/derive/derivations.ts'
import type { Expression } from '../language/expression.ts'
import type { Model } from '../model.ts'
import { type AffineSystem, affineSystem } from './affine.ts'
import type { Differentiated } from './differentiate-model.ts'
import { createProgramBuilder, type Program } from './evaluate.ts'
import { compileEvents, type EventPrograms, takeJumps, takeTouches } from './event-programs.ts'
import { initialOrder, startsDepend } from './initial-order.ts'
import { etaName, parameterFormula } from './parameter-formula.ts'
import { compileSlopes, type SlopePrograms } from './slopes.ts'

/** Formulas of a model as programs over one array of slots, which holds one member at a time. */
export interface Structure {
  readonly model: Model
  /** Declared covariates, then inputs of derived ones that are not declared themselves. */
  readonly covariates: readonly StructureCovariate[]
  /** Indices of derived covariates in the order in which they must be computed. */
  readonly derived: readonly number[]
  /** Offsets of the blocks in the slots: current η of each effect, covariates, parameters, states; then time. */
  readonly at: {
    readonly effects: number
    readonly covariates: number
    readonly parameters: number
    readonly states: number
    readonly time: number
  }
  allocate(): Float64Array
  /** Slots that hold constants. */
  readonly constants: ReadonlyMap<number, number>
  /** Covariates and η to parameters. */
  readonly parameters: Program
  /** What depends on neither states nor time, the coefficients of `linear` among them; runs after `parameters`. */
  readonly fixed: Program
  readonly derivatives: { readonly program: Program; readonly slots: Int32Array }
  /** Variances that noise adds a unit of time; −1 for a state without noise. Null: no state has any. */
  readonly diffusions: { readonly program: Program; readonly slots: Int32Array } | null
  readonly initial: { readonly program: Program; readonly slots: Int32Array }
  /** Initial values of all but the algebraic states anew, where one reads a root; null where none does. */
  readonly afterRoots: Program | null
  readonly outputs: {
    readonly program: Program
    readonly slots: Int32Array
    /** Slots of the numbers of each output's error model; −1 where it has none. */
    readonly errors: readonly { readonly additive: number; readonly proportional: number; readonly trials: number }[]
  }
  /** Slots of what each input computes at a dose; −1 where it has none. */
  readonly doses: {
    readonly program: Program
    readonly inputs: readonly {
      readonly lag: number
      readonly bioavailability: number
      readonly duration: number
      readonly rate: number
      /** Of transit compartments. */
      readonly number: number
      readonly mean: number
      /** Slots of their slopes, one a coordinate; −1 where they are 0. Present in a differentiated model, for inputs that depend on an effect. */
      readonly slopes?: Readonly<Record<'lag' | 'bioavailability' | 'duration' | 'rate', Int32Array>>
    }[]
  }
  /** Present when the equations are linear in the states with coefficients free of time. */
  readonly linear: {
    /** Slots of A, row-major, and of b; −1 for a structural zero. */
    readonly matrix: Int32Array
    readonly constant: Int32Array
  } | null
  /** States that no right-hand side depends on: they collect, and have no steady state. */
  readonly collecting: readonly boolean[]
  /** Conditions to be found on the way and what happens at them; null for a model without. */
  readonly events: EventPrograms | null
  /** The Jacobian, where the method asks for it. */
  readonly slopes: SlopePrograms | null
}

export interface StructureCovariate {
  readonly name: string
  readonly unit: string
  /** An input of a derived covariate is carried like it. */
  readonly carry: 'last' | 'next' | 'linear'
  readonly cap: number
  readonly floor: number
  readonly default: number | undefined
  readonly derive?: { readonly compute: (values: readonly number[]) => number; readonly from: readonly number[] }
}

/** `withSlopes`: the Jacobian too, which a stiff solver needs; algebraic states need it always. */
export function createStructure(model: Model, differentiated?: Differentiated, withSlopes = false): Structure {
  const covariates = listCovariates(model)
  const symbols = new Map<string, number>()
  const place = (names: readonly string[]) => {
    const start = symbols.size
    for (const name of names) symbols.set(name, symbols.size)
    if (symbols.size !== start + names.length) throw new Error(`a name of ${model.id} stands for two things`)
    return start
  }
  const at = {
    effects: place(model.effects.map((_, index) => etaName(index))),
    covariates: place(covariates.map((each) => each.name)),
    parameters: place(model.parameters.map((each) => each.name)),
    states: place(model.states.map((each) => each.name)),
    time: place(['time']),
  }
  const jumps = model.events ? takeJumps(model) : null
  const touches = takeTouches(model.events ?? [])
  const conditions = place([...(jumps?.parts ?? []), ...touches.signs].map((each) => each.name))
  const definitions = new Map(model.assignments.map((each) => [each.name, each.expression]))
  const varying = new Set([...model.states.map((state) => state.name), 'time'])
  const builder = createProgramBuilder(symbols)

  const parameters = builder.section()
  for (const [index, each] of model.parameters.entries()) {
    parameters.computeInto(parameterFormula(each), at.parameters + index)
  }
  const fixed = builder.section({ definitions })
  const moving = (names: readonly string[] = []) =>
    builder.section({ definitions, fixed, varying: names.length > 0 ? new Set([...varying, ...names]) : varying })
  const many = (expressions: readonly Expression[]) => {
    const section = moving()
    return { section, slots: Int32Array.from(expressions, (each) => section.compute(each)) }
  }

  const derivatives = many(model.derivatives)
  // An initial value may read other states: each is computed into its place before those that need it.
  const starts = moving()
  for (const index of initialOrder(model)) starts.computeInto(model.states[index]!.initial ?? zero, at.states + index)
  const rooted = isAlgebraic(model) && startsDepend(model) ? moving() : null
  for (const index of rooted ? initialOrder(model) : []) {
    const { algebraic, initial } = model.states[index]!
    if (!algebraic) rooted!.computeInto(initial ?? zero, at.states + index)
  }
  const initial = { section: starts, slots: Int32Array.from(model.states, (_, index) => at.states + index) }
  const diffusing = model.states.some((state) => state.diffusion)
  const noisy = moving()
  const diffusionSlots = Int32Array.from(model.states, (state) =>
    state.diffusion ? noisy.compute(state.diffusion) : -1,
  )
  const outputs = many(model.outputs.map((output) => output.expression))
  const optional = (section: typeof fixed, expression: Expression | undefined) =>
    expression ? section.compute(expression) : -1
  const errors = model.outputs.map(({ error }) => ({
    additive: optional(outputs.section, error?.additive),
    proportional: optional(outputs.section, error?.proportional),
    trials: optional(outputs.section, error?.trials),
  }))
  const doses = moving()
  const inputs = model.inputs.map((input, i) => {
    const slopes = differentiated?.inputs[i] ?? []
    const slots = (part: 'lag' | 'bioavailability' | 'duration' | 'rate') =>
      Int32Array.from(slopes, (each) => optional(doses, each[part]))
    return {
      lag: optional(doses, input.lag),
      bioavailability: optional(doses, input.bioavailability),
      duration: optional(doses, input.duration),
      rate: optional(doses, input.rate),
      number: optional(doses, input.transit?.number),
      mean: optional(doses, input.transit?.mean),
      ...(slopes.some((each) => Object.keys(each).length > 0) && {
        slopes: {
          lag: slots('lag'),
          bioavailability: slots('bioavailability'),
          duration: slots('duration'),
          rate: slots('rate'),
        },
      }),
    }
  })
  const events = jumps && compileEvents(model, model.events!, jumps, touches, moving, smoothOf(jumps))
  function smoothOf({ parts, derivatives: right, definitions: read }: NonNullable<typeof jumps>) {
    const names = new Set([...varying, ...parts.map((each) => each.name)])
    const section = builder.section({ definitions: read, fixed, varying: names })
    const slots = Int32Array.from(right, (each) => section.compute(each))
    return { program: section.program(), slots, conditions }
  }
  const carried = [...model.states.keys()].filter((i) => events === null || events.moving[i])
  const right = jumps?.derivatives ?? model.derivatives
  const slopes =
    withSlopes || isAlgebraic(model)
      ? compileSlopes(
          carried.map((i) => model.states[i]!),
          carried.map((i) => right[i]!),
          jumps?.definitions ?? definitions,
          (known) => {
            const names = new Set([...varying, ...(jumps?.parts.map((each) => each.name) ?? [])])
            return builder.section({ definitions: known, fixed, varying: names })
          },
        )
      : null
  // What transit compartments bring is no constant between breaks.
  const affine = events || isAlgebraic(model) || model.inputs.some((each) => each.transit) ? null : affineSystem(model)
  const linear = affine && linearSlots(affine, model.states.length, fixed)

  const finish = (part: { section: typeof fixed; slots: Int32Array }) => ({
    program: part.section.program(),
    slots: part.slots,
  })
  return {
    model,
    covariates,
    derived: derivationOrder(covariates),
    at,
    allocate: builder.allocate,
    constants: builder.constants(),
    parameters: parameters.program(),
    fixed: fixed.program(),
    derivatives: finish(derivatives),
    diffusions: diffusing ? { program: noisy.program(), slots: diffusionSlots } : null,
    initial: finish(initial),
    afterRoots: rooted?.program() ?? null,
    outputs: { ...finish(outputs), errors },
    doses: { program: doses.program(), inputs },
    linear,
    collecting: collectingStates(model),
    events,
    slopes,
  }
}

/** Whether a state is determined by an equation instead of a slope. */
export const isAlgebraic = ({ states }: Pick<Model, 'states'>): boolean => states.some(({ algebraic }) => algebraic)

const zero: Expression = { kind: 'number', value: 0 }

function listCovariates(model: Model): StructureCovariate[] {
  const names = model.covariates.map((each) => each.name)
  const inputs = new Map<string, { readonly unit: string; readonly carry: StructureCovariate['carry'] }>()
  for (const { derive, carry } of model.covariates) {
    for (const { name, unit } of derive?.from ?? []) {
      if (!names.includes(name) && !inputs.has(name)) inputs.set(name, { unit, carry })
    }
  }
  const order = [...names, ...inputs.keys()]
  const free = { cap: Number.POSITIVE_INFINITY, floor: Number.NEGATIVE_INFINITY, default: undefined }
  return [
    ...model.covariates.map(({ name, unit, carry, cap, floor, derive, default: usual }) => ({
      name,
      unit,
      carry,
      cap: cap ?? free.cap,
      floor: floor ?? free.floor,
      default: usual,
      ...(derive && {
        derive: {
          compute: derivationOf(derive.function),
          from: derive.from.map((each) => order.indexOf(each.name)),
        },
      }),
    })),
    ...[...inputs].map(([name, { unit, carry }]) => ({ name, unit, carry, ...free })),
  ]
}

function derivationOf(name: string): (values: readonly number[]) => number {
  const found = derivations[name]
  if (!found) throw new Error(`there is no derived covariate ${name}`)
  return found.compute
}

/** Derived covariates after those that they are derived from. */
function derivationOrder(covariates: readonly StructureCovariate[]): number[] {
  const order: number[] = []
  const visit = (index: number, path: readonly number[]) => {
    const derive = covariates[index]!.derive
    if (!derive || order.includes(index)) return
    if (path.includes(index)) throw new Error(`covariate ${covariates[index]!.name} is derived from itself`)
    for (const from of derive.from) visit(from, [...path, index])
    order.push(index)
  }
  for (const index of covariates.keys()) visit(index, [])
  return order
}

function linearSlots(system: AffineSystem, size: number, fixed: { compute(expression: Expression): number }) {
  const matrix = new Int32Array(size * size).fill(-1)
  for (const [row, entries] of system.matrix.entries()) {
    for (const [column, expression] of entries) matrix[row * size + column] = fixed.compute(expression)
  }
  return { matrix, constant: Int32Array.from(system.constant, (each) => (each ? fixed.compute(each) : -1)) }
}

function collectingStates(model: Model): boolean[] {
  const definitions = new Map(model.assignments.map((each) => [each.name, each.expression]))
  const used = new Set<string>()
  const visit = (expression: Expression) => {
    if (expression.kind === 'call') for (const arg of expression.args) visit(arg)
    if (expression.kind !== 'symbol' || used.has(expression.name)) return
    used.add(expression.name)
    const definition = definitions.get(expression.name)
    if (definition) visit(definition)
  }
  for (const derivative of model.derivatives) visit(derivative)
  return model.states.map((state) => !used.has(state.name))
}
