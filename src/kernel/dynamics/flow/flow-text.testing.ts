import { compileModel } from '../../language/compile.ts'
import { formatDiagnostic } from '../../language/diagnostic.ts'
import type { FlowModel } from '../../model.ts'
import { createDraws } from '../../random/create-draws.ts'
import { studentQuantile } from '../../statistics/student.ts'
import { type ReplicateOptions, replicate } from './replicate.ts'
import { outcomes } from './run.ts'

/** A flow model from its body, in minutes; every finding that is an error fails the test. */
export function flowText(body: string): FlowModel {
  const text = `model: test\nkind: flow\nsubject: ward\ntime: min\n${body}`
  const { model, diagnostics } = compileModel(text)
  const errors = diagnostics.filter((each) => each.severity === 'error')
  if (model?.kind !== 'flow') throw new Error(errors.map((each) => formatDiagnostic(each, text)).join('\n'))
  return model
}

/** The visits of one run as lines `patient place arrived started served left outcome` (class named where there are several). */
export function visitsOf(model: FlowModel, until: number, seed = 1): string[] {
  const lines: string[] = []
  const { classes, places } = model.flow
  const record = () => ({
    add(
      patient: number,
      cls: number,
      place: number,
      arrived: number,
      started: number,
      served: number,
      left: number,
      outcome: number,
    ) {
      const times = [arrived, started, served, left].map((time) =>
        Number.isNaN(time) ? '-' : String(Number(time.toFixed(9))),
      )
      const name = classes.length > 1 ? [classes[cls]!.name] : []
      lines.push([patient, ...name, places[place]!.name, ...times, outcomes[outcome]].join(' '))
    },
  })
  replicate(model, { until, replications: 1, record }, createDraws(seed))
  return lines
}

/** Mean of a measure with its interval over replications at a level. */
export function estimate(model: FlowModel, options: Omit<ReplicateOptions, 'record'>, level = 0.99, seed = 1) {
  const { names, values } = replicate(model, options, createDraws(seed))
  return (name: string) => {
    const list = values[names.indexOf(name)]
    if (!list) throw new Error(`there is no measure ${name}: ${names.join(', ')}`)
    const n = list.length
    const mean = list.reduce((sum, value) => sum + value, 0) / n
    const sd = Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1))
    const half = (studentQuantile(0.5 + level / 2, n - 1) * sd) / Math.sqrt(n)
    return { mean, low: mean - half, high: mean + half, half }
  }
}
