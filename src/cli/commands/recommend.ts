import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import type { RegimenScore } from '../../kernel/forecast/forecast.ts'
import type { RecommendOptions } from '../../kernel/forecast/recommend.ts'
import type { SearchOptions } from '../../kernel/forecast/search-regimen.ts'
import type { Decision, Model } from '../../kernel/model.ts'
import { beliefOptions, beliefWords, type CommonFlags, describeBelief, horizon, isTwin } from '../belief-options.ts'
import type { Case } from '../case.ts'
import { readDuration } from '../goal-text.ts'
import { createOutput, figure, type Output, table } from '../output.ts'
import { readRegimen, writeRegimen } from '../regimen-text.ts'
import { dose, positive } from '../usage.ts'

interface RecommendFlags extends CommonFlags {
  readonly decision?: string
  readonly plan?: string
  readonly nextLevel?: boolean
  readonly continuous?: boolean
  readonly loading?: boolean
  readonly smallestChange?: boolean
  readonly require?: readonly string[]
  readonly round?: number
  readonly least?: number
  readonly most?: number
  readonly intervalStep?: string
  readonly durationStep?: string
}

/** `hamzad recommend`: the regimens that a decision allows, ranked by its objective over the ensemble. */
export const recommendCommand = (): Command =>
  beliefOptions(new Command('recommend'))
    .description(
      'Rank the regimens that a decision of the model allows, with probabilities, the plan in force and the reasons.',
    )
    .option('--decision <name>', "name of the decision (default: the model's first)")
    .option('--plan <regimen>', 'the plan in force, judged by the same objective')
    .option(
      '--continuous',
      'search amount and length between the limits of the decision, not only its grid (with --data)',
    )
    .option(
      '--round <amount>',
      'amounts are multiples of this: vials, pump steps (with --continuous or --loading)',
      positive,
    )
    .option(
      '--least <amount>',
      'smallest dose to look at, in its unit, within what the decision allows (with --data)',
      dose,
    )
    .option('--most <amount>', 'largest dose to look at, in its unit (with --data)', dose)
    .option(
      '--interval-step <duration>',
      'also intervals between those of the decision, in such steps (with --continuous)',
    )
    .option('--duration-step <duration>', 'lengths of infusions in such steps (with --continuous)')
    .option(
      '--require <requirement>',
      "a chance constraint, such as 'P(auc24 > 600 mg.h/L) <= 0.1'; repeat it (with --data)",
      (text: string, earlier: readonly string[] = []) => [...earlier, text],
    )
    .option('--smallest-change', 'the regimen nearest to --plan that meets the requirements (with --data)')
    .option('--loading', 'also the first dose that serves the first window best (with --data)')
    .option('--next-level', 'also which level, when, would sharpen the decision most (with --data)')
    .addHelpText('after', '\nExample:\n  hamzad recommend vancomycin-goti-2018 --data levels.csv')
    .action(async (target: string, flags: RecommendFlags) => {
      const output = createOutput(flags.json === true)
      if (isTwin(target, flags)) {
        const { recommendTwin } = await import('../on-twin.ts')
        return recommendTwin(target, flags, output)
      }
      const { openCase } = await import('../case.ts')
      await recommendCase(openCase(target, flags as never, output), flags, output)
    })

async function recommendCase(opened: Case, flags: RecommendFlags, output: Output): Promise<void> {
  const [{ recommend }, { searchRegimen }, { boundAmounts }, { dosesOf }, { readRequirement }] = await Promise.all([
    import('../../kernel/forecast/recommend.ts'),
    import('../../kernel/forecast/search-regimen.ts'),
    import('../../kernel/forecast/bound-amounts.ts'),
    import('../../kernel/forecast/doses.ts'),
    import('../../kernel/language/requirement.ts'),
  ])
  const { runnable, belief, at, draws } = opened
  const { model } = runnable
  const declared =
    flags.decision === undefined ? model.decisions[0] : model.decisions.find((d) => d.name === flags.decision)
  if (!declared) {
    throw new HamzadError('not-found', { what: `decision of ${model.id}`, id: flags.decision ?? '(it declares none)' })
  }
  const wishes = wishesOf(flags, model)
  const decision = boundAmounts(declared, boundsOf(flags), flags.continuous ? { amount: 0, ...wishes.steps } : {})
  const until = at + Math.max(decision.horizon, horizon(model, undefined))
  const current =
    flags.plan === undefined
      ? undefined
      : { kind: 'inputs' as const, name: flags.plan, events: dosesOf(readRegimen(flags.plan, model), at, until) }
  const options = {
    ...(current && { current }),
    ...(flags.occasions && { occasions: flags.occasions }),
  }
  const wished = flags.smallestChange || flags.require || flags.continuous || flags.loading
  const search = wished ? searchRegimen : recommend
  const result = search(runnable, belief, decision, draws.stream('recommend'), {
    ...options,
    ...wishes,
    ...(flags.require && { requirements: flags.require.map((text) => readRequirement(text, model)) }),
  })
  const next = flags.nextLevel ? await nextLevels(opened, decision, options) : null
  const value = { ...describeBelief(opened), recommendation: result, ...(next && { nextLevels: next }) }
  output.result(value, () => {
    // A requirement may repeat a term of the objective.
    const shown = ({ terms }: Pick<RegimenScore, 'terms'>) =>
      terms.filter((term, i) => terms.findIndex(({ text }) => text === term.text) === i)
    const row = (name: string, s: Omit<RegimenScore, 'regimen'>) => [
      name,
      figure(s.objective),
      ...shown(s).map((t) => figure(t.value)),
    ]
    const rows = result.ranked.slice(0, 8).map((s) => row(writeRegimen(s.regimen, model), s))
    if (result.current) rows.push(row(`(in force: ${flags.plan})`, result.current))
    const terms = result.ranked[0] ? shown(result.ranked[0]).map((t) => t.text) : []
    const best = result.best
      ? `Recommended: ${writeRegimen(result.best.regimen, model)}`
      : result.reasons[0]?.code === 'requirements.unmet'
        ? 'No recommendation: no regimen that was tried meets the requirements. The nearest stands first.'
        : 'No recommendation: the data cannot decide.'
    const reasons = result.reasons.map(
      (r) =>
        `  ${r.code} ${Object.entries(r.values)
          .map(([k, v]) => `${k}=${typeof v === 'number' ? figure(v) : v}`)
          .join(' ')}`,
    )
    const levels = (next ?? [])
      .slice(0, 5)
      .map((level) => [
        `${figure(level.time, 5)} ${model.time}`,
        level.output,
        figure(level.gain),
        figure(level.information),
      ])
    return [
      beliefWords(opened),
      best,
      table(['regimen', 'objective', ...terms], rows),
      ['because', ...reasons].join('\n'),
      ...(levels.length > 0
        ? [table(['next level', 'output', 'gain of the objective', 'information (nats)'], levels)]
        : []),
    ].join('\n\n')
  })
}

const boundsOf = ({ least, most }: RecommendFlags) => ({
  ...(least !== undefined && { least }),
  ...(most !== undefined && { most }),
})

/** What `searchRegimen` takes beside requirements. */
function wishesOf(flags: RecommendFlags, model: Model): Omit<SearchOptions, 'requirements'> {
  const { continuous, loading, smallestChange, plan, round, intervalStep, durationStep } = flags
  const missing =
    smallestChange && plan === undefined
      ? ([
          '--smallest-change',
          'no plan is in force',
          "Add --plan, such as --plan '1000 mg every 12 h over 1 h'",
        ] as const)
      : smallestChange && flags.require === undefined
        ? ([
            '--smallest-change',
            'nothing is required, so nothing says which change suffices',
            'Add --require',
          ] as const)
        : (intervalStep ?? durationStep) !== undefined && !continuous
          ? (['A step', 'only the grid of the decision is searched', 'Add --continuous'] as const)
          : round !== undefined && !continuous && !loading
            ? ([
                '--round',
                'the amounts of the decision are tried as they are',
                'Add --continuous or --loading',
              ] as const)
            : null
  if (missing) {
    const [what, why, action] = missing
    throw new HamzadError('input.invalid', { what, why, action })
  }
  const steps = {
    ...(round !== undefined && { amount: round }),
    ...(intervalStep !== undefined && { interval: readDuration(intervalStep, model.time) }),
    ...(durationStep !== undefined && { duration: readDuration(durationStep, model.time) }),
  }
  return {
    ...(continuous && { continuous }),
    ...(loading && { loading }),
    ...(smallestChange && plan !== undefined && { nearest: readRegimen(plan, model) }),
    steps,
  }
}

async function nextLevels(
  { runnable, belief, at, draws }: Case,
  decision: Decision,
  options: RecommendOptions,
): Promise<{ output: string; time: number; gain: number; information: number }[]> {
  const { levelTimes, nextForDecision } = await import('../../kernel/forecast/next-for-decision.ts')
  const { model } = runnable
  const measured = model.outputs.find(({ error }) => error)
  if (!measured) return []
  const hour = horizon(model, 1)
  const window = { from: at, until: at + 36 * hour, hour }
  const candidates = levelTimes(measured.name, options.current?.events ?? [], window)
  const worth = nextForDecision(runnable, belief, decision, candidates, draws.stream('recommend'), options)
  return worth.map(({ candidate, gain, information }) => ({ ...candidate, gain, information }))
}
