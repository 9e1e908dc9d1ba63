/** Plain data: what `pack` writes and `unpack` reads back, bit for bit. */
export type Plain =
  | number
  | boolean
  | string
  | null
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Uint8Array
  | readonly Plain[]
  | { readonly [key: string]: Plain }

const arrays = [Float64Array, Int32Array, Uint32Array, Int16Array, Uint16Array, Uint8Array] as const
const tag = { number: 10, true: 11, false: 12, text: 13, null: 14, list: 15, object: 16 } as const

/** Plain data as little-endian bytes: a tag, then the value; lengths are uint32. */
export function pack(value: Plain): Uint8Array {
  const writer = { bytes: new Uint8Array(4096), at: 0 }
  write(writer, value)
  return writer.bytes.slice(0, writer.at)
}

/** Errors: RangeError when the bytes end early or hold no plain data. */
export function unpack(bytes: Uint8Array): Plain {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes, at: 0 }
  const value = read(reader)
  if (reader.at !== bytes.length) throw new RangeError('bytes are left over')
  return value
}

interface Writer {
  bytes: Uint8Array
  at: number
}

function room(w: Writer, size: number): DataView {
  if (w.at + size > w.bytes.length) {
    const bigger = new Uint8Array(Math.max(w.bytes.length * 2, w.at + size))
    bigger.set(w.bytes)
    w.bytes = bigger
  }
  return new DataView(w.bytes.buffer)
}

function byte(w: Writer, value: number): void {
  room(w, 1).setUint8(w.at, value)
  w.at += 1
}

function length(w: Writer, value: number): void {
  room(w, 4).setUint32(w.at, value, true)
  w.at += 4
}

function text(w: Writer, value: string): void {
  const bytes = new TextEncoder().encode(value)
  length(w, bytes.length)
  room(w, bytes.length)
  w.bytes.set(bytes, w.at)
  w.at += bytes.length
}

function write(w: Writer, value: Plain): void {
  if (typeof value === 'number') {
    byte(w, tag.number)
    room(w, 8).setFloat64(w.at, value, true)
    w.at += 8
  } else if (typeof value === 'boolean') byte(w, value ? tag.true : tag.false)
  else if (value === null) byte(w, tag.null)
  else if (typeof value === 'string') {
    byte(w, tag.text)
    text(w, value)
  } else if (ArrayBuffer.isView(value)) {
    byte(
      w,
      arrays.findIndex((each) => value instanceof each),
    )
    length(w, (value as Float64Array).length)
    room(w, value.byteLength)
    w.bytes.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), w.at)
    w.at += value.byteLength
  } else if (Array.isArray(value)) {
    byte(w, tag.list)
    length(w, value.length)
    for (const each of value) write(w, each)
  } else {
    const entries = Object.entries(value as { [key: string]: Plain })
    byte(w, tag.object)
    length(w, entries.length)
    for (const [key, each] of entries) {
      text(w, key)
      write(w, each)
    }
  }
}

interface Reader {
  readonly view: DataView
  readonly bytes: Uint8Array
  at: number
}

function readLength(r: Reader): number {
  const value = r.view.getUint32(r.at, true)
  r.at += 4
  return value
}

function readText(r: Reader): string {
  const size = readLength(r)
  if (r.at + size > r.bytes.length) throw new RangeError('the bytes end early')
  const value = new TextDecoder().decode(r.bytes.subarray(r.at, r.at + size))
  r.at += size
  return value
}

function read(r: Reader): Plain {
  const kind = r.view.getUint8(r.at++)
  switch (kind) {
    case tag.number: {
      const value = r.view.getFloat64(r.at, true)
      r.at += 8
      return value
    }
    case tag.true:
      return true
    case tag.false:
      return false
    case tag.null:
      return null
    case tag.text:
      return readText(r)
    case tag.list: {
      const size = readLength(r)
      if (size > r.bytes.length) throw new RangeError('the bytes end early')
      return Array.from({ length: size }, () => read(r))
    }
    case tag.object: {
      const size = readLength(r)
      const object: Record<string, Plain> = {}
      for (let i = 0; i < size; i++) {
        const key = readText(r)
        object[key] = read(r)
      }
      return object
    }
  }
  const Make = arrays[kind]
  if (!Make) throw new RangeError('the bytes hold no plain data')
  const size = readLength(r)
  const bytes = size * Make.BYTES_PER_ELEMENT
  if (r.at + bytes > r.bytes.length) throw new RangeError('the bytes end early')
  const copy = r.bytes.slice(r.at, r.at + bytes)
  r.at += bytes
  return new Make(copy.buffer, 0, size)
}
