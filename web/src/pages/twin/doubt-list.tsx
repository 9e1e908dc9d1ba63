import { Button, Textarea } from '@mantine/core'
import { ShieldCheck, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useDoubts, useReview, useSession } from '../../api/queries.ts'
import type { Doubts, TwinView } from '../../api/types.ts'
import { DateText } from '../../components/date-text.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useNotice } from '../../components/notice.tsx'
import { Quantity } from '../../components/quantity.tsx'
import { Frequency } from '../../components/risk-text.tsx'
import { problemText } from '../../i18n/problem-text.ts'
import { anyTerm, useWords } from '../../i18n/use-words.ts'
import styles from './dosing.module.css'
import { useDoubtText } from './doubt-text.ts'
import twin from './twin.module.css'

type Doubt = Doubts['doubts'][number]

/** What may be wrong with the record, likeliest first; the clinician decides about a reading, with a reason, unless `asks` is false (on paper). */
export function DoubtList({ view, asks = true }: { view: TwinView; asks?: boolean }) {
  const t = useWords()
  const text = useDoubtText()
  const doubts = useDoubts(view.twin.id, view.belief?.sequence)
  const { data: session } = useSession()
  if (!view.belief) return null
  if (doubts.isPending) return <Loading />
  if (doubts.error) return <Failure error={doubts.error} onRetry={doubts.refetch} />
  const { suspicious, asRecorded, doubts: found, reviews } = doubts.data
  const reading = found.find(({ reading }) => reading)?.reading
  const decided = reviews.some((review) => review.reading.key === reading?.key)
  return (
    <section className={twin.section} aria-labelledby="doubts-title">
      <h3 id="doubts-title">{t('doubts.title')}</h3>
      <div className={suspicious ? styles.alarm : styles.calm} role={suspicious ? 'alert' : undefined}>
        {suspicious ? <TriangleAlert size={18} aria-hidden /> : <ShieldCheck size={18} aria-hidden />}
        <div>
          <strong>{t(suspicious ? 'doubts.suspicious' : 'doubts.sound')}</strong>
          <div className={twin.muted}>
            {t('doubts.asRecorded')} <Frequency probability={asRecorded} />
          </div>
        </div>
      </div>
      {found.length > 0 && (
        <ul className={styles.list}>
          {found.map((doubt) => (
            <li key={keyOf(doubt)}>
              <span>{text(doubt)}</span>
              <span className={styles.share}>
                <Frequency probability={doubt.probability} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {asks && suspicious && reading && !decided && session?.role === 'clinician' && (
        <Decide twinId={view.twin.id} reading={reading} />
      )}
      {reviews.length > 0 && (
        <ul className={styles.list} aria-label={t('doubts.decided')}>
          {reviews.map(({ reading, verdict, reason, by, at }) => (
            <li key={reading.key}>
              <span>
                <bdi>{anyTerm(reading.name)}</bdi> <Quantity value={reading.value} unit={reading.unit} />{' '}
                <DateText at={reading.time} as="day-clock" />: <strong>{t(`doubts.verdict.${verdict}`)}</strong>
                <div className={twin.muted}>
                  <bdi>{by}</bdi>, <DateText at={at} as="day-clock" />: <bdi>{reason}</bdi>
                </div>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const keyOf = ({ code, reading, dose, factor, drawnAt }: Doubt) =>
  [code, reading?.key, dose?.key, factor, drawnAt].join(' ')

function Decide({ twinId, reading }: { twinId: string; reading: NonNullable<Doubt['reading']> }) {
  const t = useWords()
  const say = useNotice()
  const review = useReview(twinId)
  const [reason, setReason] = useState('')
  const send = (verdict: 'set-aside' | 'keep') =>
    review.mutate({ reading: reading.key, verdict, reason: reason.trim() }, { onSuccess: () => say(t('doubts.kept')) })
  return (
    <div className={styles.decide}>
      <p>
        {t('doubts.question')} <Quantity value={reading.value} unit={reading.unit} />{' '}
        <DateText at={reading.time} as="day-clock" />
      </p>
      <Textarea
        label={t('doubts.reason')}
        rows={2}
        maxLength={2000}
        dir="auto"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {review.error && (
        <p role="alert" className={styles.error}>
          {problemText(review.error)}
        </p>
      )}
      <div className={styles.row}>
        <Button
          size="sm"
          variant="default"
          loading={review.isPending}
          disabled={reason.trim() === ''}
          onClick={() => send('keep')}
        >
          {t('doubts.keep')}
        </Button>
        <Button
          size="sm"
          variant="light"
          loading={review.isPending}
          disabled={reason.trim() === ''}
          onClick={() => send('set-aside')}
        >
          {t('doubts.setAside')}
        </Button>
      </div>
    </div>
  )
}
