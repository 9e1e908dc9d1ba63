import { readFileSync } from 'node:fs'
import { assimilate } from '../../../src/kernel/belief/assimilate.ts'
import { encodeBelief } from '../../../src/kernel/belief/encode.ts'
import { runnable } from '../../../src/kernel/belief/runnable.ts'
import { compileModel } from '../../../src/kernel/language/compile.ts'
import { createDraws } from '../../../src/kernel/random/create-draws.ts'
import type { TimelineEvent } from '../../../src/kernel/timeline.ts'
import type { DoubtsView, NextLevelsView, PreviewView, ReviewView } from '../../../src/twins/decisions/dosing-views.ts'
import type { Character } from './cast.ts'
import { beliefOf, iso, twinView } from './twin-view.ts'

const goti = new URL('../../../src/models/patient/vancomycin-goti-2018/model.yaml', import.meta.url)

/** The first character's record is sound, the third one's last level was typed with a slipped decimal. */
export function doubtsOf(character: Character, now: number, reviews: readonly ReviewView[]): DoubtsView {
  const output = twinView(character, now, 96, 24).outputs[0]
  const last = output?.measured.at(-1)
  const odd = character.drawn.some(({ odd }) => odd === 'unusable')
  const reading = last && {
    key: `Observation/${last.source.id}`,
    name: 'concentration',
    time: last.time,
    value: last.recorded.value,
    unit: last.recorded.unit,
    source: last.source,
  }
  const none = { dose: null, corrected: null, factor: null, drawnAt: null }
  return {
    beliefSequence: beliefOf(character, now).sequence,
    asRecorded: odd ? 0.14 : 0.97,
    suspicious: odd && reviews.length === 0,
    doubts:
      odd && reading
        ? [
            { ...none, code: 'unit-slip', probability: 0.78, reading, factor: 10, corrected: 10 * reading.value },
            { ...none, code: 'drawn-during-infusion', probability: 0.05, reading, drawnAt: iso(now, -3) },
          ]
        : [],
    reviews: [...reviews],
  }
}

export function nextLevelsOf(character: Character, now: number): NextLevelsView {
  const next = character.planned[0]?.at ?? 6
  return {
    beliefSequence: beliefOf(character, now).sequence,
    decision: 'regimen',
    levels: [
      { output: 'concentration', time: iso(now, next), trough: true, gain: 0.064, information: 0.71 },
      { output: 'concentration', time: iso(now, next + 2.5), trough: false, gain: 0.031, information: 0.55 },
      { output: 'concentration', time: iso(now, next - 4), trough: false, gain: 0.02, information: 0.41 },
      { output: 'concentration', time: iso(now, next + 8), trough: false, gain: 0.004, information: 0.3 },
    ],
  }
}

/** A real belief of the real model, so that the browser's kernel has something to move. */
export function previewOf(character: Character, now: number): PreviewView {
  const { model } = compileModel(readFileSync(goti, 'utf8'))
  const given = character.given.map(({ at, hours, amount }) => ({
    kind: 'input' as const,
    time: at + 100,
    input: 'dose',
    amount,
    rate: amount / hours,
  }))
  const timeline: TimelineEvent[] = [
    { kind: 'covariate', time: 0, covariate: 'weight', value: character.weight ?? 70 },
    { kind: 'covariate', time: 0, covariate: 'clearance', value: 70 },
    ...given,
  ]
  const run = runnable(model!, timeline)
  const [belief] = assimilate(run, timeline, null, createDraws(3), { at: 100, members: 100 })
  const planned = character.planned.map(({ at, hours, amount }) => ({
    kind: 'input' as const,
    time: at + 100,
    input: 'dose',
    amount,
    rate: amount / hours,
  }))
  return {
    beliefSequence: beliefOf(character, now).sequence,
    model: model!,
    timeline: given,
    belief: Buffer.from(encodeBelief(run, belief)).toString('base64'),
    origin: iso(now, -100),
    tick: 3_600_000,
    at: 100,
    seed: 3,
    plan: planned,
    starts: { dose: planned[0]?.time ?? 100 },
  }
}
