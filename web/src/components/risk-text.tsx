import { count, isolate, outOf } from '../format/number.ts'
import { usePreferences } from '../format/preferences.ts'
import { useWords } from '../i18n/use-words.ts'

/** A probability as natural frequency: "8 of 10 simulated futures stay in target". */
export function RiskText({
  probability,
  what,
  of = 10,
}: {
  probability: number
  what: 'within' | 'above' | 'below'
  of?: 10 | 100
}) {
  const t = useWords()
  const { locale } = usePreferences()
  const number = (value: number) => isolate(count(value, locale))
  return <>{t(`risk.${what}`, { part: number(outOf(probability, of)), whole: number(of) })}</>
}

/** The bare frequency, "71 of 100", for tables; what is rarer than one of them is "fewer than 1 of 100". */
export function Frequency({ probability }: { probability: number }) {
  const t = useWords()
  const { locale } = usePreferences()
  return (
    <span className="isolate whole">
      {t(probability > 0 && probability < 0.005 ? 'risk.rarer' : 'risk.frequency', {
        part: count(outOf(probability, 100), locale),
        whole: count(100, locale),
      })}
    </span>
  )
}
