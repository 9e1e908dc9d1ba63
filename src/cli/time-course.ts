import { HamzadError } from '../kernel/errors.ts'
import { openArchive } from '../records/models/omex/open-archive.ts'
import type { Quantity } from '../records/models/sbml/place.ts'
import { readSbml } from '../records/models/sbml/read-sbml.ts'
import { listOf } from '../records/models/sbml/suite-case.ts'
import { timeCourse } from '../records/models/sbml/time-course.ts'
import { findModel, modelFile, readModelText } from '../twins/library/library.ts'
import { type ValueFlags, withValues } from './with-values.ts'

/** Options of a uniform time course. */
export interface CourseFlags extends ValueFlags {
  readonly start?: number
  readonly duration?: number
  readonly steps?: number
  readonly variables?: string
  readonly amount?: string
  readonly concentration?: string
  readonly rtol?: number
  readonly atol?: number
}

/** A uniform time course of a model as CSV: `time` and each variable, steps + 1 rows. */
export function courseText(modelName: string, flags: CourseFlags): string {
  const { duration } = flags
  if (duration === undefined) {
    throw new HamzadError('input.invalid', {
      what: 'The command',
      why: 'it has neither --data nor --duration',
      action: 'Give a data file, or the length of a time course with --duration and --steps',
    })
  }
  const subject = openModel(modelName)
  const variables =
    flags.variables === undefined ? subject.model.outputs.map((each) => each.name) : listOf(flags.variables)
  const { times, values } = timeCourse(
    { ...subject, model: withValues(subject.model, flags) },
    {
      start: flags.start ?? 0,
      duration,
      steps: flags.steps ?? 100,
      variables,
      amount: listOf(flags.amount ?? ''),
      concentration: listOf(flags.concentration ?? ''),
      rtol: flags.rtol ?? 1e-6,
      atol: flags.atol ?? subject.model.solver?.absolute ?? 1e-9,
    },
  )
  const lines = [['time', ...variables].join(',')]
  for (let i = 0; i < times.length; i++) lines.push([times[i]!, ...values.map((each) => each[i]!)].map(cell).join(','))
  return `${lines.join('\n')}\n`
}

/** The simulation that a COMBINE archive holds, as CSV: its report's columns by their labels. */
export async function archiveText(file: string, flags: CourseFlags): Promise<string> {
  const { course, model, quantities } = await openArchive(file)
  const { values } = timeCourse(
    { model, quantities },
    {
      ...course,
      variables: course.columns.map((_, i) => `column ${i}`),
      amount: [],
      concentration: [],
      rtol: flags.rtol ?? 1e-6,
      atol: flags.atol ?? 1e-9,
    },
  )
  const lines = [course.columns.map(({ label }) => (/[",\n]/.test(label) ? JSON.stringify(label) : label)).join(',')]
  for (let i = 0; i <= course.steps; i++) lines.push(values.map((each) => cell(each[i]!)).join(','))
  return `${lines.join('\n')}\n`
}

/** As the SBML test suite writes what is no finite number. */
function cell(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'INF' : '-INF'
}

function openModel(name: string) {
  const file = modelFile(name)
  if (/\.(xml|sbml)$/i.test(file)) return readSbml(readModelText(file))
  const { model } = findModel(name)
  const named = (id: string, unit: string): [string, Quantity] => [
    id,
    { id, kind: 'parameter', value: { kind: 'symbol', name: id }, unit },
  ]
  const quantities = new Map<string, Quantity>([
    ...model.parameters.map((each) => named(each.name, each.unit)),
    ...model.states.map((each) => named(each.name, each.unit)),
    ...model.assignments.map((each) => named(each.name, each.unit)),
    ...model.outputs.map((each): [string, Quantity] => [
      each.name,
      { id: each.name, kind: 'parameter', value: each.expression, unit: each.unit },
    ]),
  ])
  return { model, quantities }
}
