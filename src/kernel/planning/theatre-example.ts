import type { Draws } from '../random/draws.ts'
import { dateOf, dayNumber } from './calendar.ts'
import type { Block, Case, TheatreProblem } from './theatre.ts'

/** Kinds of operation: minutes and nights, about what elective theatres of a general hospital do. */
const kinds = [
  {
    specialty: 'orthopaedics',
    name: 'hip',
    minutes: { mean: 105, sd: 28 },
    nights: { mean: 3, sd: 1.5 },
    equipment: ['c-arm'],
  },
  {
    specialty: 'orthopaedics',
    name: 'knee',
    minutes: { mean: 95, sd: 22 },
    nights: { mean: 3, sd: 1.5 },
    equipment: [],
  },
  {
    specialty: 'orthopaedics',
    name: 'arthroscopy',
    minutes: { mean: 50, sd: 15 },
    nights: undefined,
    equipment: ['tower'],
  },
  {
    specialty: 'general',
    name: 'gallbladder',
    minutes: { mean: 75, sd: 30 },
    nights: { mean: 1, sd: 0.6 },
    equipment: ['tower'],
  },
  { specialty: 'general', name: 'hernia', minutes: { mean: 60, sd: 18 }, nights: undefined, equipment: [] },
  {
    specialty: 'general',
    name: 'colon',
    minutes: { mean: 190, sd: 60 },
    nights: { mean: 6, sd: 3 },
    equipment: ['tower'],
  },
  { specialty: 'urology', name: 'prostate', minutes: { mean: 80, sd: 25 }, nights: { mean: 2, sd: 1 }, equipment: [] },
  {
    specialty: 'urology',
    name: 'stone',
    minutes: { mean: 65, sd: 30 },
    nights: { mean: 1, sd: 0.6 },
    equipment: ['c-arm'],
  },
] as const

/**
 * An elective week as it might be: `cases` patients who wait, `days` days of `rooms` rooms. The times and stays of the kinds are round numbers for
 * demonstration, not measured ones.
 */
export function exampleTheatre(
  draws: Draws,
  {
    cases = 40,
    days = 5,
    rooms = 3,
    from = '2026-11-30',
  }: { readonly cases?: number; readonly days?: number; readonly rooms?: number; readonly from?: string } = {},
): TheatreProblem {
  const choose = draws.stream('theatre-example')
  const first = dayNumber(from)
  const owners = [['orthopaedics'], ['general'], ['urology', 'general']] as const
  const blocks = Array.from({ length: days * rooms }, (_, i): Block => {
    const room = i % rooms
    const day = dateOf(first + Math.floor(i / rooms))
    return {
      id: `${day} T${room + 1}`,
      day,
      room: `Theatre ${room + 1}`,
      from: '08:00',
      to: '16:00',
      specialties: [...owners[room % owners.length]!],
    }
  })
  const waiting = Array.from({ length: cases }, (_, i): Case => {
    const pick = (counter: number, n: number) => Math.floor(choose.uniform(0, i, counter) * n)
    const kind = kinds[pick(0, kinds.length)]!
    return {
      id: `${kind.name} ${i + 1}`,
      specialty: kind.specialty,
      surgeon: `${kind.specialty} ${1 + pick(1, 2)}`,
      minutes: kind.minutes,
      since: dateOf(first - 7 - pick(2, 180)),
      priority: pick(3, 8) === 0 ? 2 : 1,
      equipment: kind.equipment,
      ...(kind.nights && { ward: `${kind.specialty} ward`, nights: kind.nights }),
      ...(pick(4, 25) === 0 && { place: 'last' as const }),
    }
  })
  return {
    turnover: 15,
    risk: 0.2,
    blocks,
    cases: waiting,
    equipment: [
      { id: 'c-arm', count: 1 },
      { id: 'tower', count: 2 },
    ],
    wards: [
      { id: 'orthopaedics ward', beds: 9 },
      { id: 'general ward', beds: 8 },
      { id: 'urology ward', beds: 5 },
    ],
    costs: {
      currency: 'EUR',
      doubt: 0.05,
      blockHour: 900,
      overtimeHour: 1300,
      case: 1200,
      cancelled: 400,
      nights: [
        { ward: 'orthopaedics ward', price: 450 },
        { ward: 'general ward', price: 450 },
        { ward: 'urology ward', price: 450 },
      ],
    },
  }
}
