import { fork } from 'node:child_process'
import { createServiceToken } from '../src/governance/service-tokens.ts'
import { createDomain } from '../src/server/real-domain.ts'
import { start } from '../src/server/start.ts'
import { openStore } from '../src/store/store.ts'
import { serverFlags } from './measure.ts'

export interface Served {
  readonly url: string
  readonly token: string
  /** Milliseconds from an open store to a server that answers. */
  readonly startMs: number
  /** Ends it; answers with its resident memory, MB. */
  end(): Promise<number>
}

/** Serves a data folder from a process of its own, as `hamzad start` does. */
export function serve(folder: string): Promise<Served> {
  return new Promise((done, failed) => {
    const child = fork(import.meta.filename, [folder], { execArgv: serverFlags() })
    const hear = <T>() => new Promise<T>((heard) => child.once('message', (message) => heard(message as T)))
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}`)))
    void hear<Omit<Served, 'end'>>().then((served) =>
      done({
        ...served,
        end: async () => {
          const memory = hear<number>()
          const over = new Promise((ended) => child.once('exit', ended))
          child.send('end')
          const resident = await memory
          await over
          return resident
        },
      }),
    )
  })
}

if (process.send && process.argv[1] === import.meta.filename) {
  const [folder = ''] = process.argv.slice(2)
  const store = await openStore({ folder })
  const opened = performance.now()
  const domain = await createDomain(store)
  const started = await start({ store, domain })
  const startMs = performance.now() - opened
  const token = await createServiceToken(store.db, { name: 'bench', role: 'client', scopes: ['system/*.cruds'] })
  process.once('message', async () => {
    process.send?.(process.memoryUsage().rss / 2 ** 20)
    await started.close()
    await domain.close()
    await store.close()
    process.exit(0)
  })
  process.send({ url: started.url, token, startMs })
}
