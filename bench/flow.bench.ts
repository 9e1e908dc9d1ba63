import { execFileSync } from 'node:child_process'
import { advanceHospital } from '../src/kernel/dynamics/flow/advance-hospital.ts'
import { createFlowDynamics } from '../src/kernel/dynamics/flow/create-flow-dynamics.ts'
import { compileModel } from '../src/kernel/language/compile.ts'
import type { FlowModel } from '../src/kernel/model.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { offsetDraws } from '../src/kernel/random/offset-draws.ts'
import { findModel } from '../src/twins/library/library.ts'
import { timeLargeHospital } from './large-hospital.ts'
import { type Benchmark, installed, median, type Row, rate, timed } from './measure.ts'
import { simmerPrograms } from './simmer-peer.ts'
import { simpyPrograms } from './simpy-peer.ts'

const mm1 = `model: mm1
kind: flow
subject: ward
time: min
places:
  ward: { servers: 1, serve: { law: exponential, mean: 1 } }
arrivals:
  patients: { at: ward, every: { law: exponential, mean: 1.25 } }
`

/** Seconds of processor time that a run takes, and how many patients it served: clocks on the wall are no measure on a shared machine. */
interface Timed {
  readonly patients: number
  readonly seconds: number
}

function ours(model: FlowModel, until: number, replications: number): Timed {
  const dynamics = createFlowDynamics(model)
  const draws = createDraws(1)
  let patients = 0
  const members = dynamics.allocate(1)
  const before = process.cpuUsage()
  for (let m = 0; m < replications; m++) {
    dynamics.start(members, { start: 0, timeline: [] })
    const run = dynamics.attach(members, 0, offsetDraws(draws, m), null)
    advanceHospital(run, until)
    patients += run.s.arrivals
  }
  const { user, system } = process.cpuUsage(before)
  return { patients, seconds: (user + system) / 1e6 }
}

interface Peer {
  readonly name: string
  /** What runs its programs; null where it is not installed. */
  readonly command: string | null
  readonly flag: '-c' | '-e'
  readonly version: string | null
  readonly absent: string
}

function simpy(): Peer {
  const command = ['/usr/bin/python3', 'python3'].find((each) => installed(each, '-c', 'import simpy') !== null) ?? null
  const version = command && installed(command, '-c', 'import simpy; print(simpy.__version__)')
  return { name: 'SimPy', command, flag: '-c', version, absent: 'SimPy is not installed (Debian: python3-simpy3)' }
}

function simmer(): Peer {
  const version = installed('Rscript', '-e', 'suppressMessages(library(simmer)); cat(format(packageVersion("simmer")))')
  const why =
    installed('Rscript', '-e', 'cat(1)') === null
      ? 'neither R nor its package simmer is installed here (Debian: r-base-core; then install.packages("simmer"))'
      : 'the R package simmer is not installed here (install.packages("simmer"))'
  return { name: 'simmer', command: version === null ? null : 'Rscript', flag: '-e', version, absent: why }
}

/** Runs the peer in its own process; it prints patients and the processor seconds of its simulation alone. */
function theirs({ command, flag }: Peer, program: string): Timed {
  const printed = execFileSync(command!, [flag, program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const [patients, seconds] = printed.trim().split(' ').map(Number)
  return { patients: patients!, seconds: seconds! }
}

const perSecond = ({ patients, seconds }: Timed) => patients / seconds

/** Two plain cases against SimPy and simmer, in turn, each in processor time; and a large hospital from its census. */
export async function benchmark(): Promise<Benchmark> {
  const peers = [
    { peer: simpy(), programs: simpyPrograms },
    { peer: simmer(), programs: simmerPrograms },
  ]
  const compiled = compileModel(mm1).model
  if (compiled?.kind !== 'flow') throw new Error('the model of the benchmark does not compile')
  const department = findModel('emergency-department').model
  if (department.kind !== 'flow') throw new Error('emergency-department is no process')
  const cases = [
    { name: 'mm1', model: compiled, until: 500_000, replications: 1, program: 'mm1' },
    {
      name: 'emergency department',
      model: department,
      until: 1140,
      replications: 400,
      program: 'department',
    },
  ] as const
  const rows: Row[] = []
  for (const { name, model, until, replications, program } of cases) {
    // Until the compiler of the runtime has settled.
    for (let i = 0; i < 4; i++) ours(model, until, replications)
    const mine: number[] = []
    const found = peers.map((): number[] => [])
    for (let i = 0; i < 5; i++) {
      // The peers have had the processor and its caches; they take them along for a second, ours for some fifty milliseconds.
      ours(model, until, replications)
      mine.push(perSecond(ours(model, until, replications)))
      peers.forEach(({ peer, programs }, k) => {
        if (peer.command) found[k]!.push(perSecond(theirs(peer, programs[program])))
      })
    }
    peers.forEach(({ peer }, k) => {
      const [figure, note] = peer.command
        ? [median(found[k]!), 'processor time, in turn']
        : [null, `no figure of the peer: ${peer.absent}`]
      rows.push(rate(name, peer.name, 'patients/s', median(mine), figure, note))
    })
  }
  const seconds = median(Array.from({ length: 7 }, () => timeLargeHospital(1000)).slice(2))
  const note =
    'processor time, 1,000 members from a census of 270 in 300 beds, with the draw of the prior; the goal, no peer'
  rows.push(timed('hospital 1000 x 72 h', 'goal 2 s', 1000 * seconds, 2000, note))
  const versions = Object.fromEntries(peers.map(({ peer }) => [peer.name.toLowerCase(), peer.version ?? 'absent']))
  return { versions, rows }
}
