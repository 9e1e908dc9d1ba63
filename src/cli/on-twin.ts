import { InvalidArgumentError } from 'commander'
import type { Store } from '../store/store.ts'
import { closeComputePool } from '../twins/compute/compute-pool.ts'
import { credibilityOf, requireNoPilot, standingView } from '../twins/credibility/credibility.ts'
import type { StandingView } from '../twins/credibility/standing.ts'
import { warningOf } from '../twins/credibility/warning.ts'
import { comparePlans } from '../twins/decisions/compare-plans.ts'
import { createRecommendation } from '../twins/decisions/recommendations.ts'
import { openTwin } from '../twins/twin-model.ts'
import { twinView } from '../twins/twin-view.ts'
import type { MeasureView, RegimenScoreView } from '../twins/views.ts'
import type { CommonFlags } from './belief-options.ts'
import { joinStore } from './join-store.ts'
import { figure, type Output, table } from './output.ts'
import { readRegimen, writeRegimen } from './regimen-text.ts'

/** Runs with the store that holds the twin, and closes everything after. */
async function withStore<T>(folder: string | undefined, run: (store: Store) => Promise<T>): Promise<T> {
  const store = await joinStore(folder)
  try {
    return await run(store)
  } finally {
    await closeComputePool()
    await store.close()
  }
}

/** The stored forecast of a twin under the plan in force, or under another plan. Errors: `not-found`, `pilot.silent` while the site is in a silent pilot. */
export async function forecastTwin(
  id: string,
  flags: CommonFlags & { plan?: string; hours?: number },
  output: Output,
): Promise<void> {
  const { plan } = flags
  if (plan !== undefined) return compareTwin(id, { ...flags, plan: [plan] }, output)
  const window = flags.hours === undefined ? {} : { hoursAhead: flags.hours }
  const view = await withStore(flags.folder, async (store) => {
    await requireNoPilot(store.db)
    return twinView(store, id, window)
  })
  output.result(view, () => {
    const { belief } = view
    const head = `${view.twin.model.title}\n${belief ? `belief ${belief.sequence} of ${belief.computedAt}: ${belief.observations} observations, ${belief.method}` : 'no belief yet'}; data ${view.freshness.state}`
    const curves = view.outputs.flatMap(({ name, unit, forecast }) => {
      if (!forecast) return [`${name}: no forecast (data ${view.freshness.state})`]
      const every = Math.max(1, Math.floor(forecast.times.length / 8))
      const rows = forecast.times.flatMap((time, i) =>
        i % every === 0
          ? [[time.slice(0, 16), ...[3, 1, 5].map((l) => figure(forecast.quantiles[l]?.[i] ?? Number.NaN))]]
          : [],
      )
      return [table(['time (UTC)', `${name} (${unit})`, '10 %', '90 %'], rows)]
    })
    return [head, ...warned(view), ...curves, measureTable(view.measures.map((m) => ['current', m]))].join('\n\n')
  })
}

/** The plan in force beside others, on the stored belief. */
export async function compareTwin(
  id: string,
  flags: CommonFlags & { plan: readonly string[]; hours?: number },
  output: Output,
): Promise<void> {
  if (flags.plan.length === 0) throw new InvalidArgumentError('Say the plan to compare with the one in force: --plan.')
  const result = await withStore(flags.folder, async (store) => {
    const { model } = await openTwin(store.db, id)
    const plans = flags.plan.map((name) => ({ name, regimen: readRegimen(name, model) }))
    const compared = await comparePlans(store, id, {
      plans: [{ name: 'current', regimen: null }, ...plans],
      ...(flags.hours !== undefined && { hours: flags.hours }),
    })
    return { ...compared, credibility: standingView(await credibilityOf(store.db, id)) }
  })
  output.result(result, () => {
    const paired = result.differences.map((d) => [
      d.plan,
      `${d.measure} (${d.unit})`,
      ...[3, 1, 5].map((l) => figure(d.quantiles[l] ?? Number.NaN)),
    ])
    return [
      ...warned(result),
      measureTable(result.plans.flatMap(({ name, measures }) => measures.map((m): [string, MeasureView] => [name, m]))),
      table(['plan', "difference to 'current'", 'median', '10 %', '90 %'], paired),
    ].join('\n\n')
  })
}

/** Makes and stores a recommendation, signed by the command line. */
export async function recommendTwin(
  id: string,
  flags: CommonFlags & { decision?: string },
  output: Output,
): Promise<void> {
  const [result, write] = await withStore(flags.folder, async (store) => {
    const { model } = await openTwin(store.db, id)
    const decision = flags.decision ?? model.decisions[0]?.name ?? ''
    const recommended = await createRecommendation(store, id, decision, { by: 'command line' })
    const made = { ...recommended, credibility: standingView(await credibilityOf(store.db, id)) }
    return [made, (score: RegimenScoreView) => writeRegimen(score.regimen, model)] as const
  })
  output.result(result, () => {
    const row = (name: string, s: Omit<RegimenScoreView, 'regimen'>) => [
      name,
      figure(s.objective),
      ...s.terms.map((t) => figure(t.value)),
    ]
    const ranked = [...(result.best ? [result.best] : []), ...result.alternatives]
    const rows = [
      ...ranked.slice(0, 8).map((s) => row(write(s), s)),
      ...(result.current ? [row('(in force)', result.current)] : []),
    ]
    const reasons = result.reasons.map(
      (r) =>
        `  ${r.code} ${Object.entries(r.values ?? {})
          .map(([k, v]) => `${k}=${typeof v === 'number' ? figure(v) : v}`)
          .join(' ')}`,
    )
    return [
      ...warned(result),
      result.best ? `Recommended: ${write(result.best)}` : 'No recommendation: the data cannot decide.',
      table(['regimen', 'objective', ...(ranked[0]?.terms.map((t) => t.text) ?? [])], rows),
      ['because', ...reasons].join('\n'),
    ].join('\n\n')
  })
}

/** What whoever reads a forecast that is not proven here must know, before its figures. */
function warned({ credibility }: { readonly credibility: StandingView }): string[] {
  const warning = warningOf(credibility)
  return warning === null ? [] : [warning]
}

function measureTable(rows: readonly (readonly [string, MeasureView])[]): string {
  const percent = (share: number | undefined) => (share === undefined ? '' : `${Math.round(share * 100)} %`)
  return table(
    ['plan', 'measure, last window', 'median', '10 %', '90 %', 'below', 'in target', 'above'],
    rows.map(([plan, { name, unit, windows }]) => {
      const last = windows.at(-1)
      const odds = last?.probability
      return [
        plan,
        `${name} (${unit})`,
        ...[3, 1, 5].map((l) => figure(last?.quantiles[l] ?? Number.NaN)),
        percent(odds?.below),
        percent(odds?.within),
        percent(odds?.above),
      ]
    }),
  )
}
