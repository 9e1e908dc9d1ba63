import {
  bandOf,
  type CycleForecast,
  compileModel,
  createDraws,
  forecastCycle,
  type Model,
  middleOf,
  type Personalised,
  parameterBands,
  personalise,
  type WhatIf,
} from 'hamzad/kernel'
import type { Answer, Ask, Beat } from './messages.ts'

const samples = 96
/** Members drawn whole. */
const drawn = 24

let twin: Personalised | null = null
let middle: Personalised | null = null
let latest = 0
let seed = 1

const answer = (message: Answer) => self.postMessage(message)

self.onmessage = ({ data }: MessageEvent<Ask>) => {
  try {
    if (data.kind === 'personalise') fit(data)
    else ask(data.turn, data.whatIf)
  } catch (error) {
    answer({ kind: 'failed', why: error instanceof Error ? error.message : String(error) })
  }
}

function fit({ text, evidence, members, seed: asked }: Extract<Ask, { kind: 'personalise' }>) {
  const { model } = compileModel(text)
  if (model?.kind !== 'equations') throw new Error('the model has no equations')
  seed = asked
  twin = personalise(model, evidence, createDraws(seed), {
    members,
    progress: (done, of) => answer({ kind: 'progress', done, of }),
  })
  middle = middleOf(twin, createDraws(seed))
  answer({ kind: 'fitted', parameters: parameterBands(twin), beat: beatOf({ name: 'now' }, true) })
}

/** The middle at once, so that a slider feels alive; the members when nothing newer has been asked. */
function ask(turn: number, whatIf: WhatIf) {
  latest = turn
  answer({ kind: 'beat', turn, beat: beatOf(whatIf, false) })
  setTimeout(() => {
    if (latest === turn) answer({ kind: 'beat', turn, beat: beatOf(whatIf, true) })
  }, 60)
}

function beatOf(whatIf: WhatIf, everybody: boolean): Beat {
  if (!twin || !middle) throw new Error('nothing is personalised yet')
  const follow = (of: Personalised) => forecastCycle(of, whatIf, createDraws(seed), { samples })
  const one = follow(middle)
  const all = everybody ? follow(twin) : null
  const { model, count } = twin
  const names = model.outputs.map(({ name }) => name)
  const { times } = one.view
  return {
    period: (times.at(-1)! - times[0]!) * (samples / (samples - 1)),
    middle: Object.fromEntries(names.map((name, o) => [name, pathOf(one, o, 1, 0)])),
    bands: all && bandsOf(model, all, count),
    members: all
      ? Array.from({ length: Math.min(drawn, count) }, (_, m) =>
          Object.fromEntries(
            names.map((name, o) => [name, pathOf(all, o, count, Math.floor((m * count) / Math.min(drawn, count)))]),
          ),
        )
      : [],
    observables: model.cycle!.observables.map(({ name }, i) => ({
      name,
      middle: one.view.observables[i]!,
      band: all && bandOf(all.view.observables.subarray(i * count, (i + 1) * count)),
    })),
  }
}

const pathOf = ({ view }: CycleForecast, output: number, count: number, member: number) =>
  Array.from({ length: samples }, (_, k) => view.paths[(output * samples + k) * count + member]!)

function bandsOf(model: Model, { view }: CycleForecast, count: number): Beat['bands'] {
  return Object.fromEntries(
    model.outputs.map(({ name }, o) => {
      const bands = Array.from({ length: samples }, (_, k) => {
        const at = (o * samples + k) * count
        return bandOf(view.paths.subarray(at, at + count))
      })
      return [name, { low: bands.map(({ low }) => low), high: bands.map(({ high }) => high) }]
    }),
  )
}
