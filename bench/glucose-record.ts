import type { LifeEvent } from '../src/demo/diabetes/life.ts'
import type { TimelineEvent } from '../src/kernel/timeline.ts'

/** An event, and since when it is on the record: a meal may be reported late. */
export type Known = TimelineEvent & { readonly known: number }

/** What a record knows of a life; `alone`: its sensor only. */
export function timelineOf(life: readonly LifeEvent[], weight: number, basal: number, alone: boolean): Known[] {
  const events: Known[] = alone
    ? []
    : [
        { kind: 'covariate', time: 0, covariate: 'weight', value: weight, known: 0 },
        { kind: 'covariate', time: 0, covariate: 'basal', value: basal, known: 0 },
      ]
  for (const event of life) {
    const { time } = event
    if (event.kind === 'reading')
      events.push({ kind: 'observation', time, output: 'sensor', value: event.value, known: time })
    if (alone) continue
    if (event.kind === 'meal')
      events.push({ kind: 'input', time, input: 'meal', amount: event.grams, known: event.reported })
    if (event.kind === 'bolus') events.push({ kind: 'input', time, input: 'insulin', amount: event.units, known: time })
  }
  return events
}
