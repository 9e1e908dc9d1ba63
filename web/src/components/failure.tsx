import { Button } from '@mantine/core'
import { CloudOff, RotateCw } from 'lucide-react'
import { ApiProblem } from '../api/client.ts'
import { problemText } from '../i18n/problem-text.ts'
import { useWords } from '../i18n/use-words.ts'
import styles from './states.module.css'

/** What went wrong and what to do next. */
export function Failure({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const t = useWords()
  const problem = error instanceof ApiProblem ? error : null
  return (
    <div className={styles.state} role="alert">
      <CloudOff size={28} aria-hidden />
      <strong>{problem?.status === 0 ? t('state.unreachable') : t('state.failed')}</strong>
      <p>{problemText(error)}</p>
      {problem && problem.status !== 0 && <code>{problem.code}</code>}
      {onRetry && (
        <Button variant="default" size="sm" leftSection={<RotateCw size={15} aria-hidden />} onClick={onRetry}>
          {t('action.tryAgain')}
        </Button>
      )}
    </div>
  )
}
