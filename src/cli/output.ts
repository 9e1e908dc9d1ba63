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
  /** A line that replaces the one before it, on a terminal; elsewhere nothing. */
  progress(message: string): void
}

export function createOutput(json: boolean): Output {
  const live = process.stderr.isTTY === true
  const clear = () => void (live && process.stderr.write('\r\x1b[K'))
  return {
    json,
    result(value, text) {
      clear()
      process.stdout.write(`${json ? JSON.stringify(value) : text()}\n`)
    },
    say(message) {
      clear()
      process.stderr.write(`${message}\n`)
    },
    progress(message) {
      clear()
      if (live) process.stderr.write(message)
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
