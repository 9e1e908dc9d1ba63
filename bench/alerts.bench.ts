import { everyday } from '../src/demo/diabetes/disturbances.ts'
import { createLife } from '../src/demo/diabetes/life.ts'
import { virtualPatient, virtualPatients } from '../src/demo/diabetes/virtual-patients.ts'
import { type AlertRule, type AlertState, chanceOf, nextAlert } from '../src/kernel/alerts/alert-rule.ts'
import { type AlertEvaluation, evaluateAlerts } from '../src/kernel/alerts/evaluate-alerts.ts'
import { assimilate } from '../src/kernel/belief/assimilate.ts'
import type { Belief } from '../src/kernel/belief/belief.ts'
import { runnable } from '../src/kernel/belief/runnable.ts'
import { forecast } from '../src/kernel/forecast/predict.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { weightsOf } from '../src/kernel/statistics/weights.ts'
import type { TimelineEvent } from '../src/kernel/timeline.ts'
import { findModel } from '../src/twins/library/library.ts'
import type { Benchmark, Row } from './measure.ts'

const people = process.env.HAMZAD_PEOPLE?.split(',') ?? virtualPatients().map(({ name }) => name)
const days = Number(process.env.HAMZAD_DAYS ?? 2)
const members = 300
const burnIn = 360
const low: AlertRule = { code: 'low', side: 'below', threshold: 70, within: 30, level: 'high', begins: 0.3, ends: 0.15 }

interface Span {
  readonly from: number
  until: number
}

/**
 * Alerts of low glucose within 30 minutes from the forecasts of a twin that sees the sensor alone, of people of UVA/Padova S2008, against the alarm that a receiver has: a
 * reading below 85 mg/dL, until one above 90. An alert is false when nothing below 70 mg/dL is measured within the hour.
 */
export async function benchmark(): Promise<Benchmark> {
  const all = people.map(alertsOf)
  const sum = (of: (each: AlertEvaluation) => number, side: 'twin' | 'receiver') =>
    all.reduce((total, each) => total + of(each[side]), 0)
  const both = (of: (each: AlertEvaluation) => number) => [sum(of, 'twin'), sum(of, 'receiver')] as const
  const episodes = sum((each) => each.episodes, 'twin')
  const note = `${episodes} episodes in ${(people.length * (days - burnIn / 1440)).toFixed(1)} days of ${people.length} people`
  const row = (name: string, unit: string, [ours, theirs]: readonly [number, number], better: number): Row => ({
    case: name,
    peer: 'reading below 85 mg/dL',
    unit,
    ours: Number(ours.toFixed(3)),
    theirs: Number(theirs.toFixed(3)),
    ratio: Number.isFinite(better) ? Number(better.toFixed(3)) : null,
    note,
  })
  const found = both((each) => each.foretold)
  const wrong = both((each) => each.falseAlarmsPerDay / people.length)
  const lead = (side: 'twin' | 'receiver') => {
    const known = all.flatMap((each) => each[side].leadTime ?? [])
    return known.length === 0 ? 0 : known.reduce((a, b) => a + b, 0) / known.length
  }
  const leads = [lead('twin'), lead('receiver')] as const
  return {
    versions: { people: `${people.length} of UVA/Padova S2008`, days: String(days) },
    rows: [
      row(
        'episodes below 70 mg/dL foretold',
        'of all',
        [found[0] / episodes, found[1] / episodes],
        found[0] / found[1],
      ),
      row('lead time, median of a person, mean over people', 'min', leads, leads[0] / leads[1]),
      row('false alarms', 'per day', wrong, wrong[1] / wrong[0]),
    ],
  }
}

function alertsOf(person: string): { readonly twin: AlertEvaluation; readonly receiver: AlertEvaluation } {
  const life = createLife(virtualPatient(person), { seed: `alerts ${person}`, disturbances: everyday }).until(
    days * 1440,
  )
  const readings = life.filter((event) => event.kind === 'reading')
  const timeline = readings.map(
    ({ time, value }): TimelineEvent => ({ kind: 'observation', time, output: 'sensor', value }),
  )
  const machine = runnable(findModel('glucose-type1-cappon-2023').model)
  const draws = createDraws(1)
  const spans = { twin: [] as Span[], receiver: [] as Span[] }
  const note = (side: 'twin' | 'receiver', was: boolean, is: boolean, time: number) => {
    if (is && !was) spans[side].push({ from: time, until: time })
    else if (is) spans[side].at(-1)!.until = time
  }
  let belief: Belief | null = null
  let state: AlertState | null = null
  let rings = false
  readings.forEach(({ time, value }, i) => {
    ;[belief] = assimilate(machine, timeline.slice(0, i + 1), belief, draws, { at: time, members })
    if (time < burnIn) return
    const times = [time + 10, time + 20, time + 30]
    const plan = { kind: 'inputs', name: 'nothing new', events: [] } as const
    const future = forecast(machine, belief, plan, time + 30, createDraws(2), { times, keepMeasured: true })
    const measured = future.outputs[0]!.measured!
    const futures = Array.from({ length: members }, (_, m) => measured.map((row) => row[m]!))
    const chance = chanceOf(low, time, times, futures, weightsOf(belief.logWeights))
    const next = nextAlert(low, state, { now: time, measured: value, chance, withheld: null })
    note('twin', state?.active ?? false, next.active, time)
    state = next
    const rang = rings
    rings = value < (rang ? 90 : 85)
    note('receiver', rang, rings, time)
  })
  const seen = readings.filter(({ time }) => time >= burnIn)
  const options = { ahead: 60, quiet: 30, day: 1440 }
  return {
    twin: evaluateAlerts(low, seen, spans.twin, options),
    receiver: evaluateAlerts(low, seen, spans.receiver, options),
  }
}
