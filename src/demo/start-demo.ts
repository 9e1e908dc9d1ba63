import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Feed } from './feeds/feed-clients.ts'

export interface DemoOptions {
  /** Address of the server, `http://127.0.0.1:4280`. */
  readonly url: string
  /** Service token of role `feed`. */
  readonly token: string
  readonly log: (line: string) => void
  /** Milliseconds between live levels. */
  readonly levelEvery?: number
  /** The diabetes clinic too: how fast its past is lived through, and whether nothing goes wrong there. */
  readonly clinic?: { readonly speed?: number; readonly calm?: boolean }
  /** The hospital of wards, theatres and an emergency department too. */
  readonly hospital?: boolean
  /** By what the ward and the devices speak; FHIR unless said. */
  readonly feed?: Feed
}

export interface RunningDemo {
  readonly pid: number | undefined
  /** Resolves with the exit code when the ward has closed. */
  readonly ended: Promise<number | null>
  stop(): Promise<void>
}

/**
 * Starts the demonstration's ward as a child process, and tells it where to send. It ends with `stop`, or with its parent.
 *
 * @example const demo = startDemo({ url, token, log: (line) => logger.info(line) }); await demo.stop()
 */
export function startDemo({ url, token, log, levelEvery, clinic, hospital, feed }: DemoOptions): RunningDemo {
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(new URL('main.ts', import.meta.url))], {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  })
  let rest = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) log(line)
  })
  child.stdin.on('error', () => undefined)
  child.stdin.write(
    `${JSON.stringify({ url, token, ...(levelEvery === undefined ? {} : { levelEvery }), ...(clinic && { clinic }), ...(hospital && { hospital }), ...(feed && { feed }) })}\n`,
  )
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve)
    child.once('error', (error) => {
      log(error.message)
      resolve(1)
    })
  })
  return {
    pid: child.pid,
    ended,
    async stop() {
      child.stdin.end()
      const patience = setTimeout(() => child.kill('SIGKILL'), 3000)
      await ended
      clearTimeout(patience)
    },
  }
}
