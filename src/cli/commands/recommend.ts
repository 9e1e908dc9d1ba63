import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import type { RegimenScore } from '../../kernel/forecast/forecast.ts'
import type { RecommendOptions } from '../../kernel/forecast/recommend.ts'
import type { Decision } from '../../kernel/model.ts'
import { beliefOptions, beliefWords, type CommonFlags, describeBelief, horizon, isTwin } from '../belief-options.ts'
import type { Case } from '../case.ts'
import { createOutput, figure, type Output, table } from '../output.ts'
import { readRegimen, writeRegimen } from '../regimen-text.ts'

interface RecommendFlags extends CommonFlags {
  readonly decision?: string
  readonly plan?: string
  readonly nextLevel?: boolean
}

/** `hamzad recommend`: the regimens that a decision allows, ranked by its objective over the ensemble. */
export const recommendCommand = (): Command =>
  beliefOptions(new Command('recommend'))
    .description(
      'Rank the regimens that a decision of the model allows, with probabilities, the plan in force and the reasons.',
    )
    .option('--decision <name>', "name of the decision (default: the model's first)")
    .option('--plan <regimen>', 'the plan in force, judged by the same objective')
    .option('--next-level', 'also which level, when, would sharpen the decision most (with --data)')
    .addHelpText('after', '\nExample:\n  hamzad recommend vancomycin-goti-2018 --data levels.csv')
    .action(async (target: string, flags: RecommendFlags) => {
      const output = createOutput(flags.json === true)
      if (isTwin(target, flags)) {
        const { recommendTwin } = await import('../on-twin.ts')
        return recommendTwin(target, flags, output)
      }
      const { openCase } = await import('../case.ts')
      await recommendCase(openCase(target, flags as never), flags, output)
    })

async function recommendCase(opened: Case, flags: RecommendFlags, output: Output): Promise<void> {
  const [{ recommend }, { dosesOf }] = await Promise.all([
    import('../../kernel/forecast/recommend.ts'),
    import('../../kernel/forecast/doses.ts'),
  ])
  const { runnable, belief, at, draws } = opened
  const { model } = runnable
  const decision =
    flags.decision === undefined ? model.decisions[0] : model.decisions.find((d) => d.name === flags.decision)
  if (!decision) {
    throw new HamzadError('not-found', { what: `decision of ${model.id}`, id: flags.decision ?? '(it declares none)' })
  }
  const until = at + Math.max(decision.horizon, horizon(model, undefined))
  const current =
    flags.plan === undefined
      ? undefined
      : { kind: 'inputs' as const, name: flags.plan, events: dosesOf(readRegimen(flags.plan, model), at, until) }
  const options = {
    ...(current && { current }),
    ...(flags.occasions && { occasions: flags.occasions }),
  }
  const result = recommend(runnable, belief, decision, draws.stream('recommend'), options)
  const next = flags.nextLevel ? await nextLevels(opened, decision, options) : null
  const value = { ...describeBelief(opened), recommendation: result, ...(next && { nextLevels: next }) }
  output.result(value, () => {
    const row = (name: string, s: Omit<RegimenScore, 'regimen'>) => [
      name,
      figure(s.objective),
      ...s.terms.map((t) => figure(t.value)),
    ]
    const rows = result.ranked.slice(0, 8).map((s) => row(writeRegimen(s.regimen, model), s))
    if (result.current) rows.push(row(`(in force: ${flags.plan})`, result.current))
    const terms = result.ranked[0]?.terms.map((t) => t.text) ?? []
    const best = result.best
      ? `Recommended: ${writeRegimen(result.best.regimen, model)}`
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
