import { readFileSync } from 'node:fs'
import { playHospital, recordedAt, hospital as small, trulyPresent } from '../src/demo/hospital/play-hospital.ts'
import { learnHospital } from '../src/kernel/hospital/belief.ts'
import { census } from '../src/kernel/hospital/census.ts'
import { runHospital } from '../src/kernel/hospital/run-hospital.ts'
import { byHorizon, type OccupancyScore, scoreRun } from '../src/kernel/hospital/score-hospital.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { deviationOf } from '../src/kernel/statistics/glucose/variability.ts'
import type { Row } from './measure.ts'

const text = readFileSync(new URL('../src/demo/hospital/hospital.yaml', import.meta.url), 'utf8')
const start = Date.UTC(2025, 0, 6) / 3.6e6

/** A score, and which hospital it is of: forecasts of one hospital err together. */
export interface HospitalScore extends OccupancyScore {
  readonly hospital: number
}

/** Forecasts of hospitals that the process engine lived through, scored. A surge begins on day 100 where asked for. */
export function hospitalScores(
  hospitals: number,
  origins: number,
  every: number,
  first = 90,
  surge?: { fromDay: number; times: number },
): HospitalScore[] {
  const all: HospitalScore[] = []
  for (let seed = 1; seed <= hospitals; seed++) {
    const truth = playHospital(text, Math.ceil(first + every * origins + 45), seed, surge)
    for (let o = 0; o < origins; o++) {
      const now = start + 24 * (first + o * every) + 6
      const record = recordedAt(truth, now, start)
      const run = runHospital(
        learnHospital(small, record, now),
        census(small, record, now),
        { hours: 168, members: 200 },
        createDraws(7),
      )
      const scores = scoreRun({ hospital: small }, run, (at) => trulyPresent(truth, at, start), createDraws(seed))
      all.push(...scores.map((score) => ({ ...score, hospital: seed })))
    }
  }
  return all
}

/** Standard errors of the shares inside, over hospitals. */
function errorsOfShares(scores: readonly HospitalScore[]): readonly number[] {
  const shares = [...Map.groupBy(scores, ({ hospital }) => hospital).values()].map((own) => byHorizon(own)[0]!.inside)
  return [0, 1, 2].map((level) => {
    const values = shares.map((inside) => inside[level]!)
    return deviationOf(values) / Math.sqrt(values.length)
  })
}

export function scoreRows(name: string, all: readonly HospitalScore[]): Row[] {
  const round = (value: number) => Number(value.toPrecision(4))
  const percents = (shares: readonly number[]) => shares.map((share) => (100 * share).toFixed(1)).join(' / ')
  const counted = all.filter(({ course }) => !course.startsWith('specialty'))
  return byHorizon(counted).flatMap(({ hour, n, crps, weekday, last, inside }) => {
    const errors = errorsOfShares(counted.filter((each) => each.hour === hour))
    const note = `${n} forecasts; inside 50/80/95 %: ${percents(inside)} (standard error over hospitals ${percents(errors)})`
    return [
      {
        case: `${name} CRPS at ${hour} h`,
        peer: 'same weekday',
        unit: 'patients',
        ours: round(crps),
        theirs: weekday && round(weekday),
        ratio: weekday && round(weekday / crps),
        note,
      },
      {
        case: `${name} CRPS at ${hour} h, last`,
        peer: 'last value',
        unit: 'patients',
        ours: round(crps),
        theirs: round(last),
        ratio: round(last / crps),
      },
    ]
  })
}
