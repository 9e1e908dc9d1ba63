import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { textSource } from '../src/records/source.ts'
import { sourcesAt } from '../src/records/sources-at.ts'
import { openStore, type Store } from '../src/store/store.ts'
import { importRecords } from '../src/twins/import/import.ts'
import { askFromOutside } from './fhir-client.ts'
import { patientLines } from './fhir-load.ts'
import { serve } from './fhir-serve.ts'
import { type Benchmark, median, type Row, rate, timed } from './measure.ts'

/** Folder of FHIR bundles to import; by default the demonstration's patients. */
const folder = process.env.HAMZAD_SYNTHEA ?? join(import.meta.dirname, '../src/demo/patients')
/** Resources in the store when reads and searches are timed; HAMZAD_BENCH_RESOURCES makes it smaller for a quick look. */
const resources = Number(process.env.HAMZAD_BENCH_RESOURCES ?? 500_000)
const perPatient = 1000
const requests = 2000

/** The record as a server: durable import (validated, indexed, projected), device batches over HTTP, reads and searches by p99. */
export async function benchmark(): Promise<Benchmark> {
  return { versions: { postgresql: 'embedded 18' }, rows: [...(await imports()), ...(await server())] }
}

async function onFreshStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), 'hamzad-bench-'))
  const store = await openStore({ folder: data })
  try {
    return await work(store)
  } finally {
    await store.close()
    rmSync(data, { recursive: true, force: true })
  }
}

async function imports(): Promise<Row[]> {
  const first: number[] = []
  const again: number[] = []
  let count = 0
  for (let run = 0; run < 3; run++)
    await onFreshStore(async (store) => {
      for (const rates of [first, again]) {
        const sources = await sourcesAt(folder)
        const begin = performance.now()
        const summary = await importRecords(store, sources)
        rates.push((summary.resources / (performance.now() - begin)) * 1000)
        count = summary.resources
      }
    })
  const note = `${count} resources, validated, indexed, durable; no other FHIR server is installed`
  return [
    rate('import', 'none', 'resources/s', median(first), null, note),
    rate('import again', 'none', 'resources/s', median(again), null, note),
  ]
}

const p99 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Number.NaN

async function server(): Promise<Row[]> {
  const data = mkdtempSync(join(tmpdir(), 'hamzad-bench-'))
  try {
    const patients = Math.max(1, Math.ceil(resources / (perPatient + 1)))
    const loaded = await load(data, patients)
    const served = await serve(data)
    const { url, token, startMs } = served
    const { reads, searches, device } = await askFromOutside({ url, token, patients, perPatient, requests })
    const memory = await served.end()
    const size = `${patients * (perPatient + 1)} resources`
    return [
      rate('load', 'none', 'resources/s', loaded, null, `${size}, one import a patient`),
      timed('read p99', 'none', p99(reads), null, `${size}, one after another over HTTP, audited`),
      timed('search p99', 'none', p99(searches), null, `${size}, patient + code, newest 20, with the total; audited`),
      rate(
        'device',
        'none',
        'observations/s',
        median(device),
        null,
        'batches of 1000 Observations over HTTP from 8 devices, acknowledged: validated, indexed, on the timeline, durable',
      ),
      timed('start', 'none', startMs, null, 'HTTP server on an open store'),
      rate('memory', 'none', 'MB', memory, null, 'resident, the server, after all of this'),
    ]
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

/** Fills the store; resources a second. */
async function load(folder: string, patients: number): Promise<number> {
  const store = await openStore({ folder })
  try {
    const begin = performance.now()
    for (let p = 0; p < patients; p++)
      await importRecords(store, [textSource('load.ndjson', Buffer.from(patientLines(`p${p}`, perPatient)))])
    const seconds = (performance.now() - begin) / 1000
    await store.pool.query('vacuum analyze')
    return (patients * (perPatient + 1)) / seconds
  } finally {
    await store.close()
  }
}
