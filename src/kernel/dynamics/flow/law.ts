import type { Expression } from '../../language/expression.ts'
import { easyExponential, standardExponential } from '../../random/exponential.ts'
import * as keyed from '../../random/keyed-words.ts'
import { placeOfWords } from '../../random/keyed-words.ts'
import { easyNormal, standardNormal } from '../../random/normal.ts'
import { threefryInto } from '../../random/threefry.ts'
import { betaInverse } from '../../statistics/beta.ts'
import { gammaInverse, gammaUpper } from '../../statistics/gamma.ts'
import { gammaQuantiles } from '../../statistics/gamma-quantiles.ts'
import { normalCdf, normalQuantile } from '../../statistics/normal.ts'
import { exp, log, power } from '../elementary.ts'
import { constantOf, type Evaluator } from './evaluator.ts'
import type { FlowLaw, LawForm } from './flow.ts'
import type { HospitalState } from './state.ts'

// Constants of this module are folded into its code; those of another are looked up at every use.
const { keyedWords, wordStep } = keyed

/** A law ready to be drawn from. */
export interface CompiledLaw {
  readonly form: LawForm
  /** Values of the arguments where all are constant. */
  readonly fixed: Float64Array | null
  readonly args: readonly Evaluator[]
  readonly data: Float64Array
  readonly parts: readonly CompiledLaw[]
  /** Position of a sequence in the state's counters. */
  readonly counter: number
  readonly low: number
  readonly high: number
  readonly shift: number
  /** Mean of an exponential law with nothing else to it, else 0: the quick way. */
  readonly plainMean: number
  /** Of a normal or log-normal law with nothing to it but limits: whether logarithmic, centre, spread, limits; null: another law. */
  readonly plainNormal: readonly [logarithmic: number, centre: number, spread: number, low: number, high: number] | null
  /** Of a gamma or Erlang law whose shape is a constant: quantiles at scale 1, from a table that the first draw makes. */
  readonly gamma: ((p: number) => number) | null
  /** Its arguments read nothing of people, places and staff. */
  readonly blind: boolean
}

export function compileLaw(
  law: FlowLaw,
  evaluator: (expression: Expression) => Evaluator,
  newCounter: () => number,
  reads: (expression: Expression) => boolean,
): CompiledLaw {
  const constants = law.args.map(constantOf)
  const parts = law.parts.map((part) => compileLaw(part, evaluator, newCounter, reads))
  return {
    form: law.form,
    fixed: constants.every((each) => each !== null) ? Float64Array.from(constants as number[]) : null,
    args: law.args.map(evaluator),
    data: Float64Array.from(law.data),
    parts,
    counter: law.form === 'sequence' ? newCounter() : -1,
    low: law.within?.[0] ?? Number.NEGATIVE_INFINITY,
    high: law.within?.[1] ?? Number.POSITIVE_INFINITY,
    shift: law.shift ?? 0,
    plainMean: law.form === 'exponential' && !law.within && !law.shift ? (constants[0] ?? 0) : 0,
    plainNormal: plainNormal(law, constants),
    gamma: (law.form === 'gamma' || law.form === 'erlang') && constants[0] != null ? tabulated(constants[0]) : null,
    blind: !law.args.some(reads) && parts.every(({ blind }) => blind),
  }
}

function tabulated(shape: number): (p: number) => number {
  let quantile: ((p: number) => number) | null = null
  return (p) => {
    quantile ??= gammaQuantiles(shape)
    return quantile(p)
  }
}

function plainNormal(law: FlowLaw, [centre, spread]: readonly (number | null)[]): CompiledLaw['plainNormal'] {
  if ((law.form !== 'normal' && law.form !== 'lognormal') || centre == null || spread == null || law.shift) return null
  const [low, high] = law.within ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return [law.form === 'lognormal' ? 1 : 0, centre, spread, low, high]
}

/** Key of the uniforms of one entity: two words of the stream, the entity, and what is drawn (its low 8 bits count attempts). */
export interface Key {
  k0: number
  k1: number
  entity: number
  what: number
}

const words = new Int32Array(2)

/** One uniform on (0, 1), 52 bits, from the words at a place of `keyedWords`. */
export const uniformAt = (at: number): number =>
  ((keyedWords[at]! >>> 6) * 67108864 + (keyedWords[at + wordStep]! >>> 6) + 0.5) * 2 ** -52

/** From the four words of a key. */
const uniform = (k0: number, k1: number, entity: number, what: number): number =>
  uniformAt(placeOfWords(k0, k1, entity, what))

/** The same; `attempt` counts the uniforms that one draw needs. */
export const uniformOf = (key: Key, attempt: number): number =>
  uniform(key.k0, key.k1, key.entity, (key.what + attempt) | 0)

function argsOf(law: CompiledLaw, s: HospitalState, p: number, at: number): Float64Array {
  if (law.fixed) return law.fixed
  const values = new Float64Array(law.args.length)
  for (let i = 0; i < values.length; i++) values[i] = law.args[i]!(s, p, at)
  return values
}

/** A standard exponential from the words at a place of `keyedWords`; −1 when it takes more, which `hardExponential` knows of. */
export const exponentialAt = (at: number): number => easyExponential(keyedWords[at]!, keyedWords[at + wordStep]!)

/** A standard exponential from the four words of a key; when the first pair of words does not do, later attempts are used. */
export function exponential(k0: number, k1: number, entity: number, what: number): number {
  const easy = exponentialAt(placeOfWords(k0, k1, entity, what))
  return easy >= 0 ? easy : hardExponential(k0, k1, entity, what)
}

export const hardExponential = (k0: number, k1: number, entity: number, what: number) =>
  standardExponential(words, (attempt) => threefryInto(k0, k1, entity, (what + attempt) | 0, words))

/** A standard normal from the words at a place of `keyedWords`; NaN when it takes more, which `hardNormal` knows of. */
export const normalAt = (at: number): number => easyNormal(keyedWords[at]!, keyedWords[at + wordStep]!)

/** A standard normal from the four words of a key; when the first pair of words does not do, later attempts are used. */
function normal(k0: number, k1: number, entity: number, what: number): number {
  const easy = normalAt(placeOfWords(k0, k1, entity, what))
  return Number.isNaN(easy) ? hardNormal(k0, k1, entity, what) : easy
}

export const hardNormal = (k0: number, k1: number, entity: number, what: number) =>
  standardNormal(words, (attempt) => threefryInto(k0, k1, entity, (what + attempt) | 0, words))

/** Draws a value: a pure function of the key, but for sequences, which go on from where they are. */
export function draw(law: CompiledLaw, s: HospitalState, p: number, at: number, key: Key): number {
  if (law.plainMean > 0) return law.plainMean * exponential(key.k0, key.k1, key.entity, key.what)
  const args = argsOf(law, s, p, at)
  for (let attempt = 0; attempt < 200; attempt += 4) {
    const value = fresh(law, args, s, p, at, key, attempt) + law.shift
    if (value >= law.low && value <= law.high) return value
  }
  return Math.min(Math.max(law.shift + mean(law, args), law.low), law.high)
}

function fresh(
  law: CompiledLaw,
  a: Float64Array,
  s: HospitalState,
  p: number,
  at: number,
  key: Key,
  attempt: number,
): number {
  switch (law.form) {
    case 'constant':
      return a[0]!
    case 'sequence': {
      const position = s.counters[law.counter]!
      s.counters[law.counter] = position + 1
      return law.data[position % law.data.length]!
    }
    case 'normal':
      return a[0]! + a[1]! * normal(key.k0, key.k1, key.entity, key.what + attempt)
    case 'lognormal':
      return exp(a[0]! + a[1]! * normal(key.k0, key.k1, key.entity, key.what + attempt))
    case 'empirical':
      return law.data[Math.floor(uniformOf(key, attempt) * law.data.length)]!
    case 'mixture': {
      const part = choose(a, uniformOf(key, attempt))
      return draw(law.parts[part]!, s, p, at, { ...key, what: key.what + 64 })
    }
    case 'by-time': {
      const period = law.data[law.data.length - 1]!
      const time = s.time - Math.floor(s.time / period) * period
      let part = 0
      while (part < law.parts.length - 1 && time >= law.data[part]!) part++
      return draw(law.parts[part]!, s, p, at, key)
    }
    case 'hyperexponential': {
      const half = a.length / 2
      const phase = choose(a.subarray(0, half), uniformOf(key, attempt))
      return -a[half + phase]! * log(uniformOf(key, attempt + 1))
    }
    case 'coxian': {
      // Pairs (rate, chance to go on).
      let total = 0
      for (let i = 0; i < a.length; i += 2) {
        total -= log(uniformOf(key, attempt + i)) / a[i]!
        if (i + 2 >= a.length || uniformOf(key, attempt + i + 1) >= a[i + 1]!) break
      }
      return total
    }
    case 'poisson': {
      const limit = exp(-a[0]!)
      if (!(limit > 0))
        return Math.max(0, Math.round(a[0]! + Math.sqrt(a[0]!) * normalQuantile(uniformOf(key, attempt))))
      let k = 0
      let u = uniformOf(key, attempt)
      let term = limit
      while (u > term && k < 10_000) {
        u -= term
        k++
        term *= a[0]! / k
      }
      return k
    }
    default:
      return inverse(law, a, uniformOf(key, attempt))
  }
}

function choose(chances: ArrayLike<number>, u: number): number {
  let total = 0
  for (let i = 0; i < chances.length; i++) {
    total += chances[i]!
    if (u < total) return i
  }
  return chances.length - 1
}

/** The value below which the law lies with probability u. */
function inverse(law: CompiledLaw, a: Float64Array, u: number): number {
  const d = law.data
  switch (law.form) {
    case 'uniform':
      return a[0]! + u * (a[1]! - a[0]!)
    case 'triangular': {
      const [low, mode, high] = [a[0]!, a[1]!, a[2]!]
      const split = (mode - low) / (high - low)
      return u < split
        ? low + Math.sqrt(u * (high - low) * (mode - low))
        : high - Math.sqrt((1 - u) * (high - low) * (high - mode))
    }
    case 'exponential':
      return -a[0]! * log(u)
    case 'gamma':
    case 'erlang':
      return a[1]! * (law.gamma ? law.gamma(u) : gammaInverse(a[0]!, u))
    case 'normal':
      return a[0]! + a[1]! * normalQuantile(u)
    case 'lognormal':
      return exp(a[0]! + a[1]! * normalQuantile(u))
    case 'weibull':
      return a[1]! * power(-log(u), 1 / a[0]!)
    case 'log-logistic':
      return a[1]! * power(u / (1 - u), 1 / a[0]!)
    case 'pareto':
      return a[1]! / power(u, 1 / a[0]!)
    case 'beta':
      return a[2]! + (a[3]! - a[2]!) * betaInverse(a[0]!, a[1]!, u)
    case 'geometric':
      return Math.max(1, Math.ceil(log(u) / log(1 - a[0]!)))
    case 'discrete': {
      // Pairs (value, chance).
      let total = 0
      for (let i = 0; i < d.length; i += 2) {
        total += d[i + 1]!
        if (u < total) return d[i]!
      }
      return d[d.length - 2]!
    }
    case 'hazard': {
      // Pairs (from, rate): the time when the summed hazard reaches −log u.
      let left = -log(u)
      for (let i = 0; i < d.length; i += 2) {
        const width = i + 2 < d.length ? d[i + 2]! - d[i]! : Number.POSITIVE_INFINITY
        if (left <= d[i + 1]! * width) return d[i]! + left / d[i + 1]!
        left -= d[i + 1]! * width
      }
      return Number.POSITIVE_INFINITY
    }
    default:
      throw new Error(`the law ${law.form} has no inverse`)
  }
}

/** P(T > t), null where there is no short form. */
export function survival(law: CompiledLaw, a: Float64Array, t: number): number | null {
  const d = law.data
  const x = t - law.shift
  if (x <= 0) return 1
  switch (law.form) {
    case 'constant':
      return a[0]! > x ? 1 : 0
    case 'uniform':
      return Math.min(1, Math.max(0, (a[1]! - x) / (a[1]! - a[0]!)))
    case 'exponential':
      return exp(-x / a[0]!)
    case 'gamma':
    case 'erlang':
      return gammaUpper(a[0]!, x / a[1]!)
    case 'lognormal':
      return normalCdf(-(log(x) - a[0]!) / a[1]!)
    case 'normal':
      return normalCdf(-(x - a[0]!) / a[1]!)
    case 'weibull':
      return exp(-power(x / a[1]!, a[0]!))
    case 'log-logistic':
      return 1 / (1 + power(x / a[1]!, a[0]!))
    case 'hyperexponential': {
      const half = a.length / 2
      let sum = 0
      for (let i = 0; i < half; i++) sum += a[i]! * exp(-x / a[half + i]!)
      return sum
    }
    case 'hazard': {
      let total = 0
      for (let i = 0; i < d.length; i += 2) {
        const end = i + 2 < d.length ? d[i + 2]! : Number.POSITIVE_INFINITY
        if (x <= d[i]!) break
        total += d[i + 1]! * (Math.min(x, end) - d[i]!)
      }
      return exp(-total)
    }
    case 'empirical': {
      let more = 0
      for (const each of d) if (each > x) more++
      return more / d.length
    }
    default:
      return null
  }
}

/**
 * A duration given that it exceeds `elapsed`: by the inverse at 1 − S(elapsed) · u where there is one, a mixture by its components' odds,
 * else by rejection. What no draw can explain (an empirical law that ends earlier) goes on for a fresh draw more, and that is all that can be said.
 */
export function drawBeyond(
  law: CompiledLaw,
  elapsed: number,
  s: HospitalState,
  p: number,
  at: number,
  key: Key,
): number {
  if (!(elapsed > 0)) return draw(law, s, p, at, key)
  const a = argsOf(law, s, p, at)
  if (law.form === 'mixture') {
    const odds = law.parts.map((part, i) => a[i]! * (survival(part, argsOf(part, s, p, at), elapsed - law.shift) ?? 1))
    const total = odds.reduce((sum, each) => sum + each, 0)
    if (total > 0) {
      const part = choose(
        odds.map((each) => each / total),
        uniformOf(key, 0),
      )
      const inner = { ...key, what: key.what + 64 }
      return law.shift + drawBeyond(law.parts[part]!, elapsed - law.shift, s, p, at, inner)
    }
  }
  if (law.form === 'exponential') return elapsed + -a[0]! * log(uniformOf(key, 0))
  const beyond = survival(law, a, elapsed)
  if (beyond !== null && beyond > 1e-12 && law.form !== 'constant' && law.form !== 'empirical') {
    if (law.form === 'hyperexponential') {
      const half = a.length / 2
      const odds = Array.from({ length: half }, (_, i) => (a[i]! * exp(-(elapsed - law.shift) / a[half + i]!)) / beyond)
      return elapsed - a[half + choose(odds, uniformOf(key, 0))]! * log(uniformOf(key, 1))
    }
    // These inverses fall in u where they are written with −log u, and rise elsewhere.
    const u = uniformOf(key, 0)
    const falls = law.form === 'weibull' || law.form === 'hazard'
    return Math.max(elapsed, law.shift + inverse(law, a, falls ? beyond * u : 1 - beyond * u))
  }
  for (let attempt = 0; attempt < 240; attempt += 4) {
    const value = fresh(law, a, s, p, at, key, attempt) + law.shift
    if (value > elapsed) return value
  }
  return elapsed + draw(law, s, p, at, key)
}

/** The mean of a law with constant arguments, or a middle value; for truncations that leave nothing. */
function mean(law: CompiledLaw, a: Float64Array): number {
  switch (law.form) {
    case 'uniform':
      return 0.5 * (a[0]! + a[1]!)
    case 'lognormal':
      return exp(a[0]! + 0.5 * a[1]! * a[1]!)
    case 'gamma':
    case 'erlang':
      return a[0]! * a[1]!
    default:
      return a[0] ?? law.data[0] ?? 0
  }
}
