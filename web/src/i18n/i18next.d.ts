import 'i18next'
import type connectors from '../locales/connectors.en.json'
import type en from '../locales/en.json'
import type hospital from '../locales/hospital.en.json'
import type pilot from '../locales/pilot.en.json'
import type process from '../locales/process.en.json'
import type review from '../locales/review.en.json'
import type tables from '../locales/tables.en.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: {
      translation: typeof en &
        typeof connectors &
        typeof hospital &
        typeof pilot &
        typeof process &
        typeof review &
        typeof tables
    }
  }
}
