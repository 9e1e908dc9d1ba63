export type Locale = 'en' | 'fa'

/** What a reader may choose; kept in this browser alone. */
export interface Preferences {
  readonly locale: Locale
  readonly calendar: 'gregorian' | 'jalali'
  /** Digits of doses and laboratory values; Latin by default in both languages, so that no digit is misread. */
  readonly digits: 'latin' | 'native'
  readonly scheme: 'auto' | 'light' | 'dark'
}

const key = 'hamzad.preferences'

/** What this browser has kept, over what its language suggests. */
export function kept(): Preferences {
  const persian = typeof navigator !== 'undefined' && navigator.language.startsWith('fa')
  const base: Preferences = {
    locale: persian ? 'fa' : 'en',
    calendar: persian ? 'jalali' : 'gregorian',
    digits: 'latin',
    scheme: 'auto',
  }
  try {
    return { ...base, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>) }
  } catch {
    return base
  }
}

export function keep(preferences: Preferences): void {
  try {
    localStorage.setItem(key, JSON.stringify(preferences))
  } catch {
    // A browser that keeps nothing still works; the choice lasts until the page is left.
  }
}
