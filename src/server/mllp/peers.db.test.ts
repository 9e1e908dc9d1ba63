import { readdirSync, readFileSync } from 'node:fs'
import { Hl7Message } from '@medplum/core'
import Client, { HL7_2_5, type Message as PeerMessage } from 'node-hl7-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { decodeMessage } from '../../records/hl7v2/charset.ts'
import { madeId } from '../../records/hl7v2/identity.ts'
import { parseMessage } from '../../records/hl7v2/message.ts'
import { addConnector, getConnector } from '../../store/connectors.ts'
import type { Store } from '../../store/store.ts'
import { openIntake } from '../../twins/messages/take-messages.ts'
import { type Listening, listenMllp } from './listen.ts'

describe('a foreign sender (node-hl7-client)', () => {
  let store: Store
  let listening: Listening
  beforeAll(async () => {
    store = await freshStore()
    const connector = await addConnector(store.db, {
      name: 'peer',
      kind: 'mllp',
      settings: { port: 0, timeZone: 'UTC' },
    })
    listening = await listenMllp(connector, await openIntake(store, connector))
  })
  afterAll(async () => {
    await listening.close()
    await store.close()
  })

  it('builds messages that are taken, and reads their acknowledgements', async () => {
    const built = (control: string, number?: string) => {
      const message = new HL7_2_5().buildMSH({
        msh_3: 'APP',
        msh_4: 'FAC',
        msh_5: 'H',
        msh_6: 'S',
        msh_9_1: 'ADT',
        msh_9_2: 'A04',
        msh_10: control,
        msh_11_1: 'P',
      })
      message.buildEVN({ evn_1: 'A04' })
      if (number) message.buildPID({ pid_3: number, pid_5: 'SÖHNE^JANE', pid_8: 'F' })
      return message.toMessage()
    }
    const client = new Client({ host: '127.0.0.1', version: '2.5' })
    const answers: string[] = []
    let answered = () => {}
    const connection = client.createConnection({ port: listening.port, version: '2.5' }, async (response) => {
      const answer = response.getMessage() as PeerMessage
      answers.push(['MSA.1', 'MSA.2', 'ERR.8'].map((path) => answer.get(path).toString()).join(' '))
      answered()
    })
    for (const [control, number] of [
      ['C1', '77'],
      ['C2', undefined],
    ] as const) {
      const next = new Promise<void>((resolve) => {
        answered = resolve
      })
      await connection.sendMessage(built(control, number))
      await next
    }
    await connection.close()
    expect(answers[0]?.trim()).toBe('AA C1')
    expect(answers[1]).toContain('hl7.patient-missing')
    expect(await getConnector(store.db, 'peer')).toMatchObject({ received: 2, taken: 1, refused: 1 })
    const id = madeId('Patient', 'urn:hamzad:hl7v2:FAC', '77')
    const row = await store.db.selectFrom('resource').select('content').where('id', '=', id).executeTakeFirst()
    expect(JSON.parse(row!.content)).toMatchObject({ gender: 'female', name: [{ given: ['JANE'] }] })
  })
})

describe('a foreign parser (@medplum/core)', () => {
  const folder = new URL('../../records/hl7v2/fixtures/', import.meta.url)
  const samples = readdirSync(folder).filter((name) => name.endsWith('.hl7'))

  it(`reads the same in each field of ${samples.length} samples`, () => {
    let compared = 0
    for (const name of samples) {
      const { text } = decodeMessage(readFileSync(new URL(name, folder)))!
      const ours = parseMessage(text)
      if ('rule' in ours) throw new Error(`${name}: ${ours.reason}`)
      const theirs = Hl7Message.parse(text.replace(/^[\uFEFF\s]+/, '')).segments.filter(({ name }) =>
        /^[A-Z][A-Z0-9]{2}$/.test(name),
      )
      expect([name, ours.segments.map((each) => each.name)]).toEqual([name, theirs.map((each) => each.name)])
      theirs.forEach((segment, index) => {
        for (let field = segment.name === 'MSH' ? 3 : 1; field < segment.fields.length + 1; field++) {
          const wanted = (segment.getField(field)?.components ?? []).map((parts) =>
            parts.map((part) => part.split('&')[0]!.trim()),
          )
          const read = ours.segments[index]!.field(field)
          const full = (segment.getField(field)?.components ?? []).flatMap((parts, which) =>
            parts.some((part) => part.split('&').some((each) => each.trim() !== '' && each !== '""'))
              ? [wanted[which]!]
              : [],
          )
          expect([name, segment.name, field, read.length]).toEqual([name, segment.name, field, full.length])
          full.forEach((parts, which) => {
            parts.forEach((part, component) => {
              if (part.includes('\\')) return
              compared += 1
              expect(read[which]!.component(component + 1)).toBe(part === '""' ? '' : part)
            })
          })
        }
      })
    }
    expect(compared).toBeGreaterThan(10_000)
  })
})
