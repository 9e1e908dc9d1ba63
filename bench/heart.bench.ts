import { cpus } from 'node:os'
import { createDynamics } from '../src/kernel/dynamics/equations.ts'
import { typicalMembers } from '../src/kernel/dynamics/simulate-data.ts'
import { bandOf } from '../src/kernel/forecast/cycle-bands.ts'
import { observeCycle, settle } from '../src/kernel/forecast/limit-cycle.ts'
import { forecastCycle, personalise } from '../src/kernel/forecast/personalise.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { findModel } from '../src/twins/library/library.ts'
import { type Benchmark, median, type Row, timed } from './measure.ts'

const { model } = findModel('heart-regazzoni-2022')
const draws = createDraws(1)
const names = model.cycle!.observables.map(({ name }) => name)

/** The limit cycle of the typical heart at a tolerance: what is left of change, its pressures, and the milliseconds of one beat. */
function rest(rtol: number) {
  const dynamics = createDynamics(model, { rtol, atol: rtol * 1e-2 })
  const members = typicalMembers(model, dynamics)
  dynamics.start(members, { start: 0, timeline: [] })
  const { change } = settle(model, dynamics, members, draws)
  const { observables, paths } = observeCycle(model, dynamics, members, draws)
  const taken: number[] = []
  for (let i = 0; i < 15; i++) {
    const begin = performance.now()
    for (let beat = 0; beat < 10; beat++) dynamics.advance(members, members.time, members.time + 1, [], draws)
    taken.push((performance.now() - begin) / 10)
  }
  return { change: change[0]!, observables, paths, ms: median(taken) }
}

/** One beat, how well it repeats and is resolved; the posterior of a patient; how often intervals hold the truth of synthetic patients. */
export function benchmark(): Benchmark {
  const usual = rest(1e-6)
  const [coarse, fine] = [rest(1e-8), rest(1e-9)]
  const pressures = model.outputs.flatMap(({ name }, o) => (name.endsWith('pressure') ? [o] : []))
  const samples = coarse.paths.length / model.outputs.length
  const largest = Math.max(
    ...pressures.map((o) => {
      const [a, b] = [usual, fine].map(({ paths }) => paths.subarray(o * samples, (o + 1) * samples))
      const top = Math.max(...b!.map(Math.abs))
      return Math.max(...a!.map((x, i) => Math.abs(x - b![i]!) / top))
    }),
  )
  const observed = {
    systolic: 100,
    diastolic: 62,
    stroke_volume: 50,
    ejection_fraction: 0.35,
    end_diastolic_volume: 145,
  }
  const patient = { covariates: { heart_rate: 80 }, observed }
  const fits: number[] = []
  const asked: number[] = []
  for (let i = 0; i < 5; i++) {
    let begin = performance.now()
    const twin = personalise(model, patient, draws, { members: 200 })
    fits.push(performance.now() - begin)
    begin = performance.now()
    forecastCycle(twin, { name: 'inotrope', covariates: { contractility: 1.5 } }, draws)
    asked.push(performance.now() - begin)
  }
  const { inside, of, share } = recover()
  const rows: Row[] = [
    timed(
      'one beat, rtol 1e-6',
      'goal',
      usual.ms,
      3,
      `${(100 * largest).toPrecision(2)} % of the largest pressure from rtol 1e-9`,
    ),
    timed('posterior of a patient, 200 members', 'goal', median(fits), 20_000, 'one thread'),
    timed('what-if of 200 members', 'none', median(asked), null),
    {
      case: 'change of a state over a settled beat',
      peer: 'goal',
      unit: 'relative',
      ours: Number(fine.change.toPrecision(2)),
      theirs: 1e-6,
      ratio: null,
    },
    {
      case: 'truth within 80 % intervals, synthetic patients',
      peer: 'goal .7 to .9',
      unit: 'share',
      ours: Number(share.toFixed(3)),
      theirs: 0.8,
      ratio: null,
      note: `${inside} of ${of}: ${patients} patients drawn from the priors, measured with error, ${model.effects.length} parameters each`,
    },
  ]
  return { versions: { threads: String(cpus().length) }, rows }
}

const patients = 48
const members = 200

/** Patients drawn from the priors, summed up with measurement errors, fitted; how many of their parameters lie between 10 and 90 % of the posterior. */
function recover() {
  const asked = ['systolic', 'diastolic', 'stroke_volume', 'ejection_fraction', 'end_diastolic_volume']
  const truth = personalise(model, { covariates: { heart_rate: 70 }, observed: {} }, createDraws(77), {
    members: patients,
  })
  const { view } = forecastCycle(truth, { name: 'truth' }, createDraws(77))
  const d = truth.z.length / patients
  const noise = createDraws(78)
  let [inside, of] = [0, 0]
  for (let p = 0; p < patients; p++) {
    const measured = asked.map((name, i): [string, number] => {
      const at = names.indexOf(name)
      return [name, view.observables[at * patients + p]! + noise.normal(p, i, 0) * model.cycle!.observables[at]!.sd!]
    })
    const evidence = { covariates: { heart_rate: 70 }, observed: Object.fromEntries(measured) }
    const twin = personalise(model, evidence, createDraws(1000 + p), { members })
    for (let k = 0; k < d; k++) {
      const { low, high } = bandOf(twin.z.subarray(k * members, (k + 1) * members))
      const value = truth.z[k * patients + p]!
      of++
      if (value >= low && value <= high) inside++
    }
  }
  return { inside, of, share: inside / of }
}
