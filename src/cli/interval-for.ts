import { HamzadError } from '../kernel/errors.ts'
import { achieve, type DoseForm, type DoseGoal } from '../kernel/forecast/dose-search.ts'
import { individuals } from '../kernel/forecast/individual.ts'
import { findInterval } from '../kernel/forecast/interval-search.ts'
import type { Model, Output } from '../kernel/model.ts'
import { areaUnit, hoursIn } from './goal-text.ts'
import type { Described } from './individual-options.ts'
import { figure } from './output.ts'

interface Question {
  readonly model: Model
  readonly described: Described
  readonly form: DoseForm
  readonly output: Output
  readonly goal: Extract<DoseGoal, { kind: 'trough' | 'auc-steady' }>
  readonly amount: number
  /** The goal as written. */
  readonly text: string
}

/** The interval at which a dose reaches a goal at steady state, with the share of the ensemble that then does. Throws `input.invalid`. */
export function intervalFor({ model, described, form, output, goal, amount, text }: Question) {
  const { every: _, ...once } = form
  const people = individuals(model, described.individual, output.name, described.covariates)
  const found = findInterval(people, once, goal, amount, hoursIn(12, model.time))
  const area = goal.kind === 'auc-steady'
  const shown = (value: number) => (area ? value / hoursIn(1, model.time) : value)
  const unit = area ? areaUnit(output.unit) : output.unit
  if (!found.found) {
    throw new HamzadError('input.invalid', {
      what: `The goal '${text}'`,
      why:
        found.why === 'not-finite'
          ? 'the model could not be computed: check covariates and parameters'
          : `whatever the interval, it comes no nearer than ${figure(shown(found.limit), 5)} ${unit}`,
      action: 'Choose another goal or amount',
    })
  }
  const repeated = { ...form, every: found.interval }
  const many = individuals(model, described.ensemble, output.name, described.covariates)
  const reached = achieve(many, repeated, goal, amount)
  return {
    input: form.input,
    amount: { value: amount, unit: model.inputs.find(({ name }) => name === form.input)!.unit },
    interval: { value: found.interval, unit: model.time },
    achieved: { what: goal.kind, output: output.name, value: shown(achieve(people, repeated, goal, amount)[0]!), unit },
    probability: {
      atLeast: reached.filter((x) => x >= goal.value * (1 - 1e-9)).length / reached.length,
      of: described.of,
      members: reached.length,
    },
  }
}
