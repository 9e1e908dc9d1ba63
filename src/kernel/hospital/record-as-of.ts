import type { StayRecord } from './hospital.ts'

/**
 * What the record would have said at an earlier instant, had everything been written when it happened: stays that had begun, moves that had been made, what staff
 * expected by then. Forecasts of the past are made from it.
 */
export function recordAsOf(stays: readonly StayRecord[], now: number): StayRecord[] {
  const out: StayRecord[] = []
  for (const stay of stays) {
    const { from, to, moves, wanted, expected, status } = stay
    if (status === 'cancelled' || status === 'planned') {
      // Nobody knows when it was booked: a day ahead is taken for known.
      if (from !== null && from > now - 24 && from < now + 24) out.push(stay)
      continue
    }
    const begin = from ?? moves[0]?.from ?? null
    if (begin === null || begin > now) continue
    const over = to !== null && to <= now
    out.push({
      ...stay,
      status: over ? 'left' : 'present',
      to: over ? to : null,
      moves: moves.flatMap((move) => {
        const since = move.from ?? begin
        return since > now ? [] : [{ ...move, to: move.to !== null && move.to <= now ? move.to : null }]
      }),
      wanted: wanted.filter(({ since }) => since <= now),
      expected: expected.filter(({ at }) => at <= now),
    })
  }
  return out
}
