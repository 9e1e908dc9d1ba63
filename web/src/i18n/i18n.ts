import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { directionOf, type Locale } from '../format/preferences.ts'
import { type Part, words } from './words.ts'

const learned = new Set<Part>()

/** Loads a page with its own words, in the language of now; another language brings them along. */
export async function withWords<Page>(parts: readonly Part[], page: () => Promise<Page>): Promise<Page> {
  for (const part of parts) learned.add(part)
  const [loaded] = await Promise.all([page(), ...parts.map((part) => learn(part, i18next.language as Locale))])
  return loaded
}

async function learn(part: Part, locale: Locale): Promise<void> {
  i18next.addResourceBundle(locale, 'translation', (await words[part][locale]()).default, true)
}

/** Loads one language's words and turns the page to its direction. */
export async function speak(locale: Locale): Promise<void> {
  if (!i18next.isInitialized)
    await i18next.use(initReactI18next).init({
      lng: locale,
      resources: {},
      fallbackLng: false,
      interpolation: { escapeValue: false },
      returnNull: false,
    })
  if (!i18next.hasResourceBundle(locale, 'translation'))
    i18next.addResourceBundle(locale, 'translation', (await words.all[locale]()).default)
  await Promise.all([...learned].map((part) => learn(part, locale)))
  await i18next.changeLanguage(locale)
  document.documentElement.lang = locale
  document.documentElement.dir = directionOf(locale)
}
