import type { LeverSensitivity } from 'hamzad/kernel'
import { estimate } from '../format/number.ts'
import { usePreferences } from '../format/preferences.ts'

type Index = LeverSensitivity['measures'][number]['indices']['total'][number]

/** A total and a first index in cells of their own, each with its interval. */
export function SobolCells({ total, first }: { total: Index; first: Index }) {
  const reader = usePreferences()
  return [total, first].map(({ value, low, high }, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: total, then first
    <td key={i} className="whole">
      <bdi dir="ltr">
        {estimate(value, reader)} ({estimate(low, reader)} – {estimate(high, reader)})
      </bdi>
    </td>
  ))
}
