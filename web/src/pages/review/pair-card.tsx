import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { type Pair, useDecidePair } from '../../api/review.ts'
import { useNotice } from '../../components/notice.tsx'
import { usePatientName } from '../../components/patient-banner.tsx'
import { birthText } from '../../format/date.ts'
import { count, difference, outOf } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './review.module.css'

const sides = ['a', 'b'] as const

/** Two patients side by side, what each field says for or against one person, and the decision. */
export function PairCard({ pair }: { pair: Pair }) {
  const t = useWords()
  const say = useNotice()
  const reader = usePreferences()
  const name = usePatientName()
  const decide = useDecidePair()
  // The one with the fuller record stays, unless somebody chooses otherwise.
  const [into, setInto] = useState<'a' | 'b'>(pair.b.events > pair.a.events ? 'b' : 'a')
  const [reason, setReason] = useState('')
  const number = (value: number) => count(value, reader.locale)
  const send = (same: boolean) =>
    decide.mutate(
      {
        a: pair.a.patient,
        b: pair.b.patient,
        same,
        ...(same ? { into: pair[into].patient } : {}),
        ...(reason.trim() ? { reason: reason.trim() } : {}),
      },
      { onSuccess: () => say(t(same ? 'review.nowOne' : 'review.nowTwo')) },
    )
  const most = Math.max(8, ...pair.fields.map(({ bits }) => Math.abs(bits)))
  return (
    <article
      className={`${page.card} ${styles.group}`}
      aria-label={sides.map((side) => name(pair[side].subject)).join(' / ')}
    >
      <header className={styles.top}>
        <span className={`${styles.badge} ${pair.class === 'link' ? styles.held : ''}`}>
          {t(`review.class.${pair.class}`)}
        </span>
        <span className={page.muted}>
          {t('review.chance', { number: number(outOf(pair.chance, 100)) })}
          {pair.identifier && ` · ${t('review.sharedIdentifier')}`}
        </span>
      </header>
      <div className={styles.sides} role="radiogroup" aria-label={t('review.into')}>
        {sides.map((side) => {
          const { subject, events, twins } = pair[side]
          return (
            <div key={side} className={styles.side} data-chosen={into === side || undefined}>
              <strong>
                <Link href={`/patients/${subject.id}`}>
                  <bdi>{name(subject)}</bdi>
                </Link>
              </strong>
              <span>
                {subject.birthDate === null ? (
                  t('banner.ageUnknown')
                ) : (
                  <>
                    {birthText(subject.birthDate, reader)} <bdi dir="ltr">({subject.birthDate})</bdi>
                  </>
                )}
                {' · '}
                {subject.sex === 'male' || subject.sex === 'female' || subject.sex === 'other'
                  ? t(`sex.${subject.sex}`)
                  : t('sex.unknown')}
              </span>
              {subject.identifiers.slice(0, 3).map(({ label, value }) => (
                <span key={label + value} className={page.muted}>
                  <bdi dir="ltr">
                    {label.includes('://') ? '' : `${label} `}
                    {value}
                  </bdi>
                </span>
              ))}
              <span className={page.muted}>
                {t('patients.events', { count: events, number: number(events) })}
                {' · '}
                {t('review.twins', { count: twins, number: number(twins) })}
              </span>
              <label className={styles.stays}>
                <input
                  type="radio"
                  name={`${pair.a.patient} ${pair.b.patient}`}
                  checked={into === side}
                  onChange={() => setInto(side)}
                />
                {t('review.stays')}
              </label>
            </div>
          )
        })}
      </div>
      <ul className={styles.fields} aria-label={t('review.evidence')}>
        {pair.fields.map(({ field, level, bits }) => (
          <li key={field}>
            <span>{t(`review.compared.${field as 'name'}`)}</span>
            {level < 0 ? (
              <span className={page.muted}>{t('review.notSaid')}</span>
            ) : (
              <>
                <svg viewBox="-100 0 200 10" className={styles.bits} aria-hidden="true">
                  <line x1={0} x2={0} y1={0} y2={10} className={styles.zero} />
                  <rect
                    x={Math.min(0, (bits / most) * 100)}
                    y={2}
                    width={Math.abs((bits / most) * 100)}
                    height={6}
                    className={bits >= 0 ? styles.for : styles.against}
                  />
                </svg>
                <bdi dir="ltr">{difference(bits, reader)}</bdi>
              </>
            )}
          </li>
        ))}
      </ul>
      <div className={styles.inline}>
        <TextInput
          label={t('review.why')}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button loading={decide.isPending && decide.variables?.same === true} onClick={() => send(true)}>
          {t('review.one')}
        </Button>
        <Button
          variant="default"
          loading={decide.isPending && decide.variables?.same === false}
          onClick={() => send(false)}
        >
          {t('review.two')}
        </Button>
      </div>
      {decide.error && (
        <p role="alert" className={styles.error} dir="auto">
          {problemText(decide.error)}
        </p>
      )}
    </article>
  )
}
