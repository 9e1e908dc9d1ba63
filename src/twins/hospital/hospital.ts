import { HamzadError } from '../../kernel/errors.ts'
import { census } from '../../kernel/hospital/census.ts'
import { controlChart } from '../../kernel/hospital/control-chart.ts'
import { dailyFigures } from '../../kernel/hospital/daily-figures.ts'
import { groupsOf } from '../../kernel/hospital/forecast-hospital.ts'
import { usualTarget } from '../../kernel/hospital/questions.ts'
import { bedsOfNurses } from '../../kernel/hospital/scenario.ts'
import { byHorizon, type OccupancyScore, presentAt } from '../../kernel/hospital/score-hospital.ts'
import { declaredPatientsPerNurse } from '../../kernel/hospital/staff-by-shift.ts'
import { getHospitalSettings, hospitalForecasts, namesOf, putHospitalSettings } from '../../store/hospital.ts'
import type { Store } from '../../store/store.ts'
import { computePool } from '../compute/compute-pool.ts'
import { byFinish, type FinishScore } from '../theatres/finish-scores.ts'
import type { HospitalRecord } from './assemble-record.ts'
import { askedOf, createForecasts, type Forecast, type State, seed } from './hospital-forecasts.ts'
import { createHospitalRecord } from './hospital-record.ts'
import type {
  HospitalBoard,
  HospitalControl,
  HospitalDomain,
  HospitalScores,
  HospitalSettings,
  HospitalSettingsView,
  HospitalView,
} from './hospital-views.ts'
import { huddlesBefore, type Issued, type IssuedScore } from './huddle-times.ts'
import { isZone } from './local-time.ts'

const whatIfMembers = 200
const whatIfHours = 72
const pastHours = 72
const controlDays = 56
const replayed = 15
const replayMembers = 100
/** A page begins with what was said last, if it is not older, while it asks for what is said now. */
const goodFor = 10 * 60_000

export const declaredSettings = (): HospitalSettings => ({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone })

export async function settingsOf(store: Store): Promise<HospitalSettingsView> {
  const kept = await getHospitalSettings(store.db)
  return kept
    ? {
        settings: kept.settings as HospitalSettings,
        revision: kept.revision,
        changedAt: kept.changedAt,
        changedBy: kept.changedBy,
      }
    : { settings: declaredSettings(), revision: 0, changedAt: null, changedBy: null }
}

/**
 * The hospital's twin on an open store: the census is that of the last write; what is learned and foretold is kept by `createForecasts`.
 */
export function createHospital(
  store: Store,
  clock: () => number = Date.now,
): HospitalDomain & { state(): Promise<State>; forecast(): Promise<Forecast> } {
  const source = createHospitalRecord(store)
  const forecasts = createForecasts()
  let last: { view: HospitalView; at: number } | null = null
  let scored: { key: string; scores: Promise<HospitalScores> } | null = null

  async function state(): Promise<State> {
    const { settings } = await settingsOf(store)
    const record = await source.read(settings)
    const now = record.time.toLocal(clock())
    return { settings, record, now, census: census(record.hospital, record.stays, now) }
  }

  const forecast = async () => forecasts.whole(await state())

  const unitsView = ({ record, census: found }: State): HospitalView['units'] =>
    record.hospital.units.map((unit, u) => ({
      ...unit,
      present: found.residents.filter((one) => one.unit === u).length,
      waiting: found.residents.filter((one) => one.waitingFor === u).length,
    }))

  const viewOf = ({ of, belief, forecast: made }: Forecast): HospitalView => {
    const { record, settings, now } = of
    const past = Array.from({ length: pastHours + 1 }, (_, i) =>
      presentAt(record.hospital, record.stays, now - pastHours + i),
    )
    const groups = groupsOf(belief)
    return {
      at: instant(record, made.at),
      zone: settings.zone,
      units: unitsView(of),
      impossible: of.census.impossible.length,
      members: made.members,
      steps: [...made.steps],
      courses: made.courses.map((course, g) => ({
        ...(course as HospitalView['courses'][number]),
        past: past.map((counts) => groups[g]!.units.reduce((sum, u) => sum + counts[u]!, 0)),
      })),
      discharges: made.discharges as HospitalView['discharges'],
      arrivals: made.arrivals as HospitalView['arrivals'],
      fromEmergency: made.fromEmergency as HospitalView['fromEmergency'],
      waits: [...made.waits],
      breaches: made.breaches,
      staff: [...made.staff],
      notes: [...belief.notes],
    }
  }

  /** The whole view; pages begin with it for a while. */
  const say = async (of: State): Promise<HospitalView> => {
    const view = viewOf(await forecasts.whole(of))
    last = { view, at: Date.parse(view.at) }
    return view
  }

  return {
    state,
    forecast,
    async ready() {
      const of = await state()
      if (of.record.hospital.units.length > 0) await say(of)
    },
    async view({ soon = false } = {}) {
      if (soon) return last && clock() - last.at <= goodFor ? last.view : viewOf(await forecasts.soon(await state()))
      return say(await state())
    },

    async board(seen) {
      const { of, forecast: made } = await forecast()
      const { record, settings, census: found } = of
      const leaving = new Map(made.patients.map((each) => [each.stay, each]))
      const at = (hours: number | null) => (hours === null ? null : instant(record, made.at + hours))
      const shown = await seen([
        ...new Set([...found.residents, ...found.bookings].flatMap(({ stay }) => record.subjectOf.get(stay) ?? [])),
      ])
      const names = await namesOf(store.db, [...shown])
      const subjectOf = (stay: string) => {
        const subject = record.subjectOf.get(stay)
        return subject !== undefined && shown.has(subject) ? subject : null
      }
      const isWithheld = (stay: string) => record.subjectOf.has(stay) && subjectOf(stay) === null
      const person = (stay: string) => names.get(subjectOf(stay) ?? '')
      const unitId = (u: number) => record.hospital.units[u]!.id
      const board: HospitalBoard = {
        at: instant(record, of.now),
        zone: settings.zone,
        units: unitsView(of),
        patients: found.residents.map((one) => {
          const leaves = leaving.get(one.stay)
          const subject = subjectOf(one.stay)
          return {
            stay: one.stay,
            subject,
            name: person(one.stay)?.name || null,
            withheld: isWithheld(one.stay),
            identifier: person(one.stay)?.identifier ?? null,
            age: subject === null ? null : one.age,
            group: subject === null ? null : one.group,
            route: one.route,
            unit: unitId(one.unit),
            bed: one.bed,
            since: instant(record, one.since),
            admitted: instant(record, one.admitted),
            waitingFor: one.waitingFor === null ? null : unitId(one.waitingFor),
            waitingSince: one.waitingSince === null ? null : instant(record, one.waitingSince),
            expected: one.expected === null ? null : instant(record, one.expected),
            leaves: {
              unit: (leaves?.unit ?? [null, null, null]).map(at),
              hospital: (leaves?.hospital ?? [null, null, null]).map(at),
              within: [...(leaves?.within ?? [])],
              next: [...(leaves?.next ?? [])],
            },
          }
        }),
        bookings: found.bookings.map(({ stay, unit, at: due, group }) => ({
          stay,
          name: person(stay)?.name || null,
          withheld: isWithheld(stay),
          unit: unitId(unit),
          at: instant(record, due),
          group: subjectOf(stay) === null ? null : group,
        })),
        impossible: [...found.impossible],
      }
      return board
    },

    async whatIf({ scenarios, hours = whatIfHours }) {
      const of = await state()
      const belief = await forecasts.belief(of)
      const known = new Set(of.record.hospital.units.map(({ id }) => id))
      for (const { beds = [], nurses = [], stay = [], extra = [], merge = [], closed = [] } of scenarios)
        for (const unit of [...beds, ...nurses, ...stay, ...extra, ...merge, ...closed].flatMap((each) =>
          [each.unit ?? [], 'into' in each ? each.into : []].flat(),
        ))
          if (!known.has(unit)) throw new HamzadError('not-found', { what: 'unit', id: unit })
      const result = await computePool().run('hospitalWhatIf', {
        ...askedOf(of, belief),
        hours,
        members: whatIfMembers,
        scenarios: scenarios.map(({ nurses = [], ...each }) => ({
          ...each,
          beds: [...(each.beds ?? []), ...bedsOfNurses(nurses, (unit) => patientsPerNurse(of, unit))],
        })),
        ...(of.settings.costs && { costs: of.settings.costs }),
      })
      return {
        at: instant(of.record, of.now),
        steps: [...result.steps],
        currency: of.settings.costs?.currency ?? null,
        outcomes: result.outcomes as never,
      }
    },

    async ask({ ask, hours = whatIfHours }) {
      const of = await state()
      const belief = await forecasts.belief(of)
      const { value, chance, before, tried } = await computePool().run('hospitalQuestion', {
        ...askedOf(of, belief),
        hours,
        members: whatIfMembers,
        ask,
      })
      return { ask, value, chance, before, wanted: usualTarget.chance, tried: [...tried] }
    },

    async control() {
      const { record, settings, now } = await state()
      const days = dailyFigures(record.hospital, record.stays, now, controlDays, settings.target ?? 4)
      const measures = ['arrivals', 'discharges', 'occupied', 'breaches', 'stay', 'waited'] as const
      const control: HospitalControl = {
        zone: settings.zone,
        days: days.map(({ day }) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
        charts: measures.map((measure) => {
          const values = days.map((each) => each[measure])
          const chart = controlChart(values.filter((value) => value !== null))
          let k = 0
          return {
            measure,
            values,
            mean: chart?.mean ?? null,
            low: chart?.low ?? null,
            high: chart?.high ?? null,
            signals: values.map((value) => (value === null ? null : (chart?.signals[k++] ?? null))),
          }
        }),
      }
      return control
    },

    async scores() {
      const of = await state()
      const key = `${Math.floor(of.now)} ${Math.floor(of.record.revision / 2000)}`
      if (scored?.key !== key) {
        const made = { key, scores: scoresOf(store, of) }
        scored = made
        made.scores.catch(() => {
          if (scored === made) scored = null
        })
      }
      return scored!.scores
    },

    settings: () => settingsOf(store),

    async changeSettings({ settings, revision }, { by }) {
      if (!isZone(settings.zone))
        throw new HamzadError('input.invalid', {
          what: 'The time zone',
          why: 'no such zone is known',
          action: 'Write it as IANA does: Asia/Tehran.',
        })
      await putHospitalSettings(store.db, settings, revision, by)
      last = null
      return settingsOf(store)
    },
  }
}

/** As the settings say, else as is declared for its kind. */
const patientsPerNurse = ({ settings, record }: State, unit: string): number =>
  (settings.units ?? []).find((each) => each.unit === unit)?.patientsPerNurse ??
  declaredPatientsPerNurse[record.hospital.units.find(({ id }) => id === unit)!.kind]

const instant = (record: HospitalRecord, local: number): string =>
  new Date(Math.round(record.time.toInstant(local) / 1000) * 1000).toISOString()

/** Scores of the forecasts that were issued; where there are few, of the last huddles played again from what had happened by then. */
async function scoresOf(store: Store, { record, settings, now }: State): Promise<HospitalScores> {
  const since = new Date(record.time.toInstant(now - 42 * 24))
  const issued = await hospitalForecasts(store.db, since)
  const scores: OccupancyScore[] = []
  const finishes: FinishScore[] = []
  const happened: HospitalScores['happened'] = []
  for (const { at, made, scores: done } of issued) {
    for (const each of (done as IssuedScore[] | null) ?? []) {
      if ('finish' in each) finishes.push(each)
      else scores.push(each)
    }
    for (const { hour, q10, q50, q90 } of (made as Issued).said) {
      const then = record.time.toLocal(at.getTime()) + hour
      if (then > now) continue
      const observed = presentAt(record.hospital, record.stays, then).reduce((a, b) => a + b, 0)
      happened.push({ at: at.toISOString(), hour, observed, q10, q50, q90 })
    }
  }
  const before = issued.length >= replayed ? [] : huddlesBefore(now - 8, replayed)
  const first = record.stays.reduce((least, { from }) => (from !== null ? Math.min(least, from) : least), now)
  const instants = before.filter((at) => at > first + 14 * 24)
  const again =
    instants.length === 0
      ? []
      : await computePool().run('hospitalReplay', {
          hospital: record.hospital,
          stays: record.stays,
          instants,
          now,
          members: replayMembers,
          seed,
        })
  for (const { at, scores: found, said } of again) {
    scores.push(...found)
    for (const { hour, q10, q50, q90 } of said)
      if (at + hour <= now)
        happened.push({
          at: instant(record, at),
          hour,
          observed: presentAt(record.hospital, record.stays, at + hour).reduce((a, b) => a + b, 0),
          q10,
          q50,
          q90,
        })
  }
  return {
    zone: settings.zone,
    issued: issued.length,
    replayed: again.length,
    horizons: byHorizon(scores).map((each) => ({ ...each, inside: [...each.inside] })),
    finishes: byFinish(finishes),
    happened: happened.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.hour - b.hour)),
  }
}
