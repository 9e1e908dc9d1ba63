import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { connectAsync } from 'mqtt'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { preparedFolder } from '../support/scratch.ts'
import { until } from '../support/until.ts'

const broker = fileURLToPath(new URL('./devices.fixture.ts', import.meta.url))
const body = (n: number) =>
  JSON.stringify({
    time: new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString(),
    code: '8867-4',
    value: n,
    unit: '/min',
  })

/** Publishes these with QoS 1 until the broker dies after `enough` acknowledgements; answers with those that were acknowledged. */
async function load(folder: string, numbers: readonly number[], enough: number): Promise<number[]> {
  const child = spawn(process.execPath, [broker, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  await until(() => /port \d+/.test(said), 30_000)
  const gone = new Promise((resolve) => child.once('exit', resolve))
  const client = await connectAsync(`mqtt://127.0.0.1:${/port (\d+)/.exec(said)?.[1]}`, {
    username: 'monitor',
    password: 's',
    reconnectPeriod: 0,
  })
  client.on('error', () => {})
  const acknowledged: number[] = []
  for (const n of numbers)
    client.publish('hamzad/monitor/readings', body(n), { qos: 1 }, (error) => {
      if (error) return
      acknowledged.push(n)
      if (acknowledged.length === enough) child.kill('SIGKILL')
    })
  await gone
  client.end(true)
  return acknowledged
}

describe('kill -9 under a load of devices', () => {
  it('loses nothing that was acknowledged, and takes nothing twice though all of it comes again', async () => {
    const folder = preparedFolder()
    const numbers = Array.from({ length: 3000 }, (_, n) => n)
    const first = await load(folder, numbers, 400)
    expect(first.length).toBeLessThan(numbers.length)
    // The device sends everything again, for it cannot know what was kept.
    const second = await load(folder, numbers, 1200)
    const store = await openStore({ folder })
    try {
      const events = await store.db
        .selectFrom('timeline')
        .select(['key', 'value'])
        .where('kind', '=', 'observation')
        .execute()
      const values = events.map(({ value }) => Number(value))
      const kept = new Set(values)
      expect([...first, ...second].filter((n) => !kept.has(n))).toEqual([])
      expect(kept.size).toBe(values.length)
      const messages = await store.db.selectFrom('identity.message').select('state').execute()
      expect(messages.every(({ state }) => state === 'taken')).toBe(true)
      expect(messages.length).toBe(values.length)
      const { taken } = await store.db.selectFrom('connector').select('taken').executeTakeFirstOrThrow()
      expect(Number(taken)).toBe(values.length)
    } finally {
      await store.close()
    }
  })
})
