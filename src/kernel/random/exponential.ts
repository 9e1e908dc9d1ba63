import { exp, log } from '../dynamics/elementary.ts'

/**
 * A standard exponential from uniform words by the ziggurat of Marsaglia and Tsang (J Stat Softw 2000;5(8)) with 256 layers of equal area:
 * 98.9 % of draws need one pair of words and no logarithm. Layer 0 is the base with the tail; layer i spans 0 to `edges[i]`.
 */
const layers = 256
const tail = 7.69711747013105
const area = 3.949659822581572e-3

const edges = new Float64Array(layers + 1)
const heights = new Float64Array(layers + 1)
edges[0] = area * exp(tail)
edges[1] = tail
heights[0] = 0
heights[1] = exp(-tail)
for (let i = 2; i < layers; i++) {
  edges[i] = -log(area / edges[i - 1]! + heights[i - 1]!)
  heights[i] = exp(-edges[i]!)
}
heights[layers] = 1

/** The exponential that one pair of words gives at once; −1 when it takes more. */
export function easyExponential(a: number, b: number): number {
  const layer = (a & 63) | ((b & 3) << 6)
  const x = ((a >>> 6) * 67108864 + (b >>> 6) + 0.5) * 2 ** -52 * edges[layer]!
  return x < edges[layer + 1]! ? x : -1
}

/** `next` gives pairs of 32-bit words: it fills the two `words`; the first six bits of each word choose the layer, the rest is the uniform. */
export function standardExponential(words: Int32Array, next: (attempt: number) => void): number {
  let beyond = 0
  for (let attempt = 0; ; attempt += 2) {
    next(attempt)
    const layer = (words[0]! & 63) | ((words[1]! & 3) << 6)
    const x = ((words[0]! >>> 6) * 67108864 + (words[1]! >>> 6) + 0.5) * 2 ** -52 * edges[layer]!
    if (x < edges[layer + 1]!) return beyond + x
    if (layer === 0) {
      // What lies beyond the tail's edge is exponential again.
      beyond += tail
      continue
    }
    next(attempt + 1)
    const u = ((words[0]! >>> 6) * 67108864 + (words[1]! >>> 6) + 0.5) * 2 ** -52
    if (heights[layer]! + u * (heights[layer + 1]! - heights[layer]!) < exp(-x)) return beyond + x
  }
}
