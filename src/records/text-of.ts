/**
 * The text of bytes that a device or a spreadsheet wrote: UTF-8, UTF-16 (with a byte order mark, or known by its zeros), else Windows-1252, in which
 * spreadsheets of western Europe save. The byte order mark is left out.
 *
 *     textOf(await readFile('Clarity.csv'))
 */
export function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  const start = bytes.subarray(0, 512)
  const zeros = (parity: 0 | 1) => start.filter((byte, i) => byte === 0 && i % 2 === parity).length
  if (zeros(1) > start.length / 4) return new TextDecoder('utf-16le').decode(bytes)
  if (zeros(0) > start.length / 4) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
