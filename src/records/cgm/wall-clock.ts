import { HamzadError } from '../../kernel/errors.ts'
/** A time as a wall clock shows it: ms since 1970-01-01 00:00 on that wall, as if it were UTC. */
export type WallTime = number

const formats = new Map<string, Intl.DateTimeFormat | null>()

/** True for a zone of the IANA list (`Europe/London`, `UTC`). */
export function isZone(zone: string): boolean {
  return formatOf(zone) !== null
}

function formatOf(zone: string): Intl.DateTimeFormat | null {
  let format = formats.get(zone)
  if (format === undefined) {
    const fields = {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const
    try {
      format = new Intl.DateTimeFormat('en-u-ca-iso8601', { timeZone: zone, hourCycle: 'h23', ...fields })
    } catch {
      format = null
    }
    formats.set(zone, format)
  }
  return format
}

const offsets = new Map<string, number>()

/** Errors: `input.invalid` where there is no zone of this name. */
export function checkZone(zone: string): void {
  if (isZone(zone)) return
  throw new HamzadError('input.invalid', {
    what: 'The time zone',
    why: 'there is none of this name',
    action: 'Give one of the IANA list, as Europe/London.',
  })
}

/** Minutes by which a zone's wall clock is ahead of UTC at an instant. Throws RangeError for an unknown zone. */
export function offsetAt(zone: string, instant: number): number {
  // Zones change their clocks at whole quarters of an hour of UTC.
  const quarter = Math.floor(instant / 900_000)
  const key = `${zone} ${quarter}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    const format = formatOf(zone)
    if (!format) throw new RangeError(`no time zone ${zone}`)
    const at = quarter * 900_000
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
    offset = (wall - at) / 60_000
    if (offsets.size > 200_000) offsets.clear()
    offsets.set(key, offset)
  }
  return offset
}

/**
 * The instants at which a zone's wall clock shows a time: one as a rule, none in the hour that is skipped in spring, two (earlier first) in
 * the hour that is repeated in autumn.
 *
 *     instantsOf(Date.UTC(2026, 9, 25, 1, 30), 'Europe/London') // 00:30 UTC and 01:30 UTC
 */
export function instantsOf(wall: WallTime, zone: string): number[] {
  const day = 86_400_000
  const candidates = [offsetAt(zone, wall - day), offsetAt(zone, wall + day), offsetAt(zone, wall)]
  const found = new Set<number>()
  for (const offset of candidates) {
    const instant = wall - offset * 60_000
    if (offsetAt(zone, instant) === offset) found.add(instant)
  }
  return [...found].sort((a, b) => a - b)
}

/**
 * Instants of wall-clock times that stand in a file one after the other (or newest first, as most of its steps show). A time that occurs twice is decided by the file
 * itself: where its clock steps back once within the repeated hour, what comes before the step is the first pass and what follows the second. A step back of less than
 * half of that hour may as well be two lines in disorder, and decides nothing.
 * Where the file does not decide, the answer is `twice`; a time that the clock skipped is `never`. Nothing is guessed.
 */
export function resolveWallTimes(walls: readonly WallTime[], zone: string): (number | 'never' | 'twice')[] {
  const found = walls.map((wall) => instantsOf(wall, zone))
  const newestFirst = walls.reduce((sum, wall, i) => sum + (i > 0 ? Math.sign(wall - walls[i - 1]!) : 0), 0) < 0
  const order = newestFirst ? walls.map((_, i) => walls.length - 1 - i) : walls.map((_, i) => i)
  const result = found.map(([first, second]): number | 'never' | 'twice' =>
    first === undefined ? 'never' : second === undefined ? first : 'twice',
  )
  for (let k = 0; k < order.length; k++) {
    if (result[order[k]!] !== 'twice') continue
    let end = k
    while (end < order.length && result[order[end]!] === 'twice') end++
    const run = order.slice(k, end)
    const backward = run.flatMap((index, i) => (i > 0 && walls[index]! < walls[run[i - 1]!]! ? [i] : []))
    const [step] = backward
    if (step === undefined || backward.length > 1) {
      k = end - 1
      continue
    }
    const [first, second] = found[run[step]!]!
    const back = walls[run[step - 1]!]! - walls[run[step]!]!
    if (2 * back > second! - first!)
      for (const [i, index] of run.entries()) result[index] = found[index]![i < step ? 0 : 1]!
    k = end - 1
  }
  return result
}
