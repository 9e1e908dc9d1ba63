import { createBody } from './body.ts'
import { type Disturbances, type Fault, faultsOf, noDisturbances, reportDelay } from './disturbances.ts'
import { type Meal, mealsOf } from './habits.ts'
import { type PumpModel, pumpModel, quantised } from './pump.ts'
import { createSensor, type SensorModel, sensorModel } from './sensor.ts'
import type { VirtualPatient } from './virtual-patients.ts'

/** What happens in a life with a sensor and a pump. Times are minutes since the first midnight. */
export type LifeEvent =
  /** The sensor shows a value, mg/dL; `truth` is plasma glucose. */
  | { readonly kind: 'reading'; readonly time: number; readonly value: number; readonly truth: number }
  /** The person reports a meal eaten at `time`, at `reported`; `grams` as they count. */
  | { readonly kind: 'meal'; readonly time: number; readonly reported: number; readonly grams: number }
  /** The pump gives a bolus (as its log says, whether or not it arrives), U. */
  | { readonly kind: 'bolus'; readonly time: number; readonly units: number }
  /** The pump's basal rate from here on, U/h. */
  | { readonly kind: 'basal'; readonly time: number; readonly rate: number }
  /** What only the simulator knows. */
  | { readonly kind: 'eaten'; readonly time: number; readonly grams: number }
  | ({ readonly kind: 'fault'; readonly time: number } & { readonly fault: Fault })

/** What decides about insulin: it sees readings and counted meals alone. Answers the basal rate (U/h) and a bolus (U). */
export type Controller = (seen: {
  readonly time: number
  readonly patient: VirtualPatient
  /** Readings so far, oldest first. */
  readonly readings: readonly { readonly time: number; readonly value: number }[]
  /** Meals that are reported at this instant, g. */
  readonly meal: number
}) => { readonly basal: number; readonly bolus: number }

export interface LifeOptions {
  readonly seed: string
  readonly disturbances?: Disturbances
  readonly sensor?: SensorModel
  readonly pump?: PumpModel
  readonly controller?: Controller
  /** Meals in place of the habits. */
  readonly meals?: readonly Meal[]
  /** Minute of the first day at which the person is met, in steady state, 0. */
  readonly start?: number
}

export interface Life {
  readonly time: number
  readonly patient: VirtualPatient
  /** Lives on to a minute, and tells what happened in (before, to]; at the start also what happens at the first minute. */
  until(minute: number): LifeEvent[]
}

/** The simulator's own therapy: basal u2ss; CHO/CR, and (G − 140)/CF when the last reading is above 150. */
export const bolusCalculator: Controller = ({ patient, readings, meal }) => {
  const { basal, carbRatio, correction } = patient.therapy
  const glucose = readings.at(-1)?.value ?? 0
  return { basal, bolus: meal > 0 ? meal / carbRatio + (glucose > 150 ? (glucose - 140) / correction : 0) : 0 }
}

/**
 * A virtual person with a sensor and a pump lives through days. Everything follows from the patient and the options: another run meets the
 * same meals, errors and faults.
 *
 *     const life = createLife(virtualPatient('adult#001'), { seed: 'a', disturbances: everyday })
 *     const day = life.until(1440).filter(({ kind }) => kind === 'reading') // 289 readings, less the drop-outs
 */
export function createLife(patient: VirtualPatient, options: LifeOptions): Life {
  const { seed, disturbances = noDisturbances, controller = bolusCalculator, start = 0 } = options
  const sensor = createSensor(options.sensor ?? sensorModel(), seed)
  const pump = options.pump ?? pumpModel()
  const body = createBody(patient)
  const readings: { time: number; value: number }[] = []
  let basal = Number.NaN
  let faults: Fault[] = []
  /** Meals still to be eaten and to be reported, by minute. */
  const plates = new Map<number, number>()
  const reports = new Map<number, Meal[]>()
  let planned = Math.floor(start / 1440)
  let now = start
  let begun = false

  function plan(day: number): Fault[] {
    const meals = options.meals
      ? options.meals.filter(({ time }) => Math.floor(time / 1440) === day)
      : mealsOf(patient, seed, day)
    for (const meal of meals) {
      if (meal.time < start) continue
      plates.set(meal.time, (plates.get(meal.time) ?? 0) + meal.grams)
      const delay = reportDelay(disturbances, `${seed}/meal/${meal.time}`)
      if (delay === null) continue
      const at = meal.time + delay
      reports.set(at, [...(reports.get(at) ?? []), meal])
    }
    const news = faultsOf(disturbances, seed, day).filter(({ from }) => from >= start)
    faults = [...faults.filter(({ until }) => until > now), ...news]
    return news
  }

  const active = (kind: Fault['kind']) =>
    faults.find((each) => each.kind === kind && each.from <= now && now < each.until)

  function instant(news: LifeEvent[]): void {
    while (planned <= Math.floor(now / 1440)) {
      for (const fault of plan(planned)) news.push({ kind: 'fault', time: fault.from, fault })
      planned++
    }
    if (now % sensor.model.every === 0 && !active('drop-out')) {
      const low = active('compression')?.size ?? 0
      const value = sensor.reading(now, body.subcutaneous - low)
      readings.push({ time: now, value })
      if (readings.length > 600) readings.splice(0, 300)
      news.push({ kind: 'reading', time: now, value, truth: body.glucose })
    }
    const eaten = plates.get(now) ?? 0
    if (eaten > 0) {
      body.serve(eaten)
      news.push({ kind: 'eaten', time: now, grams: eaten })
    }
    const reported = reports.get(now) ?? []
    for (const { time, counted } of reported) news.push({ kind: 'meal', time, reported: now, grams: counted })
    const meal = reported.reduce((sum, each) => sum + each.counted, 0)
    const order = controller({ time: now, patient, readings, meal })
    const arrives = active('site-failure')?.size ?? 1
    const rate = quantised(pump.basal, order.basal)
    if (rate !== basal) news.push({ kind: 'basal', time: now, rate })
    basal = rate
    body.pump(rate * arrives)
    const units = quantised(pump.bolus, order.bolus)
    if (units > 0) {
      body.bolus(units * arrives)
      news.push({ kind: 'bolus', time: now, units })
    }
    plates.delete(now)
    reports.delete(now)
  }

  return {
    patient,
    get time() {
      return now
    },
    until(minute) {
      const news: LifeEvent[] = []
      if (!begun) instant(news)
      begun = true
      while (now < minute) {
        body.live(1)
        now++
        instant(news)
      }
      return news
    },
  }
}
