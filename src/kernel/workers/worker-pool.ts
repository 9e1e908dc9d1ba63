/** A worker seen from outside: a thread of Node, a Web Worker, or whatever else takes messages. */
export interface Port {
  post(message: unknown): void
  /** `end`: the worker is gone, and why. Called once, before anything is posted. */
  listen(message: (data: unknown) => void, end: (why: string) => void): void
  /** Ends the worker; what it answers may be waited for. */
  terminate(): unknown
  /** Whether the process has to wait for the worker; ports that cannot say leave it out. */
  hold?(busy: boolean): void
}

/** What a worker is sent, and what it answers. */
export interface Job {
  readonly id: number
  readonly request: unknown
}
export type JobAnswer =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly error: unknown }

export interface RunOptions {
  /** Ends the run: what waits is taken from the queue, what runs is ended with its worker, at once. */
  readonly signal?: Abort
  /** How many times a run may start anew when its worker dies, 0. Only for what may be done twice. */
  readonly retries?: number
}

/** The part of AbortSignal that is needed here; both platforms have it. */
export interface Abort {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

export interface WorkerPool {
  readonly size: number
  /** The answer of a worker to the request. Rejects with what `WorkerFailure` says, or with the error that the worker sent. */
  run(request: unknown, options?: RunOptions): Promise<unknown>
  /** Ends the workers; what runs or waits fails. */
  close(): Promise<void>
}

/** Why a run has no answer: its worker died, it was cancelled, or the pool is closed. */
export class WorkerFailure extends Error {
  readonly reason: 'died' | 'cancelled' | 'closed'
  constructor(reason: WorkerFailure['reason'], message: string) {
    super(message)
    this.name = 'WorkerFailure'
    this.reason = reason
  }
}

/** An error that a worker sent as an answer. */
export class WorkerError extends Error {
  readonly error: unknown
  constructor(error: unknown) {
    super(error instanceof Error ? error.message : String((error as { message?: unknown })?.message ?? error))
    this.name = 'WorkerError'
    this.error = error
  }
}

interface Run {
  readonly id: number
  readonly request: unknown
  retries: number
  readonly settle: (outcome: { readonly result: unknown } | { readonly error: Error }) => void
}

/**
 * Workers that start when they are first needed and take one request at a time. Every run is settled exactly once: an answer counts only when
 * it comes from the worker that the run is with now, so nothing is lost or doubled when a worker dies.
 *
 *     const pool = createWorkerPool(2, () => nodePort(new Worker(url)))
 *     await pool.run(request, { signal, retries: 2 })
 */
export function createWorkerPool(size: number, open: () => Port): WorkerPool {
  const idle: Port[] = []
  const busy = new Map<Port, Run>()
  const waiting: Run[] = []
  let next = 0
  let closed = false

  function start(): Port {
    const port = open()
    port.listen(
      (data) => answer(port, data as JobAnswer),
      (why) => lose(port, why),
    )
    return port
  }

  function answer(port: Port, data: JobAnswer): void {
    const run = busy.get(port)
    if (!run || run.id !== data.id) return
    busy.delete(port)
    port.hold?.(false)
    idle.push(port)
    run.settle(data.ok ? { result: data.result } : { error: new WorkerError(data.error) })
    serve()
  }

  function lose(port: Port, why: string): void {
    const run = busy.get(port)
    busy.delete(port)
    const place = idle.indexOf(port)
    if (place >= 0) idle.splice(place, 1)
    if (run) {
      if (run.retries > 0 && !closed) {
        run.retries -= 1
        waiting.unshift(run)
      } else run.settle({ error: new WorkerFailure('died', why) })
    }
    serve()
  }

  function serve(): void {
    while (!closed && waiting.length > 0 && (idle.length > 0 || busy.size < size)) {
      const run = waiting.shift()!
      const port = idle.pop() ?? start()
      busy.set(port, run)
      port.hold?.(true)
      port.post({ id: run.id, request: run.request } satisfies Job)
    }
  }

  /** Takes a run out, wherever it is; a worker that is at it ends. */
  function drop(id: number): void {
    const place = waiting.findIndex((run) => run.id === id)
    if (place >= 0) waiting.splice(place, 1)
    for (const [port, run] of busy) {
      if (run.id !== id) continue
      busy.delete(port)
      port.terminate()
    }
    // A signal that ends many runs does so one after the other: nobody is served in between.
    queueMicrotask(serve)
  }

  return {
    size,
    run(request, { signal, retries = 0 } = {}) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(new WorkerFailure('closed', 'the pool is closed'))
        const id = next++
        const cancelled = () => {
          settle({ error: new WorkerFailure('cancelled', 'the run was cancelled') })
          drop(id)
        }
        let open = true
        const settle: Run['settle'] = (outcome) => {
          if (!open) return
          open = false
          signal?.removeEventListener('abort', cancelled)
          if ('error' in outcome) reject(outcome.error)
          else resolve(outcome.result)
        }
        if (signal?.aborted) return cancelled()
        signal?.addEventListener('abort', cancelled)
        waiting.push({ id, request, retries, settle })
        serve()
      })
    },
    async close() {
      closed = true
      const ended = new WorkerFailure('closed', 'the pool is closed')
      for (const run of [...waiting.splice(0), ...busy.values()]) run.settle({ error: ended })
      const ports = [...idle.splice(0), ...busy.keys()]
      busy.clear()
      await Promise.all(ports.map((port) => port.terminate()))
    },
  }
}

/**
 * The worker's side: answers each job by a function; `describe` makes of what is thrown something that can be posted. Memory that the answer
 * alone holds (`owned`) is handed over instead of copied.
 */
export function answerJobs(
  post: (answer: JobAnswer, handedOver: readonly ArrayBuffer[]) => void,
  work: (request: unknown) => unknown,
  describe: (error: unknown) => unknown = (error) => ({
    message: error instanceof Error ? error.message : String(error),
  }),
  owned: (result: unknown, request: unknown) => readonly ArrayBuffer[] = () => [],
): (job: unknown) => void {
  return (job) => {
    const { id, request } = job as Job
    try {
      const result = work(request)
      post({ id, ok: true, result }, owned(result, request))
    } catch (error) {
      post({ id, ok: false, error: describe(error) }, [])
    }
  }
}
