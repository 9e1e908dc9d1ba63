import type { TimelineEvent } from '../timeline.ts'

const ranks = { covariate: 0, reset: 1, input: 2, observation: 3 } as const

/**
 * The one order of a stream's events, whatever the order of their arrival: by time; at one instant what is known of the subject, then resets, inputs
 * and observations, each by what they say. An observation that came twice counts once.
 */
export function streamOrder(timeline: readonly TimelineEvent[]): TimelineEvent[] {
  const sorted = [...timeline].sort(compare)
  return sorted.filter((event, i) => i === 0 || event.kind !== 'observation' || compare(event, sorted[i - 1]!) !== 0)
}

function compare(a: TimelineEvent, b: TimelineEvent): number {
  if (a.time !== b.time) return a.time - b.time
  if (a.kind !== b.kind) return ranks[a.kind] - ranks[b.kind]
  const [x, y] = [wordsOf(a), wordsOf(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

/** What an event says, with its fields in one order. */
function wordsOf(event: TimelineEvent): string {
  return JSON.stringify(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A number that sums up ordered events, going on from that of those before (FNV-1a over two words of 26 bits). */
export function pastOf(events: readonly TimelineEvent[], before: number): number {
  let low = before % 2 ** 26 || 0x811c9dc
  let high = Math.floor(before / 2 ** 26) || 0x1000193
  for (const event of events) {
    const words = wordsOf(event)
    for (let i = 0; i < words.length; i++) {
      const code = words.charCodeAt(i)
      low = Math.imul(low ^ code, 0x1000193) & 0x3ffffff
      high = (Math.imul(high ^ code, 0x10001a7) + low) & 0x3ffffff
    }
  }
  return events.length === 0 ? before : high * 2 ** 26 + low
}
