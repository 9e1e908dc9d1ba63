import {
  createDraws,
  decodeBelief,
  dosesOf,
  forecastInputs,
  type InputEvent,
  type Model,
  runnableEquations,
  type TimelineEvent,
} from 'hamzad/kernel'
import type { ComparisonResult, Preview } from '../api/types.ts'
import type { Choice } from '../pages/twin/regimen-fields.tsx'

export type PreviewedPlan = Pick<ComparisonResult['plans'][number], 'name' | 'doses' | 'outputs'> & {
  /** Share of the members whose first measure with a target is in it, in the last window. */
  readonly within: { readonly measure: string; readonly share: number } | null
}

/** Moves the members of a preview under a regimen, here, with the kernel that the server uses and on the draws of its forecast. */
export function createPreview(given: Preview): (choice: Choice, hours: number) => PreviewedPlan | null {
  const model = given.model as Model
  const machine = runnableEquations(model, given.timeline as TimelineEvent[])
  const belief = decodeBelief(
    machine,
    Uint8Array.from(atob(given.belief), (letter) => letter.charCodeAt(0)),
  )
  const origin = new Date(given.origin).getTime()
  const text = (time: number) => new Date(Math.round(origin + time * given.tick)).toISOString()
  const hour = 3_600_000 / given.tick
  return (choice, hours) => {
    const until = given.at + hours * hour
    const start = given.starts[choice.input] ?? given.at
    const longest = Math.max(until, ...model.decisions.map(({ horizon }) => given.at + horizon))
    const plan = given.plan as InputEvent[]
    const kept = plan.filter(({ input, time }) => input !== choice.input || time < start - 1e-9)
    const events = [...kept, ...dosesOf(choice, start, longest)]
    const draws = createDraws(given.seed).stream('forecast')
    const future = forecastInputs(machine, belief, { kind: 'inputs', name: 'other', events }, until, draws)
    if (!future.outcome.ok) return null
    const times = Array.from(future.times, text)
    const aimed = future.measures.find(({ target, windows }) => target && windows.length > 0)
    const last = aimed?.windows.at(-1)
    const [low, high] = aimed?.target ?? [0, 0]
    return {
      name: 'other',
      doses: events
        .filter(({ time }) => time >= given.at && time <= until)
        .map(({ time, input, amount, rate }) => ({
          time: text(time),
          until: rate !== undefined && rate > 0 ? text(time + amount / rate) : null,
          amount,
          unit: model.inputs.find(({ name }) => name === input)?.unit ?? '1',
          planned: true,
          source: null,
        })),
      outputs: future.outputs.map(({ name, unit, quantiles }) => ({
        name,
        unit,
        times,
        quantiles: quantiles.map((row) => [...row]),
        futures: [],
      })),
      within:
        aimed && last
          ? { measure: aimed.name, share: last.values.filter((x) => x > low && x <= high).length / last.values.length }
          : null,
    }
  }
}
