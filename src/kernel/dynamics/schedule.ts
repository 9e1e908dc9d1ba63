import { HamzadError } from '../hamzad-error.ts'
import type { InputEvent, TimelineEvent } from '../timeline.ts'
import type { Dose } from './running.ts'
import type { Structure } from './structure.ts'

/** An event as members meet it, with names resolved. */
export type Happening =
  | { readonly kind: 'covariate'; readonly time: number; readonly covariate: number; readonly value: number }
  | { readonly kind: 'occasion'; readonly time: number; readonly occasion: number }
  | { readonly kind: 'reset'; readonly time: number }
  | { readonly kind: 'switch'; readonly time: number }
  | DoseRecord

export interface DoseRecord {
  readonly kind: 'dose'
  readonly time: number
  readonly dose: Dose
  readonly steadyState: 0 | 1 | 2
  readonly interval: number
  readonly additional: number
}

/** What is known of the future at a happening: the next occasion, and the next values of covariates that look ahead. */
export interface Ahead {
  readonly occasion: number | null
  readonly covariates: readonly { readonly covariate: number; readonly time: number; readonly value: number }[]
}

export interface Schedule {
  /** What takes place from `from` to `to`, in order. */
  readonly happenings: readonly Happening[]
  /** ahead[i] is what is known before happening i; the last entry what is known after all of them. */
  readonly ahead: readonly Ahead[]
}

/** Resolves and checks the events of one call. Later events are only looked at by covariates that look ahead, and by occasions. */
export function createSchedule(
  structure: Structure,
  from: number,
  to: number,
  events: readonly TimelineEvent[],
): Schedule {
  const happenings: Happening[] = []
  const looking = new Set<number>()
  for (const [index, each] of structure.covariates.entries()) if (each.carry !== 'last') looking.add(index)
  const hasOccasions = structure.model.effects.some((effect) => effect.level === 'occasion')
  let seeksOccasion = hasOccasions && structure.model.occasions === 'next'
  /** First of each kind after `to`. */
  const next = new Map<number, { readonly covariate: number; readonly time: number; readonly value: number }>()
  let occasion: number | null = null
  for (const event of sorted(events)) {
    if (event.time < from) continue
    const later = event.time > to
    if (later && looking.size === 0 && !seeksOccasion) break
    if (event.kind === 'covariate') {
      const covariate = structure.covariates.findIndex((each) => each.name === event.covariate)
      // A timeline may hold covariates of other models.
      if (covariate < 0) continue
      const { time, value } = event
      if (!later) happenings.push({ kind: 'covariate', time, covariate, value })
      else if (looking.delete(covariate)) next.set(covariate, { covariate, time, value })
      continue
    }
    if (event.kind === 'reset') {
      if (!later) happenings.push({ kind: 'reset', time: event.time })
      continue
    }
    if (hasOccasions && event.occasion !== undefined) {
      if (!later) happenings.push({ kind: 'occasion', time: event.time, occasion: event.occasion })
      else if (seeksOccasion) {
        occasion = event.occasion
        seeksOccasion = false
      }
    }
    if (event.kind === 'input' && !later) happenings.push(doseRecord(structure, event))
  }
  addSwitches(structure, from, to, happenings)
  const ahead: Ahead[] = new Array(happenings.length + 1)
  let known: Ahead = { occasion, covariates: [...next.values()] }
  for (let i = happenings.length; i >= 0; i--) {
    ahead[i] = known
    const each = happenings[i - 1]
    if (each?.kind === 'occasion' && structure.model.occasions === 'next') occasion = each.occasion
    else if (each?.kind === 'covariate' && structure.covariates[each.covariate]!.carry !== 'last') {
      next.set(each.covariate, each)
    } else continue
    known = { occasion, covariates: [...next.values()] }
  }
  return { happenings, ahead }
}

/** The path breaks just before and just after each switch in time, so that no step sees both sides. */
function addSwitches({ model }: Structure, from: number, to: number, happenings: Happening[]): void {
  for (const at of model.switches ?? []) {
    const gap = 1e-9 * Math.max(1, Math.abs(at))
    for (const time of [at - gap, at + gap]) {
      if (!(time > from && time <= to)) continue
      const later = happenings.findIndex((each) => each.time > time)
      happenings.splice(later < 0 ? happenings.length : later, 0, { kind: 'switch', time })
    }
  }
}

function sorted(events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  for (let i = 1; i < events.length; i++) {
    if (!(events[i]!.time >= events[i - 1]!.time)) return events.toSorted((a, b) => a.time - b.time)
  }
  return events
}

function doseRecord(structure: Structure, event: InputEvent): DoseRecord {
  const { model } = structure
  const { time, amount, steadyState = 0, interval = 0, additional = 0 } = event
  const named = model.inputs.findIndex((each) => each.name === event.input)
  const declared = model.inputs[named]
  const rate = event.rate ?? (declared?.rate ? -1 : declared?.duration ? -2 : 0)
  const state = model.states.findIndex((each) => each.name === event.input)
  const input = named >= 0 ? named : -1 - state
  const refuse = (why: string, action: string) =>
    new HamzadError('input.invalid', { what: `Input ${event.input} at ${time}`, why, action })
  if (named < 0 && state < 0) throw refuse('the model has no such input', 'Name an input of the model.')
  if (!Number.isFinite(time)) throw refuse('its time is not a number', 'Give a finite time.')
  if (!(amount >= 0) || !Number.isFinite(amount)) throw refuse('its amount is not a number >= 0', 'Give an amount.')
  if (!(rate >= 0 || rate === -1 || rate === -2)) throw refuse(`its rate is ${rate}`, 'Give a rate >= 0, −1 or −2.')
  const constant = steadyState > 0 && amount === 0 && rate !== 0
  if ((additional > 0 || (steadyState > 0 && !constant)) && !(interval > 0)) {
    throw refuse('it repeats without an interval', 'Give the interval between doses.')
  }
  if (rate === -1 && !declared?.rate) throw refuse('the model has no rate for it', 'Give the rate as a number.')
  if (rate === -2 && !declared?.duration) throw refuse('the model has no duration for it', 'Give the rate as a number.')
  return { kind: 'dose', time, dose: { input, amount, rate }, steadyState, interval, additional }
}
