import { readFileSync } from 'node:fs'
import { playHospital, recordedAt, hospital as small, trulyPresent } from '../src/demo/hospital/play-hospital.ts'
import { learnHospital } from '../src/kernel/hospital/belief.ts'
import { census } from '../src/kernel/hospital/census.ts'
import { runHospital } from '../src/kernel/hospital/run-hospital.ts'
import { byHorizon, type OccupancyScore, scoreRun } from '../src/kernel/hospital/score-hospital.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { type Benchmark, median, type Row, timed } from './measure.ts'

const text = readFileSync(new URL('../src/demo/hospital/hospital.yaml', import.meta.url), 'utf8')
const start = Date.UTC(2025, 0, 6) / 3.6e6

function processor(act: () => unknown): number {
  const before = process.cpuUsage()
  act()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Three times the demonstration's hospital: more than 300 beds, from the census of an ordinary morning. */
function large() {
  const three = text
    .replace(/(servers|count): (\d+)/g, (_, what, n) => `${what}: ${3 * Number(n)}`)
    .replace('initial: 1', 'initial: 3')
  const hospital = { ...small, units: small.units.map((unit) => ({ ...unit, beds: unit.beds && unit.beds * 3 })) }
  const now = start + 24 * 90 + 9
  const record = recordedAt(playHospital(three, 130, 1), now, start)
  return { hospital, now, record, found: census(hospital, record, now) }
}

/** Forecasts of hospitals that the process engine lived through, scored. A surge begins on day 100 where asked for. */
function scores(
  hospitals: number,
  origins: number,
  every: number,
  first = 90,
  surge?: { fromDay: number; times: number },
): OccupancyScore[] {
  const all: OccupancyScore[] = []
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
      all.push(...scoreRun({ hospital: small }, run, (at) => trulyPresent(truth, at, start), createDraws(seed)))
    }
  }
  return all
}

function rowsOf(name: string, all: readonly OccupancyScore[]): Row[] {
  const round = (value: number) => Number(value.toPrecision(4))
  return byHorizon(all.filter(({ course }) => !course.startsWith('specialty'))).flatMap(
    ({ hour, n, crps, weekday, last, inside }) => {
      const note = `${n} forecasts; inside 50/80/95 %: ${inside.map((share) => (100 * share).toFixed(1)).join(' / ')}`
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
    },
  )
}

/** A large hospital in processor time; hospitals of known law, scored; a step of 30 % more arrivals, from the eighth day on. */
export async function benchmark(): Promise<Benchmark> {
  const { hospital, now, record, found } = large()
  const beds = hospital.units.reduce((sum, unit) => sum + (unit.beds ?? 0), 0)
  const belief = learnHospital(hospital, record, now)
  const run = () => runHospital(belief, found, { hours: 72, members: 1000 }, createDraws(1))
  run()
  const seconds = median(Array.from({ length: 5 }, () => processor(run)))
  learnHospital(hospital, record, now)
  const learning = median(Array.from({ length: 5 }, () => processor(() => learnHospital(hospital, record, now))))
  return {
    versions: {},
    rows: [
      timed(
        '1,000 members x 72 h from the census',
        'goal 2 s',
        seconds,
        2000,
        `processor time, ${beds} beds, ${found.residents.length} patients`,
      ),
      timed('belief from three months of record', 'none', learning, null, `processor time, ${record.length} stays`),
      ...rowsOf('known law:', scores(8, 12, 7.37)),
      ...rowsOf('after a step of arrivals:', scores(8, 4, 3.37, 107, { fromDay: 100, times: 1.3 })),
    ],
  }
}
