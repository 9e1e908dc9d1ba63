import { createDynamics } from '../src/kernel/dynamics/equations.ts'
import { formula, modelByHand } from '../src/kernel/dynamics/model-by-hand.testing.ts'
import { glucose } from '../src/kernel/engine/models.testing.ts'
import type { Model, StateEvent } from '../src/kernel/model.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import type { TimelineEvent } from '../src/kernel/timeline.ts'
import { type Benchmark, median, timed } from './measure.ts'

const runs = 7
const count = 256
const draws = createDraws(1)
const meals: readonly TimelineEvent[] = [60, 360, 720].map((time) => ({
  kind: 'input',
  time,
  input: 'meal',
  amount: 60,
}))

const plain = modelByHand(glucose)
const state = (name: string) => plain.states.findIndex((each) => each.name === name)

const event = (name: string, when: string, into: string, value: string): StateEvent => ({
  name,
  when: formula(when),
  initially: true,
  persistent: true,
  set: [{ state: state(into), value: formula(value), at: 'trigger' }],
})

/** Carbohydrate when glucose falls low, a correction when it rises high. */
const watched: Model = {
  ...plain,
  events: [
    event('rescue', 'subcutaneous < 250', 'stomach1', 'stomach1 + 15000'),
    event('correction', 'subcutaneous > 330', 'depot1', 'depot1 + 300'),
  ],
}

/** CPU milliseconds of one day of an ensemble, looked at every five minutes. */
function day(model: Model, engine: 'compiled' | 'reference'): number {
  const dynamics = createDynamics(model, { method: 'dopri5', engine })
  const members = dynamics.allocate(count)
  for (const [index, { offset }] of dynamics.layout.effects.entries())
    for (let m = 0; m < count; m++) members.values[offset * count + m] = 0.3 * draws.normal(m, index, 0)
  dynamics.start(members, { start: 0, timeline: meals })
  const into = new Float64Array(dynamics.layout.outputs.length * count)
  const before = process.cpuUsage()
  let left = meals
  for (let time = 5; time <= 1440; time += 5) {
    const outcome = dynamics.advance(members, members.time, time, left, draws)
    if (!outcome.ok) throw new Error(outcome.message)
    left = left.filter((each) => each.time > time)
    dynamics.outputs(members, into)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** A model that is watched for events on the way: compiled, interpreted, and compiled without its events, in turn. */
export function benchmark(): Benchmark {
  const taken = Array.from({ length: runs + 1 }, () => [
    day(watched, 'compiled'),
    day(watched, 'reference'),
    day(plain, 'compiled'),
  ]).slice(1)
  const [ours, interpreted, without] = [0, 1, 2].map((i) => median(taken.map((each) => each[i]!))) as [
    number,
    number,
    number,
  ]
  const name = `glucose, ${count} members, two events, a day in 288 looks`
  return {
    versions: { node: process.version },
    rows: [
      timed(name, 'interpreted', ours, interpreted, 'CPU time, in turn'),
      timed(name, 'compiled, without its events', ours, without, 'CPU time, in turn'),
    ],
  }
}
