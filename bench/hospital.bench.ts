import { readFileSync } from 'node:fs'
import { playHospital, recordedAt, hospital as small } from '../src/demo/hospital/play-hospital.ts'
import { learnHospital } from '../src/kernel/hospital/belief.ts'
import { census } from '../src/kernel/hospital/census.ts'
import { runHospital } from '../src/kernel/hospital/run-hospital.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { type Benchmark, median, timed } from './measure.ts'

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

/** A large hospital in processor time. `hospital-law` and `hospital-step` score forecasts. */
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
    ],
  }
}
