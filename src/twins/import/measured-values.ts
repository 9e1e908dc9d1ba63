import type { Output } from '../../kernel/model.ts'
import { valueIn } from '../../records/readings.ts'
import type { BoundRecord } from '../bound-record.ts'
import type { OutputView } from '../views.ts'

/** Measurements of an output between two instants, those that were left out too when they are numbers at all. */
export function measuredValues(
  output: Output,
  { used, leftOut, byKey }: BoundRecord,
  from: number,
  until: number,
): OutputView['measured'] {
  const inside = (time: string) => Date.parse(time) >= from && Date.parse(time) <= until
  const rows = [
    ...used.filter(({ as }) => as === 'observation').map((each) => ({ ...each, isUsed: true })),
    ...leftOut.filter(({ rule }) => rule !== 'bind.duplicate').map((each) => ({ ...each, isUsed: false })),
  ].filter(({ what, time }) => what === output.name && inside(time))
  return rows
    .flatMap(({ key, time, isUsed }) => {
      const event = byKey.get(key)
      if (event?.kind !== 'observation' || event.value === undefined) return []
      const value = valueIn(event, output.unit, output.codes)
      if (typeof value !== 'number') return []
      return [
        {
          time,
          value,
          comparator: event.comparator ?? null,
          recorded: { value: event.value, unit: event.unit ?? '1' },
          source: event.source,
          quality: event.quality,
          used: isUsed,
        },
      ]
    })
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
}
