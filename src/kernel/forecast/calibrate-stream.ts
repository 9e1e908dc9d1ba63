import { assimilate } from '../belief/assimilate.ts'
import type { Calibration } from '../belief/calibrate.ts'
import type { Runnable } from '../belief/runnable.ts'
import { simulateStream } from '../belief/simulate-stream.ts'
import { stopped } from '../dynamics/dynamics.ts'
import type { Draws } from '../random/draws.ts'
import { weightedQuantiles } from '../statistics/quantile.ts'
import { weightsOf } from '../statistics/weights.ts'
import type { TimelineEvent } from '../timeline.ts'
import { forecast } from './predict.ts'

const bins = 10

/** How a stream is calibrated. */
export interface StreamCalibrationOptions {
  readonly start: number
  /** Instant of the belief: what the design measures later is foretold. */
  readonly at: number
  readonly members: number
  readonly subjects: number
}

/**
 * Simulation-based calibration (Talts et al., arXiv:1804.06788) of a stream with its filter: where the true effects rank among the members, and where each measurement of the design after `at` ranks among
 * what the members foretell of it; among values that are alike, as where a sensor shows no number below its least, by chance.
 */
export function calibrateStream(
  runnable: Runnable,
  design: readonly TimelineEvent[],
  { start, at, members, subjects }: StreamCalibrationOptions,
  draws: Draws,
): { readonly quantities: readonly Calibration[]; readonly subjects: number; readonly left: number } {
  const slots = runnable.dynamics.layout.effects
  const later = design.flatMap((event) => (event.kind === 'observation' && event.time > at ? [event] : []))
  const until = Math.max(at, ...later.map((event) => event.time))
  const times = later.map((event) => event.time)
  const tallies = [
    ...slots.map(({ name }) => name),
    ...later.map(({ output, time }) => `${output} after ${time - at}`),
  ].map((name) => ({ name, histogram: new Array<number>(bins).fill(0), covered: 0 }))
  let left = 0
  for (let subject = 0; subject < subjects; subject++) {
    const own = draws.stream('subject').stream(String(subject))
    const truth = simulateStream(runnable, design, start, until, own.stream('truth'))
    if (truth.members.status[0] !== stopped.alive) {
      left += 1
      continue
    }
    const known = truth.timeline.filter((event) => event.time <= at)
    const [belief] = assimilate(runnable, known, null, own.stream('assimilate'), { at, members, start })
    const events = truth.timeline.filter((event) => event.kind === 'input' && event.time > at)
    const future = forecast(
      runnable,
      belief,
      { kind: 'inputs', name: 'given', events: events as never },
      until,
      own.stream('forecast'),
      { times, keepMeasured: true },
    )
    const weights = weightsOf(belief.logWeights)
    const count = belief.members.count
    const rank = (k: number, truthOf: number, values: ArrayLike<number>) => {
      const tally = tallies[k]!
      let [below, alike] = [0, 0]
      for (let m = 0; m < count; m++) {
        if (values[m]! < truthOf) below += weights[m]!
        else if (values[m] === truthOf) alike += weights[m]!
      }
      const chance = own.stream('rank').uniform(0, k, 0)
      const place = (below * count + chance * (alike * count + 1)) / (count + 1)
      tally.histogram[Math.min(bins - 1, Math.floor(place * bins))]! += 1
      const [low, high] = weightedQuantiles(Float64Array.from(values), weights, [0.1, 0.9]) as [number, number]
      if (alike > 0 ? place >= 0.1 && place <= 0.9 : truthOf >= low && truthOf <= high) tally.covered += 1
    }
    slots.forEach(({ offset }, k) => {
      rank(k, truth.members.values[offset]!, belief.members.values.subarray(offset * count, (offset + 1) * count))
    })
    later.forEach(({ output, time }, i) => {
      const foretold = future.outputs.find((each) => each.name === output)!.measured!
      const found = truth.timeline.find((e) => e.kind === 'observation' && e.time === time && e.output === output)
      const { least = Number.NEGATIVE_INFINITY } = runnable.model.outputs.find(({ name }) => name === output)!
      rank(slots.length + i, Math.max(least, (found as { value: number }).value), foretold[i]!)
    })
  }
  const counted = subjects - left
  return {
    quantities: tallies.map(({ name, histogram, covered }) => ({ name, histogram, coverage80: covered / counted })),
    subjects: counted,
    left,
  }
}
