import { fork } from 'node:child_process'
import { Agent, request } from 'node:http'
import { benchCodes, deviceBatch } from './fhir-load.ts'

/** What the client is told, and what it measured: milliseconds a request, observations a second a run. */
export interface FhirLoad {
  readonly url: string
  readonly token: string
  readonly patients: number
  readonly perPatient: number
  readonly requests: number
}
export interface FhirTimes {
  readonly reads: number[]
  readonly searches: number[]
  readonly device: number[]
}

/** Runs the client in a process of its own: what it costs to ask is not the server's. */
export function askFromOutside(load: FhirLoad): Promise<FhirTimes> {
  return new Promise((done, failed) => {
    const child = fork(import.meta.filename, [JSON.stringify(load)], { execArgv: process.execArgv })
    child.once('message', (times) => done(times as FhirTimes))
    child.once('exit', (code) => {
      if (code !== 0) failed(new Error(`the client ended with ${code}`))
    })
  })
}

async function measure({ url, token, patients, perPatient, requests }: FhirLoad): Promise<FhirTimes> {
  const agent = new Agent({ keepAlive: true })
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/fhir+json',
    prefer: 'return=minimal',
  }
  const ask = (method: string, path: string, body?: string) =>
    new Promise<number>((done, failed) => {
      const at = performance.now()
      const asked = request(`${url}/fhir/R4${path}`, { method, headers, agent }, (reply) => {
        const parts: Buffer[] = []
        reply.on('data', (part: Buffer) => parts.push(part))
        reply.once('end', () => {
          const took = performance.now() - at
          const refused = body !== undefined && Buffer.concat(parts).includes('"outcome"')
          if (reply.statusCode === 200 && !refused) done(took)
          else failed(new Error(`${path}: ${reply.statusCode}`))
        })
      })
      asked.once('error', failed)
      asked.end(body)
    })
  const pick = (i: number) => (i * 7919) % patients
  const reads: number[] = []
  const searches: number[] = []
  const device: number[] = []
  for (let i = 0; i < 200; i++) await ask('GET', `/Observation/p${pick(i)}-o${i}`)
  for (let i = 0; i < requests; i++) reads.push(await ask('GET', `/Observation/p${pick(i)}-o${i % perPatient}`))
  for (let i = 0; i < requests; i++) {
    const code = benchCodes[i % benchCodes.length]
    searches.push(await ask('GET', `/Observation?patient=p${pick(i)}&code=${code}&_sort=-date&_count=20`))
  }
  // Eight devices, each sending its next batch as soon as the one before is acknowledged.
  for (let run = 0; run < 5; run++) {
    const lanes = Array.from({ length: 8 }, (_, lane) =>
      Array.from({ length: 4 }, () => deviceBatch(`p${pick(lane)}`, 1000)),
    )
    const begin = performance.now()
    await Promise.all(
      lanes.map(async (bodies) => {
        for (const body of bodies) await ask('POST', '', body)
      }),
    )
    device.push(32_000 / ((performance.now() - begin) / 1000))
  }
  agent.destroy()
  return { reads, searches, device }
}

if (process.send && process.argv[1] === import.meta.filename) {
  const [load = ''] = process.argv.slice(2)
  process.send(await measure(JSON.parse(load) as FhirLoad), () => process.exit(0))
}
