import iconv from 'iconv-lite'

/** HL7 table 0211, names of MSH-18 → names that the decoder knows. */
const names: Readonly<Record<string, string>> = {
  '': 'utf-8',
  ASCII: 'us-ascii',
  'UNICODE UTF-8': 'utf-8',
  'UTF-8': 'utf-8',
  UTF8: 'utf-8',
  UNICODE: 'utf-8',
  'UNICODE UTF-16': 'utf-16',
  'UNICODE UTF-32': 'utf-32',
  'GB 18030-2000': 'gb18030',
  'BIG-5': 'big5',
  'KS X 1001': 'euc-kr',
  'ISO IR87': 'shift_jis',
  'WINDOWS-1252': 'windows-1252',
  'WINDOWS-1256': 'windows-1256',
}

/** The decoder's name of a character set of MSH-18 (`8859/1`, `UNICODE UTF-8`), or null when it is not known. */
export function charsetOf(name: string): string | null {
  const plain = name.trim().toUpperCase()
  const part = /^(?:ISO[- ]?)?8859[/-](\d{1,2})$/.exec(plain)?.[1]
  const known = part === undefined ? (names[plain] ?? plain) : `iso-8859-${part}`
  return iconv.encodingExists(known) ? known : null
}

/**
 * The text of a message in the character set that it declares, else in `fallback`. Null when the bytes are not of that set (UTF-8 is checked
 * strictly: a letter read wrongly is a name read wrongly).
 */
export function decodeMessage(
  bytes: Uint8Array,
  fallback = 'utf-8',
): { readonly text: string; readonly set: string } | null {
  const declared = declaredCharset(bytes)
  const set = declared === '' ? charsetOf(fallback) : charsetOf(declared)
  const text = set === null ? null : decodeText(bytes, set)
  return set === null || text === null ? null : { text, set }
}

/** Bytes as text of a set of `charsetOf`; null when they are not of it. */
export function decodeText(bytes: Uint8Array, set: string): string | null {
  if (set !== 'utf-8' && set !== 'us-ascii') return iconv.decode(bytes as Buffer, set)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

export function encodeMessage(text: string, set = 'utf-8'): Buffer {
  return iconv.encode(text, charsetOf(set) ?? 'utf-8')
}

/** MSH-18, first repetition, read as Latin letters: names of sets are ASCII in every set that hospitals send. */
function declaredCharset(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1')
  const line = head.slice(head.indexOf('MSH')).split(/[\r\n]/, 1)[0] ?? ''
  const separator = line[3] ?? '|'
  const field = line.split(separator)[17] ?? ''
  return field.split(line[5] ?? '~', 1)[0]!.trim()
}
