import type { Belief } from '../kernel/belief/belief.ts'
import { decodeBelief } from '../kernel/belief/encode.ts'
import { runnableEquations } from '../kernel/belief/runnable.ts'
import { parameterSummaries, summarise } from '../kernel/belief/summary.ts'
import { weightsOf } from '../kernel/statistics/weights.ts'
import type { InputEvent } from '../kernel/timeline.ts'
import { type ArchiveFile, modelArchive } from '../records/models/export/archive.ts'
import { exportSbml } from '../records/models/export/write-sbml.ts'
import type { Store } from '../store/store.ts'
import { beliefAtHand } from './belief-at-hand.ts'
import { credibilityOf, standingView } from './credibility/credibility.ts'
import type { TwinArchiveView } from './decisions/dosing-views.ts'
import { findModel, modelTexts } from './library/library.ts'

const steps = 200

/**
 * A twin as a COMBINE archive: its model as SBML with the medians of what is believed of the subject, the doses given and those of the plan in
 * force, a simulation over both, and the members of the belief. Times run from the start of the record; nothing names the subject. Errors: `not-found`,
 * `twin.no-belief`, `model.unsupported` for what SBML cannot say.
 */
export async function exportTwin(store: Pick<Store, 'db'>, id: string): Promise<TwinArchiveView> {
  const { model, belief: stored, record, plan, at } = await beliefAtHand(store, id)
  const machine = runnableEquations(model, record.timeline)
  const belief = decodeBelief(machine, stored.bytes)
  const { values, count } = belief.members
  const weights = weightsOf(belief.logWeights)
  const summaries = parameterSummaries(machine, belief)
  const given = record.timeline.filter((event): event is InputEvent => event.kind === 'input' && event.time <= at)
  const doses = [...given.flatMap(oneByOne), ...plan.events.filter(({ time }) => time > at)]
  const horizon = Math.max(...model.decisions.map((each) => each.horizon), 1)
  const duration = Math.max(at + horizon, ...plan.events.map(({ time }) => time))
  const medians = Object.entries(summaries).map(([name, { q50 }]) => [name, q50] as const)
  const covariates = machine.dynamics.layout.covariates.map(
    ({ name, offset }) =>
      [name, summarise(values.subarray(offset * count, (offset + 1) * count), weights).q50] as const,
  )
  const known = (pairs: readonly (readonly [string, number])[]) =>
    Object.fromEntries(pairs.filter(([, value]) => Number.isFinite(value)))
  const sbml = exportSbml(model, { parameters: known(medians), covariates: known(covariates), doses })
  const about = {
    model: belief.model,
    time: model.time,
    now: at,
    credibility: standingView(await credibilityOf(store.db, id, { model, record })),
    parameters: Object.fromEntries(
      Object.entries(summaries).map(([name, { q05, q50, q95 }]) => [name, { q05, q50, q95 }]),
    ),
  }
  const bytes = modelArchive({
    sbml,
    duration,
    steps,
    source: sourceOf(model),
    more: [
      { name: 'twin.json', text: `${JSON.stringify(about, null, 2)}\n` },
      { name: 'members.csv', text: membersText(machine.dynamics.layout.parameters, belief, weights) },
    ],
  })
  return { name: `${model.id}.omex`, archive: Buffer.from(bytes).toString('base64') }
}

/** A dose and those that follow it by its interval. */
function oneByOne(dose: InputEvent): InputEvent[] {
  const { additional = 0, interval = 0, ...first } = dose
  return Array.from({ length: additional + 1 }, (_, k) => ({ ...first, time: dose.time + k * interval }))
}

function membersText(
  parameters: readonly { readonly name: string; readonly offset: number }[],
  { members }: Belief,
  weights: Float64Array,
): string {
  const { values, count } = members
  const rows = Array.from(weights, (weight, m) =>
    [weight, ...parameters.map(({ offset }) => values[offset * count + m]!)].join(','),
  )
  return `${[['weight', ...parameters.map(({ name }) => name)].join(','), ...rows].join('\n')}\n`
}

/** The texts of the model, when the library still holds this very version. */
function sourceOf({ id, hash }: { readonly id: string; readonly hash: string }): ArchiveFile[] {
  try {
    const { model, file } = findModel(id)
    return model.hash === hash ? modelTexts(file) : []
  } catch {
    return []
  }
}
