import type { Dose, Running } from '../dynamics/running.ts'
import { timeOf } from '../dynamics/running.ts'
import type { Schedule } from '../dynamics/schedule.ts'
import { isAlgebraic, type Structure } from '../dynamics/structure.ts'

/** What happens next to members with the same running inputs, when it is the same for all of them. */
export interface Change {
  readonly list: readonly Running[]
  readonly index: number
  readonly time: number
  /** False: it depends on the member, and nothing below counts. */
  readonly simple: boolean
  readonly after: readonly Running[]
  readonly indexAfter: number
  /** Input whose events are counted, or −1. */
  readonly input: number
  readonly bolus: boolean
  readonly state: number
  readonly amount: number
}

/**
 * Finds changes that need no look at the member (all do where algebraic states must follow): an infusion that ends, and doses of inputs without lag, bioavailability, modelled rate
 * or duration, and without effects drawn anew; as `take` of the reference mover applies them.
 */
export function createChanges({ model, doses }: Structure) {
  const looks = isAlgebraic(model) || model.effects.some((effect) => effect.level === 'drift')
  const plain = model.inputs.map(({ name }, i) => {
    const { lag, bioavailability } = doses.inputs[i]!
    return lag < 0 && bioavailability < 0 && !model.effects.some((e) => e.level === 'event' && e.each === name)
  })

  function given({ input, amount, rate }: Dose, time: number, list: readonly Running[]) {
    if (looks || !(amount > 0) || rate < 0 || (input >= 0 && !plain[input])) return null
    const state = input < 0 ? -1 - input : model.inputs[input]!.into
    if (rate === 0) return { bolus: true, state, amount, input, after: list }
    const duration = amount / rate
    if (!(duration > 0)) return null
    const infusion: Running = { kind: 'infusion', state, rate, until: time + duration }
    return { bolus: false, state, amount, input, after: [...list, infusion] }
  }

  function of(list: readonly Running[], index: number, time: number, { happenings }: Schedule): Change {
    const head = { list, index, time }
    const general = {
      ...head,
      simple: false,
      after: list,
      indexAfter: index,
      input: -1,
      bolus: false,
      state: 0,
      amount: 0,
    }
    if (looks) return general
    const first = list.find((each) => timeOf(each) <= time)
    if (first) {
      const rest = list.filter((each) => each !== first)
      if (first.kind === 'infusion') return first.slopes ? general : { ...general, simple: true, after: rest }
      if (first.kind !== 'further') return general
      const left = first.left > 1 ? [...rest, { ...first, at: time + first.interval, left: first.left - 1 }] : rest
      const dose = given(first.dose, time, left)
      return dose ? { ...general, ...dose, simple: true } : general
    }
    const record = happenings[index]
    if (record?.kind !== 'dose' || record.steadyState > 0) return general
    const dose = given(record.dose, time, list)
    if (!dose) return general
    const { additional, interval } = record
    const further: readonly Running[] =
      additional > 0
        ? [{ kind: 'further', dose: record.dose, at: time + interval, interval, left: Math.floor(additional) }]
        : []
    return { ...general, ...dose, simple: true, after: [...dose.after, ...further], indexAfter: index + 1 }
  }
  return { of }
}

/** The same entries with the same numbers. */
export function equalLists(a: readonly Running[], b: readonly Running[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!]
    if (x === y) continue
    // A model with transit compartments is not compiled.
    if (x.kind === 'transit' || y.kind === 'transit') return false
    if ((x.kind !== 'further' && x.slopes) || (y.kind !== 'further' && y.slopes)) return false
    if (x.kind === 'infusion') {
      if (y.kind !== 'infusion' || x.state !== y.state || x.rate !== y.rate || x.until !== y.until) return false
      continue
    }
    if (y.kind === 'infusion' || timeOf(x) !== timeOf(y)) return false
    if (x.dose.input !== y.dose.input || x.dose.amount !== y.dose.amount || x.dose.rate !== y.dose.rate) return false
    if (x.kind === 'further') {
      if (y.kind !== 'further' || x.interval !== y.interval || x.left !== y.left) return false
    } else if (y.kind === 'further') return false
  }
  return true
}
