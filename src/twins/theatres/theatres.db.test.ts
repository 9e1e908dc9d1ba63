import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { bundle } from '../../demo/fhir.ts'
import { assignBeds, locations, patientOf } from '../../demo/hospital/hospital-resources.ts'
import { playHospital } from '../../demo/hospital/play-hospital.ts'
import { operationAt, operationsOf, theatreRooms, waitingList } from '../../demo/hospital/theatre-resources.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { validateResource } from '../../records/fhir/validation/validate.ts'
import { textSource } from '../../records/source.ts'
import { getResource, resourceHistory } from '../../store/resources.ts'
import type { Store } from '../../store/store.ts'
import { closeComputePool } from '../compute/compute-pool.ts'
import { createHospital } from '../hospital/hospital.ts'
import { localTime } from '../hospital/local-time.ts'
import { importRecords } from '../import/import.ts'
import { makePlan } from '../planning/make-plan.ts'
import { checkProblem } from '../planning/read-problem.ts'
import { byFinish, findable, scoreFinishes } from './finish-scores.ts'
import type { OperationNews } from './theatre-views.ts'
import { createTheatres } from './theatres.ts'
import { weekToPlan } from './week-to-plan.ts'

const text = readFileSync(new URL('../../demo/hospital/hospital.yaml', import.meta.url), 'utf8')
const epoch = Date.UTC(2026, 0, 5)
const hour = 3_600_000
/** A Wednesday, half past nine. */
const now = epoch + (30 * 24 + 9.5) * hour
const stays = assignBeds(playHospital(text, 40, 5))
const operations = operationsOf(stays).filter(({ ended }) => epoch + ended * hour > now - 28 * 24 * hour)
let time = now
let store: Store
let theatres: ReturnType<typeof createTheatres>

const send = (resources: readonly unknown[]) =>
  importRecords(store, [textSource('body.json', Buffer.from(JSON.stringify(bundle(resources as never))))], {
    name: 'test',
    by: 'test',
  })
const everybody = async (subjects: readonly string[]) => new Set(subjects)
const record = (news: OperationNews) => theatres.record(news, everybody)
const at = (ms: number) => new Date(ms).toISOString()
const caseOf = async (test: (id: string | null, operation: string | null) => boolean) => {
  const view = await theatres.view(everybody)
  return view.rooms
    .flatMap(({ cases, room }) => cases.map((each) => ({ ...each, room })))
    .find((each) => test(each.appointment, each.operation))
}

beforeAll(async () => {
  store = await freshStore()
  const hospital = createHospital(store, () => time)
  await hospital.changeSettings({ settings: { zone: 'UTC' }, revision: 0 }, { by: 'test' })
  theatres = createTheatres(store, hospital, () => time)
})
afterAll(async () => {
  await closeComputePool()
  await store?.close()
})

describe('the theatres’ twin', { timeout: 600_000 }, () => {
  it('knows nothing before anything is recorded, and says so', async () => {
    const view = await theatres.view(everybody)
    expect(view).toMatchObject({ rooms: [], waiting: [], waitingCount: 0, learned: { operations: 0, halfLife: null } })
  })

  it('is that of the record, whatever came late, twice, in another order or in error', async () => {
    const today = operations.flatMap((one) => operationAt(one, epoch, now))
    const wrong = today.slice(0, 60).map((each) => ({ ...each, status: 'entered-in-error' }))
    const people = [...new Set(operations.map(({ stay }) => stay))].map((stay) => patientOf(stay, epoch))
    await send([...wrong, ...people])
    await send([...today].reverse())
    await send([
      ...locations(),
      ...theatreRooms(epoch, now - 28 * 24 * hour, now + 7 * 24 * hour),
      ...waitingList(epoch, now),
    ])
    const view = await theatres.view(everybody)
    const known = view.rooms.flatMap(({ cases }) => cases)
    const dayOf = (hours: number) => Math.floor(hours / 24)
    const clock = (now - epoch) / hour
    const truly = operations.filter(
      ({ began, ended, due, isPlanned }) =>
        (began <= clock && (ended > clock || dayOf(began) === dayOf(clock) || dayOf(ended) === dayOf(clock))) ||
        (isPlanned && began > clock && dayOf(due) === dayOf(clock)),
    )
    expect(known.length).toBe(truly.length)
    expect(known.filter(({ status }) => status === 'running').length).toBe(
      truly.filter(({ began, ended }) => began <= clock && ended > clock).length,
    )
    expect(view.waitingCount).toBe(24)
    expect(view.impossible).toEqual([])
    const before = operations.filter(({ began, ended }) => ended <= clock && dayOf(began) < dayOf(clock))
    expect(view.learned.operations).toBe(before.length)

    // Another process that reads it all at once says the same.
    const other = createTheatres(
      store,
      createHospital(store, () => time),
      () => time,
    )
    expect(await other.view(everybody)).toEqual(view)
  })

  it('says when who is in a room, and every list, is likely to end; with the record of the procedure behind it', async () => {
    const view = await theatres.view(everybody)
    for (const { cases } of view.rooms)
      for (const each of cases) {
        if (each.status === 'running') {
          expect(Date.parse(each.ends!.q10)).toBeGreaterThanOrEqual(now - 1000)
          expect(Date.parse(each.ends!.q90)).toBeGreaterThan(Date.parse(each.ends!.q10))
        }
        if (each.status === 'planned') {
          expect(Date.parse(each.begins!.q10)).toBeGreaterThanOrEqual(Math.max(now, Date.parse(each.planned!)) - 1000)
          expect(each.minutes!.seen).toBeGreaterThan(0)
        }
      }
    const staffed = view.rooms.filter(({ name }) => name !== 'Theatre 4')
    for (const { lists } of staffed) expect(lists[0]).toMatchObject({ to: at(epoch + (30 * 24 + 18) * hour) })
  })

  it('names nobody whose consents keep the actor out, nor what they have', async () => {
    const view = await theatres.view(async () => new Set())
    const all = [...view.rooms.flatMap(({ cases }) => cases), ...view.waiting]
    expect(all.length).toBeGreaterThan(10)
    for (const each of all)
      expect(each).toMatchObject({ name: null, subject: null, identifier: null, procedure: null, withheld: true })
  })

  it('is told by the form that a case began, ended and was taken back, as a valid Procedure with its history', async () => {
    const next = (await caseOf((_, operation) => operation === null))!
    const of = { appointment: next.appointment! }
    // In the record nobody runs in room 4.
    const room = 'demo-hospital-theatre-room-4'
    const busy = (await theatres.view(everybody)).rooms.find((each) =>
      each.cases.some(({ status }) => status === 'running'),
    )
    if (busy) await expect(record({ of, event: 'began', version: 0, room: busy.room! })).rejects.toThrow('still runs')
    await expect(record({ of, event: 'ended', version: 0 })).rejects.toThrow('when it began')
    await expect(record({ of, event: 'began', version: 0, room: 'nowhere' })).rejects.toThrow('no room')
    await expect(record({ of, event: 'began', version: 0, room, at: at(now + hour) })).rejects.toThrow('still to come')
    await expect(
      theatres.record({ of, event: 'began', version: 0, room }, async () => new Set()),
    ).rejects.toMatchObject({
      code: 'access.consent',
    })
    // Who has declined does not operate.
    const booked = JSON.parse((await getResource(store.db, 'Appointment', next.appointment!))!.content)
    const other = { actor: { reference: 'Practitioner/other', display: 'Dr Other' }, status: 'declined' }
    await send([{ ...booked, id: next.appointment, participant: [other, ...booked.participant] }])
    const { operation } = await record({ of, event: 'began', version: 0, room, at: at(now - 20 * 60_000) })
    await expect(record({ of, event: 'began', version: 0, room })).rejects.toMatchObject({ code: 'conflict' })
    expect(await caseOf((id) => id === next.appointment)).toMatchObject({
      ...{ status: 'running', operation, version: 1, room, began: at(now - 20 * 60_000), procedure: next.procedure },
      surgeon: next.surgeon,
    })
    const stored = (await getResource(store.db, 'Procedure', operation))!
    const resource = JSON.parse(stored.content)
    expect((await validateResource(resource)).filter(({ severity }) => severity === 'error')).toEqual([])
    expect(stored.subject).not.toBeNull()
    await expect(record({ of, event: 'ended', version: 1, at: at(now - hour) })).rejects.toThrow('before it began')
    await expect(record({ of, event: 'cancelled', version: 1, reason: 'no bed' })).rejects.toThrow('it was begun')
    await expect(record({ of, event: 'stopped', version: 1 })).rejects.toThrow('no reason')
    await record({ of, event: 'ended', version: 1 })
    expect(await caseOf((id) => id === next.appointment)).toMatchObject({ status: 'done', ended: at(now), version: 2 })
    await record({ of, event: 'taken-back', version: 2 })
    expect(await caseOf((id) => id === next.appointment)).toMatchObject({ status: 'running', ended: null, version: 3 })
    await record({ of: { operation }, event: 'taken-back', version: 3 })
    expect(await caseOf((id) => id === next.appointment)).toEqual({
      ...next,
      begins: expect.anything(),
      ends: expect.anything(),
      delay: expect.anything(),
      notDone: expect.anything(),
    })
    await record({ of, event: 'cancelled', version: 0, reason: 'no bed' })
    expect(await caseOf((id) => id === next.appointment)).toMatchObject({ status: 'cancelled', reason: 'no bed' })
    expect(
      (await resourceHistory(store.db, 'Procedure', operation)).map(({ content }) => JSON.parse(content).status),
    ).toEqual(['not-done', 'entered-in-error', 'in-progress', 'completed', 'in-progress'])
  })

  it('takes who waits into a room, and gives the place back', async () => {
    const { waiting, waitingCount } = await theatres.view(everybody)
    const of = { request: waiting[0]!.request }
    const { operation } = await record({ of, event: 'began', version: 0, room: 'demo-hospital-theatre-room-4' })
    const view = await theatres.view(everybody)
    expect(view.waitingCount).toBe(waitingCount - 1)
    expect(await caseOf((_, id) => id === operation)).toMatchObject({
      status: 'running',
      procedure: waiting[0]!.procedure,
    })
    await record({ of: { operation }, event: 'taken-back', version: 1 })
    expect((await theatres.view(everybody)).waiting[0]).toEqual(waiting[0])
  })

  it('makes a week to plan of who waits, the staffed times and what was done, without the name of a patient', async () => {
    const view = await theatres.view(everybody)
    const of = await theatres.read()
    const problem = weekToPlan(of, { from: '2026-02-05', days: 7 })
    if (problem.plan !== 'theatre') throw new Error('another kind')
    // Five weekdays of three rooms; what is booked is behind us in none of them for less than half an hour.
    expect(problem.blocks.length).toBeGreaterThan(9)
    expect(problem.blocks.length).toBeLessThanOrEqual(15)
    expect(problem.cases.length).toBe(view.waitingCount)
    for (const each of problem.cases) expect(each.minutes.seen).toBeGreaterThan(0)
    const text = JSON.stringify(problem)
    for (const { name } of view.waiting) expect(text).not.toContain(name!.split(',')[0])
    // It is as a person could have written it.
    const written = { ...problem, cases: problem.cases.map(({ minutes: _, ...each }) => each) }
    const read = checkProblem(JSON.parse(JSON.stringify(written)), 'the week')
    if (read.plan !== 'theatre') throw new Error('another kind')
    for (const [c, { minutes }] of read.cases.entries())
      expect(Math.abs(minutes.mean / problem.cases[c]!.minutes.mean - 1)).toBeLessThan(0.1)
    const made = await makePlan(problem, { timeLimit: 5, gap: 0.1, members: 50 })
    expect(made.breaches).toEqual([])
    if (made.plan?.kind !== 'theatre') throw new Error('no plan')
    expect(made.plan.assignments.length).toBeGreaterThan(5)
    expect(() => weekToPlan(of, { from: '2027-02-05', days: 7 })).toThrow('no Slot')
    expect(() => weekToPlan(of, { from: '2026-02-31', days: 7 })).toThrow('no date')
  })

  it('believes who knows more when the form and another system say the same operation', async () => {
    const one = (await caseOf((_, operation) => operation === null))!
    const { operation } = await record({
      of: { appointment: one.appointment! },
      event: 'began',
      version: 0,
      room: 'demo-hospital-theatre-room-4',
    })
    const own = JSON.parse((await getResource(store.db, 'Procedure', operation))!.content)
    const began = at(now - 30 * 60_000)
    await send([{ ...own, id: 'other-system', status: 'completed', performedPeriod: { start: began, end: at(now) } }])
    const view = await theatres.view(everybody)
    const said = view.rooms.flatMap(({ cases }) => cases).filter((each) => each.appointment === one.appointment)
    expect(said).toMatchObject([{ operation: 'other-system', status: 'done', began }])
    await send([{ ...own, id: 'other-system', status: 'entered-in-error' }])
    expect(await caseOf((id) => id === one.appointment)).toMatchObject({ operation, status: 'running' })
    await record({ of: { operation }, event: 'taken-back', version: 1 })
  })

  it('is the same when the day has gone on as if it had been read then for the first time', async () => {
    const said = await theatres.finishes()
    time = now + 26 * hour
    await send(operations.flatMap((one) => operationAt(one, epoch, time)))
    const other = createTheatres(
      store,
      createHospital(store, () => time),
      () => time,
    )
    expect(await theatres.view(everybody)).toEqual(await other.view(everybody))
    expect((await theatres.view(everybody)).day).toBe('2026-02-05')
    // What was said the day before of cases and rooms has its truth now.
    const scores = scoreFinishes(said, findable(await theatres.read()), localTime('UTC'), createDraws(1))
    const known = byFinish(scores)
    expect(known.map(({ finish }) => finish)).toEqual(['case', 'room'])
    // All of whom something was said were operated on that day.
    expect(scores.length).toBe(said.said.length)
  })
})
