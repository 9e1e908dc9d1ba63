import { Link } from 'wouter'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './glucose.module.css'

interface GlucoseHeadProps {
  readonly subject: string
  readonly here: 'live' | 'report'
  readonly title: string
  readonly children?: React.ReactNode
}

/** The two faces of a person's glucose: what happens now, and the report of the last weeks. */
export function GlucoseHead({ subject, here, title, children }: GlucoseHeadProps) {
  const t = useWords()
  const current = (place: 'live' | 'report') => (here === place ? { 'aria-current': 'page' as const } : {})
  return (
    <div className={`${page.head} ${styles.head}`}>
      <h2>{title}</h2>
      <div className={styles.tools}>
        {children}
        <nav className={styles.places} aria-label={t('glucose.title')}>
          <Link href={`/patients/${subject}/live`} {...current('live')}>
            {t('glucose.live')}
          </Link>
          <Link href={`/patients/${subject}/glucose`} {...current('report')}>
            {t('glucose.report')}
          </Link>
        </nav>
      </div>
    </div>
  )
}
