/** Bytes of MLLP: start block, end block, carriage return. */
const startBlock = 0x0b
const endBlock = 0x1c

export interface FrameReader {
  /** Messages that are complete with these bytes. Throws `FrameTooLarge` when one grows beyond the limit. */
  push(bytes: Uint8Array): Uint8Array[]
  /** Bytes of a message that is not complete. */
  readonly pending: number
}

export class FrameTooLarge extends Error {}

/**
 * Takes messages out of a stream of MLLP (`<VT> message <FS><CR>`). Bytes between messages are passed over; the CR may be missing. A message that
 * another one begins in was cut off and is passed over: nobody acknowledged it, so it comes again. Memory is bounded by the limit.
 */
export function createFrameReader(limit = 16 * 1024 * 1024): FrameReader {
  let parts: Uint8Array[] = []
  let length = 0
  let open = false
  const add = (bytes: Uint8Array) => {
    length += bytes.length
    if (length > limit) throw new FrameTooLarge(`a message has more than ${limit} bytes`)
    if (bytes.length > 0) parts.push(Uint8Array.from(bytes))
  }
  return {
    get pending() {
      return length
    },
    push(bytes) {
      const messages: Uint8Array[] = []
      let at = 0
      while (at < bytes.length) {
        if (!open) {
          const start = bytes.indexOf(startBlock, at)
          if (start < 0) break
          open = true
          at = start + 1
          continue
        }
        const end = bytes.indexOf(endBlock, at)
        const anew = bytes.subarray(at, end < 0 ? bytes.length : end).lastIndexOf(startBlock)
        if (anew >= 0) {
          parts = []
          length = 0
          at += anew + 1
        }
        add(bytes.subarray(at, end < 0 ? bytes.length : end))
        if (end < 0) break
        messages.push(Buffer.concat(parts))
        parts = []
        length = 0
        open = false
        at = end + 1
      }
      return messages
    },
  }
}

/** A message as MLLP sends it. */
export function frame(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(startBlock), message, Buffer.of(endBlock, 0x0d)])
}

/**
 * The messages of a file: they begin with lines that start with MSH; batch headers and trailers (FHS, BHS, BTS, FTS) and MLLP's framing are
 * passed over.
 */
export function splitMessages(bytes: Uint8Array): Uint8Array[] {
  const plain = Uint8Array.from(bytes, (byte) => (byte === startBlock || byte === endBlock ? 10 : byte))
  const text = Buffer.from(plain.buffer).toString('latin1')
  const starts = [...text.matchAll(/(?<=^|[\r\n]|\u00EF\u00BB\u00BF)MSH(?![A-Za-z0-9])/g)].map((match) => match.index)
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? text.length
    const trailer = /[\r\n](?=(FHS|BHS|BTS|FTS)[^A-Z])/.exec(text.slice(start, end))
    return plain.subarray(start, trailer ? start + trailer.index : end)
  })
}
