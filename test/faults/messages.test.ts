import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createFrameReader, frame } from '../../src/records/hl7v2/frames.ts'
import { openStore } from '../../src/store/store.ts'
import { preparedFolder } from '../support/scratch.ts'
import { until } from '../support/until.ts'

const listener = fileURLToPath(new URL('./messages.fixture.ts', import.meta.url))
const body = (n: number) =>
  `MSH|^~\\&|LAB|H|||20260101${String(n % 24).padStart(2, '0')}0000||ORU^R01|M${n}|P|2.5\rPID|1||${n % 7}^^^H^MR\rOBR|1||F${n}|1^x^L|||20260102\rOBX|1|NM|2160-0^Creatinine^LN||1|mg/dL^^UCUM|||||F|||20260102000000\r`

/** Sends messages from `first` on until the listener dies; answers with the numbers that were acknowledged. */
async function load(folder: string, first: number, enough: number): Promise<number[]> {
  const child = spawn(process.execPath, [listener, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  await until(() => /port \d+/.test(said), 30_000)
  const gone = new Promise((resolve) => child.once('exit', resolve))
  const acknowledged: number[] = []
  await new Promise<void>((resolve) => {
    const socket = connect(Number(/port (\d+)/.exec(said)?.[1]), '127.0.0.1')
    const reader = createFrameReader()
    let next = first
    const more = () => {
      for (let i = 0; i < 8; i++) socket.write(frame(Buffer.from(body(next++))))
    }
    socket.on('connect', () => {
      for (let i = 0; i < 5; i++) more()
    })
    socket.on('data', (bytes) => {
      for (const answer of reader.push(bytes)) {
        const found = /MSA\|AA\|M(\d+)/.exec(Buffer.from(answer).toString())
        if (found) acknowledged.push(Number(found[1]))
      }
      if (acknowledged.length > enough) child.kill('SIGKILL')
      else more()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve())
  })
  await gone
  return acknowledged
}

describe('kill -9 under a load of messages', () => {
  it('loses nothing that was acknowledged, and takes nothing twice', async () => {
    const folder = preparedFolder()
    const first = await load(folder, 0, 120)
    const second = await load(folder, 10_000, 40)
    const store = await openStore({ folder })
    try {
      const rows = await store.db.selectFrom('identity.message').select(['control', 'state']).execute()
      const taken = rows.filter((row) => row.state === 'taken').map((row) => row.control)
      expect([...first, ...second].filter((n) => !taken.includes(`M${n}`))).toEqual([])
      expect(new Set(taken).size).toBe(taken.length)
      const events = await store.db
        .selectFrom('timeline')
        .select(['key', 'version'])
        .where('kind', '=', 'observation')
        .execute()
      expect(events.length).toBe(taken.length)
      const counted = await store.db.selectFrom('connector').select('taken').executeTakeFirstOrThrow()
      expect(Number(counted.taken)).toBe(taken.length)
    } finally {
      await store.close()
    }
  })
})
