import { randomUUID } from 'node:crypto'

/**
 * The id of a resource that comes without one: a UUID of version 7 (RFC 9562, section 5.7), 48 bits of time and 74 of chance. Ids of one
 * time lie side by side in every index that holds them; ids of chance alone would touch a page for each.
 *
 *     newId(Date.UTC(2026, 0, 1))    // '019b7708-7800-7…'
 */
export function newId(now: number = Date.now()): string {
  const time = now.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
