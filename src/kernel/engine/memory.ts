import { itineraryBytes, itineraryCount } from './itinerary.ts'
import { type Memory, webAssembly } from './wasm/api.ts'

/**
 * The one memory of all compiled code of a thread. Nothing in it outlives a call: members are copied in, moved, and copied out.
 * A memory of this thread's own, never shared, so no cross-origin isolation is asked of a browser.
 */
const pageBytes = 65_536
/** Pages from the beginning: memory that grows gives up its old buffer, and from then on a runtime looks at each access whether an array still has its own. */
const firstPages = 640
let memory: Memory | undefined

export function engineMemory(bytes: number): Memory {
  const pages = Math.ceil(bytes / pageBytes)
  memory ??= new webAssembly!.Memory({ initial: Math.max(firstPages, pages) })
  const missing = pages - memory.buffer.byteLength / pageBytes
  if (missing > 0) memory.grow(missing)
  return memory
}

/** Members that are moved together: a tile that fits the processor’s cache, with rows of an odd number of its lines, so that the numbers of one member do not all want the same places in it. */
export const tileSize = 264
/** Bytes of one row of a tile. */
export const rowBytes = tileSize * 8
/** Bytes of a vector. */
export const vectorBytes = 16

/** Where the number stands that records of pairs must bear to be believed, and that of the list of instants, which itineraries bear. */
export const epochPlace = 16
export const listPlace = 20
/** Where a glide is told, by bits, that paths begin at the states and that they end where they are left; what it need not read or write then. */
export const modePlace = 24
export const glideMode = { begins: 1, ends: 2 } as const

/** Constants of compiled code. */
export const constantRoom = { at: 64, count: 2048 }

/** Where things stand in the memory, in bytes, for a model with these numbers. */
export interface Places {
  /** Pairs of byte offsets (member · 8), one a lane, as 32-bit integers. */
  readonly pairs: number
  /** A row each: instant to go to, 1 to land there or 0 to look in passing, and what became of the member. */
  readonly targets: number
  readonly landing: number
  readonly codes: number
  /** Sums of running infusions, a row a state. */
  readonly rates: number
  /** Values of the members, a row a slot of their layout. */
  readonly tile: number
  readonly outputs: number
  /** Instants at which members are looked at on their way, and the outputs there: rows of outputs, instant by instant. */
  readonly instants: number
  /** The break to land on behind them, the last of the list; infinity where there is none. */
  readonly goal: number
  readonly looks: number
  /** How many instants there is room for. */
  readonly lookCount: number
  /** Relative tolerance, and behind it the absolute one of each state, as vectors. */
  readonly rtol: number
  readonly atol: number
  /** Longest stretch in which conditions of events are looked at only a few times, as a vector. */
  readonly longest: number
  /** Room for vectors, counted in vectors. */
  readonly work: number
  /** What is kept of pairs of members of a linear model, and how many pairs. */
  readonly records: number
  readonly recordCount: number
  readonly recordBytes: number
  /** What is kept of ways along the list of instants; none where there are no records. */
  readonly itineraries: number
  readonly end: number
}

/** Bytes of outputs that a tile may leave on its way, and most instants at once. */
const lookRoom = 2 ** 19
const mostLooks = 128

/** Bytes that may be kept of pairs. */
const recordRoom = 24 * 2 ** 20

export function placesOf(size: number, width: number, outputs: number, work: number, recordBytes = 0): Places {
  const recordCount = recordBytes > 0 ? Math.max(tileSize / 2, Math.floor(recordRoom / recordBytes)) : 0
  const lookCount = Math.max(1, Math.min(mostLooks, Math.floor(lookRoom / (rowBytes * Math.max(1, outputs)))))
  let next = constantRoom.at + 8 * constantRoom.count
  const room = (bytes: number) => {
    const at = next
    next += Math.ceil(bytes / vectorBytes) * vectorBytes
    return at
  }
  return {
    pairs: room((tileSize + 2) * 4),
    targets: room(rowBytes),
    landing: room(rowBytes),
    codes: room(rowBytes),
    rates: room(rowBytes * size),
    tile: room(rowBytes * width),
    outputs: room(rowBytes * outputs),
    instants: room((lookCount + 2) * 8),
    goal: room(8),
    looks: room(rowBytes * outputs * (lookCount + 1)),
    lookCount,
    rtol: room(vectorBytes),
    atol: room(vectorBytes * size),
    longest: room(vectorBytes),
    work: room(vectorBytes * work),
    records: room(recordBytes * recordCount),
    recordCount,
    recordBytes,
    itineraries: room(recordBytes > 0 ? itineraryCount * itineraryBytes(lookCount) : 0),
    end: room(0),
  }
}
