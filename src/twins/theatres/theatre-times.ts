import type { TheatreRecord } from './theatre-record.ts'

/** Declared: from the leaving of one case to the coming of the next, until ten were recorded, min. */
export const declaredTurnover = 15

/** Declared: what takes longer was entered wrongly, or nobody said when it ended, ms. */
export const longestOperation = 24 * 60 * 60_000

/** Time for which a room is staffed, as its Slots say; instants in milliseconds. */
export interface OpenTime {
  readonly room: string
  readonly from: number
  readonly to: number
  readonly specialties: readonly string[]
  readonly surgeon: string | null
}

/** Slots of the rooms, those that touch one another made one; sorted by room and time. */
export function openTimes({ slots, schedules }: TheatreRecord, rooms: readonly { readonly id: string }[]): OpenTime[] {
  const known = new Set(rooms.map(({ id }) => id))
  const all = [...slots.values()]
    .flatMap(({ schedule, start, end }): OpenTime[] => {
      const of = schedules.get(schedule)
      return (of?.locations ?? []).flatMap((room) =>
        known.has(room)
          ? [{ room, from: start, to: end, specialties: of!.specialties, surgeon: of!.surgeon?.key ?? null }]
          : [],
      )
    })
    .sort((a, b) => (a.room < b.room ? -1 : a.room > b.room ? 1 : a.from - b.from || a.to - b.to))
  const joined: OpenTime[] = []
  for (const each of all) {
    const last = joined.at(-1)
    const isSame =
      last?.room === each.room &&
      each.from <= last.to &&
      last.surgeon === each.surgeon &&
      last.specialties.join('\n') === each.specialties.join('\n')
    if (isSame) joined[joined.length - 1] = { ...last, to: Math.max(last.to, each.to) }
    else joined.push(each)
  }
  return joined
}
