import type { StandingView } from './standing.ts'

const closed = 'Do not act on this forecast alone, nothing is recommended by it'

/** What stands beside a forecast that is not proven here; null beside one that is. */
export function warningOf({ allowed, state, reasons }: StandingView): string | null {
  const why = reasons.map(({ text }) => text).join('; ')
  if (!allowed) return `${closed}: ${why}.`
  return state === 'proven' ? null : `Not proven here, shown as an experiment: ${why}.`
}

/** Whether a warning says that the gate is closed. */
export const isClosed = (warning: string | null): boolean => warning?.startsWith(closed) ?? false
