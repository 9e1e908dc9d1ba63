import { useSyncExternalStore } from 'react'
import { keep, kept, type Locale, type Preferences } from './kept.ts'

export type { Locale, Preferences }

const listeners = new Set<() => void>()
let current = kept()

export const preferences = (): Preferences => current

/** Choosing Persian brings the Jalali calendar with it, and the other way round, unless the calendar is chosen too. */
export function setPreferences(change: Partial<Preferences>): void {
  const calendar = change.locale && !change.calendar ? (change.locale === 'fa' ? 'jalali' : 'gregorian') : undefined
  current = { ...current, ...(calendar ? { calendar } : {}), ...change }
  keep(current)
  for (const listener of listeners) listener()
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, preferences)
}

export const directionOf = (locale: Locale): 'ltr' | 'rtl' => (locale === 'fa' ? 'rtl' : 'ltr')
