import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Expression } from '../src/kernel/language/expression.ts'
import type { Model } from '../src/kernel/model.ts'
import type { Segment } from './c-peer.ts'
import { installed } from './measure.ts'

/** A Python that has scipy: that of the path, else Debian's. */
export const python = installed('python3', '-c', 'import scipy') === null ? '/usr/bin/python3' : 'python3'

interface Dialect {
  readonly power: string
  readonly choose: (condition: string, then: string, otherwise: string) => string
  readonly call: (name: string, args: readonly string[]) => string
}

const inPython: Dialect = {
  power: '**',
  choose: (a, b, c) => `(${b} if ${a} else ${c})`,
  call: (name, args) => `${name === 'max' || name === 'min' ? name : `math.${name}`}(${args.join(', ')})`,
}
const r: Dialect = {
  power: '^',
  choose: (a, b, c) => `(if (${a}) ${b} else ${c})`,
  call: (name, args) => `${name}(${args.join(', ')})`,
}
const operators: Readonly<Record<string, string>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  less: '<',
  lessEqual: '<=',
  greater: '>',
  greaterEqual: '>=',
}

function write(expression: Expression, dialect: Dialect): string {
  if (expression.kind === 'number') return `(${expression.value})`
  if (expression.kind === 'symbol') return `m_${expression.name}`
  const args = expression.args.map((each) => write(each, dialect))
  if (operators[expression.fn]) return `(${args[0]} ${operators[expression.fn]} ${args[1]})`
  if (expression.fn === 'negate') return `(-${args[0]})`
  if (expression.fn === 'power') return `(${args[0]} ${dialect.power} ${args[1]})`
  if (expression.fn === 'if') return dialect.choose(args[0]!, args[1]!, args[2]!)
  return dialect.call(expression.fn, args)
}

export interface ScriptRun {
  readonly ms: number
  readonly last: number
}

/** Median CPU milliseconds of one member by scipy's LSODA with right-hand sides in Python, tolerances as ours; null without scipy. */
export function runScipy(
  model: Model,
  segments: readonly Segment[],
  member: Float64Array,
  runs: number,
): ScriptRun | null {
  const p = model.parameters.length
  const body = [
    ...model.parameters.map(({ name }, i) => `    m_${name} = P[${i}]`),
    ...model.states.map(({ name }, i) => `    m_${name} = y[${i}]`),
    ...model.assignments.map(({ name, expression }) => `    m_${name} = ${write(expression, inPython)}`),
  ].join('\n')
  return run(
    'python3',
    'peer.py',
    `import json, math, statistics, time
from scipy.integrate import odeint
P = ${JSON.stringify([...member.subarray(0, p)])}
Y = ${JSON.stringify([...member.subarray(p)])}
segments = json.loads('''${JSON.stringify(segments)}''')
def slope(y, m_time, rates):
${body}
    return [${model.derivatives.map((each, i) => `${write(each, inPython)} + rates[${i}]`).join(', ')}]
def output(y, m_time):
${body}
    return ${write(model.outputs[0]!.expression, inPython)}
def day():
    y = list(Y); last = 0
    for s in segments:
        y = [a + b for a, b in zip(y, s['bolus'])]
        times = [s['from']] + [t for t in s['outputs'] if s['from'] < t < s['to']] + [s['to']]
        path = odeint(slope, y, times, args=(s['rates'],), rtol=1e-6, atol=1e-8, mxstep=100000)
        for t, at in zip(times, path): last = output(at, t)
        y = list(path[-1])
    return last
taken = []
for _ in range(${runs}):
    begin = time.process_time(); last = day(); taken.append((time.process_time() - begin) * 1e3)
print(json.dumps({'ms': statistics.median(taken), 'last': last}))
`,
  )
}

/** The same by deSolve's lsoda with right-hand sides in R. */
export function runDeSolve(
  model: Model,
  segments: readonly Segment[],
  member: Float64Array,
  runs: number,
): ScriptRun | null {
  const p = model.parameters.length
  const list = (values: Iterable<number>) => `c(${[...values].join(', ')})`
  const body = [
    ...model.parameters.map(({ name }, i) => `  m_${name} <- P[${i + 1}]`),
    ...model.states.map(({ name }, i) => `  m_${name} <- y[[${i + 1}]]`),
    ...model.assignments.map(({ name, expression }) => `  m_${name} <- ${write(expression, r)}`),
  ].join('\n')
  return run(
    'Rscript',
    'peer.R',
    `suppressMessages(library(deSolve))
P <- ${list(member.subarray(0, p))}
Y <- ${list(member.subarray(p))}
segments <- list(${segments
      .map(
        (s) =>
          `list(bolus = ${list(s.bolus)}, rates = ${list(s.rates)}, times = ${list([s.from, ...s.outputs.filter((t) => t > s.from && t < s.to), s.to])})`,
      )
      .join(', ')})
slope <- function(m_time, y, rates) {
${body}
  list(c(${model.derivatives.map((each, i) => `${write(each, r)} + rates[${i + 1}]`).join(', ')}))
}
output <- function(y) {
${body}
  ${write(model.outputs[0]!.expression, r)}
}
day <- function() {
  y <- Y; last <- 0
  for (s in segments) {
    path <- lsoda(y + s$bolus, s$times, slope, s$rates, rtol = 1e-6, atol = 1e-8)
    for (i in seq_len(nrow(path))) last <- output(path[i, -1])
    y <- path[nrow(path), -1]
  }
  last
}
taken <- c()
for (i in seq_len(${runs})) { begin <- proc.time(); last <- day(); now <- proc.time() - begin; taken <- c(taken, 1000 * (now[[1]] + now[[2]])) }
cat(sprintf('{"ms": %.3f, "last": %.15g}', median(taken), unname(last)))
`,
  )
}

function run(command: string, file: string, text: string): ScriptRun | null {
  const path = join(mkdtempSync(join(tmpdir(), 'hamzad-peer-')), file)
  writeFileSync(path, text)
  try {
    return JSON.parse(execFileSync(command, [path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return null
  }
}
