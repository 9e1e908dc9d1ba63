import { createDynamics } from '../kernel/dynamics/equations.ts'
import { identify } from '../kernel/language/identify.ts'
import type { FlowModel, Model, Parameter } from '../kernel/model.ts'
import { flowRows } from '../twins/flow-page.ts'
import { figure, table } from './output.ts'

/** What a compiled model says, for people: its structure and the unit of every symbol. */
export function describeModel(model: Model): string {
  const code = (codes: readonly { system: string; code: string }[]) =>
    codes.map((c) => `${shortSystem(c.system)} ${c.code}`).join(', ')
  const sections: [string, string][] = [
    [
      'covariates',
      table(
        ['name', 'unit', 'from'],
        model.covariates.map((c) => [
          c.name,
          c.unit,
          c.derive ? `${c.derive.function}(${c.derive.from.map((f) => f.name).join(', ')})` : code(c.codes),
        ]),
      ),
    ],
    [
      'parameters',
      table(
        ['name', 'unit', 'varies'],
        model.parameters.map((p) => [p.name, p.unit, variability(model, p)]),
      ),
    ],
    [
      'inputs',
      table(
        ['name', 'unit', 'into', 'code'],
        model.inputs.map((i) => [i.name, i.unit, model.states[i.into]?.name ?? '', code(i.codes)]),
      ),
    ],
    [
      'states',
      table(
        ['name', 'unit'],
        model.states.map((s) => [s.name, s.unit]),
      ),
    ],
    [
      'variables',
      table(
        ['name', 'unit'],
        model.assignments.map((a) => [a.name, a.unit]),
      ),
    ],
    [
      'outputs',
      table(
        ['name', 'unit', 'error', 'code'],
        model.outputs.map((o) => [o.name, o.unit, o.error?.form ?? 'none', code(o.codes)]),
      ),
    ],
    [
      'measures',
      table(
        ['name', 'unit', 'what', 'target'],
        model.measures.map((m) => [
          m.name,
          m.unit,
          `${m.as} of ${m.of} over ${figure(m.window)} ${model.time}`,
          m.target ? `${m.target[0]}–${m.target[1]}` : '',
        ]),
      ),
    ],
    [
      'decisions',
      table(
        ['name', 'prefers'],
        model.decisions.map((d) => [d.name, d.prefer.text]),
      ),
    ],
  ]
  const filled = sections.filter(
    ([name]) => (model[name === 'variables' ? 'assignments' : (name as 'inputs')] as readonly unknown[]).length > 0,
  )
  return [
    `${model.id}, version ${model.version}: ${model.title}`,
    `kind ${model.kind}, time in ${model.time}, ${model.hash.slice(0, 12)}`,
    ...filled.map(([name, text]) => `\n${name}\n${text.replace(/^/gm, '  ')}`),
    ...(model.kind === 'flow'
      ? processSections(model)
      : [`\nsolver\n  ${solverOf(model)}`, `\nidentifiability\n  ${identifiability(model)}`]),
  ].join('\n')
}

function processSections(model: FlowModel): string[] {
  return flowRows(model).map(({ head, rows }) => `\n${table(head, rows)}`)
}

/** What data could say about the parameters, in a sentence or two. */
const solver = {
  linear: 'matrix exponentials: the equations are linear in the states',
  dopri5: 'Dormand–Prince 5(4)',
  ssprk43: 'SSPRK(4,3)',
  rodas5p: 'Rodas5P: the equations are stiff',
} as const

/** How the members of a model of equations are moved. */
export const solverOf = (model: Model) =>
  model.states.some(({ algebraic }) => algebraic)
    ? 'Rodas5P with a mass matrix: states are determined by equations without a slope'
    : solver[createDynamics(model).method]

function identifiability(model: Model): string {
  const { examined, unseen, confounded, conclusive } = identify(model)
  const sentences = [
    ...unseen.map((name) => `No output depends on ${name}.`),
    ...confounded.map((names) =>
      names.length === 1
        ? `The outputs do not show ${names[0]} after a dose into any input.`
        : `Only combinations of ${names.join(', ')} can be known, not each.`,
    ),
  ]
  if (model.states.some(({ algebraic }) => algebraic))
    sentences.push('Could not be decided: states are roots of equations, which have no series.')
  else if (!conclusive) sentences.push('Could not be decided: a formula has no value before the first dose.')
  if (examined.length === 0) sentences.push('There is no parameter to be known.')
  return sentences.join('\n  ') || `Data of the outputs can tell ${examined.join(', ')} apart.`
}

const shortSystem = (system: string): string =>
  ({
    'http://loinc.org': 'LOINC',
    'http://snomed.info/sct': 'SNOMED',
    'http://www.nlm.nih.gov/research/umls/rxnorm': 'RxNorm',
    'http://www.whocc.no/atc': 'ATC',
  })[system] ?? system

function variability(model: Model, parameter: Parameter): string {
  const n = model.effects.length
  const each = parameter.effects.map((i) => {
    const effect = model.effects[i]
    if (!effect) return ''
    const level = effect.level === 'subject' ? '' : ` per ${effect.level}`
    if (effect.level === 'drift')
      return `sd ${figure(effect.drift ?? 0)} (${parameter.transform.form}) drift after 1 ${model.time}`
    return effect.law.form === 'normal'
      ? `sd ${figure(Math.sqrt(model.omega[i * n + i] ?? 0))} (${parameter.transform.form})${level}`
      : `${effect.law.form}${level}`
  })
  return each.length > 0 ? each.join(' + ') : 'fixed'
}
