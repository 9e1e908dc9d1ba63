const signature = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
/** Bytes of one piece; a longer value has a piece of its own. */
const piece = 1 << 18
const viewOf = ({ buffer, byteOffset, byteLength }: Buffer) => new DataView(buffer, byteOffset, byteLength)

/** What texts of whole numbers and of UUIDs are in bytes: the same few come in every row of a batch. */
const wholes = new Map<string, bigint>()
const uuids = new Map<string, Buffer>()

function remembered<T>(known: Map<string, T>, text: string, read: (text: string) => T): T {
  let value = known.get(text)
  if (value === undefined) {
    value = read(text)
    if (known.size >= 10_000) known.clear()
    known.set(text, value)
  }
  return value
}

function uuidBytes(text: string): Buffer {
  const hex = text.replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw new TypeError('this is no UUID')
  return Buffer.from(hex, 'hex')
}

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
  #view = viewOf(this.#bytes)
  #at = 0

  /** Begins a row of so many values. */
  row(columns: number): this {
    this.#need(2)
    this.#view.setInt16(this.#at, columns)
    this.#at += 2
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
    this.#int4(value.length)
    this.#bytes.set(value, this.#at)
    this.#at += value.length
    return this
  }

  int4(value: number | null | undefined): this {
    if (value === null || value === undefined) return this.#nothing()
    if (value !== (value | 0)) throw new RangeError('this is no integer of four bytes')
    this.#need(8)
    this.#int4(4)
    this.#int4(value)
    return this
  }

  int8(value: number | string): this {
    this.#need(12)
    this.#int4(8)
    this.#view.setBigInt64(this.#at, BigInt(value))
    this.#at += 8
    return this
  }

  float8(value: number | null | undefined): this {
    if (value === null || value === undefined) return this.#nothing()
    this.#need(12)
    this.#int4(8)
    this.#view.setFloat64(this.#at, value)
    this.#at += 8
    return this
  }

  boolean(value: boolean): this {
    this.#need(5)
    this.#int4(1)
    this.#bytes[this.#at++] = value ? 1 : 0
    return this
  }

  uuid(value: string | null | undefined): this {
    if (value === null || value === undefined) return this.#nothing()
    return this.bytes(remembered(uuids, value, uuidBytes))
  }

  /** An instant, milliseconds since 1970 (whole ones, or with a fraction down to the microsecond). */
  instant(milliseconds: number | null | undefined): this {
    if (milliseconds === null || milliseconds === undefined) return this.#nothing()
    if (!Number.isFinite(milliseconds)) throw new TypeError('this is no instant')
    return this.int8(Math.round((milliseconds - millennium) * 1000))
  }

  int8s(values: readonly string[] | null | undefined): this {
    return this.#array(values, int8, 8, (value) => {
      this.#view.setBigInt64(this.#at, remembered(wholes, value, BigInt))
      this.#at += 8
    })
  }

  int4s(values: readonly number[]): this {
    return this.#array(values, int4, 4, (value) => this.#int4(value))
  }

  texts(values: readonly string[]): this {
    const length = values.reduce((sum, value) => sum + 4 + Buffer.byteLength(value), 0)
    this.#dimension(values.length, 25, length)
    for (const value of values) this.#written(this.#at, value)
    return this
  }

  /** All rows, as pieces to be sent in this order. Nothing can be added afterwards. */
  end(): readonly Buffer[] {
    this.row(-1)
    this.#pieces.push(this.#bytes.subarray(0, this.#at))
    this.#bytes = Buffer.alloc(0)
    this.#at = 0
    return this.#pieces
  }

  #array<T>(values: readonly T[] | null | undefined, type: number, size: number, write: (value: T) => void): this {
    if (values === null || values === undefined) return this.#nothing()
    this.#dimension(values.length, type, values.length * (4 + size))
    for (const value of values) {
      this.#int4(size)
      write(value)
    }
    return this
  }

  /** The head of an array without NULLs; its elements take so many bytes. */
  #dimension(count: number, type: number, size: number): void {
    const head = count === 0 ? 12 : 20
    this.#need(4 + head + size)
    this.#int4(head + size)
    this.#int4(count === 0 ? 0 : 1)
    this.#int4(0)
    this.#int4(type)
    if (count === 0) return
    this.#int4(count)
    this.#int4(1)
  }

  #nothing(): this {
    this.#need(4)
    this.#int4(-1)
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
    this.#view.setInt32(at, before + length)
    this.#at = from + length
    return this
  }

  #need(room: number): void {
    if (this.#at + room <= this.#bytes.length) return
    this.#pieces.push(this.#bytes.subarray(0, this.#at))
    this.#bytes = Buffer.allocUnsafe(Math.max(piece, room))
    this.#view = viewOf(this.#bytes)
    this.#at = 0
  }

  /** There must be room. */
  #int4(value: number): void {
    this.#view.setInt32(this.#at, value)
    this.#at += 4
  }
}
