import { expect, it } from 'vitest'
import type { Resource } from '../fhir.ts'
import type { WardClient } from '../ward-client.ts'
import { runClinic } from './clinic.ts'
import { noDisturbances } from './disturbances.ts'

const minute = 60_000
const begun = Date.UTC(2026, 10, 20, 16, 2)

/** A server in memory that counts what really changes. */
function memory() {
  const resources = new Map<string, Resource>()
  const bound: string[] = []
  let changes = 0
  const client: WardClient = {
    async send(document) {
      const { entry } = JSON.parse(JSON.stringify(document)) as { entry: { resource: Resource }[] }
      for (const { resource } of entry) {
        const key = `${resource.resourceType}/${resource.id}`
        if (JSON.stringify(resources.get(key)) !== JSON.stringify(resource)) changes++
        resources.set(key, resource)
      }
      return { resources: entry.length, unchanged: 0, rejected: 0 }
    },
    patients: async (search) => [
      { subject: { id: search, identifiers: [] }, twins: bound.includes(search) ? [{ model: { id: 'm' } }] : [] },
    ],
    bind: async (subject) => void bound.push(subject),
  }
  return { client, resources, bound, changes: () => changes }
}

/** Runs the clinic on a clock that moves `step` at each look, for `looks` looks. */
async function run(client: WardClient, from: number, looks: number, step: number, more = {}): Promise<void> {
  const stop = new AbortController()
  let seen = 0
  await runClinic(client, {
    model: 'm',
    history: 6,
    look: 0,
    disturbances: noDisturbances,
    log: () => undefined,
    signal: stop.signal,
    now: () => {
      if (seen > looks) stop.abort()
      return from + seen++ * step
    },
    ...more,
  })
}

const glucoseOf = (resources: ReadonlyMap<string, Resource>, person: string) =>
  [...resources.values()]
    .filter((each) => JSON.stringify(each.code ?? '').includes('99504-3'))
    .filter((each) => JSON.stringify(each.subject).includes(person))

it('writes the past at once and then what happens, the same after a restart', async () => {
  const { client, resources, bound, changes } = memory()
  await run(client, begun, 12, 5 * minute)
  expect(bound).toEqual(['clinic-adult-003', 'clinic-adolescent-005'])
  const readings = glucoseOf(resources, 'clinic-adult-003')
  // Six hours of past and nearly one of present, one reading in five minutes.
  expect(readings.length).toBeGreaterThanOrEqual(72 + 11)
  expect(readings.length).toBeLessThanOrEqual(72 + 13)
  const times = readings.map(({ effectiveDateTime }) => Date.parse(effectiveDateTime as string))
  expect(Math.max(...times)).toBeLessThanOrEqual(begun + 13 * 5 * minute)
  expect(JSON.stringify([...resources.values()])).toContain('basal-insulin-rate')
  const before = changes()
  await run(client, begun + 60 * minute, 1, 0)
  // The weight and the rate are stated anew for a past that begins later; no reading is written twice.
  expect(changes() - before).toBeLessThanOrEqual(6)
  expect(bound).toHaveLength(2)
})

it('lives through the past at the speed it is told, and never ahead of the clock', async () => {
  const { client, resources } = memory()
  await run(client, begun, 4, minute, { speed: 60 })
  const times = glucoseOf(resources, 'clinic-adult-003').map((each) => Date.parse(each.effectiveDateTime as string))
  // After five minutes at speed 60: five hours since six hours ago.
  expect(Math.max(...times)).toBeLessThanOrEqual(begun - 30 * minute)
  expect(Math.max(...times)).toBeGreaterThan(begun - 90 * minute)
  expect(times.length).toBeGreaterThan(50)
})
