import i18next from 'i18next'
import type { Rule } from '../../api/schedules.ts'
import { dayText } from '../../format/date.ts'
import { count, isolate } from '../../format/number.ts'
import { type Preferences, usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './schedules.module.css'

/** The sentence of a rule in the reader's language. */
export function ruleSentence({ rule, about }: Rule, reader: Preferences): string {
  const values = Object.fromEntries(
    Object.entries(about).map(([name, value]) => [
      name,
      isolate(
        typeof value === 'number'
          ? count(value, reader.locale)
          : name === 'day'
            ? dayText(`${value}T12:00:00`, reader)
            : name === 'place'
              ? String(i18next.t(`schedules.place.${value}` as never))
              : value,
      ),
    ]),
  )
  return String(i18next.t(`schedules.rule.${rule.replaceAll('.', '_')}` as never, values as never))
}

/** Rules that are broken, or that cannot hold together. */
export function RuleList({ title, rules }: { title: string; rules: readonly Rule[] }) {
  const t = useWords()
  const reader = usePreferences()
  if (rules.length === 0) return null
  return (
    <section className={styles.rules} aria-label={title} role="status">
      <strong>{title}</strong>
      <ul>
        {rules.slice(0, 12).map((rule) => (
          <li key={JSON.stringify(rule)}>{ruleSentence(rule, reader)}</li>
        ))}
      </ul>
      {rules.length > 12 && <p>{t('schedules.more', { number: count(rules.length - 12, reader.locale) })}</p>}
    </section>
  )
}
