import type { Finding } from '../../records/rejection.ts'
import { isPassing } from '../../store/transact.ts'

/**
 * Why one message cannot be taken though the store is there, in words that hold nothing of what it says; null when the store is away or busy,
 * so that the message is to come again.
 */
export function untakable(error: unknown, messages: number): Finding | null {
  if (messages !== 1 || isPassing(error)) return null
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const what = /^[A-Z0-9]{5}$/.test(code) ? `SQLSTATE ${code}` : error instanceof Error ? error.name : 'an error'
  return {
    rule: 'message.untakable',
    reason: `The store did not take what it becomes (${what}); it is kept, to be replayed after this is mended`,
    path: '',
  }
}
