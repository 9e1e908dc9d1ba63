import { describe, expect, it } from 'vitest'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { readEffects } from './coordinates.ts'
import { eventfulInputs } from './event-coordinates.ts'
import { cloneCarried } from './laden.ts'
import { clone } from './members.ts'
import { passThrough } from './pass-through.ts'
import { rejuvenate } from './rejuvenate.ts'
import { type Runnable, runnable } from './runnable.ts'
import { simulateStream } from './simulate-stream.ts'
import { streamEvents } from './stream.ts'
import { createStreamMover } from './stream-mover.ts'
import type { StreamState } from './stream-state.ts'

const { model, diagnostics } = compileModel(`
model: everything-moves
kind: equations
time: h
parameters:
  level: { unit: mg, typical: 4, varies: { law: normal, sd: 2 } }
  fast: { unit: /h, typical: 1, varies: { sd: 0.5 } }
  slow: { unit: /h, typical: 0.5, varies: { sd: 0.5 }, under: fast }
  pull: { unit: mg, typical: 0, varies: { law: normal, drift: 0.3 } }
  share: { unit: 1, typical: 1, varies: { sd: 0.4 }, each: dose }
  noise: { unit: mg, typical: 0.5, varies: { sd: 0.5 } }
  rest_sd: { unit: mg, typical: 1, varies: { sd: 0.5 } }
inputs:
  dose: { unit: mg, into: gut, bioavailability: share, unreported: { every: 20 h, amount: 4 mg, spread: 0.5 } }
states:
  gut: { unit: mg }
  x: { unit: mg, initial: level }
equations: |
  d(gut) = -fast * gut
  d(x) = fast * gut - slow * (x - pull)
outputs:
  y: { unit: mg, expression: x, error: { form: additive, additive: noise, artefacts: { share: 0.1, lasts: 2 h, sd: 3 } } }
residuals:
  rest: { unit: mg, on: [y], law: ou, sd: rest_sd, length: 3 h }
assimilate: { method: particle, grid: 1 h, window: 100 h }
`)
if (!model) throw new Error(JSON.stringify(diagnostics))
const machine: Runnable = runnable(model)

const design: readonly TimelineEvent[] = [
  { kind: 'input', time: 1.2, input: 'dose', amount: 6 },
  ...Array.from(
    { length: 5 },
    (_, i): TimelineEvent => ({ kind: 'observation', time: i + 0.6, output: 'y', value: 0 }),
  ),
]
const until = 5

/** A law that is neither the prior nor a posterior: moves that ask less of it than they should show it. */
function poorLaw(size: number) {
  const factor = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    factor[i * size + i] = 0.9
    for (let j = 0; j < i; j++) factor[i * size + j] = 0.05
  }
  return { mean: new Float64Array(size).fill(0.15), factor, roots: [], worth: 100 }
}

/**
 * Geweke's joint-distribution test (J. Am. Stat. Assoc. 2004;99:799): a truth and its path from the prior, data from them, then moves given the data. What comes out has,
 * with the data, the law that went in. `scores` are standard normal: changes of the first two moments of each coordinate, and of its products with what was measured, over their standard errors.
 */
function changes(runs: number) {
  const mover = createStreamMover(machine)
  const eventful = eventfulInputs(machine)
  const sums = new Map<string, [number, number]>()
  const { effects } = mover.coordinates
  const size = effects.slots.length + 1
  let accepted = 0
  for (let run = 0; run < runs; run++) {
    const draws = createDraws(run)
    const truth = simulateStream(machine, design, 0, until, draws.stream('truth'))
    const events = streamEvents(model!, truth.timeline)
    const z = readEffects(effects, truth.members)
    // The same draws lead a member along the path of the truth.
    const begin = simulateStream(machine, [], 0, 0, draws.stream('truth'))
    const state: StreamState = {
      members: begin.members,
      carried: mover.carry(begin.members),
      logWeights: new Float64Array(1),
      logEvidence: 0,
      measuredAt: new Float64Array(1),
      seen: 5,
      past: 0,
      blocks: [],
      tally: { resamplings: 0, proposed: 0, accepted: 0, unexplained: 0 },
    }
    const logLikelihood = new Float64Array(1)
    state.blocks = [
      {
        start: 0,
        members: clone(machine.dynamics, state.members),
        carried: cloneCarried(state.carried),
        measuredAt: new Float64Array(1),
        logLikelihood,
        law: null,
      },
    ]
    passThrough(mover, state, events, until, draws.stream('truth'), logLikelihood, {
      included: true,
      visit: () => {},
    })
    const share = readEffects(eventful[0]!.last, state.members)[0]!
    rejuvenate(mover, state, { law: poorLaw(size), wider: 2, eventful }, { events }, draws.stream('move'), 0)
    accepted += state.tally.accepted / state.tally.proposed / runs
    const values = truth.timeline.flatMap((event) => (event.kind === 'observation' ? [event.value!] : []))
    const before = [...z, share]
    const after = [...readEffects(effects, state.members), readEffects(eventful[0]!.last, state.members)[0]!]
    const note = (name: string, change: number) => {
      const sum = sums.get(name) ?? [0, 0]
      sums.set(name, [sum[0] + change, sum[1] + change * change])
    }
    const [slow, fast] = ['slow', 'fast'].map((name) => effects.slots.findIndex((slot) => slot.name === name))
    note('slow and fast', after[slow!]! * after[fast!]! - before[slow!]! * before[fast!]!)
    after.forEach((x, k) => {
      const name = effects.slots[k]?.name ?? 'share'
      note(`${name}`, x - before[k]!)
      note(`${name}²`, x ** 2 - before[k]! ** 2)
      note(`${name} and the first value`, (x - before[k]!) * (values[0]! - 4))
      note(`${name} and the steps between values`, (x - before[k]!) * (values[1]! - values[0]!) ** 2)
      note(`${name} and the last value`, (x - before[k]!) * values.at(-1)!)
    })
  }
  const scores = [...sums].map(([name, [sum, squares]]) => ({ name, score: sum / Math.sqrt(squares) }))
  return { scores, accepted }
}

describe('moves of the members of a stream', () => {
  it('leave the joint law of what is believed and what was measured as it is', () => {
    const { scores, accepted } = changes(1000)
    expect(accepted).toBeGreaterThan(0.1)
    expect(scores).toHaveLength(31)
    expect(scores.filter(({ score }) => !(Math.abs(score) < 3.5))).toEqual([])
  })
})
