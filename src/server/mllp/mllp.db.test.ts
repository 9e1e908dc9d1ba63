import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseServers, freshStore } from '../../../test/support/database.ts'
import { createFrameReader, frame } from '../../records/hl7v2/frames.ts'
import { addConnector, type Connector, getConnector } from '../../store/connectors.ts'
import { listMessages } from '../../store/messages.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { readTimeline } from '../../store/timeline.ts'
import { openIntake } from '../../twins/messages/take-messages.ts'
import { type Listening, listenMllp } from './listen.ts'

const pid = 'PID|1||4711^^^HOSP^MR||Ahmadi^Sara||19700102|F'
const message = (type: string, control: string, time: string, rest: string) =>
  `MSH|^~\\&|LAB|HOSP|||${time}||${type}|${control}|P|2.5\rEVN||${time}\r${pid}\r${rest}\r`
const adt = (event: string, time: string, place: string) =>
  message(`ADT^${event}`, `${event}${time}`, time, `PV1|1|I|${place}||||||||||||||||V9`)
const oru = (control: string, time: string, value: string, status = 'F') =>
  message(
    'ORU^R01',
    control,
    time,
    `OBR|1|P1|F1|24323-8^CMP^LN|||20260102020000\rOBX|1|NM|2160-0^Creatinine^LN||${value}|mg/dL^^UCUM|||||${status}`,
  )

describe.each(databaseServers())('HL7 v2 over MLLP on $name', (server) => {
  let store: Store
  let connector: Connector
  let listening: Listening
  beforeAll(async () => {
    store = await freshStore({ server })
    connector = await addConnector(store.db, {
      name: 'laboratory',
      kind: 'mllp',
      settings: { timeZone: 'UTC', port: 0 },
    })
    listening = await listenMllp(connector, await openIntake(store, connector))
  })
  afterAll(async () => {
    await listening.close()
    await store.close()
  })

  /** Sends all at once over one connection; answers in their order. */
  const send = (...messages: string[]) => sendFor(messages.length, ...messages)
  const sendFor = (due: number, ...messages: string[]) =>
    new Promise<string[]>((resolve, reject) => {
      const socket = connect(listening.port, '127.0.0.1', () => {
        for (const each of messages) socket.write(frame(Buffer.from(each)))
      })
      const reader = createFrameReader()
      const answers: string[] = []
      socket.on('error', reject)
      socket.on('data', (bytes) => {
        for (const body of reader.push(bytes)) answers.push(Buffer.from(body).toString())
        if (answers.length === due) socket.end(() => resolve(answers))
      })
    })
  const codes = (answers: readonly string[]) =>
    answers.map((each) => /MSA\|(\w+)\|(\w*)/.exec(each)?.slice(1).join(' '))
  const encounter = async () => {
    const row = await store.db
      .selectFrom('resource')
      .select(['content', 'version'])
      .where('type', '=', 'Encounter')
      .executeTakeFirst()
    return JSON.parse(row?.content ?? '{}')
  }
  const creatinine = async () => {
    const row = await store.db
      .selectFrom('resource')
      .select('content')
      .where('type', '=', 'Observation')
      .executeTakeFirst()
    return JSON.parse(row?.content ?? '{}')
  }

  it('acknowledges what is in the record, in order, and once', async () => {
    const first = adt('A01', '20260101080000', 'ED^^3^H')
    const answers = await send(first, oru('R1', '20260102030000', '1.3'), first)
    expect(codes(answers)).toEqual(['AA A0120260101080000', 'AA R1', 'AA A0120260101080000'])
    expect(await getConnector(store.db, 'laboratory')).toMatchObject({ received: 3, taken: 2, repeated: 1, refused: 0 })
    expect(await encounter()).toMatchObject({ status: 'in-progress' })
  })

  it('puts results on the timeline of the patient', async () => {
    const { subject } = (await store.db.selectFrom('identity.person').select('subject').executeTakeFirst())!
    const events = await readTimeline(store.db, subject)
    expect(events.filter((each) => each.kind === 'observation')).toMatchObject([{ value: 1.3, unit: 'mg/dL' }])
    expect((await findSubjects(store.db, ['nobody'])).size).toBe(0)
  })

  it('lets messages overtake each other', async () => {
    await send(adt('A03', '20260104150000', 'WARD1^2^A^H'))
    await send(adt('A02', '20260101120000', 'WARD1^2^A^H'))
    const { status, location, period } = await encounter()
    expect(status).toBe('finished')
    expect(location).toHaveLength(2)
    expect(period.end).toBe('2026-01-04T15:00:00+00:00')
    await send(oru('R3', '20260102060000', '1.5', 'C'))
    await send(oru('R2', '20260102040000', '1.4', 'P'))
    expect(await creatinine()).toMatchObject({ status: 'corrected', valueQuantity: { value: 1.5 } })
  })

  it('refuses with a reason what it cannot take, and keeps it', async () => {
    const answers = await send(
      message('ADT^A08', 'X1', '20260101', '').replace('4711^^^HOSP^MR', ''),
      'nonsense',
      'MSH|^~\\&|A||||2026||ACK|7|P|2.5\r',
    )
    expect(codes(answers)).toEqual(['AE X1', 'AR ', 'AE 7'])
    expect(answers[0]).toContain('hl7.patient-missing')
    const dead = await listMessages(store.db, connector.id, { state: 'dead' })
    expect(dead.map((each) => each.rule)).toEqual(['hl7.type-refused', 'hl7.header', 'hl7.patient-missing'])
    expect((await getConnector(store.db, 'laboratory')).lastError).not.toContain('Ahmadi')
  })

  it('answers by MSH-15 and MSH-16 what the storage and what the application say', async () => {
    const ask = (text: string, accept: string, application: string) =>
      text.replace('|P|2.5\r', `|P|2.5|||${accept}|${application}\r`)
    const nobody = (control: string) => message('ADT^A08', control, '20260105', '').replace('4711^^^HOSP^MR', '')
    const answers = await sendFor(
      7,
      ask(oru('E1', '20260105030000', '1.2'), 'AL', 'AL'),
      ask(oru('E2', '20260105040000', '1.2'), 'NE', 'NE'),
      ask(oru('E3', '20260105050000', '1.2'), 'AL', 'ER'),
      ask(nobody('E4'), 'AL', 'ER'),
      ask(message('XYZ^Q99', 'E5', '20260105', ''), 'ER', 'AL'),
      `${ask(oru('E6', '20260105060000', '9'), 'AL', 'AL')}DSC|more|F\r`,
    )
    expect(codes(answers)).toEqual(['CA E1', 'AA E1', 'CA E3', 'CA E4', 'AE E4', 'CR E5', 'CE E6'])
    expect(answers[6]).toContain('hl7.continued')
    const archive = await store.db.selectFrom('identity.message').select(['control', 'state']).execute()
    const state = new Map(archive.map((each) => [each.control, each.state]))
    expect([1, 2, 3, 4, 5, 6].map((n) => state.get(`E${n}`))).toEqual([
      'taken',
      'taken',
      'taken',
      'dead',
      'dead',
      'dead',
    ])
  })

  it('refuses what comes twice at once twice', async () => {
    const wrong = message('ADT^A08', 'X9', '20260106', '').replace('4711^^^HOSP^MR', '')
    expect(codes(await send(wrong, wrong))).toEqual(['AE X9', 'AE X9'])
  })

  it('answers in the character set of the message', async () => {
    const socket = connect(listening.port, '127.0.0.1')
    const text = `MSH|^~\\&|LABOR|KÖLN|||20260101||ADT^A31|U1|P|2.5||||||8859/1\rEVN||20260101\r${pid}\r`
    const answer = await new Promise<Buffer>((resolve) => {
      socket.once('data', resolve)
      socket.write(frame(Buffer.from(text, 'latin1')))
    })
    socket.destroy()
    expect(answer.toString('latin1')).toContain('|LABOR|KÖLN|')
    expect(answer.toString('latin1')).toContain('MSA|AA|U1')
  })
})
