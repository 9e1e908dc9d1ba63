const signature = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
/** Bytes of one piece; a longer value has a piece of its own. */
const piece = 1 << 18
/** Instants are microseconds since 2000-01-01. */
const millennium = Date.UTC(2000, 0, 1)

const int4 = 23
const int8 = 20

/**
 * Rows as `copy … from stdin (format binary)` reads them (PostgreSQL, COPY, "Binary Format"): nothing is quoted here or parsed there. The values of
 * a row come in the order of its columns; `null` and `undefined` are NULL.
 *
 *     const rows = new BinaryRows()
 *     rows.row(2).text('a').int8(1)
 *     rows.end()    // pieces, in their order
 */
export class BinaryRows {
  readonly #pieces: Buffer[] = [signature]
  #bytes = Buffer.allocUnsafe(piece)
  #at = 0

  /** Begins a row of so many values. */
  row(columns: number): this {
    this.#need(2)
    this.#at = this.#bytes.writeInt16BE(columns, this.#at)
    return this
  }

  text(value: string | null | undefined): this {
    if (value === null || value === undefined) return this.#nothing()
    this.#need(5 + 3 * value.length)
    return this.#written(this.#at, value)
  }

  /** jsonb, of its text. */
  json(text: string | null | undefined): this {
    if (text === null || text === undefined) return this.#nothing()
    this.#need(5 + 3 * text.length)
    // The version of the format comes before the text.
    this.#bytes[this.#at + 4] = 1
    return this.#written(this.#at, text, 1)
  }

  bytes(value: Uint8Array): this {
    this.#need(4 + value.length)
    this.#at = this.#bytes.writeInt32BE(value.length, this.#at)
    this.#bytes.set(value, this.#at)
    this.#at += value.length
    return this
  }

  int4(value: number | null | undefined): this {
    if (value === null || value === undefined) return this.#nothing()
    this.#need(8)
    this.#at = this.#bytes.writeInt32BE(value, this.#bytes.writeInt32BE(4, this.#at))
    return this
  }

  int8(value: number | bigint | string): this {
    this.#need(12)
    this.#at = this.#bytes.writeBigInt64BE(BigInt(value), this.#bytes.writeInt32BE(8, this.#at))
    return this
  }

  float8(value: number | null | undefined): this {
    if (value === null || value === undefined) return this.#nothing()
    this.#need(12)
    this.#at = this.#bytes.writeDoubleBE(value, this.#bytes.writeInt32BE(8, this.#at))
    return this
  }

  boolean(value: boolean): this {
    this.#need(5)
    this.#at = this.#bytes.writeUInt8(value ? 1 : 0, this.#bytes.writeInt32BE(1, this.#at))
    return this
  }

  uuid(value: string | null | undefined): this {
    if (value === null || value === undefined) return this.#nothing()
    const hex = value.replaceAll('-', '')
    if (!/^[0-9a-f]{32}$/i.test(hex)) throw new TypeError('this is no UUID')
    this.#need(20)
    this.#at = this.#bytes.writeInt32BE(16, this.#at)
    this.#at += this.#bytes.write(hex, this.#at, 'hex')
    return this
  }

  /** An instant, milliseconds since 1970 (whole ones, or with a fraction down to the microsecond). */
  instant(milliseconds: number | null | undefined): this {
    if (milliseconds === null || milliseconds === undefined) return this.#nothing()
    if (!Number.isFinite(milliseconds)) throw new TypeError('this is no instant')
    return this.int8(Math.round((milliseconds - millennium) * 1000))
  }

  int8s(values: readonly string[] | null | undefined): this {
    return this.#array(values, int8, 8, (value) => {
      this.#at = this.#bytes.writeBigInt64BE(BigInt(value), this.#at)
    })
  }

  int4s(values: readonly number[]): this {
    return this.#array(values, int4, 4, (value) => {
      this.#at = this.#bytes.writeInt32BE(value, this.#at)
    })
  }

  texts(values: readonly string[]): this {
    const length = values.reduce((sum, value) => sum + 4 + Buffer.byteLength(value), 0)
    this.#dimension(values.length, 25, length)
    for (const value of values) this.#written(this.#at, value)
    return this
  }

  /** All rows, as pieces to be sent in this order. Nothing can be added afterwards. */
  end(): readonly Buffer[] {
    this.#need(2)
    this.#at = this.#bytes.writeInt16BE(-1, this.#at)
    this.#pieces.push(this.#bytes.subarray(0, this.#at))
    this.#bytes = Buffer.alloc(0)
    this.#at = 0
    return this.#pieces
  }

  #array<T>(values: readonly T[] | null | undefined, type: number, size: number, write: (value: T) => void): this {
    if (values === null || values === undefined) return this.#nothing()
    this.#dimension(values.length, type, values.length * (4 + size))
    for (const value of values) {
      this.#at = this.#bytes.writeInt32BE(size, this.#at)
      write(value)
    }
    return this
  }

  /** The head of an array without NULLs; its elements take so many bytes. */
  #dimension(count: number, type: number, size: number): void {
    const head = count === 0 ? 12 : 20
    this.#need(4 + head + size)
    const bytes = this.#bytes
    let at = bytes.writeInt32BE(head + size, this.#at)
    at = bytes.writeInt32BE(count === 0 ? 0 : 1, at)
    at = bytes.writeInt32BE(0, at)
    at = bytes.writeInt32BE(type, at)
    if (count > 0) at = bytes.writeInt32BE(1, bytes.writeInt32BE(count, at))
    this.#at = at
  }

  #nothing(): this {
    this.#need(4)
    this.#at = this.#bytes.writeInt32BE(-1, this.#at)
    return this
  }

  /** Writes a text, `before` bytes after its length, which holds them too. There must be room. */
  #written(at: number, value: string, before = 0): this {
    const bytes = this.#bytes
    const from = at + 4 + before
    let length = value.length
    // A call out of JavaScript costs more than a few dozen letters.
    let ascii = length <= 64
    for (let i = 0; ascii && i < length; i++) {
      const letter = value.charCodeAt(i)
      bytes[from + i] = letter
      ascii = letter < 128
    }
    if (!ascii) length = bytes.write(value, from, 'utf8')
    bytes.writeInt32BE(before + length, at)
    this.#at = from + length
    return this
  }

  #need(room: number): void {
    if (this.#at + room <= this.#bytes.length) return
    this.#pieces.push(this.#bytes.subarray(0, this.#at))
    this.#bytes = Buffer.allocUnsafe(Math.max(piece, room))
    this.#at = 0
  }
}
