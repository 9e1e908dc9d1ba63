import type { Animation } from 'hamzad/kernel'
import { expect, it } from 'vitest'
import { clockOf, insideOver, snapshot, staysOf } from './snapshot.ts'

const run = {
  visits: [
    // Interrupted at 3, goes on at 5 and is served until 7, then blocked until 8.
    [1, 0, 0, 1, 1, null, 3, 1],
    [1, 0, 0, 1, 5, 7, 8, 0],
    [2, 0, 0, 3, 3, 5, 5, 0],
    // Rejected.
    [3, 0, 0, 4, null, null, 4, 4],
    // Under way at the end.
    [4, 0, 1, 6, null, null, null, 6],
  ],
} as unknown as Animation

it('says who is where, and doing what, at an instant', () => {
  const stays = staysOf(run)
  const at = (time: number) =>
    snapshot(stays, 2, time).map(({ waiting, served, blocked }) =>
      [waiting, served, blocked].map((list) => list.map(({ patient }) => patient)),
    )
  expect(at(2)).toEqual([
    [[], [1], []],
    [[], [], []],
  ])
  expect(at(4)[0]).toEqual([[1], [2], []])
  expect(at(6.5)).toEqual([
    [[], [1], []],
    [[4], [], []],
  ])
  expect(at(7.5)[0]).toEqual([[], [], [1]])
  expect(at(9)[0]).toEqual([[], [], []])
})

it('counts who is inside over time', () => {
  expect(insideOver(staysOf(run), 10, 10)).toEqual([0, 1, 1, 2, 2, 1, 2, 2, 1, 1, 1])
})

it('reads model time as day and hour', () => {
  expect(clockOf(1500, 'min')).toEqual({ day: 2, hour: 1, minute: 0 })
  expect(clockOf(2.5, 'd')).toEqual({ day: 3, hour: 12, minute: 0 })
})
