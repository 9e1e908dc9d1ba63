import type { ReactNode } from 'react'
import { useStatus } from '../../api/queries.ts'
import { useTitle } from '../../components/title.ts'
import { useWords } from '../../i18n/use-words.ts'
import { Mark } from '../../shell/mark.tsx'
import PreferencesMenu from '../../shell/preferences-menu.tsx'
import { Ribbon } from '../../shell/ribbon.tsx'
import { Footer } from '../../shell/shell.tsx'
import styles from './entrance.module.css'

/** The frame before sign-in. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  const t = useWords()
  useTitle(t('signIn.title'))
  const status = useStatus()
  return (
    <div className={styles.frame}>
      {status.data?.demo && <Ribbon demo pilot={false} />}
      <div className={styles.corner}>
        <PreferencesMenu />
      </div>
      <main className={styles.main}>
        <div className={styles.brand}>
          <Mark size={44} />
          <div>
            <div className={styles.name} lang="en">
              Hamzad
            </div>
            <p>{t('signIn.motto')}</p>
          </div>
        </div>
        <section className={styles.card}>
          <h1>{title}</h1>
          {children}
        </section>
      </main>
      <Footer {...(status.data ? { version: status.data.version } : {})} />
    </div>
  )
}
