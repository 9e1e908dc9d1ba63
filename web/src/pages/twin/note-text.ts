import type { Doubts, NextLevels, Recommendation, TwinView } from '../../api/types.ts'
import { reasonText } from '../../credibility/words.ts'
import { momentText } from '../../format/date.ts'
import { count, estimate, outOf, readableUnit, recorded } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import { useDoubtText } from './doubt-text.ts'
import { useRegimenText } from './regimen-text.ts'

/** Marks of direction help a page and would be litter in a chart. */
const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, '')

/** The note for the chart: levels, what was learned, the plan and its chances, doubts, the next level, and what computed it. */
export function useNoteText() {
  const t = useWords()
  const reader = usePreferences()
  const regimen = useRegimenText()
  const doubtText = useDoubtText()
  return (
    view: TwinView,
    recommendations: readonly Recommendation[],
    doubts: Doubts | undefined,
    next: NextLevels | undefined,
  ): string => {
    const interval = ({ quantiles, unit }: { quantiles: readonly number[]; unit: string }) =>
      `${estimate(quantiles[3] ?? 0, reader)} ${readableUnit(unit)} (${estimate(quantiles[1] ?? 0, reader)}–${estimate(quantiles[5] ?? 0, reader)})`
    const share = (p: number) =>
      t('risk.frequency', { part: count(outOf(p, 100), reader.locale), whole: count(100, reader.locale) })
    const at = (time: string) => t('note.at', { when: momentText(time, reader) })
    const lines: string[] = [`${view.twin.model.title}${at(view.now)}`]
    const levels = view.outputs.flatMap(({ name, measured }) =>
      measured
        .filter(({ used }) => used)
        .slice(-3)
        .map(
          (one) =>
            `${term('output', name)} ${one.comparator ?? ''}${recorded(one.recorded.value, reader)} ${readableUnit(one.recorded.unit)}${at(one.time)}`,
        ),
    )
    lines.push(levels.length > 0 ? `${t('note.levels')}: ${levels.join('; ')}` : t('twin.noLevelHint'))
    const learned = view.parameters
      .filter(({ population }) => population[0] !== population[6])
      .map((each) => `${term('parameter', each.name)} ${interval(each)}`)
    if (learned.length > 0) lines.push(`${t('note.learned')}: ${learned.join('; ')}`)
    const latest = [...recommendations].sort((a, b) => b.createdAt.localeCompare(a.createdAt))[0]
    if (latest?.best && !latest.outdated) {
      const terms = latest.best.terms.map(
        ({ value, harm }) => `${t(harm ? 'recommendation.harm' : 'recommendation.target')} ${share(value)}`,
      )
      const aims = latest.best.measures.slice(0, 1).map((each) => `${term('measure', each.name)} ${interval(each)}`)
      lines.push(`${t('note.recommended')}: ${regimen(latest.best.regimen, latest)}; ${[...aims, ...terms].join('; ')}`)
      if (latest.response) {
        const { response, by, reason } = latest.response
        lines.push(
          `${t(`response.done.${response as 'accept' | 'modify' | 'decline'}`)} ${by}${reason ? `: ${reason}` : ''}`,
        )
      }
    }
    for (const doubt of doubts?.suspicious ? doubts.doubts.slice(0, 1) : [])
      lines.push(`${t('note.doubt')}: ${doubtText(doubt)}`)
    for (const { reading, verdict, by, reason } of doubts?.reviews ?? [])
      lines.push(
        `${recorded(reading.value, reader)} ${readableUnit(reading.unit)}${at(reading.time)}: ${t(`doubts.verdict.${verdict}`)} (${by}: ${reason})`,
      )
    const { allowed, state, stage, reasons } = view.credibility
    if (!allowed || state !== 'proven')
      lines.push(
        [
          t(`credible.state.${state}`),
          t(`credible.stage.${stage}`),
          ...(allowed ? [] : [t('credible.withheld')]),
          ...reasons.map(reasonText),
        ].join('; '),
      )
    const level = next?.levels[0]
    if (level) lines.push(`${t('nextLevel.title')}: ${momentText(level.time, reader)}`)
    const { id, version, hash } = view.twin.model
    lines.push(t('note.madeBy', { id, version, hash: hash.slice(0, 12) }))
    return plain(lines.join('\n'))
  }
}
