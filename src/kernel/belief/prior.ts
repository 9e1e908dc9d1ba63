import { type Context, type Members, stopped } from '../dynamics/dynamics.ts'
import { log } from '../dynamics/elementary.ts'
import { HamzadError } from '../hamzad-error.ts'
import type { Draws } from '../random/draws.ts'
import { equalLogWeights } from '../statistics/weights.ts'
import type { Belief } from './belief.ts'
import { enforce, isConstrained } from './constraints.ts'
import { type Coordinates, coordinatesOf, writeEffects } from './coordinates.ts'
import type { Runnable } from './runnable.ts'

/**
 * What is believed before any measurement: `n` members drawn from the laws of the effects and started in the context.
 * Truncated (`within`) and ordered (`under`) parameters are drawn by rejection; attempt a of member m uses counter a, so the draw of
 * one member does not depend on the others. Errors: `input.invalid` when the limits leave (almost) nothing of the prior.
 *
 *     const belief = prior(runnable, { start: 0, timeline }, 500, createDraws(1))
 */
export function prior(runnable: Runnable, context: Context, n: number, draws: Draws): Belief {
  const { members } = drawPrior(runnable, coordinatesOf(runnable), context, n, draws)
  const logWeights = equalLogWeights(n)
  for (let m = 0; m < n; m++) if (members.status[m] !== stopped.alive) logWeights[m] = Number.NEGATIVE_INFINITY
  const alive = members.status.filter((s) => s === stopped.alive).length
  if (alive < n && alive > 0) for (let m = 0; m < n; m++) logWeights[m]! += log(n / alive)
  const { id, version, hash } = runnable.model
  return { model: { id, version, hash }, at: context.start, members, logWeights, logEvidence: 0 }
}

/** Prior members with their standard coordinates and the share of draws that met the limits of the parameters. */
export function drawPrior(
  runnable: Runnable,
  coordinates: Coordinates,
  context: Context,
  n: number,
  draws: Draws,
): { readonly members: Members; readonly z: Float64Array; readonly accepted: number } {
  const stream = draws.stream('prior')
  const d = coordinates.slots.length
  const z = new Float64Array(d * n)
  for (let k = 0; k < d; k++) stream.fillNormal(z.subarray(k * n, (k + 1) * n), k, 0)
  const constrained = isConstrained(runnable)
  let tried = n
  for (let attempt = 1; attempt <= 10_000; attempt++) {
    const members = runnable.dynamics.allocate(n)
    members.time = context.start
    writeEffects(coordinates, z, members)
    runnable.dynamics.start(members, context)
    if (!constrained) return { members, z, accepted: 1 }
    const failed = members.status.slice()
    const broken = enforce(runnable, members)
    if (broken === 0) return { members, z, accepted: n / tried }
    tried += broken
    for (let m = 0; m < n; m++) {
      if (failed[m] !== stopped.alive || members.status[m] === stopped.alive) continue
      for (let k = 0; k < d; k++) z[k * n + m] = stream.normal(m, k, attempt)
    }
  }
  throw new HamzadError('input.invalid', {
    what: `The prior of ${runnable.model.id}`,
    why: 'its limits exclude nearly every draw',
    action: 'Widen `within` or check `under` in the model text.',
  })
}
