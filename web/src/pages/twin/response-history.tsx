import { Check, Minus, PencilLine, X } from 'lucide-react'
import type { Recommendation } from '../../api/types.ts'
import { DateText } from '../../components/date-text.tsx'
import { useWords } from '../../i18n/use-words.ts'
import styles from './recommendation.module.css'
import { useRegimenText } from './regimen-text.ts'
import twin from './twin.module.css'

const icons = { accept: Check, modify: PencilLine, decline: X, none: Minus }

/** Who accepted, modified or declined what, when and why. */
export function ResponseHistory({ recommendations }: { recommendations: readonly Recommendation[] }) {
  const t = useWords()
  const text = useRegimenText()
  const answered = recommendations.filter(({ response }) => response !== null)
  if (answered.length === 0) return null
  return (
    <section className={twin.section} aria-labelledby="history-title">
      <h3 id="history-title">{t('response.history')}</h3>
      <ol className={styles.history}>
        {answered.map((one) => {
          const { id, response, best } = one
          if (!response) return null
          const kind = response.response in icons ? (response.response as keyof typeof icons) : 'none'
          const Icon = icons[kind]
          const regimen = response.regimen ?? best?.regimen
          return (
            <li key={id}>
              <Icon size={15} aria-hidden />
              <div>
                <strong>{kind === 'none' ? response.response : t(`response.done.${kind}`)}</strong>
                {regimen && <> {text(regimen, one)}</>}
                {response.reason && (
                  <p dir="auto" className={styles.quote}>
                    {response.reason}
                  </p>
                )}
                <div className={twin.muted}>
                  <bdi>{response.by}</bdi> · <DateText at={response.at} />
                </div>
              </div>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
