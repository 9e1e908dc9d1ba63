import type { DeviceClock } from '../../store/device-clocks.ts'

/** A clock that is less than this off may be right: the line takes its time. Further off, times are corrected, with a note. Milliseconds. */
export const tolerance = 90_000
/** What is said within a clock of one pace agrees to this; and the correction in force is kept while the clock agrees with it to this. */
const agreement = 30_000
const enough = { messages: 5, span: 60_000, memory: 600_000 } as const

/** What was heard of the clock of each device: when a message arrived, and how far it says that the clock is ahead. */
export type ClockEvidence = Map<string, { readonly received: number; readonly ahead: number }[]>

export interface Clocks {
  /** How far the clock of a device is taken to be ahead for what arrived then; 0: it is taken to be right. */
  aheadAt(device: string, received: number): number
  /**
   * Hears a message. `newest`: the latest time of its readings; `sent`: when it left, if it says so; both by the clock of the device. Answers with how
   * far the clock is ahead, as far as that can be told now.
   */
  hear(
    device: string,
    message: { readonly received: number; readonly newest: number; readonly sent: number | null },
  ): number | null
  /** What was learned since, to be kept. */
  readonly learned: readonly DeviceClock[]
}

/**
 * Follows the clocks of devices. What a device dates later than it arrives shows that its clock is ahead. That it is behind cannot be told from readings
 * alone, for they may have waited; it is told from messages that say when they left (`sent`): when at least five within ten minutes, a minute apart at
 * the least, all arrive as late by their own clock, to half a minute, it is the clock and no queue, whose delay would change. A clock that is heard
 * to be later than the correction in force supposes was set; the correction ends at once.
 *
 * It is known of a clock by when messages arrived, and kept, so that the archive reads the same again.
 */
export function followClocks(known: readonly DeviceClock[], evidence: ClockEvidence): Clocks {
  const all = Map.groupBy(known, ({ device }) => device)
  const learned: DeviceClock[] = []
  const put = (clock: DeviceClock) => {
    learned.push(clock)
    const others = (all.get(clock.device) ?? []).filter(({ from }) => from !== clock.from)
    all.set(
      clock.device,
      [...others, clock].sort((a, b) => a.from - b.from),
    )
  }
  const aheadAt = (device: string, received: number) =>
    all.get(device)?.findLast(({ from }) => from <= received)?.ahead ?? 0
  return {
    learned,
    aheadAt,
    hear(device, { received, newest, sent }) {
      const latest = Math.max(newest, sent ?? Number.NEGATIVE_INFINITY) - received
      if (latest > aheadAt(device, received) + agreement && aheadAt(device, received) < 0) {
        evidence.delete(device)
        put({ device, from: received, ahead: 0 })
      }
      if (sent === null) return null
      const heard = [...(evidence.get(device) ?? []), { received, ahead: sent - received }]
        .filter((each) => each.received > received - enough.memory)
        .slice(-50)
      evidence.set(device, heard)
      const [first] = heard as [(typeof heard)[0]]
      const offsets = heard.map(({ ahead }) => ahead)
      const [least, most] = [Math.min(...offsets), Math.max(...offsets)]
      if (heard.length < enough.messages || received - first.received < enough.span || most - least > agreement)
        return null
      // The message that took least time on the line says most.
      const ahead = Math.round(most / 1000) * 1000
      const behind = ahead < -tolerance ? ahead : 0
      if (Math.abs(behind - aheadAt(device, received)) > agreement) put({ device, from: first.received, ahead: behind })
      return most
    },
  }
}
