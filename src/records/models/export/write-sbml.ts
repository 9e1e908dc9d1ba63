import { lawMean } from '../../../kernel/dynamics/fresh-effect.ts'
import { HamzadError } from '../../../kernel/errors.ts'
import type { Expression } from '../../../kernel/language/expression.ts'
import type { Model, Parameter, StateEvent } from '../../../kernel/model.ts'
import type { InputEvent } from '../../../kernel/timeline.ts'
import { substitute } from '../sbml/math.ts'
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
  const dosing = dosesAsEvents(model, options.doses ?? [], math, idOf)
  for (const rate of dosing.rates) declare(rate, false, 0)
  for (const [i, { name, initial }] of model.states.entries()) {
    const start: Expression = initial ?? { kind: 'number', value: 0 }
    declare(name, false, start.kind === 'number' ? start.value : undefined)
    if (start.kind !== 'number') begin(name, start)
    const rate = dosing.rateOf(i, model.derivatives[i]!)
    if (rate.kind === 'number' && rate.value === 0) continue
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
  for (const event of model.events ?? []) events.push(writeEvent(event, model, math, idOf))
  events.push(...dosing.events)
  const list = (name: string, items: readonly string[]) =>
    items.length === 0
      ? ''
      : `\n    <listOf${name}>${items.map((item) => `\n      ${item}`).join('')}\n    </listOf${name}>`
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
  <model id="${xmlId(model.id)}" name="${escapeXml(model.title)}">${list('Parameters', parameters)}${list('InitialAssignments', starts)}${list('Rules', rules)}${list('Events', events)}
  </model>
</sbml>
`
  return { text, outputs }
}

function refuse(feature: string): never {
  throw new HamzadError('model.unsupported', { feature: `${feature}, which SBML cannot say` })
}

const call = (fn: 'add' | 'multiply', a: Expression, b: Expression): Expression => ({ kind: 'call', fn, args: [a, b] })

function typicalValue({ transform, typical, effects }: Parameter, model: Model): Expression {
  if (transform.form !== 'direct') return typical
  return { kind: 'number', value: effects.reduce((sum, index) => sum + lawMean(model.effects[index]!.law), 0) }
}

function writeEvent(
  event: StateEvent,
  model: Model,
  math: (expression: Expression) => string,
  idOf: (name: string) => string,
): string {
  const fresh = new Map(
    event.set.map(({ state, value, scale }) => [model.states[state]!.name, scale ? null : value] as const),
  )
  const assignments = event.set.map(({ state, value, scale }) => {
    const plain = new Map([...fresh].flatMap(([name, each]) => (each ? [[name, each] as const] : [])))
    const whole = scale ? call('multiply', value, substitute(scale, plain)) : value
    return `<eventAssignment variable="${idOf(model.states[state]!.name)}">${math(whole)}</eventAssignment>`
  })
  const early = event.set.every((each) => each.at === 'trigger')
  const mixed = !early && event.set.some((each) => each.at === 'trigger')
  if (mixed && (event.delay || model.events!.length > 1)) refuse(`values of two instants in the event ${event.name}`)
  const part = (name: string, expression: Expression | undefined) =>
    expression ? `<${name}>${math(expression)}</${name}>` : ''
  return `<event id="${idOf(`event ${event.name}`)}" useValuesFromTriggerTime="${early}"><trigger initialValue="${event.initially}" persistent="${event.persistent}">${math(event.when)}</trigger>${part('delay', event.delay)}${part('priority', event.priority)}<listOfEventAssignments>${assignments.join('')}</listOfEventAssignments></event>`
}

/** A bolus adds to its state at its time; an infusion raises a rate and lowers it at its end. */
function dosesAsEvents(
  model: Model,
  doses: readonly InputEvent[],
  math: (expression: Expression) => string,
  idOf: (name: string) => string,
) {
  const symbol = (name: string): Expression => ({ kind: 'symbol', name })
  const number = (value: number): Expression => ({ kind: 'number', value })
  const infused = new Set<number>()
  const events: string[] = []
  const at = (title: string, time: Expression, variable: string, value: Expression) => {
    const when: Expression = { kind: 'call', fn: 'greaterEqual', args: [symbol('time'), time] }
    events.push(
      `<event id="${idOf(title)}" useValuesFromTriggerTime="false"><trigger initialValue="false" persistent="true">${math(when)}</trigger><listOfEventAssignments><eventAssignment variable="${idOf(variable)}">${math(value)}</eventAssignment></listOfEventAssignments></event>`,
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
      at(`dose ${k + 1}`, start, state, call('add', symbol(state), share(dose.amount)))
      continue
    }
    infused.add(input.into)
    const name = rateName(input.into)
    at(`infusion ${k + 1} begins`, start, name, call('add', symbol(name), share(rate)))
    at(
      `infusion ${k + 1} ends`,
      call('add', start, number(dose.amount / rate)),
      name,
      call('add', symbol(name), share(-rate)),
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
