import type { Static } from 'typebox'
import type { ModelSummary, Subject } from '../../../src/server/api/schemas.ts'
import type { Infusion, Member } from './two-compartment.ts'

/** The invented patients of the mocked API, each one situation that a page must show well. */
export interface Character {
  readonly subject: Static<typeof Subject>
  readonly twin: string
  readonly truth: Member
  readonly typical: Member
  readonly narrow: number
  readonly given: readonly Infusion[]
  readonly planned: readonly Infusion[]
  /** Hours (negative: past) of drawn levels; `odd` marks those that the page must treat with care. */
  readonly drawn: readonly { at: number; odd?: 'doubtful' | 'unusable' | 'below' }[]
  readonly creatinine: readonly [number, number][]
  readonly freshness: 'current' | 'ageing' | 'stale' | 'none'
  readonly openRecommendation: boolean
  readonly weight: number | null
  readonly age: number
}

export const model: Static<typeof ModelSummary> = {
  id: 'vancomycin-goti-2018',
  version: 1,
  hash: '3f9a6d0b51c27e884f1d0a6e9b7c5532',
  title: 'Vancomycin in hospitalised adults, with and without haemodialysis',
  subject: 'patient',
  kind: 'equations',
  use: 'Adults on intravenous vancomycin; AUC-guided dosing.',
  cite: { text: 'Goti V et al., Ther Drug Monit 2018;40:212-221', doi: '10.1097/FTD.0000000000000490' },
}

const id = (n: number, group: string) => `00000000-0000-4000-8000-${group}${String(n).padStart(12 - group.length, '0')}`
const every = (from: number, until: number, interval: number, amount: number, hours = 1.5): Infusion[] =>
  Array.from({ length: Math.floor((until - from) / interval) + 1 }, (_, i) => ({
    at: from + i * interval,
    hours,
    amount,
  }))

const person = (
  n: number,
  family: string | null,
  given: string | null,
  birthDate: string | null,
  sex: string | null,
  location: string | null,
) => ({
  id: id(n, 'a'),
  family,
  given,
  birthDate,
  sex,
  deceasedAt: null,
  identifiers: [
    { label: 'MRN', value: `45-2210-${100 + n * 7}` },
    { label: 'Social Security Number', value: `999-45-${2210 + n}` },
  ],
  location,
})

export const cast: readonly Character[] = [
  {
    subject: person(1, 'Hartmann', 'Elena', '1958-03-14', 'female', 'Ward 4 East · Bed 12'),
    twin: id(1, 'b'),
    truth: { CL: 3.0, V1: 50, V2: 36, Q: 6.5 },
    typical: { CL: 3.1, V1: 50, V2: 37, Q: 6.5 },
    narrow: 0.32,
    given: every(-61, -1, 12, 1000),
    planned: every(11, 72, 12, 1000),
    drawn: [{ at: -38 }, { at: -14.5 }, { at: -2.2 }],
    creatinine: [
      [-60, 1.1],
      [-36, 1.32],
      [-12, 1.58],
      [-2.5, 1.71],
    ],
    freshness: 'current',
    openRecommendation: true,
    weight: 68,
    age: 68,
  },
  {
    subject: person(2, 'Okafor', 'Daniel', '1971-11-02', 'male', 'Ward 4 East · Bed 3'),
    twin: id(2, 'b'),
    truth: { CL: 4.2, V1: 56, V2: 40, Q: 6.5 },
    typical: { CL: 4.15, V1: 57, V2: 39, Q: 6.5 },
    narrow: 0.3,
    given: every(-50, -2, 12, 1000),
    planned: every(10, 72, 12, 1000),
    drawn: [{ at: -27 }, { at: -3.1 }],
    creatinine: [
      [-48, 0.9],
      [-24, 0.88],
      [-1, 0.86],
    ],
    freshness: 'current',
    openRecommendation: false,
    weight: 82,
    age: 55,
  },
  {
    subject: person(3, 'Lindqvist', 'Astrid', '1990-07-21', 'female', 'Intensive care · Bed 7'),
    twin: id(3, 'b'),
    truth: { CL: 6.3, V1: 48, V2: 38, Q: 6.5 },
    typical: { CL: 6.2, V1: 50, V2: 38, Q: 6.5 },
    narrow: 0.38,
    given: every(-37, -1, 12, 1000),
    planned: every(11, 72, 12, 1000),
    drawn: [{ at: -26 }, { at: -25.4, odd: 'unusable' }, { at: -1.4, odd: 'doubtful' }],
    creatinine: [
      [-36, 0.7],
      [-8, 0.64],
    ],
    freshness: 'current',
    openRecommendation: true,
    weight: 61,
    age: 36,
  },
  {
    subject: person(4, 'Moreau', 'Jean-Baptiste', '1949', 'male', 'Ward 2 West · Bed 1'),
    twin: id(4, 'b'),
    truth: { CL: 3.1, V1: 58, V2: 38, Q: 6.5 },
    typical: { CL: 3.4, V1: 58, V2: 38, Q: 6.5 },
    narrow: 0.9,
    given: every(-7, -7, 12, 1500),
    planned: every(5, 72, 12, 1250),
    drawn: [],
    creatinine: [[-6, 1.02]],
    freshness: 'none',
    openRecommendation: false,
    weight: 77,
    age: 77,
  },
  {
    subject: person(5, 'Castellanos', 'María José', '1966-01-30', 'female', 'Dialysis unit · Chair 5'),
    twin: id(5, 'b'),
    truth: { CL: 1.1, V1: 33, V2: 38, Q: 6.5 },
    typical: { CL: 1.2, V1: 34, V2: 38, Q: 6.5 },
    narrow: 0.5,
    given: every(-52, -28, 24, 750),
    planned: every(20, 72, 48, 500),
    drawn: [{ at: -30, odd: 'below' }],
    creatinine: [[-50, 5.6]],
    freshness: 'ageing',
    openRecommendation: false,
    weight: 58,
    age: 60,
  },
  {
    subject: person(6, null, null, null, null, null),
    twin: id(6, 'b'),
    truth: { CL: 3.5, V1: 50, V2: 38, Q: 6.5 },
    typical: { CL: 3.5, V1: 50, V2: 38, Q: 6.5 },
    narrow: 0.6,
    given: every(-130, -82, 12, 1000),
    planned: [],
    drawn: [{ at: -84 }],
    creatinine: [[-100, 1.0]],
    freshness: 'stale',
    openRecommendation: false,
    weight: null,
    age: 50,
  },
]
