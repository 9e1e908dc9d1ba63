import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { everyday } from '../src/demo/diabetes/disturbances.ts'
import { createLife } from '../src/demo/diabetes/life.ts'
import { virtualPatients } from '../src/demo/diabetes/virtual-patients.ts'
import { assimilate } from '../src/kernel/belief/assimilate.ts'
import type { Belief } from '../src/kernel/belief/belief.ts'
import { runnable } from '../src/kernel/belief/runnable.ts'
import { forecast } from '../src/kernel/forecast/predict.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import type { TimelineEvent } from '../src/kernel/timeline.ts'
import { textSource } from '../src/records/source.ts'
import { subscribe } from '../src/store/notify.ts'
import { openStore, type Store } from '../src/store/store.ts'
import { findSubjects } from '../src/store/subjects.ts'
import { bindTwin } from '../src/twins/bind-twin.ts'
import { importRecords } from '../src/twins/import/import.ts'
import { findModel } from '../src/twins/library/library.ts'
import { type Benchmark, type Row, rate, serverFlags } from './measure.ts'

const twins = 60
/** Readings of each before it counts, and while it does. */
const before = 24
const rounds = 12
const begin = Date.parse('2026-03-02T00:00:00Z')
const none = 'no other platform joins a live record to a posterior'

/**
 * Live glucose twins of virtual people, end to end: a reading of each goes through the import, is committed and wakes its twin; a worker in a process of its own
 * assimilates it with 300 members, stores belief and snapshot and a forecast of 6 hours, and scores those before. The processor's time of all processes (database
 * included) tells how many twins with a value every 5 minutes two cores hold. Then a worker is killed in the middle of a round, and another goes on.
 */
export async function benchmark(): Promise<Benchmark> {
  const folder = mkdtempSync(join(tmpdir(), 'hamzad-bench-'))
  const store = await openStore({ folder })
  let worker = await startChild(folder)
  try {
    const people = virtualPatients()
    const lives = Array.from({ length: twins }, (_, i) => {
      const life = createLife(people[i % people.length]!, { seed: `live ${i}`, disturbances: everyday })
      return life.until((before + 2 * rounds + 2) * 5).filter((event) => event.kind === 'reading')
    })
    const send = async (from: number, until: number) => {
      const entry = lives.flatMap((readings, i) =>
        readings
          .filter(({ time }) => time >= 5 * from && time < 5 * until)
          .map(({ time, value }) => ({ resource: reading(i, time, value) })),
      )
      await importRecords(store, [
        textSource('live.json', JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })),
      ])
    }
    const entry = lives.map((_, i) => ({ resource: { resourceType: 'Patient', id: `p${i}`, gender: 'female' } }))
    await importRecords(store, [
      textSource('people.json', JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })),
    ])
    await send(0, before)
    const subjects = await findSubjects(
      store.db,
      lives.map((_, i) => `p${i}`),
    )
    for (const subject of subjects.values())
      await bindTwin(store, subject, 'glucose-type1-cappon-2023', { by: 'bench', seed: 7 })
    const watch = await watchTwins(store)
    await watch.settled()

    const delays: number[] = []
    const cpu = processorSeconds()
    const started = performance.now()
    for (let r = 0; r < rounds; r++) {
      await send(before + r, before + r + 1)
      const sent = Date.now()
      delays.push(...(await watch.settled()).map((at) => at - sent))
    }
    const seconds = (performance.now() - started) / 1000
    const steps = twins * rounds
    const used = (processorSeconds() - cpu) / steps
    const memory = residentMegabytes()

    // A worker dies in the middle of a round.
    await send(before + rounds, before + rounds + 1)
    await pause(500)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    const died = performance.now()
    worker = await startChild(folder)
    await watch.settled()
    const recovered = (performance.now() - died) / 1000
    await watch.stop()
    const { rows: sizes } = await store.pool.query<{ snapshots: number; beliefs: number }>(
      `select (select sum(octet_length(bytes)) from stream_snapshot)::float8 / ${twins} as snapshots,
        (select avg(octet_length(bytes)) from belief)::float8 as beliefs`,
    )
    delays.sort((a, b) => a - b)
    const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(share * delays.length))]!
    const row = (name: string, unit: string, value: number, note: string): Row => ({
      ...rate(name, 'none', unit, value, null, note),
    })
    return {
      versions: { postgresql: 'embedded 18' },
      rows: [
        ...stepOfMany(),
        row(
          'live twins on two cores, a value each 5 min',
          'twins',
          (2 * 300) / used,
          `from processor time, all processes; ${none}`,
        ),
        row(
          'processor time of a step, ingest to forecast',
          'ms',
          1000 * used,
          '300 members; import, database, scores included',
        ),
        row(
          'steps of a burst, wall time',
          'steps/s',
          steps / seconds,
          `${twins} twins at the same moment, ${rounds} rounds`,
        ),
        row('delay in a burst, median', 'ms', at(0.5), `commit to stored belief when ${twins} values come at once`),
        row('delay in a burst, p99', 'ms', at(0.99), 'the same'),
        row('resident memory, all processes', 'MB', memory, `${twins} twins; members rest in the database`),
        row(
          'snapshots at rest',
          'kB a twin',
          (sizes[0]?.snapshots ?? 0) / 1000,
          `a belief is ${Math.round((sizes[0]?.beliefs ?? 0) / 1000)} kB`,
        ),
        row(
          'recovery after kill -9 of the worker',
          's',
          recovered,
          `until all ${twins} twins had assimilated their newest value; none lost`,
        ),
      ],
    }
  } finally {
    worker.kill('SIGKILL')
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * A step of 2,000 members on one thread: a person of UVA/Padova S2008 is assimilated reading by reading, each time with a forecast of four hours at the instants of a
 * stored one (every 5 minutes of the first hour, then every 15). Steps of the first third, with most of the rejuvenations, do not count.
 */
function stepOfMany(): Row[] {
  const { model } = findModel('glucose-type1-cappon-2023')
  const machine = runnable(model)
  const life = createLife(virtualPatients()[10]!, { seed: 'step', disturbances: everyday }).until(18 * 60)
  const timeline = life.flatMap((event): TimelineEvent[] => {
    const { kind, time } = event
    if (kind === 'reading') return [{ kind: 'observation', time, output: 'sensor', value: event.value }]
    if (kind === 'meal') return [{ kind: 'input', time, input: 'meal', amount: event.grams }]
    if (kind === 'bolus') return [{ kind: 'input', time, input: 'insulin', amount: event.units }]
    return []
  })
  const draws = createDraws(1)
  const plan = { kind: 'inputs', name: 'nothing new', events: [] } as const
  let last: Belief | null = null
  const taken: [number, number][] = []
  for (const { kind, time } of life) {
    if (kind !== 'reading') continue
    const begun = performance.now()
    ;[last] = assimilate(machine, timeline, last, draws, { at: time, members: 2000 })
    const assimilated = performance.now()
    const times = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55]
    for (let minutes = 60; minutes <= 240; minutes += 15) times.push(minutes)
    forecast(machine, last, plan, time + 240, draws, { times: times.map((minutes) => time + minutes) })
    taken.push([assimilated - begun, performance.now() - assimilated])
  }
  const counted = taken.slice(Math.floor(taken.length / 3))
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
  const step = counted.map(([a, b]) => a + b)
  const mean = step.reduce((sum, each) => sum + each, 0) / step.length
  const [a, b] = [middle(counted.map((each) => each[0])), middle(counted.map((each) => each[1]))]
  const note = `median; mean ${mean.toFixed(0)} ms with all rejuvenations; assimilate ${a.toFixed(0)} ms, forecast ${b.toFixed(0)} ms`
  return [rate('a step of 2,000 members and 4 h ahead, one core', 'none', 'ms', middle(step), null, note)]
}

const reading = (person: number, time: number, value: number) => ({
  resourceType: 'Observation',
  id: `p${person}-${time}`,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '99504-3' }] },
  subject: { reference: `Patient/p${person}` },
  effectiveDateTime: new Date(begin + time * 60_000).toISOString(),
  valueQuantity: { value, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
})

async function startChild(folder: string): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'live-worker.ts'), [folder], { execArgv: serverFlags() })
  await once(child, 'message')
  return child
}

/**
 * Hears of twins as an open page does, for asking the database again and again is work that no twin causes. `settled` waits until every twin has a belief that has seen the
 * newest event of its subject, and answers with when each was last heard of, ms since 1970.
 */
async function watchTwins(store: Store) {
  const heard = new Map<string, number>()
  const stop = await subscribe(store, ({ kind, ...what }) => {
    if (kind === 'twin' && 'id' in what) heard.set(what.id, Date.now())
  })
  const behind = async () => {
    const { rows } = await store.pool.query<{ id: string }>(
      `select id from twin where not exists (select from belief where belief.twin = twin.id
        and belief.upto >= (select max(sequence) from timeline where timeline.subject = twin.subject))`,
    )
    return rows.map(({ id }) => id)
  }
  async function settled(): Promise<number[]> {
    for (;;) {
      const since = Date.now()
      const left = await behind()
      if (left.length === 0) return [...heard.values()]
      while (left.some((id) => (heard.get(id) ?? 0) < since) && Date.now() < since + 5000) await pause(20)
    }
  }
  return { settled, stop }
}

/** This process and all that came from it. */
function family(): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const fields = statOf(Number(name))
    if (fields) parents.set(Number(name), Number(fields[1]))
  }
  const mine = (pid: number): boolean => pid === process.pid || (parents.has(pid) && mine(parents.get(pid)!))
  return [...parents.keys()].filter(mine)
}

/** Fields of /proc/PID/stat after the name: state, parent, …; null when it has ended. */
function statOf(pid: number): string[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
  } catch {
    return null
  }
}

/** Processor time of the family, children that have ended included. Linux counts it in hundredths. */
const processorSeconds = (): number =>
  family().reduce((sum, pid) => {
    const fields = statOf(pid)
    return sum + (fields ? fields.slice(11, 15).reduce((all, field) => all + Number(field), 0) / 100 : 0)
  }, 0)

/** Resident pages of the family; those that they share are counted in each. */
const residentMegabytes = (): number =>
  family().reduce((sum, pid) => sum + (Number(statOf(pid)?.[21] ?? 0) * 4096) / 1e6, 0)
