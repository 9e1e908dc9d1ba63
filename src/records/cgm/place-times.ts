import type { CgmOptions, Refusals } from './cgm-file.ts'
import { dateOrderOf, isShortDate, readTimeText } from './date-text.ts'
import { isZone, offsetAt, resolveWallTimes } from './wall-clock.ts'

export interface Placed {
  readonly time: number
  readonly offset: number
}

/**
 * The instants of times that a file writes one after the other. What stands without a zone is placed by `options.zone`; without one it is
 * refused, as are times that the zone's clock skipped, and times that it showed twice where the order of the file does not tell which is meant.
 * Null: refused.
 */
export function placeTimes(
  written: readonly { readonly text: string; readonly place: string }[],
  options: CgmOptions,
  { refuse }: Refusals,
): (Placed | null)[] {
  const texts = written.map(({ text }) => text)
  const seen = dateOrderOf(texts)
  const order = seen === null || seen === 'both' ? options.dateOrder : seen
  const placed: (Placed | null)[] = written.map(() => null)
  const open: { index: number; wall: number }[] = []
  for (const [index, { text, place }] of written.entries()) {
    if (isShortDate(text) && order === undefined) {
      refuse(
        place,
        'cgm.date-order',
        'Day and month could change places and no date of the file decides: say which comes first',
      )
      continue
    }
    const time = readTimeText(text, order)
    if (time === null) refuse(place, 'cgm.time-format', 'This is no date with a time of day')
    else if (time.kind === 'instant') placed[index] = { time: time.time, offset: time.offset }
    else open.push({ index, wall: time.wall })
  }
  const { zone } = options
  if (open.length > 0 && (zone === undefined || !isZone(zone))) {
    const reason =
      zone === undefined ? 'The time has no zone: say which wall clock it is from' : 'There is no such time zone'
    for (const { index } of open) refuse(written[index]!.place, 'time.zone-missing', reason)
    return placed
  }
  const instants =
    zone === undefined
      ? []
      : resolveWallTimes(
          open.map(({ wall }) => wall),
          zone,
        )
  for (const [k, { index }] of open.entries()) {
    const instant = instants[k]!
    const { place } = written[index]!
    if (instant === 'never') refuse(place, 'cgm.time-skipped', 'The clock skipped this time when summer time began')
    else if (instant === 'twice')
      refuse(
        place,
        'cgm.time-repeated',
        'The clock showed this time twice when summer time ended, and the file does not tell which is meant',
      )
    else placed[index] = { time: instant, offset: offsetAt(zone!, instant) }
  }
  return placed
}
