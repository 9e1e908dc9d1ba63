import { useNextLevels } from '../../api/queries.ts'
import type { NextLevels, TwinView } from '../../api/types.ts'
import { DateText } from '../../components/date-text.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { count, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import styles from './dosing.module.css'
import twin from './twin.module.css'

/** A gain of less than this of the objective changes nobody's mind. */
const noticed = 0.01

/** Which level, and when, would sharpen the decision most. */
export function NextLevelList({ view }: { view: TwinView }) {
  const t = useWords()
  const { locale } = usePreferences()
  const wanted = view.decisions.length > 0 && view.freshness.state !== 'stale' && view.credibility.allowed
  const next = useNextLevels(view.twin.id, wanted ? view.belief?.sequence : undefined)
  if (!wanted || !view.belief) return null
  if (next.isPending) return <Loading />
  if (next.error) return <Failure error={next.error} onRetry={next.refetch} />
  const { levels } = next.data
  const [best] = levels
  const points = (gain: number) => isolate(`+${count(Math.round(100 * gain), locale)}`)
  return (
    <section className={twin.section} aria-labelledby="next-title">
      <div>
        <h3 id="next-title">{t('nextLevel.title')}</h3>
        <p className={twin.muted}>{t('nextLevel.hint')}</p>
      </div>
      {!best && <p className={twin.muted}>{t('nextLevel.none')}</p>}
      {best && best.gain < noticed && <p>{t('nextLevel.nothingChanges')}</p>}
      <ol className={styles.list}>
        {levels.slice(0, 4).map((level: NextLevels['levels'][number]) => (
          <li key={level.output + level.time}>
            <span>
              <DateText at={level.time} as="day-clock" />
              <span className={twin.muted}>
                {' '}
                {term('output', level.output)}
                {level.trough && ` · ${t('nextLevel.trough')}`}
              </span>
            </span>
            <span className={styles.share}>
              {level.gain < noticed ? t('nextLevel.little') : t('nextLevel.points', { points: points(level.gain) })}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
