import type { HospitalForecast } from '../../kernel/hospital/forecast-hospital.ts'
import { fanLevels } from '../../kernel/hospital/forecast-hospital.ts'
import { presentAt, scoredHorizons, scoreSaid } from '../../kernel/hospital/score-hospital.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { addHospitalForecast, hospitalForecasts, scoreHospitalForecast } from '../../store/hospital.ts'
import { enqueue } from '../../store/jobs.ts'
import type { Store } from '../../store/store.ts'
import { type FinishesSaid, findable, scoreFinishes } from '../theatres/finish-scores.ts'
import { createTheatres } from '../theatres/theatres.ts'
import { createHospital, settingsOf } from './hospital.ts'
import { type Issued, type IssuedScore, nextHuddle } from './huddle-times.ts'
import { localTime } from './local-time.ts'

export function issuedOf(forecast: HospitalForecast, theatres?: FinishesSaid): Issued {
  const hours = scoredHorizons.filter((hour) => forecast.steps.includes(hour))
  const at = (hour: number) => forecast.steps.indexOf(hour)
  const whole = forecast.courses.at(-1)!.present
  return {
    ...(theatres && { theatres }),
    courses: forecast.courses.flatMap(({ id, present }) =>
      hours.map((hour) => ({
        course: id,
        hour,
        mean: present.mean[at(hour)]!,
        quantiles: fanLevels.map((_, k) => present.quantiles[k]![at(hour)]!),
      })),
    ),
    said: hours.map((hour) => ({
      hour,
      q10: whole.quantiles[1]![at(hour)]!,
      q50: whole.quantiles[3]![at(hour)]!,
      q90: whole.quantiles[5]![at(hour)]!,
    })),
  }
}

/** Plans the next huddle; asked twice, it is planned once. */
export async function planHuddle(store: Store, clock: () => number = Date.now): Promise<void> {
  const time = localTime((await settingsOf(store)).settings.zone)
  const next = new Date(time.toInstant(nextHuddle(time.toLocal(clock()))))
  await enqueue(store.db, 'hospital', {}, { key: 'huddle', runAt: next, attempts: 3 })
}

/** What a worker does at a huddle: issues the forecast, scores earlier ones, plans the next. Without a hospital in the record it only plans. */
export async function holdHuddle(store: Store, clock: () => number = Date.now): Promise<void> {
  const hospital = createHospital(store, clock)
  const theatres = createTheatres(store, hospital, clock)
  const { rooms } = (await hospital.state()).record.places
  const finishes = rooms.length > 0 ? await theatres.finishes() : undefined
  const { of, forecast } = await hospital.forecast()
  const { record, now } = of
  if (record.hospital.units.length > 0 && of.census.residents.length > 0)
    await addHospitalForecast(
      store.db,
      new Date(Math.round(record.time.toInstant(forecast.at))),
      issuedOf(forecast, finishes),
    )
  const open = await hospitalForecasts(store.db, new Date(record.time.toInstant(now - 21 * 24)), true)
  const inTheatres = rooms.length > 0 && open.length > 0 ? findable(await theatres.read()) : null
  for (const { at, made } of open) {
    const begun = record.time.toLocal(at.getTime())
    const truth = (when: number) => (when <= now ? presentAt(record.hospital, record.stays, when) : null)
    const { courses, theatres: said } = made as Issued
    const scores: IssuedScore[] = [
      ...scoreSaid(record.hospital, begun, courses, truth, createDraws(1)),
      ...(said && inTheatres ? scoreFinishes(said, inTheatres, record.time, createDraws(1)) : []),
    ]
    const last = Math.max(...courses.map(({ hour }) => hour))
    await scoreHospitalForecast(store.db, at, scores, begun + last <= now)
  }
  await planHuddle(store, clock)
}
