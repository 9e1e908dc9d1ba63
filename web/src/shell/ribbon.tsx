import { EyeOff, FlaskConical } from 'lucide-react'
import { Link } from 'wouter'
import { useWords } from '../i18n/use-words.ts'
import styles from './ribbon.module.css'

/** Says on every page what holds for all of them: that nobody here is real, and that a silent pilot runs. */
export function Ribbon({ demo, pilot }: { demo: boolean; pilot: boolean }) {
  const t = useWords()
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
    </aside>
  )
}
