import type { InputEvent } from '../../kernel/timeline.ts'
import type { BoundRecord } from '../bound-record.ts'
import type { PlanNotes } from '../stored-state.ts'

/** Was what was given until then what had been foretold with? Amounts within 5 %, times within an hour. */
export function asPlanned(
  issued: { readonly issuedAt: string; readonly plan: unknown },
  record: Pick<BoundRecord, 'clock' | 'timeline'>,
  until: string,
): boolean {
  const { clock } = record
  const [from, end] = [clock.toModel(Date.parse(issued.issuedAt)), clock.toModel(Date.parse(until))]
  const within = (event: { readonly time: number }) => event.time > from && event.time < end
  const planned = (issued.plan as PlanNotes).events.filter(within)
  const given = record.timeline.filter((event): event is InputEvent => event.kind === 'input' && within(event))
  const hour = clock.hours(1)
  return (
    planned.length === given.length &&
    planned.every((dose) =>
      given.some(
        (other) =>
          other.input === dose.input &&
          Math.abs(other.time - dose.time) <= hour &&
          Math.abs(other.amount - dose.amount) <= 0.05 * dose.amount,
      ),
    )
  )
}
