import type { Worker } from 'node:worker_threads'
import type { Port } from '../../kernel/workers/worker-pool.ts'

/** What a thread is sent to end after the job that it is at. */
export const lastMessage = 'end'
/** So long it may go on with that job, ms. */
const grace = 2000

/**
 * A thread of Node as a port of a pool. It keeps the process alive only while it works. It ends between two jobs, and is ended in the middle of one only when that takes long: V8 may bring
 * the whole process down where a thread is ended while code of it is compiled.
 */
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
    async terminate() {
      worker.ref()
      const gone = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage(lastMessage)
      const timer = setTimeout(() => void worker.terminate(), grace)
      await gone
      clearTimeout(timer)
    },
    hold(busy) {
      if (busy) worker.ref()
      else worker.unref()
    },
  }
}
