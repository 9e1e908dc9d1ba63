import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { weightsOf } from '../statistics/weights.ts'
import type { TimelineEvent } from '../timeline.ts'
import { assimilate } from './assimilate.ts'
import type { Belief } from './belief.ts'
import { decodeBelief, encodeBelief } from './encode.ts'
import { decodeSnapshot, encodeSnapshot } from './encode-snapshot.ts'
import { exactTwin, linearTwin, timeline } from './linear-twin.testing.ts'
import { runnable } from './runnable.ts'
import { newestSnapshot } from './stream.ts'
import type { StreamState } from './stream-state.ts'

/** The bits of a belief, for comparison. */
export const bitsOf = ({ members, logWeights, logEvidence, stream }: Belief): string =>
  [members.values, logWeights, Float64Array.of(logEvidence), stream!.carried.moments, stream!.carried.artefacts]
    .map((numbers) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64'))
    .join('|')

/** The contract of a filter as a test suite: exact answers of a linear-Gaussian twin, and one answer whatever the arrival. */
export function testFilterContract(
  method: 'particle' | 'enkf' | 'ukf',
  members: number,
  tolerance: number,
  evidence: number,
): void {
  const machine = runnable(linearTwin(method))
  const draws = createDraws(11)
  const believe = (events: readonly TimelineEvent[], at: number, last: Belief | null = null, n = members) =>
    assimilate(machine, events, last, draws, { at, members: n })

  describe(`${method} filter`, () => {
    it('answers as the exact Kalman filter', () => {
      const exact = exactTwin()
      const { mean, covariance } = exact.filtered.at(-1)!
      const seeds = [1, 2, 3, 4, 5, 6]
      let diagnostics: unknown
      const found = seeds.map((seed) => {
        const [belief, said] = assimilate(machine, timeline, null, createDraws(seed), { at: 12, members })
        diagnostics = said
        const weights = weightsOf(belief.logWeights)
        const { values, count } = belief.members
        const row = (offset: number) => values.subarray(offset * count, (offset + 1) * count)
        const x = row(machine.dynamics.layout.states[0]!.offset)
        const pull = row(machine.dynamics.layout.drifting![0]!.offset)
        const average = (of: (m: number) => number) => weights.reduce((sum, w, m) => sum + w * of(m), 0)
        const means = [x, pull, belief.stream!.carried.moments].map((each) => average((m) => each[m]!))
        const spread = (each: Float64Array, middle: number) => average((m) => (each[m]! - middle) ** 2)
        return [...means, spread(x, means[0]!), spread(pull, means[1]!), belief.logEvidence]
      })
      const overall = found[0]!.map((_, k) => found.reduce((sum, row) => sum + row[k]!, 0) / seeds.length)
      for (const i of [0, 1, 2])
        expect(Math.abs(overall[i]! - mean[i]!) / Math.sqrt(covariance[i]![i]!), `mean ${i}`).toBeLessThan(tolerance)
      for (const i of [0, 1])
        expect(Math.abs(overall[3 + i]! / covariance[i]![i]! - 1), `variance ${i}`).toBeLessThan(2 * tolerance)
      expect(Math.abs(overall[5]! - exact.logEvidence)).toBeLessThan(evidence)
      expect(diagnostics).toMatchObject({ method: 'filter', observations: 12, stream: { filter: method } })
    })

    it('ends in the same bits whatever the order and number of arrivals', () => {
      const wanted = bitsOf(believe(timeline, 12, null, 60)[0])
      fc.assert(
        fc.property(fc.shuffledSubarray([...timeline], { minLength: 12 }), fc.nat(11), (shuffled, again) => {
          expect(bitsOf(believe([...shuffled, shuffled[again]!], 12, null, 60)[0])).toBe(wanted)
        }),
        { numRuns: 6 },
      )
    })

    it('goes on from a snapshot with the same bits, and leaves one aside that a late value made wrong', () => {
      const arrival = fc.shuffledSubarray([...timeline], { minLength: 12 })
      fc.assert(
        fc.property(
          arrival,
          fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 3, maxLength: 3 }),
          (order, cuts) => {
            let last: Belief | null = null
            for (const cut of [...cuts.sort((a, b) => a - b), 12]) {
              last = believe(order.slice(0, cut), cut === 12 ? 12 : Math.min(12, cut + 0.75), last, 60)[0]
            }
            expect(bitsOf(last!)).toBe(bitsOf(believe(timeline, 12, null, 60)[0]))
          },
        ),
        { numRuns: 6 },
      )
    })

    it('hands out snapshots at the instants of its grid, and each of them leads to the same end', () => {
      const states: StreamState[] = []
      const machineOptions = { at: 12, members: 60, onSnapshot: (state: StreamState) => void states.push(state) }
      const [belief] = assimilate(machine, timeline, null, draws, machineOptions)
      expect(states.map((state) => state.members.time)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
      for (const snapshot of [states[0]!, states[6]!, states[11]!]) {
        const from: Belief = { ...belief, at: snapshot.members.time, stream: { ...belief.stream!, snapshot } }
        expect(bitsOf(believe(timeline, 12, from, 60)[0])).toBe(bitsOf(belief))
      }
    })

    it('goes on from a snapshot that was bytes in between, with the same bits', () => {
      const kept: Uint8Array[] = []
      const whole = {
        at: 12,
        members: 60,
        onSnapshot: (state: StreamState) => void kept.push(encodeSnapshot(machine, state)),
      }
      const [belief] = assimilate(machine, timeline, null, draws, whole)
      for (const bytes of [kept[1]!, kept[8]!]) {
        const snapshot = decodeSnapshot(machine, bytes)
        expect(
          newestSnapshot(machine.model, timeline, 12, [{ time: snapshot.members.time, past: snapshot.past }]),
        ).not.toBeNull()
        const [again] = assimilate(machine, timeline, snapshot, draws, { at: 12, members: 60, continues: true })
        expect(bitsOf(again)).toBe(bitsOf(belief))
      }
      const back = decodeBelief(machine, encodeBelief(machine, belief))
      expect(bitsOf(back)).toBe(bitsOf(belief))
      const other = { ...machine, model: { ...machine.model, hash: 'another' } }
      expect(() => decodeSnapshot(other, kept[1]!)).toThrow(/another model/)
      expect(() => decodeSnapshot(machine, kept[1]!.subarray(0, 99))).toThrow(/cut short/)
      // Rows of format 1 held parameters too: none of them may be taken for one of today's.
      const old = kept[1]!.slice()
      new DataView(old.buffer).setUint32(4, 1)
      expect(() => decodeSnapshot(machine, old)).toThrow(/not one of this version/)
    })

    it('knows the newest snapshot that a late value has not made wrong', () => {
      const marks: { time: number; past: number }[] = []
      const onSnapshot = ({ members: { time }, past }: StreamState) => void marks.push({ time, past })
      assimilate(machine, timeline, null, draws, { at: 12, members: 60, onSnapshot })
      expect(newestSnapshot(machine.model, timeline, 11.5, marks)?.time).toBe(11)
      const late = { ...timeline.find((each) => each.kind === 'observation')!, time: 6.25 }
      expect(newestSnapshot(machine.model, [...timeline, late], 12, marks)?.time).toBe(6)
      expect(newestSnapshot(machine.model, [late, ...timeline.slice(0, 2)], 12, marks.slice(8))).toBeNull()
    })

    it('corrects itself when a value is corrected', () => {
      const corrected = timeline.map((event, i) => (i === 4 ? { ...event, value: 3.2 } : event)) as TimelineEvent[]
      const [before] = believe(timeline, 12, null, 60)
      const [after] = believe(corrected, 12, before, 60)
      expect(bitsOf(after)).toBe(bitsOf(believe(corrected, 12, null, 60)[0]))
      expect(bitsOf(after)).not.toBe(bitsOf(before))
    })
  })
}
