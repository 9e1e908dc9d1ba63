import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { Loading } from '../../components/loading.tsx'
import { withWords } from '../../i18n/i18n.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './sensitivity.module.css'

const LeverSensitivityPanel = lazy(() => withWords(['process'], () => import('../process/lever-sensitivity.tsx')))

/** What the measures of a process depend on; the kernel that runs it is large, and comes when it is asked for. */
export function LeverSection({ text }: { text: string }) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  return (
    <section className={`${page.card} ${page.padded} ${styles.section}`}>
      <h2>{t('sensitivity.title')}</h2>
      <p className={page.muted}>{t('sensitivity.processHint')}</p>
      {open ? (
        <Suspense fallback={<Loading />}>
          <LeverSensitivityPanel text={text} />
        </Suspense>
      ) : (
        <Button size="sm" variant="default" onClick={() => setOpen(true)}>
          {t('sensitivity.open')}
        </Button>
      )}
    </section>
  )
}
