import { Button } from '@mantine/core'
import { UserRoundCheck } from 'lucide-react'
import { usePairs, useSearchPairs, useUndecidePair } from '../../api/review.ts'
import { Age } from '../../components/data-age.tsx'
import { DateText } from '../../components/date-text.tsx'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { usePatientName } from '../../components/patient-banner.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { PairCard } from './pair-card.tsx'
import styles from './review.module.css'

/** Patients that may be one person, and what was decided of others, which may be taken back. */
export function PairList() {
  const t = useWords()
  const { locale } = usePreferences()
  const review = usePairs()
  const search = useSearchPairs()
  const undo = useUndecidePair()
  const name = usePatientName()
  const number = (value: number) => count(value, locale)
  const data = review.data
  return (
    <section className={styles.section} aria-label={t('review.pairs')}>
      <header className={styles.top}>
        <h2>{t('review.pairs')}</h2>
        {data && (
          <span className={page.muted}>
            {data.searching
              ? t('review.searching')
              : data.searchedAt !== null && (
                  <>
                    {t('review.searched', { count: data.patients, number: number(data.patients) })}{' '}
                    <Age at={data.searchedAt} />
                  </>
                )}
            {data.passedOver > 0 &&
              ` · ${t('review.passedOver', { count: data.passedOver, number: number(data.passedOver) })}`}
          </span>
        )}
        <Button
          size="compact-sm"
          variant="default"
          loading={search.isPending || data?.searching === true}
          onClick={() => search.mutate(undefined)}
        >
          {t('review.search')}
        </Button>
      </header>
      {review.isPending ? (
        <Loading />
      ) : review.error && !review.data ? (
        <Failure error={review.error} onRetry={review.refetch} />
      ) : (
        <>
          {review.data.pairs.length === 0 ? (
            <div className={page.card}>
              <Empty icon={<UserRoundCheck size={28} aria-hidden />} title={t('review.noPair')}>
                {t('review.noPairHint')}
              </Empty>
            </div>
          ) : (
            <ul className={styles.groups}>
              {review.data.pairs.map((pair) => (
                <li key={`${pair.a.patient} ${pair.b.patient}`}>
                  <PairCard pair={pair} />
                </li>
              ))}
            </ul>
          )}
          {review.data.total > review.data.pairs.length && (
            <p className={page.muted}>
              {t('review.likeliest', { number: number(review.data.pairs.length), total: number(review.data.total) })}
            </p>
          )}
          {review.data.decided.length > 0 && (
            <section className={`${page.card} ${page.padded}`} aria-label={t('review.decided')}>
              <h3>{t('review.decided')}</h3>
              {undo.error && (
                <p role="alert" className={styles.error} dir="auto">
                  {problemText(undo.error)}
                </p>
              )}
              <ul className={styles.decided}>
                {review.data.decided.map(({ a, b, same, reason, by, at }) => (
                  <li key={`${a.patient} ${b.patient}`}>
                    <span>
                      <bdi>{name(a.subject)}</bdi> {same ? '=' : '≠'} <bdi>{name(b.subject)}</bdi>
                      <span className={page.muted}>
                        {' '}
                        {t(same ? 'review.areOne' : 'review.areTwo')} · <bdi>{by}</bdi> · <DateText at={at} />
                        {reason && (
                          <>
                            {' · '}
                            <bdi dir="auto">{reason}</bdi>
                          </>
                        )}
                      </span>
                    </span>
                    <Button
                      size="compact-xs"
                      variant="default"
                      loading={undo.isPending}
                      onClick={() => undo.mutate({ a: a.patient, b: b.patient })}
                    >
                      {t('review.undo')}
                    </Button>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </section>
  )
}
