import { basename, dirname } from 'node:path'
import { formatExpression } from '../../kernel/language/format-expression.ts'
import { identify } from '../../kernel/language/identify.ts'
import type { ErrorModel, Model, Parameter } from '../../kernel/model.ts'
import { formatUnit } from '../../kernel/units/format-unit.ts'
import { flowRows } from '../flow-page.ts'
import { type LibraryEntry, modelDatasheet } from './library.ts'

/** The reference page of the library as Markdown: what every model says, in the words of its own text. */
export function libraryPage(entries: readonly LibraryEntry[]): string {
  const rows = entries.map(({ model }) => [
    `[${model.id}](#${model.id.replace(/\./g, '')})`,
    model.subject,
    model.title,
  ])
  return `${[
    '# Models of the library',
    'Written by `node src/twins/library/write-library-page.ts` from the model texts; do not edit.',
    table(['model', 'subject', 'title'], rows),
    ...entries.map(section),
  ].join('\n\n')}\n`
}

function section({ model, file }: LibraryEntry): string {
  const folder = `../../src/models/${basename(dirname(dirname(file)))}/${basename(dirname(file))}`
  const { unseen, confounded } = model.kind === 'flow' ? { unseen: [], confounded: [] } : identify(model)
  const sheet = modelDatasheet({ file }) === null ? '' : `, [datasheet](${folder}/datasheet.md)`
  const cite = model.cite
    ? `${model.cite.text}${model.cite.doi ? `, [doi:${model.cite.doi}](https://doi.org/${model.cite.doi})` : ''}`
    : ''
  return [
    `## ${model.id}`,
    `${model.title}. ${model.use ?? ''}`,
    `Version ${model.version}, time in ${model.time}. [Text](${folder}/model.yaml), [card](${folder}/card.md)${sheet}. ${cite}`,
    ...(model.covariates.length > 0 ? [covariates(model)] : []),
    ...(model.kind === 'flow' ? flowRows(model).map(({ head, rows }) => table(head, rows)) : []),
    ...(model.kind === 'flow' ? [] : equationParts(model, unseen, confounded)),
  ].join('\n\n')
}

function equationParts(model: Model, unseen: readonly string[], confounded: readonly (readonly string[])[]): string[] {
  return [
    table(
      ['parameter', 'unit', 'typical value', 'varies'],
      model.parameters.map((each) => parameter(model, each)),
    ),
    code([
      ...model.assignments.map((each) => `${each.name} = ${formatExpression(each.expression, model.covariates)}`),
      ...model.states.map(
        (each, i) =>
          `${each.algebraic ? '0' : `d(${each.name})`} = ${formatExpression(model.derivatives[i]!, model.covariates)}`,
      ),
    ]),
    table(
      ['output', 'unit', 'residual error', 'codes'],
      model.outputs.map((each) => [each.name, unitText(each.unit), errorText(each.error), codes(each.codes)]),
    ),
    unseen.length + confounded.length === 0
      ? 'The outputs can tell every varying parameter apart.'
      : `Not identifiable: ${[...unseen, ...confounded.map((names) => names.join(' with '))].join('; ')}.`,
  ]
}

function covariates(model: Model): string {
  return table(
    ['covariate', 'unit', 'from', 'tested within'],
    model.covariates.map((each) => [
      each.name,
      each.categories?.join(', ') ?? unitText(each.unit),
      each.derive
        ? `${each.derive.function} of ${each.derive.from.map((from) => from.name).join(', ')}`
        : codes(each.codes),
      each.within ? `${each.within[0]}–${each.within[1]}` : '',
    ]),
  )
}

function parameter(model: Model, each: Parameter): string[] {
  const { name, unit: text, typical, transform } = each
  const value = transform.form === 'direct' ? '' : `\`${formatExpression(typical, model.covariates)}\``
  return [name, unitText(text), value, variationText(model, each)]
}

/** How a parameter varies; empty where it does not. */
export function variationText(model: Model, { effects, transform }: Parameter): string {
  const size = model.effects.length
  const varies = effects.map((i) => {
    const { law, level, drift } = model.effects[i]!
    const scale =
      transform.form === 'log' ? ' of the logarithm' : transform.form === 'logit' ? ' on the logit scale' : ''
    const deviation = drift ?? Math.sqrt(model.omega[i * size + i]!)
    return `${law.form === 'normal' ? `sd ${short(deviation)}${scale}` : law.form}${level === 'subject' ? '' : `, each ${level}`}`
  })
  return varies.join('; ')
}

/** An error of measurement. */
export function errorText(error: ErrorModel | undefined): string {
  if (!error) return 'none: can be simulated, not fitted'
  const parts = (['additive', 'proportional', 'trials'] as const).flatMap((key) =>
    error[key] ? [`${key} ${formatExpression(error[key])}`] : [],
  )
  return [
    error.form,
    ...parts,
    ...(error.power === undefined ? [] : [`power ${error.power}`]),
    ...(error.limit === undefined ? [] : [`limit ${error.limit}`]),
  ].join(', ')
}

const terminologies: Readonly<Record<string, string>> = {
  'http://loinc.org': 'LOINC',
  'http://snomed.info/sct': 'SNOMED CT',
  'http://www.nlm.nih.gov/research/umls/rxnorm': 'RxNorm',
  'http://www.whocc.no/atc': 'ATC',
}

function codes(list: Model['outputs'][number]['codes']): string {
  return list.map(({ system, code: value }) => `${terminologies[system] ?? system} ${value}`).join(', ')
}

/** A unit as people read it; that of a bare number is 1. */
export function unitText(text: string): string {
  return formatUnit(text) || '1'
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}

function code(lines: readonly string[]): string {
  return ['```', ...lines, '```'].join('\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
