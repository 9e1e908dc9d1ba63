import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { processesIn } from '../../src/store/postgres/processes.ts'
import { openStore } from '../../src/store/store.ts'
import { readTimeline } from '../../src/store/timeline.ts'
import { transact } from '../../src/store/transact.ts'
import { preparedFolder } from '../support/scratch.ts'
import { until } from '../support/until.ts'

const writerFile = fileURLToPath(new URL('./writer.fixture.ts', import.meta.url))
const cluster = (folder: string) => `${folder}/${readdirSync(folder).find((name) => /^postgres-\d+$/.test(name))}`

/** Starts the writer on a folder; answers when it has acknowledged some events. */
async function write(folder: string, enough: number) {
  const child = spawn(process.execPath, [writerFile, folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let wrong = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  child.stderr.on('data', (chunk) => {
    wrong += chunk
  })
  const lines = () => said.slice(0, said.lastIndexOf('\n')).split('\n')
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await until(() => {
    if (child.exitCode !== null) throw new Error(`the writer stopped: ${wrong}`)
    return lines().length > enough
  }, 120_000)
  return {
    pid: child.pid as number,
    /** Ends the process with -9 and says what it had acknowledged. */
    async kill() {
      child.kill('SIGKILL')
      await gone
      const [first, ...acknowledged] = lines()
      return { subject: (first as string).slice('subject '.length), acknowledged }
    },
  }
}

async function stored(folder: string, subject: string): Promise<Set<string>> {
  const store = await openStore({ folder })
  try {
    return new Set((await readTimeline(store.db, subject)).map((event) => event.key))
  } finally {
    await store.close()
  }
}

describe('kill -9', () => {
  it('of the server and of Hamzad at once, three times on one folder, loses nothing acknowledged', async () => {
    const folder = preparedFolder()
    const rounds: { subject: string; acknowledged: string[] }[] = []
    for (let round = 0; round < 3; round++) {
      const writer = await write(folder, 50 + 70 * round)
      for (const pid of processesIn(cluster(folder))) process.kill(pid, 'SIGKILL')
      rounds.push(await writer.kill())
    }
    for (const { subject, acknowledged } of rounds) {
      const found = await stored(folder, subject)
      expect(acknowledged.length).toBeGreaterThanOrEqual(50)
      expect(acknowledged.filter((key) => !found.has(key))).toEqual([])
    }
  })

  it('of Hamzad alone leaves a server that the next start stops and replaces', async () => {
    const folder = preparedFolder()
    const writer = await write(folder, 20)
    const left = processesIn(cluster(folder))
    const { subject, acknowledged } = await writer.kill()
    expect(left.length).toBeGreaterThan(1)
    const reports: string[] = []
    const store = await openStore({ folder, report: (what) => reports.push(what) })
    expect(reports.join()).toContain('still running without Hamzad')
    expect(processesIn(cluster(folder)).filter((pid) => left.includes(pid))).toEqual([])
    const found = new Set((await readTimeline(store.db, subject)).map((event) => event.key))
    expect(acknowledged.filter((key) => !found.has(key))).toEqual([])
    await store.close()
    expect(processesIn(cluster(folder))).toEqual([])
  })

  it('of the server alone: it is started again and the pool finds it', async () => {
    const folder = preparedFolder()
    const reports: string[] = []
    const store = await openStore({ folder, report: (what) => reports.push(what) })
    const pid = Number(readFileSync(`${cluster(folder)}/postmaster.pid`, 'utf8').split('\n')[0])
    process.kill(pid, 'SIGKILL')
    await until(() => reports.some((what) => what.includes('started again')))
    await transact(store, async (tx) => tx.selectFrom('subject').select('id').execute(), { patience: 40_000 })
    await store.close()
  })
})
