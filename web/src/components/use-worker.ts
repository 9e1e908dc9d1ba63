import { useCallback, useEffect, useRef, useState } from 'react'

/** What a computation in a thread says on its way and at its end. */
type Said = { readonly kind: string } | { readonly kind: 'failed'; readonly why: string }

/**
 * One computation at a time in a thread of its own, which ends with its last word, when it is stopped, when another is asked for, and with the page. `make`
 * opens the thread (the bundler wants the address of its file spelt out); `hear` gets all that it says, and answers true at its last word.
 *
 *     const { running, failure, ask, stop } = useWorker<Question, Finding>(openThread, hear)
 */
export function useWorker<Question, Answer extends Said>(make: () => Worker, hear: (said: Answer) => boolean) {
  const [running, setRunning] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const worker = useRef<Worker | null>(null)
  const stop = useCallback(() => {
    worker.current?.terminate()
    worker.current = null
    setRunning(false)
  }, [])
  useEffect(() => () => worker.current?.terminate(), [])
  function ask(question: Question) {
    stop()
    setRunning(true)
    setFailure(null)
    const fresh = make()
    worker.current = fresh
    const fail = (why: string) => {
      setFailure(why)
      stop()
    }
    fresh.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (worker.current !== fresh) return
      if (data.kind === 'failed' && 'why' in data) fail(data.why)
      else if (hear(data)) stop()
    })
    fresh.addEventListener('error', ({ message }) => fail(message))
    fresh.postMessage(question)
  }
  return { running, failure, ask, stop }
}
