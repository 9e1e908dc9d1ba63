import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'

/** One line of a benchmark. `ratio` is above 1 when we are ahead: theirs / ours for times, ours / theirs for rates. */
export interface Row {
  readonly case: string
  readonly peer: string
  readonly unit: string
  readonly ours: number
  readonly theirs: number | null
  readonly ratio: number | null
  /** Why there is no peer's figure, or what else a reader must know. */
  readonly note?: string
}

export interface Benchmark {
  readonly versions: Readonly<Record<string, string>>
  readonly rows: readonly Row[]
}

/** How a process of Node is run that serves or works as `hamzad start` and `hamzad worker` do. */
export const serverFlags = (): string[] => [
  ...process.execArgv,
  ...readFileSync(new URL('../bin/server-flags', import.meta.url), 'utf8')
    .trim()
    .split(' '),
]

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** Median milliseconds of at least five runs after one that does not count. */
export async function time(run: () => unknown | Promise<unknown>, runs = 5): Promise<number> {
  await run()
  const taken: number[] = []
  for (let i = 0; i < runs; i++) {
    const begin = performance.now()
    await run()
    taken.push(performance.now() - begin)
  }
  return median(taken)
}

/** Two sides in turn, so that a machine that slows down slows both: median milliseconds of each. */
export async function duel(ours: () => unknown, theirs: () => unknown, runs = 5): Promise<[number, number]> {
  await ours()
  await theirs()
  const taken: [number[], number[]] = [[], []]
  for (let i = 0; i < runs; i++) {
    for (const [side, run] of [ours, theirs].entries()) {
      const begin = performance.now()
      await run()
      taken[side as 0 | 1].push(performance.now() - begin)
    }
  }
  return [median(taken[0]), median(taken[1])]
}

const round = (value: number) => Number(value.toPrecision(4))

export const timed = (name: string, peer: string, ours: number, theirs: number | null, note?: string): Row => ({
  case: name,
  peer,
  unit: 'ms',
  ours: round(ours),
  theirs: theirs === null ? null : round(theirs),
  ratio: theirs === null ? null : round(theirs / ours),
  ...(note && { note }),
})

export const rate = (
  name: string,
  peer: string,
  unit: string,
  ours: number,
  theirs: number | null,
  note?: string,
): Row => ({
  case: name,
  peer,
  unit,
  ours: round(ours),
  theirs: theirs === null ? null : round(theirs),
  ratio: theirs === null ? null : round(ours / theirs),
  ...(note && { note }),
})

/** The version that a command prints, or null when it is not installed. */
export function installed(command: string, ...args: string[]): string | null {
  try {
    return (
      execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
        .trim()
        .split('\n')[0] ?? ''
    )
  } catch {
    return null
  }
}

export function report(name: string, { versions, rows }: Benchmark): void {
  const cpu = cpus()
  const machine = `${cpu.length} × ${cpu[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`
  const file = join(import.meta.dirname, 'results', `${name}.json`)
  mkdirSync(join(import.meta.dirname, 'results'), { recursive: true })
  writeFileSync(
    file,
    `${JSON.stringify({ machine, at: new Date().toISOString(), versions: { node: process.version, ...versions }, rows }, null, 2)}\n`,
  )
  console.table(
    rows.map((r) => ({
      case: r.case,
      peer: r.peer,
      unit: r.unit,
      ours: r.ours,
      theirs: r.theirs ?? '–',
      ratio: r.ratio ?? '–',
      note: r.note ?? '',
    })),
  )
  console.log(`written to bench/results/${name}.json (${machine})`)
}
