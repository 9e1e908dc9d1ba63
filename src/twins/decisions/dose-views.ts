import type { InputEvent } from '../../kernel/timeline.ts'
import type { BoundRecord } from '../bound-record.ts'
import type { Clock } from '../clock.ts'
import type { DoseView } from '../views.ts'

/** Doses that the record says were given, between two instants. */
export function dosesGiven(input: string, { used, byKey }: BoundRecord, from: number, until: number): DoseView[] {
  return used
    .filter(({ as, what, time }) => as === 'input' && what === input && Date.parse(time) <= until)
    .flatMap(({ key, time, value, unit }) => {
      const event = byKey.get(key)
      const end = event?.until ?? null
      if (Date.parse(end ?? time) < from) return []
      return [{ time, until: end, amount: value, unit, planned: false, source: event?.source ?? null }]
    })
}

/** Doses of a plan between two instants. */
export function dosesPlanned(
  input: string,
  unit: string,
  clock: Clock,
  events: readonly InputEvent[],
  from: number,
  until: number,
): DoseView[] {
  return events
    .filter((event) => event.input === input)
    .map((event) => ({
      time: clock.toText(event.time),
      until: event.rate !== undefined && event.rate > 0 ? clock.toText(event.time + event.amount / event.rate) : null,
      amount: event.amount,
      unit,
      planned: true,
      source: null,
    }))
    .filter((dose) => Date.parse(dose.time) >= from && Date.parse(dose.time) <= until)
}
