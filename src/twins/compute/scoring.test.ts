import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileModel } from '../../kernel/language/compile.ts'
import type { Model } from '../../kernel/model.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { isEnough } from '../credibility/score-due.ts'
import { assimilation, scoring } from './compute.ts'

const modelOf = (id: string) =>
  compileModel(readFileSync(new URL(`../../models/patient/${id}/model.yaml`, import.meta.url), 'utf8')).model as Model
const model = modelOf('vancomycin-goti-2018')
const midnight = Date.UTC(2026, 0, 1) / 60_000

/** PITs of two levels of a twin whose time began `early` hours before the first dose. */
function pitsOf(early: number): (number | undefined)[] {
  const covariate = (name: string, value: number): TimelineEvent => ({
    ...{ kind: 'covariate', time: early, covariate: name, value },
  })
  const timeline: TimelineEvent[] = [
    ...[covariate('weight', 75), covariate('clearance', 90), covariate('dialysis', 0)],
    { kind: 'input', time: early, input: 'dose', amount: 1000, rate: 1000 },
  ]
  const target = (hours: number, value: number) => ({
    ...{ output: 'concentration', time: early + hours, minute: midnight + 60 * hours, value, climatology: [] },
  })
  const targets = [target(8, 9), target(20, 4)]
  const request = { model, seed: 3, members: 100, timeline, at: early + 1, bytes: null, inputs: [], targets }
  return scoring(request).map((score) => score?.pit)
}

test('the PIT of a measurement does not depend on when the twin began', () => {
  const pits = pitsOf(0)
  expect(new Set(pits).size).toBe(2)
  for (const early of [1.25, 13, 1000]) {
    for (const [i, pit] of pitsOf(early).entries()) expect(pit).toBeCloseTo(pits[i]!, 6)
  }
})

test('of a stream whose belief is kept, the last three days are enough: the same bits as from all of the record', () => {
  const glucose = modelOf('glucose-type1-cappon-2023')
  const day = 1440
  const at = 6 * day
  const record = Array.from({ length: 6 * 24 }, (_, hour): TimelineEvent[] => [
    ...Array.from({ length: 2 }, (_, k): TimelineEvent => {
      const time = 60 * hour + 30 * k
      return { kind: 'observation', time, output: 'sensor', value: 130 + 40 * Math.sin(time / 200) }
    }),
    ...(hour % 8 === 0
      ? [
          { kind: 'input' as const, time: 60 * hour + 5, input: 'insulin', amount: 4 },
          { kind: 'input' as const, time: 60 * hour + 15, input: 'meal', amount: 50 },
        ]
      : []),
  ]).flat()
  const timeline: TimelineEvent[] = [{ kind: 'covariate', time: 0, covariate: 'weight', value: 70 }, ...record]
  const asked = { model: glucose, seed: 5, members: 40, at }
  const { bytes } = assimilation({ ...asked, timeline })
  const target = (minutes: number) => ({
    ...{ output: 'sensor', time: at + minutes, minute: minutes, value: 140, climatology: [] },
  })
  const scores = (seen: readonly TimelineEvent[]) =>
    scoring({ ...asked, timeline: seen, bytes, inputs: [], targets: [target(20), target(65)] })
  const near = timeline.filter(({ kind, time }) => kind === 'covariate' || time >= at - 3 * day)
  expect(near.length).toBeLessThan(timeline.length - 100)
  const whole = scores(timeline)
  expect(whole[0]?.references?.prior).toBeGreaterThan(0)
  expect(scores(near)).toEqual(whole)
  const enough = (seen: readonly TimelineEvent[], output = 'sensor') => isEnough(seen, at, at - day, new Set([output]))
  expect([enough(near), enough(timeline)]).toEqual([true, true])
  // Nothing within the days before the last one, nothing measured at all: all that is remembered is read.
  expect(enough(near.filter(({ kind, time }) => kind === 'covariate' || time > at - day))).toBe(false)
  expect(enough(near.filter(({ kind }) => kind !== 'observation'))).toBe(false)
})
