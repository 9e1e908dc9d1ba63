import type { Locale } from '../format/kept.ts'

type Words = Readonly<Record<Locale, () => Promise<{ default: object }>>>

/** Where words come from: those of all pages, and those that one page alone needs, by its name: they come with it. */
export const words = {
  all: { en: () => import('../locales/en.json'), fa: () => import('../locales/fa.json') },
  connectors: { en: () => import('../locales/connectors.en.json'), fa: () => import('../locales/connectors.fa.json') },
  hospital: { en: () => import('../locales/hospital.en.json'), fa: () => import('../locales/hospital.fa.json') },
  pilot: { en: () => import('../locales/pilot.en.json'), fa: () => import('../locales/pilot.fa.json') },
  process: { en: () => import('../locales/process.en.json'), fa: () => import('../locales/process.fa.json') },
  tables: { en: () => import('../locales/tables.en.json'), fa: () => import('../locales/tables.fa.json') },
  review: { en: () => import('../locales/review.en.json'), fa: () => import('../locales/review.fa.json') },
} as const satisfies Readonly<Record<string, Words>>

export type Part = keyof typeof words
