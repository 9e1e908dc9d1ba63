import { lawMean } from '../../../kernel/dynamics/fresh-effect.ts'
import { HamzadError } from '../../../kernel/errors.ts'
import type { Expression } from '../../../kernel/language/expression.ts'
import type { Model, Parameter, StateEvent } from '../../../kernel/model.ts'
import type { InputEvent } from '../../../kernel/timeline.ts'
import { namesIn, substitute } from '../sbml/math.ts'
import { writeMath } from './write-math.ts'

export interface SbmlExport {
  /** Values of parameters, such as those of a twin; others are typical. */
  readonly parameters?: Readonly<Record<string, number>>
  readonly covariates?: Readonly<Record<string, number>>
  /** A plan: doses written out one by one. */
  readonly doses?: readonly InputEvent[]
}

/**
 * A model as SBML Level 3 Version 2: every quantity is a parameter, states with rate rules, variables with assignment rules, doses of a plan as events.
 * What a random effect would change stands at its typical value unless a value is given. Errors: `model.unsupported` for what SBML cannot say.
 *
 *     writeSbml(model, { parameters: { CL: 3.1 } })
 */
export const writeSbml = (model: Model, options: SbmlExport = {}): string => exportSbml(model, options).text

/** A model as SBML, and the ids under which the document has the model's outputs. */
export interface ExportedSbml {
  readonly text: string
  readonly outputs: readonly { readonly name: string; readonly id: string }[]
}

/** As `writeSbml`, with the ids of the outputs: a name of the model is not always an id of SBML. */
export function exportSbml(model: Model, options: SbmlExport = {}): ExportedSbml {
  const ids = new Map<string, string>()
  const idOf = (name: string): string => {
    const known = ids.get(name)
    if (known) return known
    const base = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9])/, '_') || '_'
    let id = base
    for (let i = 2; [...ids.values()].includes(id); i++) id = `${base}_${i}`
    ids.set(name, id)
    return id
  }
  const math = (expression: Expression) => writeMath(expression, idOf)
  const parameters: string[] = []
  const starts: string[] = []
  const rules: string[] = []
  const events: string[] = []
  const compartments: string[] = []
  const species: string[] = []
  const reactions: string[] = []
  const declare = (name: string, constant: boolean, value?: number) => {
    const written = value === undefined ? '' : ` value="${xmlNumber(value)}"`
    parameters.push(`<parameter id="${idOf(name)}"${written} constant="${constant}"/>`)
  }
  const begin = (name: string, expression: Expression) =>
    starts.push(`<initialAssignment symbol="${idOf(name)}">${math(expression)}</initialAssignment>`)

  for (const { name, default: usual } of model.covariates) {
    const value = options.covariates?.[name] ?? usual
    if (value === undefined)
      throw new HamzadError('input.invalid', {
        what: 'What is to be exported',
        why: `the covariate ${name} has no value, and SBML cannot leave one open`,
        action: 'Give it a value',
      })
    declare(name, true, value)
  }
  for (const each of model.parameters) {
    const given = options.parameters?.[each.name]
    const typical = typicalValue(each, model)
    declare(each.name, true, given ?? (typical.kind === 'number' ? typical.value : undefined))
    if (given === undefined && typical.kind !== 'number') begin(each.name, typical)
  }
  const sizes = sizesOf(model)
  const target: Target = (state, value) => {
    const { name } = model.states[state]!
    const size = sizes.get(state)
    const [id, written] = size ? [`${name} by size`, call('divide', value, symbol(sizeOf(name)))] : [name, value]
    return `<eventAssignment variable="${idOf(id)}">${math(written)}</eventAssignment>`
  }
  const dosing = dosesAsEvents(model, options.doses ?? [], { math, idOf, target })
  for (const rate of dosing.rates) declare(rate, false, 0)
  for (const [i, { name, initial }] of model.states.entries()) {
    const start: Expression = initial ?? { kind: 'number', value: 0 }
    const size = sizes.get(i)
    if (size) {
      const [own, ratio] = [`${name} by size`, symbol(sizeOf(name))]
      compartments.push(`<compartment id="${idOf(sizeOf(name))}" constant="false"/>`)
      rules.push(`<assignmentRule variable="${idOf(sizeOf(name))}">${math(size)}</assignmentRule>`)
      species.push(
        `<species id="${idOf(own)}" compartment="${idOf(sizeOf(name))}" hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/>`,
      )
      begin(own, call('divide', start, ratio))
      reactions.push(
        `<reaction id="${idOf(`change of ${name}`)}" reversible="true"><listOfProducts><speciesReference species="${idOf(own)}" stoichiometry="1" constant="true"/></listOfProducts><kineticLaw>${math(dosing.rateOf(i, model.derivatives[i]!))}</kineticLaw></reaction>`,
      )
      declare(name, false)
      rules.push(
        `<assignmentRule variable="${idOf(name)}">${math(call('multiply', symbol(own), ratio))}</assignmentRule>`,
      )
      continue
    }
    declare(name, false, start.kind === 'number' ? start.value : undefined)
    if (start.kind !== 'number') begin(name, start)
    const rate = dosing.rateOf(i, model.derivatives[i]!)
    if (rate.kind === 'number' && rate.value === 0) continue
    if (model.states[i]!.algebraic) {
      rules.push(`<algebraicRule>${math(rate)}</algebraicRule>`)
      continue
    }
    rules.push(`<rateRule variable="${idOf(name)}">${math(rate)}</rateRule>`)
  }
  for (const { name, expression } of model.assignments) {
    declare(name, false)
    rules.push(`<assignmentRule variable="${idOf(name)}">${math(expression)}</assignmentRule>`)
  }
  const outputs = model.outputs.map(({ name, expression }) => {
    if (expression.kind === 'symbol' && expression.name === name) return { name, id: idOf(name) }
    // A model may name an output after a quantity that it is not: `ids` then holds that one.
    const own = ids.has(name) ? `output ${name}` : name
    declare(own, false)
    rules.push(`<assignmentRule variable="${idOf(own)}">${math(expression)}</assignmentRule>`)
    return { name, id: idOf(own) }
  })
  for (const event of model.events ?? []) events.push(writeEvent(event, model, sizes, { math, idOf, target }))
  events.push(...dosing.events)
  const list = (name: string, items: readonly string[]) =>
    items.length === 0
      ? ''
      : `\n    <listOf${name}>${items.map((item) => `\n      ${item}`).join('')}\n    </listOf${name}>`
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
  <model id="${xmlId(model.id)}" name="${escapeXml(model.title)}">${list('Compartments', compartments)}${list('Species', species)}${list('Parameters', parameters)}${list('InitialAssignments', starts)}${list('Rules', rules)}${list('Reactions', reactions)}${list('Events', events)}
  </model>
</sbml>
`
  return { text, outputs }
}

function refuse(feature: string): never {
  throw new HamzadError('model.unsupported', { feature: `${feature}, which SBML cannot say` })
}

/**
 * States that an event sets to a value times a size of the moment (a concentration in a compartment that changes), by index. What waits
 * keeps the value and takes the size when it takes place, which SBML says of species in compartments alone.
 */
function sizesOf({ states, assignments, events = [] }: Model): Map<number, Expression> {
  const changing = new Set([...states, ...assignments].map(({ name }) => name))
  const sizes = new Map<number, Expression>()
  for (const { state, scale } of events.flatMap((each) => each.set))
    if (scale && [...namesIn(scale)].some((name) => changing.has(name))) sizes.set(state, scale)
  return sizes
}

const sizeOf = (name: string) => `size of ${name}`
const symbol = (name: string): Expression => ({ kind: 'symbol', name })

/** An assignment of an event to a state. */
type Target = (state: number, value: Expression) => string
interface Writing {
  readonly math: (expression: Expression) => string
  readonly idOf: (name: string) => string
  readonly target: Target
}

const call = (fn: 'add' | 'multiply' | 'divide', a: Expression, b: Expression): Expression => ({
  kind: 'call',
  fn,
  args: [a, b],
})

function typicalValue({ transform, typical, effects }: Parameter, model: Model): Expression {
  if (transform.form !== 'direct') return typical
  return { kind: 'number', value: effects.reduce((sum, index) => sum + lawMean(model.effects[index]!.law), 0) }
}

function writeEvent(
  event: StateEvent,
  model: Model,
  sizes: ReadonlyMap<number, Expression>,
  { math, idOf, target }: Writing,
): string {
  const fresh = new Map(
    event.set.map(({ state, value, scale }) => [model.states[state]!.name, scale ? null : value] as const),
  )
  const assignments = event.set.map(({ state, value, scale }) => {
    if (scale && sizes.has(state))
      return `<eventAssignment variable="${idOf(`${model.states[state]!.name} by size`)}">${math(value)}</eventAssignment>`
    const plain = new Map([...fresh].flatMap(([name, each]) => (each ? [[name, each] as const] : [])))
    const whole = scale ? call('multiply', value, substitute(scale, plain)) : value
    return target(state, whole)
  })
  const early = event.set.every((each) => each.at === 'trigger')
  const mixed = !early && event.set.some((each) => each.at === 'trigger')
  if (mixed && (event.delay || model.events!.length > 1)) refuse(`values of two instants in the event ${event.name}`)
  const part = (name: string, expression: Expression | undefined) =>
    expression ? `<${name}>${math(expression)}</${name}>` : ''
  return `<event id="${idOf(`event ${event.name}`)}" useValuesFromTriggerTime="${early}"><trigger initialValue="${event.initially}" persistent="${event.persistent}">${math(event.when)}</trigger>${part('delay', event.delay)}${part('priority', event.priority)}<listOfEventAssignments>${assignments.join('')}</listOfEventAssignments></event>`
}

/** A bolus adds to its state at its time; an infusion raises a rate and lowers it at its end. */
function dosesAsEvents(model: Model, doses: readonly InputEvent[], { math, idOf, target }: Writing) {
  const number = (value: number): Expression => ({ kind: 'number', value })
  const infused = new Set<number>()
  const events: string[] = []
  const setting = (name: string, value: Expression) =>
    `<eventAssignment variable="${idOf(name)}">${math(value)}</eventAssignment>`
  const at = (title: string, time: Expression, assignment: string) => {
    const when: Expression = { kind: 'call', fn: 'greaterEqual', args: [symbol('time'), time] }
    events.push(
      `<event id="${idOf(title)}" useValuesFromTriggerTime="false"><trigger initialValue="false" persistent="true">${math(when)}</trigger><listOfEventAssignments>${assignment}</listOfEventAssignments></event>`,
    )
  }
  const rateName = (state: number) => `infusion into ${model.states[state]!.name}`
  for (const [k, dose] of doses.entries()) {
    const input = model.inputs.find((each) => each.name === dose.input)
    if (!input) continue
    const state = model.states[input.into]!.name
    const start = input.lag ? call('add', number(dose.time), input.lag) : number(dose.time)
    const share = (amount: number) =>
      input.bioavailability ? call('multiply', number(amount), input.bioavailability) : number(amount)
    const rate = dose.rate ?? 0
    if (rate < 0) refuse('a dose whose rate the model gives')
    if (dose.steadyState) refuse('a dose at steady state')
    if (rate <= 0) {
      at(`dose ${k + 1}`, start, target(input.into, call('add', symbol(state), share(dose.amount))))
      continue
    }
    infused.add(input.into)
    const name = rateName(input.into)
    at(`infusion ${k + 1} begins`, start, setting(name, call('add', symbol(name), share(rate))))
    at(
      `infusion ${k + 1} ends`,
      call('add', start, number(dose.amount / rate)),
      setting(name, call('add', symbol(name), share(-rate))),
    )
  }
  return {
    events,
    rates: [...infused].map(rateName),
    rateOf: (state: number, derivative: Expression) =>
      infused.has(state) ? call('add', derivative, symbol(rateName(state))) : derivative,
  }
}

export const escapeXml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
const xmlId = (text: string): string => text.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9])/, '_')
const xmlNumber = (value: number): string =>
  Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? String(value) : value > 0 ? 'INF' : '-INF'
