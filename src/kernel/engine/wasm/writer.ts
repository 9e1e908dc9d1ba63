/** Bytes of a WebAssembly module, written front to back into one array that grows. */
export interface Writer {
  readonly length: number
  byte(value: number): void
  /** Unsigned LEB128. */
  unsigned(value: number): void
  /** Signed LEB128. */
  signed(value: number): void
  float(value: number): void
  /** Eight raw bytes, low word first. */
  words(low: number, high: number): void
  text(value: string): void
  /** Leaves five bytes for a number that `patch` writes later. */
  reserve(): number
  patch(at: number, value: number): void
  /** All that another writer has written. */
  append(other: Writer): void
  bytes(): Uint8Array<ArrayBuffer>
}

export function createWriter(): Writer {
  let room = new Uint8Array(16_384)
  let view = new DataView(room.buffer)
  let length = 0

  function ensure(more: number): void {
    if (length + more <= room.length) return
    const larger = new Uint8Array(2 * room.length + more)
    larger.set(room)
    room = larger
    view = new DataView(room.buffer)
  }
  function byte(value: number): void {
    if (length === room.length) ensure(1)
    room[length++] = value
  }
  function unsigned(value: number): void {
    let rest = value
    while (rest > 127) {
      byte((rest & 127) | 128)
      rest >>>= 7
    }
    byte(rest)
  }
  function signed(value: number): void {
    let rest = value
    for (;;) {
      const part = rest & 127
      rest >>= 7
      if ((rest === 0 && !(part & 64)) || (rest === -1 && part & 64)) {
        byte(part)
        return
      }
      byte(part | 128)
    }
  }
  return {
    get length() {
      return length
    },
    byte,
    unsigned,
    signed,
    float(value) {
      ensure(8)
      view.setFloat64(length, value, true)
      length += 8
    },
    words(low, high) {
      for (const word of [low, high]) for (let i = 0; i < 4; i++) byte((word >>> (8 * i)) & 255)
    },
    text(value) {
      const encoded = new TextEncoder().encode(value)
      unsigned(encoded.length)
      for (const each of encoded) byte(each)
    },
    reserve() {
      const at = length
      for (let i = 0; i < 5; i++) byte(0)
      return at
    },
    patch(at, value) {
      for (let i = 0; i < 5; i++) room[at + i] = ((value >>> (7 * i)) & 127) | (i < 4 ? 128 : 0)
    },
    append(other) {
      const bytes = other.bytes()
      ensure(bytes.length)
      room.set(bytes, length)
      length += bytes.length
    },
    bytes: () => room.slice(0, length),
  }
}
