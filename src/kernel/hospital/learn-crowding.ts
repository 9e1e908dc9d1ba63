import { exp, log } from '../dynamics/elementary.ts'
import { type CrowdLaw, type CrowdRecord, paceOfFirst, paceOfSecond, usually } from './crowding.ts'
import { type FactorPrior, factorRates, logLikelihood, meanOf } from './factor-rates.ts'
import { hourOfWeek } from './hospital.ts'

/** Time that patients spent in units which a crowd may slow, cut at the hours; a step each. */
export interface CrowdSteps {
  /** Where its factors stand: levels[factor][cell], and the cell of each step. */
  readonly levels: readonly ArrayLike<number>[]
  readonly cell: ArrayLike<number>
  readonly group: ArrayLike<number>
  readonly exposure: ArrayLike<number>
  readonly events: ArrayLike<number>
  /** 1: it begins with an hour, so that who is there can be counted then. */
  readonly begins: ArrayLike<number>
  /** Where its hour stands in the record of crowds. */
  readonly crowd: ArrayLike<number>
}

/** The law, what is usual, usual[unit * cells + cell], and what a crowd left of the rate of each step. */
export interface LearnedCrowding {
  readonly law: CrowdLaw
  readonly usual: Float64Array
  readonly paces: Float64Array
}

/** Hours of units, a row each, and how many of a group were there at its beginning, their hazards, how many were foreseen to leave had there been room, and left: [group][row]. */
interface CrowdedHours {
  readonly hourOfDay: readonly number[]
  readonly boarding: ArrayLike<number>
  readonly usual: ArrayLike<number>
  readonly present: readonly Float64Array[]
  readonly asking: readonly Float64Array[]
  readonly foreseen: readonly Float64Array[]
  readonly left: readonly Float64Array[]
}

const capacities = [0.5, 0.7, 0.85, 1, 1.1, 1.2, 1.4, 1.7, 2, 2.5, 3, 4] as const
const sharps = [2, 4, 8] as const
const shares = [0, 0.5, 1, 1.5] as const
/** A priori the hours of a day differ from `capacity` times the usual by so much of its logarithm. */
const shapeSpread = 0.5
const steps = Array.from({ length: 21 }, (_, i) => exp((i - 10) / 10))

/**
 * How a crowd slows units of one kind; null: it is not seen to slow anybody. Rates are learned from hours with no more patients than usual, and how many
 * would leave had there been room follows for every hour; the law is the likeliest, what left being Poisson with that mean times the pace. Then the rates are
 * learned from all hours, and the law again.
 */
export function learnCrowding(
  steps: CrowdSteps,
  crowds: CrowdRecord,
  { units, groups, cells }: { readonly units: number; readonly groups: number; readonly cells: number },
  cellOf: (time: number) => number,
  priors: readonly FactorPrior[],
): LearnedCrowding | null {
  const rowOf = new Map<number, number>()
  const row = Int32Array.from(steps.crowd, (at) => {
    let found = rowOf.get(at)
    if (found === undefined) {
      found = rowOf.size
      rowOf.set(at, found)
    }
    return found
  })
  const there = [...rowOf.keys()]
  const timeOf = (at: number) => crowds.first + (at % crowds.hours)
  const placeOf = (at: number) => Math.floor(at / crowds.hours) * cells + cellOf(timeOf(at))
  const perGroup = () => Array.from({ length: groups }, () => new Float64Array(there.length))
  const left = perGroup()
  for (let i = 0; i < row.length; i++) left[steps.group[i]!]![row[i]!]! += steps.events[i]!

  /** Rates learned from the steps at such weights, and the log likelihood of these steps. */
  const fit = (weight: (i: number) => number) => {
    const events = new Float64Array(steps.levels[0]!.length)
    const exposure = new Float64Array(events.length)
    let logPace = 0
    for (let i = 0; i < row.length; i++) {
      const counts = weight(i)
      if (counts === 0) continue
      events[steps.cell[i]!]! += steps.events[i]!
      exposure[steps.cell[i]!]! += counts * steps.exposure[i]!
      if (steps.events[i]! > 0) logPace += log(counts)
    }
    const table = { levels: steps.levels, events, exposure }
    const factors = factorRates(table, priors, 4)
    const rates = events.map((_, c) =>
      factors.reduce((product, factor, f) => product * meanOf(factor, steps.levels[f]![c]!), 1),
    )
    return { rates, score: () => logLikelihood(table, factors) + logPace }
  }
  /** Patients foreseen to leave within the hour had there been room, and by the hazards of those who were there when it began. */
  const foresee = ({ rates }: { readonly rates: Float64Array }) => {
    const [foreseen, asking] = [perGroup(), perGroup()]
    for (let i = 0; i < row.length; i++) {
      const rate = rates[steps.cell[i]!]!
      foreseen[steps.group[i]!]![row[i]!]! += steps.exposure[i]! * rate
      if (steps.begins[i]) asking[steps.group[i]!]![row[i]!]! += rate
    }
    return { foreseen, asking }
  }

  const usual = usually(units, crowds, crowds.active, 1, cells, cellOf)
  const calm = Uint8Array.from(there, (at) =>
    crowds.active[at]! <= usual[placeOf(at)]! && crowds.boarding[at] === 0 ? 1 : 0,
  )
  let { foreseen, asking } = foresee(fit((i) => calm[row[i]!]!))
  const present = perGroup()
  const time = perGroup()
  for (let i = 0; i < row.length; i++) {
    time[steps.group[i]!]![row[i]!]! += steps.exposure[i]!
    if (steps.begins[i]) present[steps.group[i]!]![row[i]!]!++
  }
  /** Of the calm hours, patient-hours or patients foreseen to leave. */
  const inCalm = (of: readonly Float64Array[]) =>
    of.map((each) => each.reduce((sum, value, r) => sum + calm[r]! * value, 0))
  const spent = inCalm(time)
  const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0)
  const total = (of: Float64Array) => of.reduce((a, b) => a + b, 0)

  let learned: LearnedCrowding | null = null
  for (let round = 0; round < 2; round++) {
    // The mean hazard of a group; that of all while nobody of it was seen.
    const gone = inCalm(foreseen)
    const typical = sum(spent) > 0 ? sum(gone) / sum(spent) : sum(foreseen.map(total)) / sum(time.map(total))
    const each = Float64Array.from(gone, (of, g) => (of + 10 * typical) / (spent[g]! + 10))
    const hours: CrowdedHours = {
      hourOfDay: there.map((at) => hourOfWeek(timeOf(at)) % 24),
      boarding: there.map((at) => crowds.boarding[at]!),
      usual: there.map((at) => usual[placeOf(at)]!),
      present,
      asking,
      foreseen,
      left,
    }
    const law: CrowdLaw | null = likeliest(hours, each, learned?.law ?? null)
    if (!law) return null
    const { first, second } = byTurn(hours, law.first, each)
    const paces = Float64Array.from(row, (r, i) => {
      const own = hours.usual[r]! * law.shape[hours.hourOfDay[r]!]!
      return law.first[steps.group[i]!] === 1
        ? paceOfFirst(first.present[r]!, hours.boarding[r]!, own, law)
        : paceOfSecond(second.asked[r]!, first.present[r]!, hours.boarding[r]!, own, law)
    })
    learned = { law, usual, paces }
    if (round === 0) ({ foreseen, asking } = foresee(fit((i) => paces[i]!)))
  }
  if (!learned) return null
  // Against no law, each with the rates that suit it best.
  const { paces, law } = learned
  const off = law.shape.reduce((total, times) => total + 0.5 * (log(times) / shapeSpread) ** 2, 0)
  const gain = fit((i) => paces[i]!).score() - fit(() => 1).score() - off
  return gain > 3 * worthOf(left) ? learned : null
}

/** The same of those who go first and of the others, and the places they asked for. */
function byTurn({ present, asking, foreseen, left }: CrowdedHours, first: Uint8Array, each: Float64Array) {
  const sums = () => {
    const zero = () => new Float64Array(foreseen[0]!.length)
    return { present: zero(), asked: zero(), foreseen: zero(), left: zero() }
  }
  const both = [sums(), sums()] as const
  for (const [g, of] of foreseen.entries()) {
    const turn = both[first[g]!]!
    for (let r = 0; r < of.length; r++) {
      turn.present[r]! += present[g]![r]!
      turn.asked[r]! += asking[g]![r]! / each[g]!
      turn.foreseen[r]! += of[r]!
      turn.left[r]! += left[g]![r]!
    }
  }
  return { first: both[1], second: both[0] }
}

/** What one more number must gain of the log likelihood: half the logarithm of the count (Schwarz, Ann Stat 1978;6:461). */
const worthOf = (left: readonly Float64Array[]) =>
  0.5 * log(1 + left.reduce((total, of) => of.reduce((a, b) => a + b, total), 0))

type Law = Pick<CrowdLaw, 'capacity' | 'boarders' | 'sharp'>

/** `before`: the law of other rates, from which the search goes on. */
function likeliest(hours: CrowdedHours, each: Float64Array, before: CrowdLaw | null): CrowdLaw | null {
  const all = hours.hourOfDay.map((_, r) => r)
  const ofHour = Array.from({ length: 24 }, (_, hour) => all.filter((r) => hours.hourOfDay[r] === hour))
  let shape = before ? before.shape.slice() : new Float64Array(24).fill(1)
  /** Log likelihood of rows against no law, when their room is `times` as large. */
  const scorer = (goesFirst: Uint8Array) => {
    const { first, second } = byTurn(hours, goesFirst, each)
    return (rows: readonly number[], law: Law, times = 1): number => {
      let sum = 0
      for (const r of rows) {
        const usual = hours.usual[r]! * shape[hours.hourOfDay[r]!]! * times
        const boarding = hours.boarding[r]!
        const [early, late] = [first.foreseen[r]!, second.foreseen[r]!]
        if (early > 0) {
          const pace = paceOfFirst(first.present[r]!, boarding, usual, law)
          sum += (first.left[r]! > 0 ? first.left[r]! * log(pace) : 0) + early * (1 - pace)
        }
        if (late > 0) {
          const pace = paceOfSecond(second.asked[r]!, first.present[r]!, boarding, usual, law)
          sum += (second.left[r]! > 0 ? second.left[r]! * log(pace) : 0) + late * (1 - pace)
        }
      }
      return sum
    }
  }
  const worth = worthOf(hours.left)
  let first = before ? before.first.slice() : new Uint8Array(each.length)
  let score = scorer(first)
  let law: Law = before ?? { capacity: 1, boarders: 1, sharp: 4 }
  let most = Number.NEGATIVE_INFINITY
  const attempt = (next: Law) => {
    const found = score(all, next)
    if (found > most) [law, most] = [next, found]
  }
  const refine = () => {
    most = score(all, law)
    const { capacity } = law
    for (const boarders of shares) for (const sharp of sharps) attempt({ capacity, boarders, sharp })
    const { boarders, sharp } = law
    for (const times of capacities) attempt({ capacity: times, boarders, sharp })
  }
  const reshape = () => {
    const now = law
    const next = Float64Array.from(ofHour, (rows, hour) => {
      const of = (times: number) => score(rows, now, times) - 0.5 * (log(times * shape[hour]!) / shapeSpread) ** 2
      return shape[hour]! * steps.reduce((best, times) => (of(times) > of(best) ? times : best), 1)
    })
    shape = next
  }
  for (const capacity of capacities) attempt({ ...law, capacity })
  refine()
  reshape()
  refine()
  // Who goes first: one group after the other, as long as the record gets likelier.
  while (!before) {
    const now = law
    let better: { first: Uint8Array<ArrayBuffer>; law: Law; found: number } | null = null
    for (let g = 0; g < each.length; g++) {
      if (first[g] === 1) continue
      const next = first.slice()
      next[g] = 1
      const of = scorer(next)
      for (const capacity of capacities) {
        if (capacity < 0.7 * now.capacity || capacity > 1.5 * now.capacity) continue
        const found = of(all, { ...now, capacity })
        if (found > (better?.found ?? most + worth)) better = { first: next, law: { ...now, capacity }, found }
      }
    }
    if (!better) break
    first = better.first
    score = scorer(first)
    law = better.law
    refine()
  }
  for (let round = 0; round < 2; round++) {
    reshape()
    refine()
  }
  return most > 0 ? { ...law, shape, first, each } : null
}
