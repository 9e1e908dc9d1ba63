import { stopped } from '../dynamics/dynamics.ts'
import { log } from '../dynamics/elementary.ts'
import { cholesky, halfLogDeterminant } from '../linear-algebra/cholesky.ts'
import type { Draws } from '../random/draws.ts'
import { equalLogWeights, normaliseLogWeights } from '../statistics/weights.ts'
import type { TimelineEvent } from '../timeline.ts'
import type { AssimilateOptions } from './assimilate-options.ts'
import type { Belief, Diagnostics, MapEstimate, Method, Note } from './belief.ts'
import { priorConflict } from './conflict.ts'
import { type Ensemble, importanceSample } from './importance.ts'
import { laplaceEnsemble } from './laplace.ts'
import { describe, findMode, type Mode } from './map.ts'
import { drawPrior } from './prior.ts'
import { evaluate, type Problem, pose } from './problem.ts'
import { isStream, type Runnable } from './runnable.ts'
import { assimilateStream } from './stream.ts'
import type { StreamState } from './stream-state.ts'
import { temperedSample } from './tempered.ts'

/** Weights with a heavier tail than this are not to be trusted (Vehtari et al. 2024). */
const trustedShape = 0.7

/**
 * What to believe of a subject at `at`, given everything on the timeline until then.
 *
 *     const [belief, diagnostics] = assimilate(runnable, timeline, null, createDraws(7), { at: 48, members: 500 })
 *
 * A pure function of (model, timeline, seed, options): the same call gives the same bits. The members of the answer have equal
 * weights (those that could not be computed have none). `last`, an earlier belief of the same twin, may speed the work up and never changes
 * the answer; sparse-data methods start afresh and do not need it, a stream (`assimilate:` in the model) goes on from the last instant of its grid. Failure is in the answer: notes `assimilation.failed` (no member
 * explains the data; the belief is then the prior), `weights.poor`, `map.not-converged`, `conflict`.
 */
export function assimilate(
  runnable: Runnable,
  timeline: readonly TimelineEvent[],
  last: Belief | StreamState | null,
  draws: Draws,
  options: AssimilateOptions,
): [Belief, Diagnostics] {
  if (isStream(runnable.model) && options.method === undefined)
    return assimilateStream(runnable, timeline, last, draws, options)
  const problem = pose(runnable, timeline, options.at, draws, options.start)
  const n = options.members
  const notes: Note[] = [...problem.notes]
  const seen = problem.observations.length
  if (seen === 0 || options.method === 'prior') {
    return finish(problem, 'prior', priorEnsemble(problem, n), notes, { overall: 1, observations: [] })
  }
  const { conflict, accepted } = priorConflict(problem, options.conflict)
  if (conflict.overall < 0.01) notes.push({ code: 'conflict', values: { p: conflict.overall } })
  if (options.method === 'tempered') return finish(problem, 'tempered', temperedSample(problem, n), notes, conflict)

  const mode = findMode(problem)
  const map = describe(problem, mode)
  notes.push(...mode.notes)
  const method = options.method
  if (method === 'map') return finish(problem, method, atMode(problem, mode, n), notes, conflict, map)
  if (method === 'laplace') return finish(problem, method, laplaceEnsemble(problem, mode, n), notes, conflict, map)
  const sample = importanceSample(problem, mode, n)
  const fromTruncated: Ensemble = { ...sample, logEvidence: sample.logEvidence - log(accepted) }
  const poor = sample.effectiveSampleSize < Math.max(50, 0.1 * n) || (sample.paretoK ?? 0) > trustedShape
  if (!poor) return finish(problem, 'importance', fromTruncated, notes, conflict, map)
  notes.push({
    code: 'weights.poor',
    values: {
      effectiveSampleSize: Math.round(sample.effectiveSampleSize),
      ...(sample.paretoK === undefined ? {} : { paretoK: sample.paretoK }),
    },
  })
  if (method === 'importance') return finish(problem, 'importance', fromTruncated, notes, conflict, map)
  return finish(problem, 'tempered', temperedSample(problem, n), notes, conflict, map)
}

/** Prior members carried through the inputs of the timeline, unweighted. */
function priorEnsemble(problem: Problem, n: number): Ensemble {
  const { z } = drawPrior(problem.runnable, problem.coordinates, problem.context, n, problem.draws)
  const { members } = evaluate(problem, z, n, { until: problem.at })
  return { members, logEvidence: 0, effectiveSampleSize: n }
}

/** Every member at the mode; evidence by Laplace's formula. */
function atMode(problem: Problem, mode: Mode, n: number): Ensemble {
  const d = mode.z.length
  const z = Float64Array.from({ length: d * n }, (_, i) => mode.z[Math.floor(i / n)]!)
  const { members } = evaluate(problem, z, n, { until: problem.at })
  const factor = cholesky(mode.local.covariance, d)!
  return { members, logEvidence: -mode.local.objective + halfLogDeterminant(factor, d), effectiveSampleSize: 1 }
}

function finish(
  problem: Problem,
  method: Method,
  ensemble: Ensemble,
  notes: Note[],
  conflict: Diagnostics['conflict'],
  map?: MapEstimate,
): [Belief, Diagnostics] {
  const nobody = method !== 'prior' && ensemble.members.status.every((each) => each !== stopped.alive)
  if (nobody || ensemble.logEvidence === Number.NEGATIVE_INFINITY || Number.isNaN(ensemble.logEvidence)) {
    const failed: Note[] = [
      ...notes,
      { code: 'assimilation.failed', values: { observations: problem.observations.length } },
    ]
    return finish(problem, 'prior', priorEnsemble(problem, ensemble.members.count), failed, conflict, map)
  }
  const { members, logEvidence } = ensemble
  const { id, version, hash } = problem.runnable.model
  const logWeights = equalLogWeights(members.count)
  let lost = 0
  for (let m = 0; m < members.count; m++) {
    if (members.status[m] === stopped.alive) continue
    logWeights[m] = Number.NEGATIVE_INFINITY
    lost += 1
  }
  normaliseLogWeights(logWeights)
  if (lost > 0) notes.push({ code: 'members.stopped', values: { stopped: lost, members: members.count } })
  return [
    { model: { id, version, hash }, at: problem.at, members, logWeights, logEvidence },
    {
      method,
      observations: problem.observations.length,
      effectiveSampleSize: Math.min(ensemble.effectiveSampleSize, members.count - lost),
      ...(ensemble.paretoK === undefined ? {} : { paretoK: ensemble.paretoK }),
      ...(ensemble.acceptance === undefined ? {} : { acceptance: ensemble.acceptance }),
      stopped: lost,
      conflict,
      ...(map ? { map } : {}),
      notes,
    },
  ]
}
