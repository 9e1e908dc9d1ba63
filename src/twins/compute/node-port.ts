import type { Worker } from 'node:worker_threads'
import type { Port } from '../../kernel/workers/worker-pool.ts'

/** A thread of Node as a port of a pool. It keeps the process alive only while it works. */
export function nodePort(worker: Worker): Port {
  worker.unref()
  return {
    post: (message) => worker.postMessage(message),
    listen(message, end) {
      let ended = false
      const once = (why: string) => {
        if (!ended) end(why)
        ended = true
      }
      worker.on('message', message)
      worker.on('error', (error) => once(error instanceof Error ? error.message : String(error)))
      worker.on('exit', (code) => once(`its thread ended with code ${code}`))
    },
    terminate: () => worker.terminate(),
    hold(busy) {
      if (busy) worker.ref()
      else worker.unref()
    },
  }
}
