import type { HeldOut } from '../kernel/credibility/judge-held-out.ts'
import type { Scorecard } from '../kernel/credibility/scorecard.ts'
import type { Model } from '../kernel/model.ts'
import type { Learned } from '../kernel/population/learn-population.ts'
import { figure } from './output.ts'
import { contextOf } from './validation/evidence.ts'

/** A version that was learned, and what it and the one before it are worth on individuals that neither learned from. */
export interface ProposedChange {
  readonly before: Model
  readonly proposed: Model
  readonly learned: Learned
  readonly heldOut: { readonly before: HeldOut; readonly after: HeldOut }
  readonly settings: { readonly members: number; readonly seed: number }
}

/**
 * The three parts of a predetermined change control plan (FDA, Marketing Submission Recommendations for a Predetermined Change Control Plan for Artificial
 * Intelligence-Enabled Device Software Functions, December 2024) for one learned version, as rows of a part and its words.
 */
export function changeControl(change: ProposedChange): string[][] {
  return [
    ['Description of modifications', modifications(change)],
    ['Modification protocol', protocol(change)],
    ['Impact assessment', impact(change)],
  ]
}

const known = (value: number | null | undefined, digits = 3) =>
  value === null || value === undefined || !Number.isFinite(value) ? 'unknown' : figure(value, digits)

function modifications({ before, proposed, learned }: ProposedChange): string {
  const values = learned.parameters.map(
    ({ parameter, form, factor, shift, varianceBefore, variance }) =>
      `${parameter}: typical ${form === 'log' ? `× ${known(factor)}` : `+ ${known(shift)}`}, variance ${known(varianceBefore)} → ${known(variance)}`,
  )
  const covariances = learned.covariances.map(
    ({ parameters, before: old, value }) => `covariance of ${parameters.join(', ')}: ${known(old)} → ${known(value)}`,
  )
  const errors = learned.errors.map(
    ({ output, number, before: old, value }) => `${number} error of ${output}: ${known(old)} → ${known(value)}`,
  )
  const whole = [...values, ...covariances, ...errors].join('; ')
  return `Version ${before.version} → ${proposed.version}. ${whole}. Nothing else may change: equations, how covariates act, units, intended use, goals and gate are those of version ${before.version}.`
}

function protocol({ learned, heldOut, proposed, settings }: ProposedChange): string {
  const goals = proposed.credibility?.goals
  const asked = goals
    ? `its declared goals are met on at least ${goals.n} forecasts of this site`
    : 'a person has let it in'
  return `Learned from ${learned.subjects} de-identified individuals by stochastic approximation EM, ${learned.iterations} rounds${learned.converged ? '' : ' (not settled)'}, seed ${settings.seed}; judged on ${heldOut.after.subjects} individuals that were held out, by prequential scores of ${settings.members} members and prediction distribution errors. It then runs silently beside the version in use until ${asked} and an administrator approves it with a reason; a rollback brings the former version back.`
}

function impact({ heldOut: { before, after } }: ProposedChange): string {
  const told = Object.entries(after.outputs).map(([output, now]) => {
    const old = before.outputs[output]
    const pair = (value: (card: Scorecard) => number | null | undefined, digits = 3) =>
      `${known(old && value(old), digits)} → ${known(value(now), digits)}`
    return `${output} (${now.n}): CRPS ${pair(({ crps }) => crps, 4)}; 80 % intervals held ${pair(({ coverage }) => 100 * coverage.p80.value)} %; bias ${pair(({ errors }) => errors?.bias)}`
  })
  // Outputs have units of their own: their CRPS are compared as ratios.
  const change = Object.entries(after.outputs).reduce((sum, [output, now]) => {
    const old = before.outputs[output]?.crps ?? Number.NaN
    return sum + now.n * Math.log((now.crps ?? Number.NaN) / old)
  }, 0)
  const judged =
    told.length === 0 || Number.isNaN(change)
      ? 'Which of the two is better is not known: hold individuals out.'
      : change > 0
        ? 'It foretells them worse: the change is not supported.'
        : 'It foretells them no worse.'
  return `Before → after on ${after.scores?.n ?? 0} held-out measurements: ${told.map((each) => `${each}; `).join('')}p of the prediction distribution errors ${known(before.npde?.p)} → ${known(after.npde?.p)}. ${judged} Not assessed: subgroups, and patients unlike these; the silent scores of this site will tell of them.`
}

/** What is entered beside a version: a `credibility.json` of the held-out individuals alone. */
export function heldOutEvidence(
  model: Model,
  found: HeldOut,
  at: string,
  settings: ProposedChange['settings'],
  change?: readonly string[][],
) {
  const unitOf = (output: string) => model.outputs.find(({ name }) => name === output)?.unit ?? '1'
  return {
    model: { id: model.id, version: model.version, hash: model.hash, title: model.title },
    at,
    context: contextOf(model),
    data: {
      file: 'held-out individuals',
      subjects: found.subjects,
      observations: found.scores?.n ?? 0,
      covariates: [],
    },
    outputs: Object.fromEntries(
      Object.entries(found.outputs).map(([output, all]) => [output, { unit: unitOf(output), all }]),
    ),
    npde: found.npde,
    settings,
    ...(change && { frameworks: { change } }),
  }
}
