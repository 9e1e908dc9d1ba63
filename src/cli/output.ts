/**
 * What a command says. Results go to stdout: text for people, or with `--json` exactly one JSON document. Everything else
 * (progress, warnings, addresses) goes to stderr, so that a script can pipe the result and a person still sees what happens.
 */
export interface Output {
  readonly json: boolean
  /** The result of the command; `text` is only made when people read it. */
  result(value: unknown, text: () => string): void
  /** A message for people. */
  say(message: string): void
  /** A line that replaces the one before it, on a terminal; elsewhere a line now and then. */
  progress(message: string): void
}

/** Seconds between two lines of progress where they do not replace each other: in a log, or another program's hands. */
const between = 10

export function createOutput(
  json: boolean,
  stderr: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
  now = () => performance.now() / 1000,
): Output {
  const live = stderr.isTTY === true
  let last = now()
  const clear = () => void (live && stderr.write('\r\x1b[K'))
  return {
    json,
    result(value, text) {
      clear()
      process.stdout.write(`${json ? JSON.stringify(value) : text()}\n`)
    },
    say(message) {
      clear()
      stderr.write(`${message}\n`)
    },
    progress(message) {
      clear()
      if (live) stderr.write(message)
      else if (now() - last >= between) {
        last = now()
        stderr.write(`${message}\n`)
      }
    },
  }
}

/** How far work is, for `progress`: `120 of 200 replications, 35 a second, 2.3 s left`; the rate is that since the first call; `done` may count a part. */
export function createPace(of: number, what: string, now = () => performance.now() / 1000): (done: number) => string {
  const begin = now()
  return (done) => {
    const rate = done / Math.max(now() - begin, 1e-9)
    const far = `${Number.isInteger(done) ? done : done.toFixed(2)} of ${of} ${what}`
    return done > 0 && done < of ? `${far}, ${figure(rate)} a second, ${duration((of - done) / rate)} left` : far
  }
}

/** `progress` of work that goes individual by individual. */
export function individualsTold(output: Output): (done: number, of: number) => void {
  let pace: ((done: number) => string) | undefined
  return (done, of) => {
    pace ??= createPace(of, 'individuals')
    output.progress(pace(done))
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${figure(seconds, 2)} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${figure(seconds / 3600, 2)} h`
}

/** Columns of text, aligned; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, i) => Math.max(...cells.map((row) => (row[i] ?? '').length)))
  const right = head.map(
    (_, i) =>
      rows.length > 0 &&
      rows.every((row) => typeof row[i] === 'number' || /^([-–]?[\d.]+(e[-+]?\d+)?( %)?|—|)$/.test(String(row[i]))),
  )
  return cells
    .map((row) =>
      row
        .map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A number as people read it: at most `digits` significant digits, no trailing zeros, never an exponent in the clinical range. */
export function figure(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '—'
  const rounded = Number(value.toPrecision(digits))
  return Math.abs(rounded) >= 1e6 || (rounded !== 0 && Math.abs(rounded) < 1e-4)
    ? rounded.toExponential()
    : String(rounded)
}
