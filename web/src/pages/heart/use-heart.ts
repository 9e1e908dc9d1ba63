import type { CycleEvidence, ParameterBand, WhatIf } from 'hamzad/kernel'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Answer, Ask, Beat } from './messages.ts'

export interface HeartState {
  /** Share of the fit that is done; null: nothing runs. */
  readonly progress: number | null
  readonly evidence: CycleEvidence | null
  readonly parameters: readonly ParameterBand[]
  /** As it is now, and under what was asked last. */
  readonly now: Beat | null
  readonly other: Beat | null
  readonly failure: string | null
}

const idle: HeartState = { progress: null, evidence: null, parameters: [], now: null, other: null, failure: null }
const members = 100

/** A personalised twin in a thread of its own: fitted, asked what-ifs, and ended when the page no longer wants it. */
export function useHeart(text: string) {
  const [state, setState] = useState(idle)
  const worker = useRef<Worker | null>(null)
  const turn = useRef(0)
  useEffect(() => () => worker.current?.terminate(), [])

  const fit = useCallback(
    (evidence: CycleEvidence) => {
      worker.current?.terminate()
      const fresh = new Worker(new URL('./heart-worker.ts', import.meta.url), { type: 'module' })
      worker.current = fresh
      turn.current = 0
      setState((before) => ({ ...before, progress: 0, failure: null }))
      fresh.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
        if (worker.current !== fresh) return
        if (data.kind === 'beat' && data.turn !== turn.current) return
        setState((before) => heard(before, data, evidence))
      })
      fresh.addEventListener('error', ({ message }) => {
        if (worker.current === fresh) setState((before) => ({ ...before, progress: null, failure: message }))
      })
      fresh.postMessage({ kind: 'personalise', text, evidence, members, seed: 1 } satisfies Ask)
    },
    [text],
  )

  /** What would be; null goes back to what is. */
  const ask = useCallback((whatIf: WhatIf | null) => {
    turn.current++
    if (whatIf) worker.current?.postMessage({ kind: 'what-if', turn: turn.current, whatIf } satisfies Ask)
    else setState((before) => ({ ...before, other: null }))
  }, [])

  const cancel = useCallback(() => {
    worker.current?.terminate()
    worker.current = null
    // Without its thread what was fitted before answers no more questions.
    setState({ ...idle })
  }, [])
  return { state, fit, ask, cancel }
}

function heard(before: HeartState, data: Answer, evidence: CycleEvidence): HeartState {
  switch (data.kind) {
    case 'progress':
      return { ...before, progress: data.done / (data.of + 1) }
    case 'fitted':
      return { ...idle, evidence, parameters: data.parameters, now: data.beat }
    case 'beat':
      // The members of a moment ago are wrong for the new question: they go until the new ones come.
      return { ...before, other: data.beat }
    case 'failed':
      return { ...before, progress: null, failure: data.why }
  }
}
