import { useState } from 'react'
import type { Alarm } from './alarms.ts'

type Snoozed = Readonly<Record<string, number>>

const keyOf = (subject: string) => `hamzad.snooze.${subject}`

function read(subject: string): Snoozed {
  try {
    return JSON.parse(localStorage.getItem(keyOf(subject)) ?? '{}') as Snoozed
  } catch {
    return {}
  }
}

/**
 * Alarms that somebody put to sleep on this screen: each until an instant, never for ever. An alarm that grows from `priority` to `high` has another
 * code and wakes.
 */
export function useSnooze(subject: string) {
  const [snoozed, setSnoozed] = useState<Snoozed>(() => read(subject))
  return {
    until: ({ code }: Alarm, now: number): number | null => {
      const end = snoozed[code] ?? 0
      return end > now ? end : null
    },
    snooze({ code }: Alarm, until: number | null): void {
      const { [code]: _, ...others } = snoozed
      const next = until === null ? others : { ...others, [code]: until }
      localStorage.setItem(keyOf(subject), JSON.stringify(next))
      setSnoozed(next)
    },
  }
}
