import { inflateRawSync } from 'node:zlib'

/** The texts of a zip by name, in their order. */
export function unzip(bytes: Buffer): Map<string, string> {
  const found = new Map<string, string>()
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50; ) {
    const [packed, name] = [bytes.readUInt32LE(at + 18), bytes.readUInt16LE(at + 26)]
    const start = at + 30 + name
    found.set(
      bytes.toString('utf8', at + 30, start),
      inflateRawSync(bytes.subarray(start, start + packed)).toString('utf8'),
    )
    at = start + packed
  }
  return found
}
