import { Button } from '@mantine/core'
import { CloudOff, RotateCw } from 'lucide-react'
import { ApiProblem } from '../api/client.ts'
import { problemText } from '../i18n/problem-text.ts'
import { useWords } from '../i18n/use-words.ts'
import styles from './states.module.css'

interface FailureProps {
  readonly error: Error
  readonly onRetry?: () => void
  /** What came to nothing, where it is not that something could not be shown. */
  readonly heading?: string
}

/** What went wrong and what to do next. */
export function Failure({ error, onRetry, heading }: FailureProps) {
  const t = useWords()
  const problem = error instanceof ApiProblem ? error : null
  return (
    <div className={styles.state} role="alert">
      <CloudOff size={28} aria-hidden />
      <strong>{problem?.status === 0 ? t('state.unreachable') : (heading ?? t('state.failed'))}</strong>
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
