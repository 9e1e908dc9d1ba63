import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFrameReader, frame } from '../src/records/hl7v2/frames.ts'
import { listenMllp } from '../src/server/mllp/listen.ts'
import { addConnector } from '../src/store/connectors.ts'
import { openStore, type Store } from '../src/store/store.ts'
import { openIntake } from '../src/twins/messages/take-messages.ts'
import { type Benchmark, median, rate } from './measure.ts'
import { publishAll } from './messages-mqtt.ts'

const messages = 2000
const patients = 200
/** Connections at the same time, and messages that one sends before it waits for answers. */
const senders = 4
const ahead = 32

/**
 * Messages of HL7 v2 over MLLP and readings over MQTT, each acknowledged after the commit that holds it, on a fresh embedded database. Senders
 * run on the same machine.
 */
export async function benchmark(): Promise<Benchmark> {
  const note = `${messages} results of ${patients} patients, one observation each, ${senders} connections; committed to disk, mapped and on the timeline before the answer`
  const devices = 'of 50 monitors with QoS 1, until the last acknowledgement: committed, searchable and on the timeline'
  return {
    versions: { postgresql: 'embedded 18' },
    rows: [
      rate('hl7v2 oru', 'none', 'messages/s', await often(send), null, note),
      rate(
        'mqtt, 8 readings a message',
        'none',
        'observations/s',
        await often((store) => publishAll(store, { messages: 6000, each: 8 })),
        null,
        `6000 messages ${devices}`,
      ),
      rate(
        'mqtt, 1 reading a message',
        'none',
        'observations/s',
        await often((store) => publishAll(store, { messages: 16_000, each: 1 })),
        null,
        `16000 messages ${devices}`,
      ),
    ],
  }
}

/** Median of five runs, each on a database of its own. */
async function often(run: (store: Store) => Promise<number>): Promise<number> {
  const rates: number[] = []
  for (let n = 0; n < 5; n++) {
    const data = mkdtempSync(join(tmpdir(), 'hamzad-bench-'))
    const store = await openStore({ folder: data })
    try {
      rates.push(await run(store))
    } finally {
      await store.close()
      rmSync(data, { recursive: true, force: true })
    }
  }
  return median(rates)
}

async function send(store: Store): Promise<number> {
  const connector = await addConnector(store.db, {
    name: 'bench',
    kind: 'mllp',
    settings: { port: 0, timeZone: 'UTC' },
  })
  const listening = await listenMllp(connector, await openIntake(store, connector))
  const begin = performance.now()
  await Promise.all(Array.from({ length: senders }, (_, sender) => sendSome(listening.port, sender)))
  const seconds = (performance.now() - begin) / 1000
  await listening.close()
  return messages / seconds
}

function sendSome(port: number, sender: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const reader = createFrameReader()
    let next = sender
    let open = 0
    const fill = () => {
      for (; open < ahead && next < messages; open += 1, next += senders) socket.write(frame(Buffer.from(result(next))))
      if (open === 0) socket.end(resolve)
    }
    socket.on('connect', fill)
    socket.on('error', reject)
    socket.on('data', (bytes) => {
      for (const body of reader.push(bytes)) {
        if (!Buffer.from(body).includes('MSA|AA|')) reject(new Error('a message was refused'))
        open -= 1
      }
      fill()
    })
  })
}

function result(n: number): string {
  const time = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString().replace(/[-:T]/g, '').slice(0, 14)
  const patient = n % patients
  return [
    `MSH|^~\\&|LAB|HOSP|HAMZAD|SITE|${time}||ORU^R01^ORU_R01|M${n}|P|2.5.1`,
    `PID|1||${100000 + patient}^^^HOSP^MR||Family${patient}^Given||19600102|F`,
    `OBR|1|P${n}|F${n}|24323-8^Comprehensive metabolic panel^LN|||${time}`,
    `OBX|1|NM|2160-0^Creatinine^LN||${(0.5 + (n % 30) / 20).toFixed(2)}|mg/dL^^UCUM|0.5-1.1|N|||F|||${time}`,
    '',
  ].join('\r')
}
