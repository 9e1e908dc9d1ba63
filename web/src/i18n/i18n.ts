import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { directionOf, type Locale } from '../format/preferences.ts'

const loaders: Readonly<Record<Locale, () => Promise<{ default: object }>>> = {
  en: () => import('../locales/en.json'),
  fa: () => import('../locales/fa.json'),
}

/** Words that one page alone needs, by its name: they come with it. */
const parts = {
  connectors: { en: () => import('../locales/connectors.en.json'), fa: () => import('../locales/connectors.fa.json') },
  hospital: { en: () => import('../locales/hospital.en.json'), fa: () => import('../locales/hospital.fa.json') },
  pilot: { en: () => import('../locales/pilot.en.json'), fa: () => import('../locales/pilot.fa.json') },
  process: { en: () => import('../locales/process.en.json'), fa: () => import('../locales/process.fa.json') },
  tables: { en: () => import('../locales/tables.en.json'), fa: () => import('../locales/tables.fa.json') },
  review: { en: () => import('../locales/review.en.json'), fa: () => import('../locales/review.fa.json') },
} as const satisfies Readonly<Record<string, Readonly<Record<Locale, () => Promise<{ default: object }>>>>>
const learned = new Set<keyof typeof parts>()

/** Loads a page with its own words, in the language of now; another language brings them along. */
export async function withWords<Page>(part: keyof typeof parts, page: () => Promise<Page>): Promise<Page> {
  learned.add(part)
  const [loaded] = await Promise.all([page(), learn(part, i18next.language as Locale)])
  return loaded
}

async function learn(part: keyof typeof parts, locale: Locale): Promise<void> {
  i18next.addResourceBundle(locale, 'translation', (await parts[part][locale]()).default, true)
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
    i18next.addResourceBundle(locale, 'translation', (await loaders[locale]()).default)
  await Promise.all([...learned].map((part) => learn(part, locale)))
  await i18next.changeLanguage(locale)
  document.documentElement.lang = locale
  document.documentElement.dir = directionOf(locale)
}
