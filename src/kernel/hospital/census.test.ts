import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { census } from './census.ts'
import type { Hospital, StayRecord } from './hospital.ts'

const hospital: Hospital = {
  holidays: [],
  units: [
    { id: 'ed', name: 'ED', kind: 'emergency', specialty: null, beds: null },
    { id: 'a', name: 'A', kind: 'ward', specialty: 'Medicine', beds: 20 },
    { id: 'b', name: 'B', kind: 'ward', specialty: 'Surgery', beds: 20 },
  ],
}
const stay = (id: string, given: Partial<StayRecord> = {}): StayRecord => ({
  id,
  patient: `p${id}`,
  status: 'present',
  route: 'emergency',
  from: 100,
  to: null,
  moves: [{ unit: 'a', bed: '1', from: 100, to: null }],
  wanted: [],
  age: 70,
  group: 'medical',
  expected: [],
  ...given,
})

describe('a census', () => {
  it('says who is where since when, and waiting for what', () => {
    const found = census(
      hospital,
      [
        stay('1', {
          from: 98,
          moves: [
            { unit: 'ed', bed: null, from: 98, to: 101 },
            { unit: 'a', bed: '4', from: 101, to: null },
          ],
          expected: [
            { at: 99, end: 150 },
            { at: 105, end: 170 },
            { at: 130, end: 140 },
          ],
        }),
        stay('2', {
          from: 108,
          moves: [{ unit: 'ed', bed: null, from: 108, to: null }],
          wanted: [{ unit: 'b', since: 109 }],
        }),
        stay('3', { status: 'planned', from: 130, moves: [], wanted: [{ unit: 'b', since: 130 }] }),
        stay('4', { status: 'left', to: 105, moves: [{ unit: 'a', bed: '1', from: 100, to: 105 }] }),
        stay('5', { status: 'cancelled' }),
      ],
      110,
    )
    expect(found.impossible).toEqual([])
    expect(found.residents).toMatchObject([
      { stay: '1', unit: 1, bed: '4', since: 101, admitted: 98, waitingFor: null, expected: 170 },
      { stay: '2', unit: 0, since: 108, waitingFor: 2, waitingSince: 109 },
    ])
    expect(found.bookings).toMatchObject([{ stay: '3', unit: 2, at: 130 }])
  })

  it('lists what cannot be, and says what it believes instead', () => {
    const found = census(
      hospital,
      [
        stay('two places', {
          moves: [
            { unit: 'a', bed: '1', from: 100, to: null },
            { unit: 'b', bed: '1', from: 104, to: null },
          ],
        }),
        stay('shares', { moves: [{ unit: 'b', bed: '1', from: 103, to: null }] }),
        stay('backwards', { from: 100, to: 90 }),
        stay('gone', { status: 'left', to: 105 }),
        stay('first', { patient: 'same', moves: [{ unit: 'a', bed: null, from: 101, to: null }] }),
        stay('second', { patient: 'same', moves: [{ unit: 'b', bed: null, from: 102, to: null }] }),
        stay('tomorrow', { from: 130, moves: [{ unit: 'b', bed: null, from: 130, to: null }] }),
        stay('elsewhere', { moves: [{ unit: 'garden', bed: null, from: 101, to: null }] }),
        stay('nowhere', { moves: [] }),
      ],
      110,
    )
    expect(found.impossible.map(({ kind, stay: of }) => `${kind} ${of}`).sort()).toEqual([
      'bed-shared two places',
      'in-the-future tomorrow',
      'left-but-present gone',
      'negative-stay backwards',
      'nowhere nowhere',
      'place-unknown elsewhere',
      'two-places two places',
      'two-stays first',
    ])
    expect(found.residents.map(({ stay: of, unit }) => [of, unit])).toEqual([
      ['second', 2],
      ['shares', 2],
      ['two places', 2],
    ])
  })

  const time = fc.integer({ min: 60, max: 130 })
  const anyStay = fc.record({
    id: fc.uuid(),
    patient: fc.constantFrom('p', 'q', 'r', 's', 't'),
    status: fc.constantFrom('planned' as const, 'present' as const, 'left' as const, 'cancelled' as const),
    route: fc.constantFrom('emergency' as const, 'elective' as const),
    from: fc.option(time),
    to: fc.option(time),
    moves: fc.array(
      fc.record({
        unit: fc.constantFrom('ed', 'a', 'b', 'garden'),
        bed: fc.option(fc.constantFrom('1', '2')),
        from: fc.option(time),
        to: fc.option(time),
      }),
      { maxLength: 4 },
    ),
    wanted: fc.array(fc.record({ unit: fc.constantFrom('a', 'b'), since: time }), { maxLength: 2 }),
    age: fc.option(fc.nat(100)),
    group: fc.option(fc.constantFrom('x', 'y')),
    expected: fc.array(fc.record({ at: time, end: time }), { maxLength: 3 }),
  })

  it('has every patient once at most, nobody from the future, and does not depend on the order of the record', () => {
    fc.assert(
      fc.property(fc.array(anyStay, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (stays, shuffle) => {
        const found = census(hospital, stays, 110)
        const patients = found.residents.map(({ patient }) => patient)
        expect(new Set(patients).size).toBe(patients.length)
        for (const { since, admitted } of found.residents) {
          expect(since).toBeLessThanOrEqual(110)
          expect(admitted).toBeLessThanOrEqual(since)
        }
        const keys = new Map(stays.map((each) => [each, shuffle.next().value]))
        const other = [...stays].sort((a, b) => keys.get(a)! - keys.get(b)!)
        expect(census(hospital, other, 110)).toEqual(found)
      }),
      { numRuns: 300 },
    )
  })
})
