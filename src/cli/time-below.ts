import { inOrder, replay, startOf } from '../kernel/belief/replay.ts'
import type { Dynamics, Members } from '../kernel/dynamics/dynamics.ts'
import { HamzadError } from '../kernel/errors.ts'
import { type DoseForm, dosesUntil } from '../kernel/forecast/dose-search.ts'
import { writeOut } from '../kernel/forecast/doses.ts'
import { fallsTo } from '../kernel/forecast/falls-to.ts'
import { individuals, type ParameterTable } from '../kernel/forecast/individual.ts'
import type { Model } from '../kernel/model.ts'
import { createDraws } from '../kernel/random/create-draws.ts'
import type { InputEvent } from '../kernel/timeline.ts'
import type { Case } from './case.ts'
import { hoursIn } from './goal-text.ts'
import type { Described } from './individual-options.ts'

interface Question {
  readonly model: Model
  readonly described: Described
  readonly form: DoseForm
  readonly opened: Case | null
  /** Place of the output in the model. */
  readonly output: number
  readonly value: number
  readonly amount?: number
}

/** Longest wait that is looked at, hours: ten years. */
const patience = 87_600

/**
 * How long after a dose the output falls to a value and stays below. The dose is `amount`, given once or at steady state; without it the last dose of the record, with
 * what is left of the earlier ones.
 */
export function timeBelow(question: Question) {
  const { model, described, value } = question
  const output = model.outputs[question.output]!
  const draws = createDraws(0)
  const one = stand(question, described.individual)
  const fall = fallsTo(one.dynamics, one.members, question.output, value, hoursIn(patience, model.time), draws)
  if (fall.when === 'not-finite' || fall.when === 'stays-above') {
    const why =
      fall.when === 'not-finite'
        ? 'the model could not be computed: check covariates and parameters'
        : `${output.name} does not come down to it within ten years`
    throw refused(`The goal 'below ${value}'`, why, 'Choose another goal')
  }
  const after = fall.when === 'falls' ? fall.after : 0
  const many = stand(question, described.ensemble)
  const { dynamics, members } = many
  const read = (of: Dynamics, at: Members) => {
    const levels = new Float64Array(of.layout.outputs.length * at.count)
    of.outputs(at, levels)
    return levels.subarray(question.output * at.count, (question.output + 1) * at.count)
  }
  dynamics.advance(members, members.time, members.time + after, [], draws)
  one.dynamics.advance(one.members, one.members.time, one.members.time + after, [], draws)
  const below = read(dynamics, members).filter((level) => level <= value * (1 + 1e-9)).length / members.count
  return {
    time: { value: after, unit: model.time, since: 'dose' },
    ...(one.at !== undefined && { at: { value: one.at + after, unit: model.time } }),
    ...(fall.when === 'never-above' && { note: 'never-above' }),
    achieved: { what: 'below', output: output.name, value: read(one.dynamics, one.members)[0]!, unit: output.unit },
    probability: { below, of: described.of, members: members.count },
  }
}

/** Members that stand at their last dose, which has been given; `at`: the instant of that dose on the record. */
function stand({ model, described, form, output, opened, amount }: Question, table: ParameterTable) {
  const people = individuals(model, table, model.outputs[output]!.name, described.covariates)
  const { dynamics } = people
  const members = people.start()
  const draws = createDraws(0)
  if (amount !== undefined) {
    dynamics.advance(members, 0, 0, dosesUntil(form, amount, form.every ?? 0, form.every !== undefined), draws)
    return { dynamics, members }
  }
  const record = opened?.timeline.filter((event) => event.time <= opened.at) ?? []
  const doses = writeOut(
    record.filter((event): event is InputEvent => event.kind === 'input'),
    opened?.at ?? 0,
  )
  if (doses.length === 0) throw refused('The goal below', 'there is no dose to wait after', 'Add --amount, or --data')
  const last = Math.max(...doses.map((dose) => dose.time))
  const ordered = inOrder([...record.filter((event) => event.kind === 'reset'), ...doses])
  const first = startOf(ordered, last)
  const shifted = ordered.filter((event) => event.time <= last).map((event) => ({ ...event, time: event.time - first }))
  replay({ model: people.model, dynamics }, members, shifted, last - first, draws, () => {})
  return { dynamics, members, at: last }
}

const refused = (what: string, why: string, action: string) => new HamzadError('input.invalid', { what, why, action })
