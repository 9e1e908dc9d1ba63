import { createDynamics, type EquationOptions } from '../../kernel/dynamics/equations.ts'
import type { Model } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { findModel } from '../../twins/library/library.ts'
import type { VirtualPatient } from './virtual-patients.ts'

/** Grams a minute at which meals are eaten. */
export const eatingRate = 5

/** A virtual person that lives minute by minute. What was done to it takes effect in the next `live`. */
export interface Body {
  /** Minutes since the start. */
  readonly time: number
  /** Plasma glucose, mg/dL. */
  readonly glucose: number
  /** What a sensor under the skin would feel, mg/dL. */
  readonly subcutaneous: number
  /** Plasma insulin, pmol/L. */
  readonly insulin: number
  /** States by name. */
  state(name: string): number
  /** Puts grams of carbohydrate on the plate; they are eaten at 5 g/min. */
  serve(grams: number): void
  /** Gives units at once, under the skin. */
  bolus(units: number): void
  /** Insulin a pump gives from now on, U/h. */
  pump(unitsPerHour: number): void
  /** Lives through whole minutes. */
  live(minutes: number): void
}

let model: Model | undefined
const draws = createDraws(0)

/**
 * A body in its steady state at minute 0, its pump giving the basal rate. Equations and notes: `models/patient/uva-padova-s2008`.
 *
 *     const body = createBody(virtualPatient('adult#001'))
 *     body.serve(60); body.bolus(5); body.live(120); body.subcutaneous
 *
 * As in the original simulator a bite (5 g) counts as eaten at the beginning of its minute for the emptying of the stomach, while it enters the
 * stomach in the course of it.
 */
export function createBody(patient: VirtualPatient, options: EquationOptions = { rtol: 1e-7, atol: 1e-7 }): Body {
  model ??= findModel('uva-padova-s2008').model
  const dynamics = createDynamics(model, options)
  const members = dynamics.allocate(1)
  const facts = Object.entries({ ...patient.body, filled: 0 })
  const covariates = facts.map(([covariate, value]) => ({ kind: 'covariate' as const, time: 0, covariate, value }))
  dynamics.start(members, { start: 0, timeline: covariates })
  const states = new Map(dynamics.layout.states.map(({ name, offset }) => [name, offset]))
  const outputs = new Map(dynamics.layout.outputs.map(({ name, offset }) => [name, offset]))
  const seen = new Float64Array(outputs.size)
  const state = (name: string) => members.values[states.get(name)!]!
  let coming: TimelineEvent[] = []
  let rate = patient.therapy.basal
  let plate = 0
  /** Stomach content when the meal began, and what was eaten of it since, g. */
  let meal: { readonly before: number; eaten: number } | null = null
  /** Minute until which the pump's present order runs. */
  let ordered = 0

  function bite(): number {
    const grams = Math.min(eatingRate, plate)
    if (!(grams > 0)) {
      meal = null
      return 0
    }
    const time = members.time
    plate -= grams
    meal ??= { before: state('stomach1') + state('stomach2'), eaten: 0 }
    meal.eaten += grams
    coming.push({ kind: 'covariate', time, covariate: 'filled', value: meal.before + meal.eaten })
    coming.push({ kind: 'input', time, input: 'meal', amount: grams, rate: grams })
    return grams
  }

  function order(until: number): void {
    if (ordered > members.time) return
    const minutes = until - members.time
    if (rate > 0)
      coming.push({
        kind: 'input',
        time: members.time,
        input: 'insulin',
        amount: (rate / 60) * minutes,
        rate: rate / 60,
      })
    ordered = until
  }

  function advance(to: number): void {
    const outcome = dynamics.advance(members, members.time, to, coming, draws)
    if (!outcome.ok) throw new Error(`${patient.name} at minute ${members.time}: ${outcome.message}`)
    coming = []
    dynamics.outputs(members, seen)
  }
  dynamics.outputs(members, seen)

  return {
    get time() {
      return members.time
    },
    get glucose() {
      return seen[outputs.get('glucose')!]!
    },
    get subcutaneous() {
      return seen[outputs.get('subcutaneous')!]!
    },
    get insulin() {
      return seen[outputs.get('insulin_level')!]!
    },
    state,
    serve(grams) {
      plate += grams
    },
    bolus(units) {
      if (units > 0) coming.push({ kind: 'input', time: members.time, input: 'insulin', amount: units })
    },
    pump(unitsPerHour) {
      rate = unitsPerHour
    },
    live(minutes) {
      const end = members.time + Math.round(minutes)
      while (members.time < end) {
        // Bite by bite while there is food, at once through the rest.
        const to = bite() > 0 ? members.time + 1 : end
        order(to)
        advance(to)
      }
    },
  }
}
