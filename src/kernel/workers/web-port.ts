import type { Port } from './worker-pool.ts'

/** The part of a Web Worker that is needed, without the types of a browser. */
export interface WebWorker {
  postMessage(message: unknown): void
  terminate(): void
  addEventListener(type: 'message' | 'error' | 'messageerror', listener: (event: never) => void): void
}

/**
 * A Web Worker as a port of a pool.
 *
 *     createWorkerPool(2, () => webPort(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })))
 */
export function webPort(worker: WebWorker): Port {
  return {
    post: (message) => worker.postMessage(message),
    listen(message, end) {
      worker.addEventListener('message', ({ data }: { readonly data: unknown }) => message(data))
      const broken = ({ message: why }: { readonly message?: string }) => {
        worker.terminate()
        end(why ?? 'the worker failed')
      }
      worker.addEventListener('error', broken)
      worker.addEventListener('messageerror', broken)
    },
    terminate: () => worker.terminate(),
  }
}
