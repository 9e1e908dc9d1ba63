import { difference, estimate, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { Reasons } from './courses.ts'
import live from './live.module.css'

const parts = ['meals', 'insulin', 'exercise', 'sensitivity', 'regulation', 'residual'] as const
const width = 150

/** Why the forecast goes where it goes: a sentence, and the parts as bars to either side that add up to the change. */
export default function Why({
  reasons,
  unit,
  scale,
  minutes,
}: {
  readonly reasons: Reasons
  readonly unit: string
  readonly scale: number
  readonly minutes: number
}) {
  const t = useWords()
  const reader = usePreferences()
  const places = unit === 'mmol/L' ? 10 : 1
  const write = (value: number) =>
    isolate(`${difference(Math.round((value / scale) * places) / places, reader)} ${unit}`)
  const largest = [...parts].sort((a, b) => Math.abs(reasons[b]) - Math.abs(reasons[a]))
  const most = Math.max(1, ...parts.map((part) => Math.abs(reasons[part])))
  return (
    <div className={live.why}>
      <p>
        {t(reasons.whole >= 0 ? 'glucose.whyRise' : 'glucose.whyFall', {
          change: isolate(`${estimate(Math.abs(reasons.whole) / scale, reader)} ${unit}`),
          minutes: isolate(String(minutes)),
          first: t(`glucose.reason.${largest[0]!}`),
          second: t(`glucose.reason.${largest[1]!}`),
        })}
      </p>
      <table>
        <tbody>
          {parts.map((part) => {
            const length = (Math.abs(reasons[part]) / most) * (width / 2)
            return (
              <tr key={part}>
                <th scope="row">{t(`glucose.reason.${part}`)}</th>
                <td dir="ltr">
                  <svg viewBox={`0 0 ${width} 16`} aria-hidden="true">
                    <line x1={width / 2} x2={width / 2} y1={0} y2={16} />
                    <rect
                      className={reasons[part] >= 0 ? live.up : live.down}
                      x={reasons[part] >= 0 ? width / 2 : width / 2 - length}
                      y={3}
                      width={length}
                      height={10}
                    />
                  </svg>
                </td>
                <td className={live.amount}>{write(reasons[part])}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
