import { hash } from 'node:crypto'
import type { Band } from '../../kernel/planning/band.ts'
import { dateOf } from '../../kernel/planning/calendar.ts'
import type { MinutesBelief } from '../../kernel/planning/learn-minutes.ts'
import { namesOf } from '../../store/hospital.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { computePool } from '../compute/compute-pool.ts'
import type { State } from '../hospital/hospital-forecasts.ts'
import { keepLast } from '../keep-last.ts'
import { believedMinutes } from './believed-minutes.ts'
import { type FinishesSaid, sayFinishes } from './finish-scores.ts'
import { pastOperations } from './past-operations.ts'
import { pastSurprises } from './past-surprises.ts'
import { members, playDay, seed } from './play-day.ts'
import { recordOperation } from './record-operation.ts'
import { casesOf } from './theatre-cases.ts'
import { theatreDay } from './theatre-day.ts'
import { createTheatreRecord } from './theatre-record.ts'
import type { Theatres } from './theatre-state.ts'
import { openTimes } from './theatre-times.ts'
import type { MayBeSeen, TheatreCaseView, TheatreDomain, TheatreView } from './theatre-views.ts'
import { waitingFor } from './waiting-list.ts'

/** More of a waiting list are counted, not shown. */
const shown = 300

/**
 * The theatres' twin on an open store: lists, waiting list and past operations are those of the last write; what is believed of minutes is learned anew where a past
 * operation was added or corrected, so that any order of writing ends in the same.
 */
export function createTheatres(
  store: Store,
  hospital: { state(): Promise<State> },
  clock: () => number = Date.now,
): TheatreDomain & { read(): Promise<Theatres>; finishes(): Promise<FinishesSaid> } {
  const source = createTheatreRecord(store)
  const beliefs = keepLast<MinutesBelief>()
  const assembled = keepLast<Pick<Theatres, 'cases' | 'open' | 'history' | 'belief' | 'surprises'>>()

  async function read(): Promise<Theatres> {
    const [state, record] = await Promise.all([hospital.state(), source.read()])
    const { places, time, revision } = state.record
    const now = clock()
    const today = Math.floor(time.toLocal(now) / 24)
    const from = `${record.revision} ${revision} ${today} ${JSON.stringify(state.settings)}`
    const made = await assembled.of(from, async () => {
      const cases = casesOf(record, places, time)
      const open = openTimes(record, places.rooms)
      const history = pastOperations(cases, open, time, today)
      const belief = await beliefs.of(hash('sha256', JSON.stringify(history)), () =>
        computePool().run('theatreMinutes', { history, members, seed }),
      )
      const surprises = pastSurprises(cases, open, time, today, belief.halfLife)
      return { cases, open, history, belief, surprises }
    })
    return { state, record, ...made, now }
  }

  return {
    read,

    async finishes() {
      const of = await read()
      const { places, time } = of.state.record
      return sayFinishes(of, places.rooms, time, seed)
    },

    async view(seen) {
      const of = await read()
      const { state, cases, open, history, belief, now } = of
      const { places, time } = state.record
      const minutesOf = believedMinutes(belief)
      const day = theatreDay({ cases, open, rooms: places.rooms, history, minutesOf }, now, time)
      const { stress } = playDay(day, of)
      const waiting = waitingFor(of)
      const whom = await whoIsShown(store, seen, [...day.lists.flatMap((list) => list.cases), ...waiting])
      const today = Math.floor(time.toLocal(now) / 24)
      const instant = (ms: number) => new Date(Math.round(ms / 1000) * 1000).toISOString()
      const at = (minute: number) => instant(time.toInstant(today * 24 + minute / 60))
      const times = ({ q10, q50, q90 }: Band) => ({ q10: at(q10), q50: at(q50), q90: at(q90) })
      const ofBlock = new Map(stress.blocks.map((each) => [each.block, each]))
      const ofCase = new Map(stress.cases.map((each) => [each.case, each]))
      const inPlan = new Set(day.plan.assignments.map((each) => each.case))
      const view: TheatreView = {
        at: instant(now),
        zone: state.settings.zone,
        day: dateOf(today),
        rooms: day.lists.map(({ room, blocks, cases: own }) => ({
          room: room?.id ?? null,
          name: room?.name ?? null,
          lists: blocks.map(({ id, from, to, isStaffed }) => {
            const found = ofBlock.get(id)
            return {
              from: instant(from),
              to: isStaffed ? instant(to) : null,
              over: isStaffed ? (found?.over ?? 0) : null,
              finish: found?.finish ? times(found.finish) : null,
            }
          }),
          cases: own.map((each): TheatreCaseView => {
            const said = ofCase.get(each.key)
            const isComing = each.status === 'planned' || (each.status === 'running' && each.began === null)
            const isOpen = isComing || each.status === 'running'
            const due = isComing && said ? time.toInstant(today * 24 + said.begins.q50 / 60) : each.began
            return {
              case: each.key,
              appointment: each.appointment?.id ?? null,
              operation: each.operation?.id ?? null,
              version: each.operation?.version ?? 0,
              ...whom(each),
              procedure: whom(each).withheld ? null : (each.procedure?.name ?? null),
              surgeon: each.surgeon?.name ?? null,
              status: each.status,
              planned: each.planned === null ? null : instant(each.planned),
              booked: each.booked,
              began: each.began === null ? null : instant(each.began),
              ended: each.ended === null ? null : instant(each.ended),
              begins: isComing && said ? times(said.begins) : null,
              ends: isOpen && said ? times(said.ends) : null,
              notDone: isComing && inPlan.has(each.key) ? (said?.cancelled ?? 1) : null,
              delay: due === null || each.planned === null ? null : Math.round((due - each.planned) / 60_000),
              minutes: isOpen ? minutesOf(each) : null,
              reason: whom(each).withheld ? null : each.reason,
            }
          }),
        })),
        waiting: waiting.slice(0, shown).map((each) => ({
          ...whom(each),
          request: each.request.id,
          identifier: whom(each).withheld ? null : (whom(each).identifier ?? each.request.identifier),
          operation: each.operation?.id ?? null,
          version: each.operation?.version ?? 0,
          procedure: whom(each).withheld ? null : (each.request.procedure?.name ?? null),
          surgeon: each.request.surgeon?.name ?? null,
          priority: each.request.priority,
          since: each.request.since,
          earliest: each.request.earliest,
          due: each.request.due,
          overdue: each.request.due !== null && each.request.due < dateOf(today),
          supporting: whom(each).withheld ? [] : [...each.request.supporting],
          minutes: minutesOf({ key: each.request.id, ...each.request, booked: null }),
        })),
        waitingCount: waiting.length,
        learned: { operations: history.length, halfLife: belief.halfLife },
        impossible: [...day.impossible],
      }
      return view
    },

    async record(news, seen) {
      const of = await read()
      return recordOperation(store, of, news, seen)
    },
  }
}

/**
 * Names of those of whom may be told who they are. Whom a Patient is, is asked anew each time: an Appointment may come before its Patient, and two Patients may turn out to be one.
 */
async function whoIsShown(store: Store, seen: MayBeSeen, all: readonly { readonly patient: string }[]) {
  const subjects = await findSubjects(
    store.db,
    all.map(({ patient }) => patient),
  )
  const allowed = await seen([...new Set(subjects.values())])
  const names = await namesOf(store.db, [...allowed])
  return ({ patient }: { readonly patient: string }) => {
    const subject = subjects.get(patient)
    const isShown = subject !== undefined && allowed.has(subject)
    const person = isShown ? names.get(subject) : undefined
    return {
      subject: isShown ? subject : null,
      name: person?.name || null,
      withheld: subject !== undefined && !isShown,
      identifier: person?.identifier ?? null,
    }
  }
}
