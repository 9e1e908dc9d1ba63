import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { createDynamics } from '../src/kernel/dynamics/equations.ts'
import { type HandMade, modelByHand } from '../src/kernel/dynamics/model-by-hand.testing.ts'
import { beelerReuter, robertson, stiffRing, vanDerPol } from '../src/kernel/engine/stiff-models.testing.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { type Benchmark, installed, median, type Row, timed } from './measure.ts'

interface Peer {
  readonly scipy: string
  readonly problems: Readonly<Record<string, { readonly ms: number; readonly end: number[]; readonly exact: number[] }>>
}

const problems: readonly {
  readonly name: string
  readonly parts: HandMade
  readonly end: number
  readonly atol: number
}[] = [
  { name: 'robertson', parts: robertson, end: 1e5, atol: 1e-10 },
  { name: 'van der pol', parts: vanDerPol, end: 2000, atol: 1e-8 },
  { name: 'beeler-reuter', parts: beelerReuter, end: 400, atol: 1e-10 },
  { name: 'ring 40', parts: stiffRing(40), end: 10, atol: 1e-8 },
  { name: 'ring 60', parts: stiffRing(60), end: 10, atol: 1e-8 },
]

/** CPU time of one member with the compiled stiff solver, warm, beside scipy's LSODA on the same equations and tolerances. */
export function benchmark(): Benchmark {
  const python = installed('python3', '-c', 'import scipy; print(scipy.__version__)')
  const peer = python
    ? (JSON.parse(
        execFileSync('python3', [join(import.meta.dirname, 'stiff_peer.py')], { encoding: 'utf8', maxBuffer: 1e8 }),
      ) as Peer)
    : null
  const rows = problems.map(({ name, parts, end, atol }): Row => {
    const dynamics = createDynamics(modelByHand(parts), { rtol: 1e-6, atol })
    const draws = createDraws(0)
    let last: number[] = []
    const states = dynamics.layout.states.map((each) => each.offset)
    const run = () => {
      const members = dynamics.allocate(1)
      dynamics.start(members, { start: 0, timeline: [] })
      dynamics.advance(members, 0, end, [], draws)
      last = states.map((offset) => members.values[offset]!)
    }
    for (let i = 0; i < 20; i++) run()
    const taken: number[] = []
    for (let i = 0; i < 9; i++) {
      const begin = process.cpuUsage()
      for (let r = 0; r < 10; r++) run()
      const { user, system } = process.cpuUsage(begin)
      taken.push((user + system) / 1e4)
    }
    const theirs = peer?.problems[name]
    const error = (values: readonly number[]) =>
      Math.max(
        ...values.map((x, i) => Math.abs(x - theirs!.exact[i]!) / Math.max(Math.abs(theirs!.exact[i]!), atol * 1e2)),
      )
    const note = theirs
      ? `${dynamics.method}, ${dynamics.engine()}; relative error ${error(last).toExponential(1)}, theirs ${error(theirs.end).toExponential(1)}`
      : `${dynamics.method}, ${dynamics.engine()}; apt-get install python3-scipy for the peer`
    return timed(name, 'scipy odeint (LSODA)', median(taken), theirs?.ms ?? null, note)
  })
  return { versions: { scipy: peer?.scipy ?? 'absent' }, rows }
}
