import {
  type Curves,
  countNames,
  createDraws,
  curvesOf,
  type FlowModel,
  instantsOf,
  type MeasureSummary,
  type Replications,
  replicateInSteps,
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
  /** The one under way counts in part. */
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

/** Replications of a process in this browser, a tenth of a second at a time so that the page stays awake; they can be stopped at once, and what there is stays. */
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
    const options = { until, timeline: leverEvents(levers), instants: times, replications: of }
    const tell = (done: number, { names, units, values, counted }: Replications, running: boolean) => {
      const measures = names.map((name, i) => ({ name, ...summariseMeasure(values[i]!, units[i]!) }))
      const curves = counted.length > 0 ? curvesOf(countNames(model.flow), times, counted) : null
      setResult({ done, of, running, measures, curves })
    }
    setResult({ ...idle, of, running: true })
    const steps = replicateInSteps(model, options, createDraws(seed))
    for (let next = performance.now() + 100; ; ) {
      const step = steps.next(turn.current !== mine)
      if (turn.current !== mine) return
      if (step.done) return tell(of, step.value, false)
      if (performance.now() < next) continue
      tell(step.value.passed, step.value.found, true)
      await new Promise((done) => setTimeout(done))
      next = performance.now() + 100
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
