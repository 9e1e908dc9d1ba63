/**
 * A 64-bit fingerprint of a text as a signed decimal, for arrays of bigint in the database: two 32-bit multiplicative hashes with
 * different constants and a final mixing (after MurmurHash3's). With 10⁷ distinct texts the chance of any collision is below 10⁻⁵.
 */
export function fingerprint(text: string): string {
  const known = cache.get(text)
  if (known !== undefined) return known
  let a = 0x9747b28c ^ text.length
  let b = 0x85ebca6b ^ text.length
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    a = Math.imul(a ^ c, 0x9e3779b1)
    a = (a << 13) | (a >>> 19)
    b = Math.imul(b ^ c, 0x5bd1e995)
    b = (b << 15) | (b >>> 17)
  }
  const high = mix(a ^ (b >>> 16))
  const low = mix(b ^ (a >>> 11)) >>> 0
  const result = ((BigInt(high) << 32n) | BigInt(low)).toString()
  if (cache.size >= 200_000) cache.clear()
  cache.set(text, result)
  return result
}
const cache = new Map<string, string>()

function mix(h: number): number {
  let x = h ^ (h >>> 16)
  x = Math.imul(x, 0x85ebca6b)
  x ^= x >>> 13
  x = Math.imul(x, 0xc2b2ae35)
  return (x ^ (x >>> 16)) | 0
}

/** The number of a search parameter in the database: 31 bits of its name (unique among R4's names, as a test holds). */
export function parameterNumber(code: string): number {
  let number = numbers.get(code)
  if (number === undefined) {
    number = Number(BigInt(fingerprint(`#${code}`)) & 0x7fffffffn)
    numbers.set(code, number)
  }
  return number
}
const numbers = new Map<string, number>()
