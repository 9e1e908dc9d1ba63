import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { processesIn } from '../../src/store/postgres/processes.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { preparedFolder } from '../support/scratch.ts'
import { until } from '../support/until.ts'

const fixture = fileURLToPath(new URL('./records.fixture.ts', import.meta.url))
const cluster = (folder: string) => `${folder}/${readdirSync(folder).find((name) => /^postgres-\d+$/.test(name))}`

const observation = (n: number, id?: string) => ({
  resourceType: 'Observation',
  ...(id !== undefined && { id }),
  identifier: [{ system: 'urn:monitor', value: String(n) }],
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: 'Patient/p' },
  effectiveDateTime: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
  valueQuantity: { value: n, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
})

function run(what: 'import' | 'serve', folder: string, input = '', ...more: string[]) {
  const child = spawn(process.execPath, [fixture, what, folder, ...more], { stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    gone,
    said: () => said,
    /** Ends the process, and with it the database server. */
    async kill() {
      for (const pid of processesIn(cluster(folder))) process.kill(pid, 'SIGKILL')
      child.kill('SIGKILL')
      await gone
    },
  }
}

const durable = (said: string) => Number([...said.matchAll(/durable (\d+)\n/g)].at(-1)?.[1] ?? 0)

/** What the record holds of the monitors: identifiers, what is found by the index, what lies on the timeline. */
async function held(store: Store) {
  const { rows } = await sql<{ number: number; version: number; indexed: number; events: number }>`
    select (r.content::jsonb #>> '{identifier,0,value}')::integer as number, r.version,
      (select count(*)::integer from resource_search s where s.reference = 'Observation/' || r.id) as indexed,
      coalesce(t.events, 0) as events
    from resource r left join (
      select source ->> 'id' as id, count(*)::integer as events from timeline where source ->> 'type' = 'Observation' group by 1) t on t.id = r.id
    where r.type = 'Observation' order by number`.execute(store.db)
  return rows
}

async function open<T>(folder: string, look: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ folder })
  try {
    return await look(store)
  } finally {
    await store.close()
  }
}

describe('kill -9 of an import', () => {
  it('keeps whole what was durable, and again from the start it ends as if nothing had happened', async () => {
    const folder = preparedFolder()
    const count = 1200
    const input = [
      { resourceType: 'Patient', id: 'p' },
      ...Array.from({ length: count }, (_, n) => observation(n, `o${n}`)),
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('')
    for (const death of [['150'], ['500', 'database']]) {
      const importing = run('import', folder, input, ...death)
      expect(await importing.gone).toBe(null)
      await until(() => durable(importing.said()) >= Number(death[0]))
      const rows = await open(folder, held)
      expect(rows.length + 1).toBeGreaterThanOrEqual(durable(importing.said()))
      expect(rows.length).toBeLessThan(count)
      // In their order, each with all that belongs to it.
      expect(rows).toEqual(rows.map((_, number) => ({ number, version: 1, indexed: 1, events: 1 })))
    }
    const whole = run('import', folder, input)
    expect(await whole.gone).toBe(0)
    expect(await open(folder, held)).toEqual(
      Array.from({ length: count }, (_, number) => ({ number, version: 1, indexed: 1, events: 1 })),
    )
  })
})

describe('kill -9 under batches of monitors', () => {
  it('loses nothing acknowledged, takes each batch whole or not at all, and none of them twice', async () => {
    const folder = preparedFolder()
    const size = 50
    const serving = run('serve', folder)
    await until(() => /at .*\n/.test(serving.said()), 60_000)
    const [, url, token] = /at (\S+) (\S+)\n/.exec(serving.said()) as unknown as [string, string, string]
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' }
    const acknowledged: number[] = []
    const refused: string[] = []
    let next = 0
    const monitor = async () => {
      for (;;) {
        const batch = next++
        const entry = Array.from({ length: size }, (_, i) => ({
          resource: observation(batch * size + i),
          request: { method: 'POST', url: 'Observation' },
        }))
        const body = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry })
        const reply = await fetch(`${url}/fhir/R4`, { method: 'POST', headers, body }).then((answer) => answer.json())
        const statuses = (reply as { entry: { response: { status: string } }[] }).entry.map(
          (each) => each.response.status,
        )
        refused.push(...statuses.filter((status) => !status.startsWith('201')))
        acknowledged.push(batch)
      }
    }
    const monitors = Promise.allSettled([monitor(), monitor(), monitor(), monitor()])
    await until(() => acknowledged.length >= 12, 60_000)
    await serving.kill()
    await monitors
    expect(refused).toEqual([])
    const rows = await open(folder, held)
    const batches = new Map<number, number>()
    for (const { number } of rows)
      batches.set(Math.floor(number / size), (batches.get(Math.floor(number / size)) ?? 0) + 1)
    expect(acknowledged.filter((batch) => !batches.has(batch))).toEqual([])
    expect(new Set(batches.values())).toEqual(new Set([size]))
    expect(new Set(rows.map(({ number }) => number)).size).toBe(rows.length)
    expect(rows.filter(({ version, indexed, events }) => version !== 1 || indexed !== 1 || events !== 1)).toEqual([])
  })
})
