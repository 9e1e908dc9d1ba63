import { expect, it } from 'vitest'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import type { ObservationEvent } from '../timeline.ts'
import { assimilate } from './assimilate.ts'
import { linearTwin } from './linear-twin.testing.ts'
import { createParticleFilter } from './particle-filter.ts'
import { passHalts } from './pass-halts.ts'
import { runnable } from './runnable.ts'
import { createStreamMover } from './stream-mover.ts'
import { cloneState, type StreamState } from './stream-state.ts'

const draws = createDraws(3)
const measured = (time: number, value: number): ObservationEvent => ({ kind: 'observation', time, output: 'y', value })

function modelOf(text: string) {
  const { model, diagnostics } = compileModel(text)
  if (!model) throw new Error(JSON.stringify(diagnostics))
  return model
}

/** d(x)/dt = grow x² is infinite at 1 / (grow x0). */
const bursting = modelOf(`
model: bursting
kind: equations
time: h
parameters:
  grow: { unit: mg-1.h-1, typical: 0.07, varies: { sd: 0.3 } }
states:
  x: { unit: mg, initial: 1 mg }
equations: |
  d(x) = grow * x * x
outputs:
  y: { unit: mg, expression: x, error: { form: additive, additive: 100 } }
assimilate: { method: particle, grid: 10 h, window: 100 h }
`)

/** Measurements after the instant 10 of the grid, passed at once and one by one: what became of the stream, and how often members moved. */
function bothWays(model: ReturnType<typeof linearTwin>, later: readonly ObservationEvent[]) {
  const machine = runnable(model)
  const earlier = [measured(1, 1), measured(5, 1.5)]
  const events = [...earlier, ...later]
  const [{ stream }] = assimilate(machine, earlier, null, draws, { at: 10, members: 400 })
  const from = stream!.snapshot!
  return [true, false].map((steady) => {
    const whole = createStreamMover(machine)
    let moves = 0
    const mover = {
      ...whole,
      steady: whole.steady && steady,
      follow(...given: Parameters<typeof whole.follow>) {
        moves += 1
        whole.follow(...given)
      },
    }
    const state = cloneState(machine.dynamics, from)
    const passage = {
      mover,
      filter: createParticleFilter(whole),
      history: { events },
      draws,
      moving: draws.stream('m'),
    }
    const halts = later.map((each) => ({ at: each.time, events: [], observations: [each] }))
    passHalts(passage, state, halts, from.members)
    return { state, moves }
  }) as [{ state: StreamState; moves: number }, { state: StreamState; moves: number }]
}

it('members go through measurements at once that only reweigh them', () => {
  const [once, each] = bothWays(
    linearTwin('particle'),
    [10.2, 10.4, 10.6].map((time) => measured(time, 1.5)),
  )
  expect(once.state).toEqual(each.state)
  expect([once.moves, each.moves]).toEqual([1, 3])
})

it('members that a measurement replaces go back to it', () => {
  const [once, each] = bothWays(linearTwin('particle'), [
    measured(10.2, 4),
    measured(10.4, 19),
    measured(10.6, 18),
    measured(10.8, 18),
  ])
  expect(once.state).toEqual(each.state)
  expect(once.state.tally.resamplings).toBeGreaterThan(0)
})

it('who stops on the way counts at the measurements before', () => {
  const [once, each] = bothWays(bursting, [measured(10.5, 4), measured(12, 5), measured(13, 6)])
  expect(once.state).toEqual(each.state)
  const stopped = once.state.members.status.reduce((sum, code) => sum + (code > 0 ? 1 : 0), 0)
  expect(stopped).toBeGreaterThan(10)
  expect(stopped).toBeLessThan(390)
})
