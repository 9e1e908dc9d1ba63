import { EyeOff, FlaskConical, MoonStar } from 'lucide-react'
import { Link } from 'wouter'
import { count } from '../format/number.ts'
import { usePreferences } from '../format/preferences.ts'
import { useWords } from '../i18n/use-words.ts'
import styles from './ribbon.module.css'

/** Says on every page what holds for all of them: that nobody here is real, that a silent pilot runs, and how many feeds went quiet. */
export function Ribbon({ demo, pilot, quiet = 0 }: { demo: boolean; pilot: boolean; quiet?: number }) {
  const t = useWords()
  const { locale } = usePreferences()
  return (
    <aside className={styles.ribbon} aria-label={t('shell.environment')}>
      {demo && (
        <span>
          <FlaskConical size={14} aria-hidden />
          {t('shell.demonstration')}
        </span>
      )}
      {pilot && (
        <Link href="/pilot">
          <EyeOff size={14} aria-hidden />
          {t('shell.silent')}
        </Link>
      )}
      {quiet > 0 && (
        <Link href="/connectors" role="status">
          <MoonStar size={14} aria-hidden />
          {t('shell.quiet', { count: quiet, number: count(quiet, locale) })}
        </Link>
      )}
    </aside>
  )
}
