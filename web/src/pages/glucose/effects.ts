import type { EquationDynamics } from '../../../../src/kernel/dynamics/equations.ts'
import { createDynamics } from '../../../../src/kernel/dynamics/equations.ts'
import { typicalMembers } from '../../../../src/kernel/dynamics/simulate-data.ts'
import { compileModel } from '../../../../src/kernel/language/compile.ts'
import type { Model } from '../../../../src/kernel/model.ts'
import { centralDraws } from '../../../../src/kernel/random/central-draws.ts'
import type { InputEvent, TimelineEvent } from '../../../../src/kernel/timeline.ts'
import type { GlucoseRecord, TwinView } from '../../api/types.ts'
import { type Effects, type Kind, kinds, step } from './courses.ts'

const minute = 60_000
const back = 10 * 60
const ahead = 6 * 60
/** The parameter in which people differ most in their answer to insulin. */
const sensitivity = 'SIVG'

/**
 * Runs the twin's own model here in the browser, at the middle of the belief, so that a thought shows its effect at once. Null when the model is
 * none of meals and insulin.
 *
 *     createEffects(text, view, record, now)?.course([{ kind: 'meal', time: now, amount: 60 }])
 */
export function createEffects(text: string, view: TwinView, record: GlucoseRecord, now: number): Effects | null {
  const { model } = compileModel(text)
  if (!model || !['meal', 'insulin'].every((name) => model.inputs.some((each) => each.name === name))) return null
  const from = now - back * minute
  const at = (time: number) => (time - from) / minute
  const known = (Object.keys(kinds) as Kind[]).filter((kind) => model.inputs.some(({ name }) => name === kind))
  const pairs = { meal: record.carbohydrate, insulin: record.insulin, exercise: record.exercise }
  const recorded = known.flatMap((input) =>
    pairs[input]
      .filter(([time = 0]) => time >= from && time <= now)
      .map(([time = 0, amount = 0]): InputEvent => ({ kind: 'input', input, time: at(time), amount })),
  )
  const covariates = covariatesOf(model, view, record, from)
  const dynamics = createDynamics(model, {
    engine: 'reference',
    rtol: 1e-5,
    atol: 1e-5,
    driftInterval: 5,
    events: Object.fromEntries(
      known.map((kind) => [kind, recorded.filter(({ input }) => input === kind).length + 6] as const),
    ),
  })
  const own = middle(model, dynamics, view, covariates, true)
  const typical = middle(model, dynamics, view, covariates, false)
  const output = Math.max(
    0,
    model.outputs.findIndex(({ name }) => name === 'glucose'),
  )
  return {
    kinds: known,
    course(thoughts, without = {}) {
      const thought = thoughts.map(
        ({ kind, time, amount }): InputEvent => ({ kind: 'input', input: kind, time: at(time), amount }),
      )
      const events = [...recorded, ...thought]
        .filter(({ input }) => !without.kinds?.some((kind) => kind === input))
        .sort((a, b) => a.time - b.time)
      const members = dynamics.allocate(1)
      members.values.set(without.own ? typical : own)
      dynamics.start(members, { start: 0, timeline: covariates })
      const values = new Float64Array((back + ahead) / step + 1)
      const seen = new Float64Array(model.outputs.length)
      for (let k = 0; k < values.length; k++) {
        const to = k * step
        const due = events.filter(({ time }) => (k === 0 ? time <= to : time > to - step && time <= to))
        dynamics.advance(members, members.time, to, due, centralDraws)
        dynamics.outputs(members, seen)
        values[k] = seen[output]!
      }
      return { from, values }
    },
  }
}

function covariatesOf(model: Model, view: TwinView, record: GlucoseRecord, from: number): TimelineEvent[] {
  const scale = record.unit === 'mmol/L' ? 18.0156 : 1
  const first = record.readings.find(([time = 0]) => time >= from)?.[1]
  return model.covariates.flatMap(({ name }): TimelineEvent[] => {
    const known = view.covariates.find((each) => each.name === name)?.value
    const value = name === 'first' && first !== undefined ? first * scale : known
    return value == null ? [] : [{ kind: 'covariate', time: 0, covariate: name, value }]
  })
}

/** Values of a member whose parameters stand in the middle of the belief; with `own` false the sensitivity is that of the population. */
function middle(
  model: Model,
  dynamics: EquationDynamics,
  view: TwinView,
  covariates: readonly TimelineEvent[],
  own: boolean,
): Float64Array {
  const members = typicalMembers(model, dynamics)
  const start = members.values.slice()
  dynamics.start(members, { start: 0, timeline: covariates })
  for (const parameter of model.parameters) {
    const believed = view.parameters.find(({ name }) => name === parameter.name)
    const wanted = (!own && parameter.name === sensitivity ? believed?.population : believed?.quantiles)?.[3]
    const usual = members.values[dynamics.layout.parameters.find(({ name }) => name === parameter.name)?.offset ?? -1]
    const slot = dynamics.layout.effects.find(
      ({ effect }) => parameter.effects.includes(effect) && model.effects[effect]?.level === 'subject',
    )
    if (wanted == null || usual === undefined || !slot) continue
    const { form } = parameter.transform
    if (form === 'direct') start[slot.offset] = wanted
    else if (form === 'identity') start[slot.offset] = wanted - usual
    else if (form === 'log' && wanted > 0 && usual > 0) start[slot.offset] = Math.log(wanted / usual)
  }
  return start
}
