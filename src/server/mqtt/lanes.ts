import { type Batcher, createBatcher } from '../../twins/compute/batcher.ts'
import type { DeviceMessage, ReadingIntake, TakenReadings } from '../../twins/devices/take-readings.ts'

/** Transactions at the same time: while the database works on one, the next is read. */
const lanes = 2

/**
 * Batches of messages in lanes that run side by side. What a device says stays in one lane, in its order, so that a correction never overtakes
 * what it corrects and a message that comes twice meets itself.
 */
export function createLanes(intake: ReadingIntake): Batcher<DeviceMessage, TakenReadings> {
  const all = Array.from({ length: lanes }, () =>
    createBatcher((messages: readonly DeviceMessage[]) => intake.take(messages), { size: 250 }),
  )
  return {
    add: (message) => all[Number.parseInt(message.device.slice(-4), 16) % lanes]!.add(message),
    async drain() {
      await Promise.all(all.map((lane) => lane.drain()))
    },
  }
}
