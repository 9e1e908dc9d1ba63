import {
  type Curves,
  countNames,
  createDraws,
  curvesOf,
  type FlowModel,
  instantsOf,
  type MeasureSummary,
  type Replications,
  replicate,
  summariseMeasure,
} from 'hamzad/kernel'
import { useEffect, useRef, useState } from 'react'

export interface RunRequest {
  readonly model: FlowModel
  readonly until: number
  readonly seed: number
  readonly replications: number
  readonly levers: Readonly<Record<string, number>>
}

export interface RunResult {
  readonly done: number
  readonly of: number
  readonly running: boolean
  readonly measures: readonly (MeasureSummary & { readonly name: string })[]
  readonly curves: Curves | null
}

/** Levers as inputs from the start. */
export const leverEvents = (levers: Readonly<Record<string, number>>) =>
  Object.entries(levers).map(([input, amount]) => ({ kind: 'input' as const, time: 0, input, amount }))

const idle: RunResult = { done: 0, of: 0, running: false, measures: [], curves: null }
const instants = 96

/** Replications of a process in this browser, some at a time so that the page stays awake; they can be stopped, and what there is stays. */
export function useReplications(): {
  readonly result: RunResult
  run(request: RunRequest): void
  stop(): void
} {
  const [result, setResult] = useState(idle)
  const turn = useRef(0)
  useEffect(
    () => () => {
      turn.current++
    },
    [],
  )

  async function run({ model, until, seed, replications: of, levers }: RunRequest) {
    const mine = ++turn.current
    const times = instantsOf(0, until, until / instants)
    const request = { until, timeline: leverEvents(levers), instants: times }
    const draws = createDraws(seed)
    let all = null as Replications | null
    let next = 0
    let share = 1
    setResult({ ...idle, of, running: true })
    while (next < of && turn.current === mine) {
      const began = performance.now()
      const part: Replications = replicate(
        model,
        { ...request, first: next, replications: Math.min(share, of - next) },
        draws,
      )
      next += Math.min(share, of - next)
      const before = all
      all = before
        ? {
            ...part,
            values: part.values.map((values, i) => [...before.values[i]!, ...values]),
            counted: [...before.counted, ...part.counted],
          }
        : part
      // Shares of about a tenth of a second.
      if (performance.now() - began < 50) share *= 2
      const found = all
      const measures = found.names.map((name, i) => ({ name, ...summariseMeasure(found.values[i]!, found.units[i]!) }))
      const last = next >= of || turn.current !== mine
      const curves = found.counted.length > 0 ? curvesOf(countNames(model.flow), times, found.counted) : null
      if (turn.current === mine) setResult({ done: next, of, running: !last, measures, curves })
      await new Promise((done) => setTimeout(done))
    }
  }
  return {
    result,
    run: (request) => void run(request),
    stop() {
      turn.current++
      setResult((now) => ({ ...now, running: false }))
    },
  }
}
