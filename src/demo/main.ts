import { createInterface } from 'node:readline'
import { runClinic } from './diabetes/clinic.ts'
import { everyday, noDisturbances } from './diabetes/disturbances.ts'
import { type Feed, hl7v2Client, mqttClient } from './feeds/feed-clients.ts'
import { runHospitalDemo } from './hospital/run-hospital-demo.ts'
import { runWard } from './ward.ts'
import { wardClient } from './ward-client.ts'

/**
 * The demonstration's hospital ward: a process of its own that knows nothing of the platform but the address and a service token,
 * which arrive as one line of JSON on standard input. When standard input ends, the ward closes: it never outlives its parent.
 */
const stop = new AbortController()
const lines = createInterface({ input: process.stdin })
const first = new Promise<string>((resolve) => lines.once('line', resolve))
lines.once('close', () => stop.abort())
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

const given = await Promise.race([first, new Promise<null>((resolve) => lines.once('close', () => resolve(null)))])
if (given !== null) {
  const { url, token, model, levelEvery, clinic, hospital, feed } = JSON.parse(given) as {
    url: string
    token: string
    model?: string
    levelEvery?: number
    clinic?: { speed?: number; calm?: boolean }
    hospital?: boolean
    feed?: Feed
  }
  try {
    const client = wardClient(url, token, stop.signal)
    const ward = feed?.kind === 'hl7v2' ? hl7v2Client(client, feed.port, stop.signal) : undefined
    const devices = feed?.kind === 'mqtt' ? mqttClient(client, feed.port, feed.devices, stop.signal) : undefined
    const common = { log: (text: string) => console.error(text), signal: stop.signal, now: Date.now }
    await Promise.all([
      runWard(ward ?? devices ?? client, {
        ...common,
        model: model ?? 'vancomycin-goti-2018',
        levelEvery: levelEvery ?? 75_000,
        calmEvery: Math.max(900_000, levelEvery ?? 0),
        calmAfter: 3_600_000,
      }),
      hospital && runHospitalDemo(client, common),
      clinic &&
        runClinic(devices ?? client, {
          ...common,
          model: 'glucose-type1-cappon-2023',
          disturbances: clinic.calm ? noDisturbances : everyday,
          ...(clinic.speed === undefined ? {} : { speed: clinic.speed }),
        }),
    ])
  } catch (error) {
    if (!stop.signal.aborted) {
      console.error(error instanceof Error ? error.message : error)
      process.exitCode = 1
    }
  }
}
lines.close()
process.stdin.destroy()
