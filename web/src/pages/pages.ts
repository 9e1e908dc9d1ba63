import type { ComponentType } from 'react'
import { isManager } from '../api/is-manager.ts'
import type { Part } from '../i18n/words.ts'

/** Where a page is, where its code comes from, the words that it alone needs, and what it asks the server first. */
interface Place {
  readonly at: string
  readonly load: () => Promise<unknown>
  readonly words: readonly Part[]
  /** Addresses of what it asks first, letter for letter as it asks, from the parts of its own address. */
  readonly first: (parts: readonly string[]) => readonly string[]
}

export interface Page<At extends string, Props> extends Place {
  readonly at: At
  readonly load: () => Promise<{ default: ComponentType<Props> }>
}

const page = <At extends string, Props>(
  at: At,
  load: () => Promise<{ default: ComponentType<Props> }>,
  { words = [], first = () => [] }: Partial<Pick<Place, 'words' | 'first'>> = {},
): Page<At, Props> => ({ at, load, words, first })

const soon = () => ['/api/hospital?soon=true']

export const pages = {
  worklist: page('/', () => import('./worklist/worklist-page.tsx'), { first: () => ['/api/worklist'] }),
  patients: page('/patients', () => import('./patients/patients-page.tsx')),
  patient: page('/patients/:id', () => import('./patients/patient-page.tsx')),
  live: page('/patients/:id/live', () => import('./glucose/live-page.tsx')),
  glucose: page('/patients/:id/glucose', () => import('./glucose/report-page.tsx')),
  twin: page('/twins/:id', () => import('./twin/twin-page.tsx'), {
    first: ([, id]) => [`/api/twins/${id}/view?hoursBack=96&hoursAhead=72`],
  }),
  dosing: page('/twins/:id/report', () => import('./report/report-page.tsx')),
  models: page('/models', () => import('./models/models-page.tsx'), { first: () => ['/api/models'] }),
  model: page('/models/:id', () => import('./models/model-page.tsx'), { first: ([, id]) => [`/api/models/${id}`] }),
  heart: page('/models/:id/beat', () => import('./heart/heart-page.tsx')),
  process: page('/models/:id/run', () => import('./process/process-page.tsx'), { words: ['process'] }),
  hospital: page('/hospital', () => import('./hospital/hospital-page.tsx'), { words: ['hospital'], first: soon }),
  wall: page('/hospital/wall', () => import('./hospital/wall-page.tsx'), { words: ['hospital'], first: soon }),
  schedules: page('/schedules', () => import('./schedules/schedules-page.tsx')),
  schedule: page('/schedules/:id', () => import('./schedules/schedule-page.tsx')),
  quality: page('/quality', () => import('./quality/quality-page.tsx')),
  connectors: page('/connectors', () => import('./connectors/connectors-page.tsx'), { words: ['connectors'] }),
  connector: page('/connectors/:name', () => import('./connectors/connector-page.tsx'), { words: ['connectors'] }),
  devices: page('/devices', () => import('./devices/devices-page.tsx')),
  device: page('/devices/:name', () => import('./devices/device-page.tsx')),
  pilot: page('/pilot', () => import('./pilot/pilot-page.tsx'), { words: ['pilot'] }),
  review: page('/review', () => import('./review/review-page.tsx'), { words: ['connectors', 'review'] }),
  tables: page('/tables', () => import('./tables/tables-page.tsx'), { words: ['tables'] }),
} as const

/** What each role comes for: managers their hospital, researchers the models and how they stand, the others their patients. */
export const firstPage = (role: string): 'hospital' | 'models' | 'worklist' =>
  isManager(role) ? 'hospital' : role === 'researcher' ? 'models' : 'worklist'

/** The page at an address, and what it asks first; null: none. What is at the root depends on who looks. */
export function pageAt(
  path: string,
  role?: string,
): { readonly page: Place; readonly first: readonly string[] } | null {
  const parts = path.split('/').slice(1)
  const fits = ({ at }: Place) => {
    const own = at.split('/').slice(1)
    return own.length === parts.length && own.every((part, i) => part.startsWith(':') || part === parts[i])
  }
  const root = role === undefined ? undefined : pages[firstPage(role)]
  const page: Place | undefined = path === '/' ? root : Object.values<Place>(pages).find(fits)
  return page ? { page, first: page.first(parts) } : null
}
