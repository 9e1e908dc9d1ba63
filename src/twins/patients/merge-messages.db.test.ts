import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { madeId } from '../../records/hl7v2/identity.ts'
import { addConnector } from '../../store/connectors.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { readTimeline } from '../../store/timeline.ts'
import { type Intake, openIntake } from '../messages/take-messages.ts'

const patient = (number: string) => madeId('Patient', 'urn:hamzad:hl7v2:H', number)
const head = (type: string, time: string) => `MSH|^~\\&|ADT|H|||${time}||${type}|${type}${time}|P|2.5\rEVN||${time}\r`
const pid = (number: string, family = 'Ahmadi') => `PID|1||${number}^^^H^MR||${family}^Sara||19700102|F\r`
const merge = (into: string, old: string) => `${pid(into)}MRG|${old}^^^H^MR\r`
const result = (number: string, time: string, value: number) =>
  `${head('ORU^R01', time)}${pid(number)}OBR|1||F${time}|1^x^L|||${time}\rOBX|1|NM|2160-0^Creatinine^LN||${value}|mg/dL^^UCUM|||||F|||${time}\r`

describe('merges that HL7 v2 tells', () => {
  let store: Store
  let intake: Intake
  beforeAll(async () => {
    store = await freshStore()
    const settings = { timeZone: 'UTC' }
    intake = await openIntake(store, await addConnector(store.db, { name: 'adt', kind: 'mllp', settings }))
  })
  afterAll(() => store.close())
  const say = async (...texts: string[]) => {
    const taken = await intake.take(texts.map((text) => Buffer.from(text)))
    expect(taken.map((each) => each.outcome)).toEqual(texts.map(() => 'taken'))
  }
  const subjects = async (...numbers: string[]) => {
    const found = await findSubjects(store.db, numbers.map(patient))
    return numbers.map((number) => found.get(patient(number)))
  }
  const values = async (number: string) => {
    const [subject] = await subjects(number)
    return (await readTimeline(store.db, subject!)).flatMap(({ kind, value }) =>
      kind === 'observation' ? [value] : [],
    )
  }

  it('are all taken, when one message tells of several, each for its own patient', async () => {
    for (const [index, number] of ['1', '2', '3', '4'].entries())
      await say(result(number, `2026010${index + 1}080000`, index + 1))
    await say(`${head('ADT^A40', '20260110')}${merge('1', '2')}${merge('3', '4')}`)
    const [one, two, three, four] = await subjects('1', '2', '3', '4')
    expect([two, four]).toEqual([one, three])
    expect(one).not.toBe(three)
    expect([await values('1'), await values('3')]).toEqual([
      [1, 2],
      [3, 4],
    ])
    const [first] = await store.db.selectFrom('resource').select('content').where('id', '=', patient('1')).execute()
    expect(first?.content).toContain('"value":"1"')
  })

  it('hold when a later message tells of something else, and when they are joined by another', async () => {
    await say(`${head('ADT^A08', '20260111')}${pid('1', 'Karimi')}`)
    await say(`${head('ADT^A40', '20260112')}${merge('1', '3')}`)
    await say(`${head('ADT^A31', '20260113')}${pid('1', 'Rezai')}`)
    expect(new Set(await subjects('1', '2', '3', '4')).size).toBe(1)
    expect(await values('4')).toEqual([1, 2, 3, 4])
  })

  it('hold when a newer message overtook them', async () => {
    await say(result('5', '20260105080000', 5), `${head('ADT^A08', '20260120')}${pid('6', 'Newest')}`)
    await say(`${head('ADT^A40', '20260115')}${merge('6', '5')}`)
    expect(await values('6')).toEqual([5])
    const [row] = await store.db.selectFrom('resource').select('content').where('id', '=', patient('6')).execute()
    expect(row?.content).toContain('Newest')
  })

  it('are linked and unlinked, and the records stay two', async () => {
    await say(result('11', '20260108080000', 11), result('12', '20260109080000', 12))
    const link = (event: string, time: string) => `${head(`ADT^${event}`, time)}${pid('11')}${pid('12', 'Ahmady')}`
    await say(link('A24', '20260110'))
    expect(await values('11')).toEqual([11, 12])
    const names = await store.db
      .selectFrom('resource')
      .select('content')
      .where('id', 'in', ['11', '12'].map(patient))
      .orderBy('id')
      .execute()
    expect(names.map(({ content }) => JSON.parse(content).name[0].family).sort()).toEqual(['Ahmadi', 'Ahmady'])
    // What happened before does not undo what happened since, though it comes later.
    await say(link('A37', '20260109'))
    expect(await values('11')).toEqual([11, 12])
    await say(link('A37', '20260112'))
    expect([await values('11'), await values('12')]).toEqual([[11], [12]])
    await say(link('A24', '20260111'), `${head('ADT^A31', '20260113')}${pid('11', 'Rezai')}`)
    expect([await values('11'), await values('12')]).toEqual([[11], [12]])
    const { replayMessages } = await import('../messages/replay-messages.ts')
    await replayMessages(store, 'adt', { state: 'taken' })
    expect([await values('11'), await values('12')]).toEqual([[11], [12]])
  })

  it('of A40 are undone by A37, whichever of the two it names first', async () => {
    await say(result('13', '20260108080000', 13), result('14', '20260109080000', 14))
    await say(`${head('ADT^A40', '20260110')}${merge('13', '14')}`)
    expect(await values('13')).toEqual([13, 14])
    await say(`${head('ADT^A37', '20260111')}${pid('14')}${pid('13')}`)
    expect([await values('13'), await values('14')]).toEqual([[13], [14]])
  })

  it('and beds that two patients swap are in the stay of each, again when the archive is read anew', async () => {
    const stay = (visit: string, place: string) => `PV1|1|I|${place}||||||||||||||||${visit}\r`
    await say(
      `${head('ADT^A01', '20260110')}${pid('21')}${stay('V21', 'A^1^1')}`,
      `${head('ADT^A01', '2026011001')}${pid('22')}${stay('V22', 'A^1^2')}`,
      `${head('ADT^A17', '20260111')}${pid('21')}${stay('V21', 'A^1^2')}${pid('22')}${stay('V22', 'A^1^1')}`,
    )
    const places = async () => {
      const rows = await store.db.selectFrom('resource').select('content').where('type', '=', 'Encounter').execute()
      return rows
        .map(({ content }) => JSON.parse(content))
        .sort((a, b) => a.identifier[0].value.localeCompare(b.identifier[0].value))
        .map(({ location }) => location.map((each: { location: { display: string } }) => each.location.display))
    }
    const expected = [
      ['A 1 1', 'A 1 2'],
      ['A 1 2', 'A 1 1'],
    ]
    expect(await places()).toEqual(expected)
    const { replayMessages } = await import('../messages/replay-messages.ts')
    await replayMessages(store, 'adt', { state: 'taken' })
    expect(await places()).toEqual(expected)
  })

  it('and results of several patients in one message go to each', async () => {
    const [mine, theirs] = [result('7', '20260106080000', 7), result('8', '20260107080000', 8)]
    await say(`${mine}${theirs.slice(theirs.indexOf('PID'))}`)
    expect([await values('7'), await values('8')]).toEqual([[7], [8]])
  })
})
