import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDynamics, type EquationOptions } from '../src/kernel/dynamics/equations.ts'
import { type HandMade, modelByHand } from '../src/kernel/dynamics/model-by-hand.testing.ts'
import { compartments, ring, glucose as roundGlucose } from '../src/kernel/engine/models.testing.ts'
import {
  assimilate,
  compileModel,
  createDraws,
  mapEstimate,
  runnable,
  type TimelineEvent,
} from '../src/kernel/index.ts'
import { createComputePool } from '../src/twins/compute/compute-pool.ts'
import { runC, type Segment } from './c-peer.ts'
import { type Benchmark, installed, median, type Row, timed } from './measure.ts'
import { python, runDeSolve, runScipy } from './script-peers.ts'

const runs = 9
/** Runs that do not count: until the runtime has compiled the WebAssembly for good. Cold starts have rows of their own. */
const warm = 40

/** The 13 states of UVA/Padova S2008 with the parameters of its first virtual adult. */
const glucose: HandMade = { ...roundGlucose, ...virtualAdult() }

function virtualAdult(): Pick<HandMade, 'parameters' | 'initial'> {
  const path = join(import.meta.dirname, '../src/models/patient/uva-padova-s2008/patients.csv')
  const [head, ...lines] = readFileSync(path, 'utf8').trim().split('\n')
  const names = head!.split(',')
  const adult = lines.find((line) => line.startsWith('adult#001'))!.split(',')
  const value = (name: string) => Number(adult[names.indexOf(name)])
  const parameters = Object.fromEntries(
    Object.entries(roundGlucose.parameters!).map(([name, usual]) => {
      const found = value(name)
      return [name, Number.isFinite(found) ? found : usual]
    }),
  )
  const text = (name: string) => String(value(name))
  const basal = value('ka1') * value('isc1ss') + value('kd') * value('isc1ss')
  return {
    parameters: { ...parameters, basal },
    initial: {
      plasma: text('Gpb'),
      tissue: text('Gtb'),
      insulin_plasma: text('Ipb'),
      delay1: 'Ib',
      delayed: 'Ib',
      liver: text('Ilb'),
      depot1: text('isc1ss'),
      depot2: text('isc2ss'),
      subcutaneous: text('Gpb'),
    },
  }
}
const draws = createDraws(1)

/** CPU milliseconds of this process: other work on the machine counts less than in wall time. */
function cpu(run: () => void): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

interface Case {
  readonly parts: HandMade
  readonly count: number
  readonly stops: readonly number[]
  readonly events: readonly Extract<TimelineEvent, { kind: 'input' }>[]
  readonly options?: EquationOptions
}

/** Our side: start, move, read at every stop. The last output of the last member shows that both sides did the same. */
function ours({ parts, count, stops, events, options }: Case) {
  const model = modelByHand(parts)
  const dynamics = createDynamics(model, { method: 'dopri5', ...options, engine: 'compiled' })
  const outputs = dynamics.layout.outputs.length
  const taken: number[] = []
  const into = stops.map(() => new Float64Array(outputs * count))
  let last = Number.NaN
  let started = new Float64Array(0)
  for (let run = 1 - warm; run <= runs; run++) {
    const members = dynamics.allocate(count)
    for (const [index, { offset, effect }] of dynamics.layout.effects.entries()) {
      const sd = Math.sqrt(model.omega[effect * model.effects.length + effect]!)
      for (let m = 0; m < count; m++) members.values[offset * count + m] = sd * draws.normal(m, index, 0)
    }
    dynamics.start(members, { start: 0, timeline: events })
    // Once is enough, before what is timed: what it leaves to collect would count otherwise.
    if (run === 1 - warm) {
      const slots = [...dynamics.layout.parameters, ...dynamics.layout.states]
      started = Float64Array.from({ length: slots.length * count }, (_, i) => {
        const [m, s] = [Math.floor(i / slots.length), i % slots.length]
        return members.values[slots[s]!.offset * count + m]!
      })
    }
    const ms = cpu(() => {
      let next = 0
      const stretches = stops.map((to, i) => {
        const here: TimelineEvent[] = []
        while (next < events.length && events[next]!.time <= to) here.push(events[next++]!)
        return { to, events: here, into: into[i]! }
      })
      const outcome = dynamics.follow!(members, stretches, draws)
      if (!outcome.ok) throw new Error(outcome.message)
    })
    if (run > 0) taken.push(ms)
    last = into.at(-1)!.at(-1)!
  }
  return { ms: median(taken), last, model, started }
}

/** The stretches between breaks of the same events, for the C side. */
function segmentsOf({ parts, stops, events }: Case): Segment[] {
  const model = modelByHand(parts)
  const end = stops.at(-1)!
  const stateOf = (name: string) => model.inputs.find((each) => each.name === name)!.into
  const factor = (name: string) => {
    const text = parts.inputs!.find((each) => each.name === name)!.bioavailability
    if (text === undefined) return 1
    return text === '1000' ? 1000 : 6000 / Number(parts.parameters!.BW)
  }
  const ends = events.flatMap((e) => (e.rate ? [e.time + (e.amount * factor(e.input)) / e.rate] : []))
  const breaks = [...new Set([0, end, ...events.map((e) => e.time), ...ends])]
    .filter((t) => t <= end)
    .sort((a, b) => a - b)
  return breaks.slice(0, -1).map((from, i) => {
    const to = breaks[i + 1]!
    const bolus = model.states.map(() => 0)
    const rates = model.states.map(() => 0)
    for (const { time, input, amount, rate } of events) {
      const given = amount * factor(input)
      if (!rate && time === from) bolus[stateOf(input)]! += given
      if (rate && time <= from && time + given / rate > from) rates[stateOf(input)]! += rate
    }
    return { from, to, bolus, rates, outputs: stops.filter((t) => t > from && t <= to) }
  })
}

function against(name: string, each: Case): Row[] {
  const mine = ours(each)
  const theirs = runC(mine.model, segmentsOf(each), mine.started, each.count, runs)
  if (!theirs) return [timed(name, 'gcc -O3', mine.ms, null, 'gcc is not installed')]
  const apart = Math.abs(mine.last - theirs.last) / Math.abs(theirs.last)
  return [
    timed(
      name,
      'gcc -O3 -march=native',
      mine.ms,
      theirs.ms,
      `CPU time, warm; last output differs by ${apart.toExponential(1)}`,
    ),
  ]
}

const hourly = (n: number, step: number) => Array.from({ length: n }, (_, i) => (i + 1) * step)
const infusions = [0, 8, 16].map((time) => ({ kind: 'input', time, input: 'vein', amount: 1000, rate: 1000 }) as const)
const meals = [60, 360, 720].flatMap(
  (time) =>
    [
      { kind: 'input', time, input: 'meal', amount: 60 },
      { kind: 'input', time, input: 'insulin', amount: 5 },
    ] as const,
)
const pk2: Case = { parts: compartments, count: 10_000, stops: hourly(96, 0.25), events: infusions }
const day: Case = { parts: glucose, count: 1000, stops: hourly(288, 5), events: meals }

function goti() {
  const path = join(import.meta.dirname, '../src/models/patient/vancomycin-goti-2018/model.yaml')
  const { model } = compileModel(readFileSync(path, 'utf8'))
  if (!model) throw new Error('the vancomycin model does not compile')
  const covariate = (name: string, value: number) => ({ kind: 'covariate', time: 0, covariate: name, value }) as const
  const timeline: TimelineEvent[] = [
    covariate('weight', 80),
    covariate('clearance', 90),
    covariate('dialysis', 0),
    { kind: 'input', time: 0, input: 'dose', amount: 1500, rate: 750 },
    { kind: 'observation', time: 3.5, output: 'concentration', value: 22 },
    { kind: 'observation', time: 11.5, output: 'concentration', value: 11 },
    { kind: 'input', time: 12, input: 'dose', amount: 1250, rate: 1000 },
    { kind: 'observation', time: 23, output: 'concentration', value: 12 },
  ]
  const run = runnable(model, timeline)
  const repeat = (work: () => void, warm: number) => {
    for (let i = 0; i < warm; i++) work()
    return median(Array.from({ length: 15 }, () => cpu(work)))
  }
  const map = repeat(() => mapEstimate(run, timeline, { at: 24 }, createDraws(1)), 300)
  const posterior = repeat(
    () => assimilate(run, timeline, null, createDraws(1), { at: 24, members: 2000, method: 'tempered' }),
    40,
  )
  return [
    timed('map goti', 'goal 1 ms', map, 1, 'CPU time, warm; the goal, no peer'),
    timed('posterior goti', 'goal 50 ms', posterior, 50, 'CPU time, warm, 2,000 members, tempered; the goal, no peer'),
  ]
}

/** Process start to first forecast, less an empty process. */
function cold(name: string, model: 'compartments' | 'glucose', goal: number): Row {
  const root = join(import.meta.dirname, '..')
  const first = model === 'glucose' ? 1440 : 24
  const script = `
    import { createDynamics } from '${root}/src/kernel/dynamics/equations.ts'
    import { modelByHand } from '${root}/src/kernel/dynamics/model-by-hand.testing.ts'
    import { createDraws } from '${root}/src/kernel/random/create-draws.ts'
    import { ${model} } from '${root}/src/kernel/engine/models.testing.ts'
    const begin = performance.now()
    const dynamics = createDynamics(modelByHand(${model}), { method: 'dopri5' })
    const members = dynamics.allocate(1)
    dynamics.start(members, { start: 0, timeline: [] })
    dynamics.advance(members, 0, ${first}, [], createDraws(1))
    dynamics.outputs(members, new Float64Array(1))
    console.log(performance.now() - begin)`
  const taken = Array.from({ length: runs }, () =>
    Number(execFileSync(process.execPath, ['--input-type=module-typescript', '-e', script], { encoding: 'utf8' })),
  )
  return timed(
    name,
    `goal ${goal} ms`,
    median(taken),
    goal,
    'wall time from equations to first forecast, fresh process; the goal, no peer',
  )
}

/** One virtual person's day against what else is installed, and against our own run at rtol 1e-10. */
function patientDay(): Row[] {
  const one = { ...day, count: 1 }
  const mine = ours(one)
  const exact = ours({ ...one, options: { rtol: 1e-10, atol: 1e-12 } })
  const note = `last output ${Math.abs(mine.last - exact.last).toExponential(1)} mg/dL from our run at rtol 1e-10`
  const segments = segmentsOf(one)
  const peer = (name: string, theirs: { readonly ms: number; readonly last: number } | null) =>
    timed(
      'patient-day',
      name,
      mine.ms,
      theirs?.ms ?? null,
      theirs
        ? `CPU time; last output differs by ${Math.abs(theirs.last - mine.last).toExponential(1)} mg/dL; ${note}`
        : 'not installed here',
    )
  return [
    peer('scipy odeint (LSODA), right-hand sides in Python', runScipy(mine.model, segments, mine.started, runs)),
    peer('deSolve lsoda, right-hand sides in R', runDeSolve(mine.model, segments, mine.started, runs)),
    timed(
      'patient-day',
      'simglucose',
      mine.ms,
      null,
      `${installed(python, '-c', 'import simglucose') === null ? 'not installed here (it comes from PyPI)' : 'installed, but not compared yet'}; ${note}`,
    ),
    timed('patient-day', 'mrgsolve', mine.ms, null, 'not installed here (it comes from CRAN)'),
  ]
}

/** The same ensemble on one thread and on two, wall time. */
async function workers(): Promise<Row> {
  const task = {
    model: { ...modelByHand(glucose), hash: 'benchmark' },
    timeline: meals,
    start: 0,
    instants: hourly(288, 5),
    members: 4000,
    seed: 1,
  }
  const taken: [number[], number[]] = [[], []]
  const pools = [createComputePool(1), createComputePool(2)]
  for (let run = -2; run <= 2 * runs; run++) {
    for (const [i, pool] of pools.entries()) {
      const begin = performance.now()
      await pool.simulate(task, { chunk: 256 })
      if (run > 0) taken[i as 0 | 1].push(performance.now() - begin)
    }
  }
  await Promise.all(pools.map((pool) => pool.close()))
  const [single, double] = taken.map((each) => Math.min(...each)) as [number, number]
  return timed(
    'two workers',
    'one worker',
    double,
    single,
    'wall time, least of ten in turn; goal a ratio of 1.8 on two free cores',
  )
}

/** Ours against gcc -O3 of C generated from the same model, against goals, and against what is installed. */
export async function benchmark(): Promise<Benchmark> {
  const rows = [
    ...against('pk2 10k x 96', pk2),
    ...against('pk2 10k x 96, linear', { ...pk2, options: { method: 'linear' } }),
    ...against('glucose13 1k x 288', day),
    ...against('patient-day', { ...day, count: 1 }),
    ...patientDay(),
    ...[20, 40, 60].flatMap((n) => against(`ring ${n} x 500`, { parts: ring(n), count: 500, stops: [24], events: [] })),
    cold('cold start 3', 'compartments', 30),
    cold('cold start 13', 'glucose', 100),
    ...goti(),
    await workers(),
  ]
  return {
    versions: {
      gcc: installed('gcc', '-dumpfullversion') ?? 'none',
      scipy: installed(python, '-c', 'import scipy; print(scipy.__version__)') ?? 'none',
      deSolve: installed('Rscript', '-e', 'cat(as.character(packageVersion("deSolve")))') ?? 'none',
    },
    rows,
  }
}
