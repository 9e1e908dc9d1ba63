import { hybridLoop, pid } from '../src/demo/diabetes/controllers.ts'
import { everyday } from '../src/demo/diabetes/disturbances.ts'
import { bolusCalculator, type Controller, createLife } from '../src/demo/diabetes/life.ts'
import { virtualPatient } from '../src/demo/diabetes/virtual-patients.ts'
import type { Benchmark, Row } from './measure.ts'

const people = (
  process.env.HAMZAD_PEOPLE ?? 'adult#001,adult#003,adult#006,adolescent#003,adolescent#007,child#004'
).split(',')
const days = Number(process.env.HAMZAD_DAYS ?? 2)

/**
 * Controllers on virtual people of UVA/Padova S2008 with an everyday share of missed and late reports, drop-outs and failing sites: the same meals and faults under each.
 * Times of true plasma glucose, the first half day left out.
 */
export async function benchmark(): Promise<Benchmark> {
  const controllers: readonly (readonly [string, () => Controller])[] = [
    ['hybrid closed loop', () => hybridLoop()],
    ['PID', pid],
    ['bolus calculator', () => bolusCalculator],
  ]
  const results = controllers.map(([name, make]) => {
    const truths = people.flatMap((person) =>
      createLife(virtualPatient(person), { seed: `control ${person}`, disturbances: everyday, controller: make() })
        .until(days * 1440)
        .flatMap((each) => (each.kind === 'reading' && each.time >= 720 ? [each.truth] : [])),
    )
    const share = (holds: (value: number) => boolean) => (100 * truths.filter(holds).length) / truths.length
    return {
      name,
      inside: share((value) => value >= 70 && value <= 180),
      low: share((value) => value < 70),
      high: share((value) => value > 250),
    }
  })
  const [ours, ...others] = results as [(typeof results)[0], ...typeof results]
  const round = (value: number) => Number(value.toFixed(2))
  const rows = others.flatMap((other): Row[] => [
    {
      case: `time in 70-180 mg/dL: hybrid closed loop against ${other.name}`,
      peer: other.name,
      unit: '%',
      ours: round(ours.inside),
      theirs: round(other.inside),
      ratio: round(ours.inside / other.inside),
      note: `${people.length} people, ${days - 0.5} days each, everyday disturbances`,
    },
    {
      case: `time below 70 mg/dL: hybrid closed loop against ${other.name}`,
      peer: other.name,
      unit: '%',
      ours: round(ours.low),
      theirs: round(other.low),
      ratio: ours.low > 0 ? round(other.low / ours.low) : null,
      note: `above 250 mg/dL: ${round(ours.high)} % against ${round(other.high)} %`,
    },
  ])
  return { versions: { people: people.join(' '), days: String(days) }, rows }
}
