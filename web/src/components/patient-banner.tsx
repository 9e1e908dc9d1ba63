import { useNow } from '../api/clock.ts'
import type { Subject } from '../api/types.ts'
import { ageInYears, birthText } from '../format/date.ts'
import { count } from '../format/number.ts'
import { usePreferences } from '../format/preferences.ts'
import { useWords } from '../i18n/use-words.ts'
import { DateText } from './date-text.tsx'
import styles from './patient-banner.module.css'
import { shownIdentifiers } from './shown-identifiers.ts'

/** Family name in capitals, then given name, as on a wristband; what is not known is said so. */
export function usePatientName(): (subject: Pick<Subject, 'family' | 'given'>) => string {
  const t = useWords()
  return ({ family, given }) =>
    family === null && given === null ? t('state.notKnown') : [family?.toUpperCase(), given].filter(Boolean).join(', ')
}

export function useSexAndAge(): (subject: Pick<Subject, 'sex' | 'birthDate'>) => string {
  const t = useWords()
  const now = useNow(600_000)
  const { locale } = usePreferences()
  return ({ sex, birthDate }) => {
    const years = birthDate === null ? null : ageInYears(birthDate, now)
    return [
      years === null ? t('banner.ageUnknown') : t('banner.age', { count: years, number: count(years, locale) }),
      sexWord(sex, t),
    ].join(' · ')
  }
}

function sexWord(sex: string | null, t: ReturnType<typeof useWords>): string {
  if (sex === 'male' || sex === 'female' || sex === 'other') return t(`sex.${sex}`)
  return t('sex.unknown')
}

/** Who this page is about: always the full width, always at the top, never covered. */
export function PatientBanner({ subject }: { subject: Subject }) {
  const t = useWords()
  const reader = usePreferences()
  const now = useNow(600_000)
  const name = usePatientName()
  const years = subject.birthDate === null ? null : ageInYears(subject.birthDate, now)
  const unknown = <em>{t('state.notKnown')}</em>
  return (
    <section className={styles.banner} aria-label={t('banner.label')}>
      <h1 className={styles.name}>
        <bdi>{name(subject)}</bdi>
      </h1>
      <dl className={styles.facts}>
        <div>
          <dt>{t('banner.born')}</dt>
          <dd>
            {subject.birthDate === null ? (
              unknown
            ) : (
              <>
                <span className="isolate" title={subject.birthDate}>
                  {birthText(subject.birthDate, reader)}
                </span>
                {years !== null && ` (${t('banner.age', { count: years, number: count(years, reader.locale) })})`}
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>{t('banner.sex')}</dt>
          <dd>{subject.sex === null ? unknown : sexWord(subject.sex, t)}</dd>
        </div>
        {shownIdentifiers(subject).map(({ label, value }) => (
          <div key={label + value}>
            <dt>{label}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('banner.location')}</dt>
          <dd>{subject.location === null ? unknown : <bdi>{subject.location}</bdi>}</dd>
        </div>
        {subject.deceasedAt && (
          <div>
            <dt>{t('banner.died')}</dt>
            <dd>
              <DateText at={subject.deceasedAt} as="date" />
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}
