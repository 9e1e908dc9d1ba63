import {
  BadgeCheck,
  BedDouble,
  BookOpenText,
  Cable,
  CalendarRange,
  ClipboardList,
  EyeOff,
  type LucideIcon,
  MonitorSmartphone,
  UsersRound,
} from 'lucide-react'
import { isManager } from '../api/is-manager.ts'

export interface Place {
  readonly path: string
  readonly key:
    | 'worklist'
    | 'patients'
    | 'models'
    | 'hospital'
    | 'schedules'
    | 'quality'
    | 'devices'
    | 'connectors'
    | 'pilot'
  readonly Icon: LucideIcon
}

const worklist: Place = { path: '/', key: 'worklist', Icon: ClipboardList }
const patients: Place = { path: '/patients', key: 'patients', Icon: UsersRound }
const models: Place = { path: '/models', key: 'models', Icon: BookOpenText }
const hospital: Place = { path: '/hospital', key: 'hospital', Icon: BedDouble }
const schedules: Place = { path: '/schedules', key: 'schedules', Icon: CalendarRange }
const quality: Place = { path: '/quality', key: 'quality', Icon: BadgeCheck }
const devices: Place = { path: '/devices', key: 'devices', Icon: MonitorSmartphone }
const pilot: Place = { path: '/pilot', key: 'pilot', Icon: EyeOff }
const connectors: Place = { path: '/connectors', key: 'connectors', Icon: Cable }

/** Where each role goes, what it needs most first: a bar that is short of room keeps the head of the list. */
export function placesOf(role: string): readonly Place[] {
  if (role === 'researcher') return [models]
  if (isManager(role)) return [models, hospital, schedules]
  return [
    worklist,
    patients,
    models,
    hospital,
    schedules,
    quality,
    ...(role === 'administrator' ? [connectors, pilot] : [devices]),
  ]
}

/** The most entries of the bar at the foot of a phone, that for the rest included. */
export const mostOnPhone = 5
/** Of the bar at the head of a page that is not very wide. */
export const mostOnDesk = 7

/** The places of a bar for so many entries, and those behind its last one. */
export function fold<T>(
  places: readonly T[],
  most: number,
): { readonly bar: readonly T[]; readonly rest: readonly T[] } {
  return places.length <= most
    ? { bar: places, rest: [] }
    : { bar: places.slice(0, most - 1), rest: places.slice(most - 1) }
}
