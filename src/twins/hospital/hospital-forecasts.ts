import type { HospitalBelief } from '../../kernel/hospital/belief.ts'
import type { Census } from '../../kernel/hospital/census.ts'
import type { HospitalForecast } from '../../kernel/hospital/forecast-hospital.ts'
import type { ShiftNeed } from '../../kernel/hospital/staff-by-shift.ts'
import { computePool } from '../compute/compute-pool.ts'
import { keepLast } from '../keep-last.ts'
import type { HospitalRecord } from './assemble-record.ts'
import type { HospitalState } from './hospital-compute.ts'
import type { HospitalSettings } from './hospital-views.ts'

/** The hospital as its record has it at an instant. */
export interface State {
  readonly settings: HospitalSettings
  readonly record: HospitalRecord
  /** Local hours. */
  readonly now: number
  readonly census: Census
}

export interface Forecast {
  readonly of: State
  readonly belief: HospitalBelief
  readonly forecast: HospitalForecast & { readonly staff: readonly ShiftNeed[] }
}

export const seed = 1
const wholeMembers = 300
const wholeHours = 336
const soonHours = 72
/** The first look: a third of the work, and replaced by the whole within seconds. */
const soonMembers = 100
/** A belief that is older, or that has missed more of the record, is not good enough to begin with. */
const oldest = { hours: 24, writes: 1000 }

/** What every computation of a hospital begins with. */
export const askedOf = (
  of: State,
  belief: HospitalBelief,
): Pick<HospitalState, 'belief' | 'census' | 'seed' | 'target'> => ({
  // Beds may have been opened since the belief was learned.
  belief: { ...belief, hospital: of.record.hospital },
  census: of.census,
  seed,
  target: of.settings.target ?? 4,
})

/**
 * What is believed and foretold of a hospital, on threads of the pool: the belief is learned anew every hour, the forecast whenever the census has changed and
 * every five minutes.
 */
export function createForecasts(): {
  belief(of: State): Promise<HospitalBelief>
  /** Two weeks. */
  whole(of: State): Promise<Forecast>
  /** What a page begins with: the next three days from the census of now, by the belief that is there, if it is not old, while the next is learned. */
  soon(of: State): Promise<Forecast>
} {
  const beliefs = keepLast<HospitalBelief>()
  const wholes = keepLast<Forecast['forecast']>()
  const soons = keepLast<Forecast['forecast']>()
  let learned: { belief: HospitalBelief; settings: string; revision: number; now: number } | null = null

  // What was written late this hour is learned the next, unless a whole history has just come.
  const beliefKey = ({ record, settings, now }: State) =>
    `${Math.floor(now)} ${JSON.stringify(settings)} ${Math.floor(record.revision / 200)}`
  // A forecast is never older than five minutes.
  const forecastKey = ({ record, settings, now }: State, { at }: HospitalBelief) =>
    `${record.revision} ${JSON.stringify(settings)} ${at} ${Math.floor(now * 12)}`

  const belief = (of: State): Promise<HospitalBelief> =>
    beliefs.of(beliefKey(of), async () => {
      const { record, settings, now } = of
      const { hospital, stays, revision } = record
      const found = await computePool().run('hospitalBelief', { hospital, stays, now })
      learned = { belief: found, settings: JSON.stringify(settings), revision, now }
      return found
    })

  /** The last belief that was learned, as long as it speaks of the same units, and of nearly as much of the record. */
  function lately({ record, settings, now }: State): HospitalBelief | null {
    if (!learned || learned.settings !== JSON.stringify(settings)) return null
    const { belief, revision, now: then } = learned
    if (now - then > oldest.hours || record.revision - revision > oldest.writes) return null
    const ids = ({ hospital }: Pick<HospitalBelief, 'hospital'>) =>
      hospital.units.map(({ id, kind }) => `${id} ${kind}`).join()
    return ids(belief) === ids(record) ? belief : null
  }

  function foretell(of: State, belief: HospitalBelief, hours: number, members: number): Promise<Forecast['forecast']> {
    const { units = [], shifts } = of.settings
    const patientsPerNurse = Object.fromEntries(
      units.flatMap(({ unit, patientsPerNurse: n }) => (n === undefined ? [] : [[unit, n] as const])),
    )
    return computePool().run('hospitalForecast', {
      ...askedOf(of, belief),
      hours,
      members,
      patientsPerNurse,
      ...(shifts && { shifts }),
    })
  }

  async function whole(of: State): Promise<Forecast> {
    const found = await belief(of)
    const forecast = await wholes.of(forecastKey(of, found), () => foretell(of, found, wholeHours, wholeMembers))
    return { of, belief: found, forecast }
  }

  async function soon(of: State): Promise<Forecast> {
    const next = belief(of)
    next.catch(() => undefined)
    const found = beliefs.ready(beliefKey(of)) ?? lately(of) ?? (await next)
    const key = forecastKey(of, found)
    const forecast = wholes.ready(key) ?? (await soons.of(key, () => foretell(of, found, soonHours, soonMembers)))
    return { of, belief: found, forecast }
  }

  return { belief, whole, soon }
}
