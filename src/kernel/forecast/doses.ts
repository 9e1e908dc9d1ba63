import { inOrder } from '../belief/replay.ts'
import type { InputEvent, TimelineEvent } from '../timeline.ts'
import type { Regimen } from './forecast.ts'

/** Additional doses (ADDL, II) written out one by one, up to `until`; the first dose keeps its steady state. */
export function writeOut(events: readonly InputEvent[], until: number): InputEvent[] {
  return events.flatMap((event) => {
    const { additional = 0, interval = 0, ...first } = event
    const head: InputEvent = event.steadyState ? { ...first, interval } : first
    const { steadyState: _, ...plain } = first
    const rest = Array.from({ length: additional }, (__, k) => ({ ...plain, time: event.time + (k + 1) * interval }))
    return [head, ...rest].filter((dose) => dose.time <= until)
  })
}

/** A record, in order of time, whose additional doses up to `until` are written out: what is cut from it at an instant holds no later dose. */
export const recordOneByOne = (record: readonly TimelineEvent[], until: number): readonly TimelineEvent[] =>
  inOrder(
    record.flatMap((event): readonly TimelineEvent[] => (event.kind === 'input' ? writeOut([event], until) : [event])),
  )

/** The doses of a regimen from `from` on, the last one before `until`. */
export function dosesOf(regimen: Regimen, from: number, until: number): InputEvent[] {
  const doses: InputEvent[] = []
  for (let k = 0; from + k * regimen.interval < until - 1e-9; k++) {
    const amount = k === 0 ? (regimen.loading ?? regimen.amount) : regimen.amount
    doses.push({
      kind: 'input',
      time: from + k * regimen.interval,
      input: regimen.input,
      amount,
      ...(regimen.duration > 0 ? { rate: amount / regimen.duration } : {}),
    })
  }
  return doses
}

/** Instants at which an output may jump or bend: every event, and the end of every infusion of known rate. */
export function breaksOf(events: readonly TimelineEvent[]): number[] {
  return events.flatMap((event) => {
    if (event.kind !== 'input' || !(event.rate !== undefined && event.rate > 0)) return [event.time]
    return [event.time, event.time + event.amount / event.rate]
  })
}
