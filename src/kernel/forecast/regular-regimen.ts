import type { InputEvent } from '../timeline.ts'
import { writeOut } from './doses.ts'

/** Doses of one input that repeat for ever: `doses` within one period, their times counted from its start. */
export interface RegularRegimen {
  readonly input: string
  readonly period: number
  readonly doses: readonly InputEvent[]
}

/**
 * What each input of a plan settles into: the shortest pattern of doses that ends the plan and stands in it twice (100 mg at 8 and
 * 200 mg at 20 o'clock), else the last dose at the last interval (after a loading dose). An input given once, without an
 * interval, settles into nothing and is left out.
 *
 *     regularRegimens([loading, first, second], 72)[0]     // { input: 'dose', period: 12, doses: [second at 0] }
 */
export function regularRegimens(events: readonly InputEvent[], until: number): RegularRegimen[] {
  const names = [...new Set(events.map((event) => event.input))]
  return names.flatMap((name) => {
    const own = events.filter((event) => event.input === name)
    const last = Math.max(until, ...own.map((event) => event.time + (event.interval ?? 0) * 2))
    const doses = writeOut(own, last).toSorted((a, b) => a.time - b.time)
    const size = patternSize(doses)
    const end = doses.at(-1)!
    if (size === 0) {
      const interval = own.findLast((event) => (event.interval ?? 0) > 0)?.interval
      return interval === undefined ? [] : [{ input: name, period: interval, doses: [plain(end, 0)] }]
    }
    const period = end.time - doses[doses.length - 1 - size]!.time
    const pattern = doses.slice(-size)
    return [{ input: name, period, doses: pattern.map((dose) => plain(dose, dose.time - pattern[0]!.time)) }]
  })
}

function plain({ kind, input, amount, rate, occasion }: InputEvent, time: number): InputEvent {
  return { kind, time, input, amount, ...(rate !== undefined && { rate }), ...(occasion !== undefined && { occasion }) }
}

/** Number of doses in the shortest repeated pattern at the end; 1 when none repeats but there is an interval; 0 for a single dose. */
function patternSize(doses: readonly InputEvent[]): number {
  const n = doses.length
  for (let size = 1; 2 * size <= n; size++) {
    const period = doses[n - 1]!.time - doses[n - 1 - size]!.time
    const slack = 1e-6 * Math.max(1, period)
    const repeats = doses.slice(n - size).every((dose, i) => {
      const before = doses[n - 2 * size + i]!
      const sameTime = Math.abs(dose.time - before.time - period) <= slack
      return sameTime && dose.amount === before.amount && (dose.rate ?? 0) === (before.rate ?? 0)
    })
    if (period > 0 && repeats) return size
  }
  return n >= 2 && doses[n - 1]!.time > doses[n - 2]!.time ? 1 : 0
}
