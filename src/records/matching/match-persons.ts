import {
  type Agreement,
  chanceOf,
  type LevelPrior,
  type MatchModel,
  trainMatch,
  weightsOf,
} from '../../kernel/statistics/fellegi-sunter.ts'
import { swapped } from './dates.ts'
import { compare, fields, type Person } from './person.ts'

export interface Match {
  readonly a: string
  readonly b: string
  /** link: one person; review: somebody has to look. Pairs that are neither are not told. */
  readonly class: 'link' | 'review'
  readonly chance: number
  /** Both records bear the same identifier of the same system. */
  readonly identifier: boolean
  readonly fields: readonly { readonly field: (typeof fields)[number]; readonly level: number; readonly bits: number }[]
}

export interface Matching {
  readonly matches: readonly Match[]
  readonly model: MatchModel
  readonly compared: number
  /** Blocks too large to be compared. */
  readonly passedOver: number
}

/** From such a chance on a pair is one person, and down to such it is worth a look. */
export const limits = { link: 0.99, review: 0.2 } as const

/**
 * What is believed of two records of one person before a site has pairs of its own: levels of the name, the date of birth, sex and
 * telephone. Names seldom differ altogether, sex is seldom wrong, telephones change. Each is worth fifty pairs. Our judgement, not a
 * measurement.
 */
const same: readonly LevelPrior[] = [
  { chances: [0.02, 0.03, 0.05, 0.2, 0.7], strength: 50 },
  { chances: [0.02, 0.1, 0.88], strength: 50 },
  { chances: [0.01, 0.99], strength: 50 },
  { chances: [0.3, 0.7], strength: 50 },
]
/** The same of two persons; worth two hundred pairs, beside pairs of the site drawn without blocks. */
const different: readonly LevelPrior[] = [
  { chances: [0.93, 0.045, 0.023, 0.0015, 0.0005], strength: 200 },
  { chances: [0.9948, 0.005, 0.0002], strength: 200 },
  { chances: [0.5, 0.5], strength: 200 },
  { chances: [0.998, 0.002], strength: 200 },
]
const drawn = 200_000
const largest = 1000

/**
 * Finds records that may be one person: blocks by identifier, telephone, names as they sound and date of birth in both calendars; weights
 * trained on the records themselves. A shared identifier links two records unless the rest speaks against it; then somebody has to look.
 *
 *     matchPersons(patients.map(personOf)).matches // [{ a, b, class: 'link', chance: 0.9997, fields: [...] }]
 */
export function matchPersons(persons: readonly Person[]): Matching {
  const { pairs, passedOver } = block(persons)
  const compared = pairs.map(([a, b]) => ({ a, b, levels: compare(a, b) }))
  const all = (persons.length * (persons.length - 1)) / 2
  const counted = new Map<string, Agreement>()
  for (const { levels } of compared) {
    const key = levels.join()
    counted.set(key, { levels, count: (counted.get(key)?.count ?? 0) + 1 })
  }
  const share = Math.min(0.02, 0.02 / Math.max(1, persons.length - 1))
  // Were every pair in a block, one more keeps u from being trained on blocks, where names agree by choice.
  const unseen = Math.max(1, all - pairs.length)
  const model = trainMatch([...counted.values()], { m: same, u: byChance(persons), share }, unseen)
  const matches = compared.flatMap(({ a, b, levels }): Match[] => {
    const chance = chanceOf(model, levels)
    const identifier = a.identifiers.some((each) => b.identifiers.includes(each))
    const linked = chance >= limits.link || (identifier && chance >= model.share)
    if (!linked && !identifier && chance < limits.review) return []
    const bits = weightsOf(model, levels)
    const told = fields.map((field, index) => ({ field, level: levels[index] as number, bits: bits[index] as number }))
    return [{ a: a.id, b: b.id, class: linked ? 'link' : 'review', chance, identifier, fields: told }]
  })
  matches.sort((x, y) => y.chance - x.chance || (x.a < y.a ? -1 : 1))
  return { matches, model, compared: pairs.length, passedOver }
}

/** How often fields agree between records that were put together without regard to what they say. */
function byChance(persons: readonly Person[]): LevelPrior[] {
  const counts = different.map(({ chances, strength }) => chances.map((each) => each * strength))
  const length = persons.length
  const steps = Math.max(1, Math.floor((length - 1) / 2))
  const taken = Math.min(steps, Math.ceil(drawn / Math.max(1, length)))
  for (let k = 0; k < taken; k++) {
    const step = 1 + Math.floor((k * steps) / taken)
    for (let index = 0; index < length && length > 1; index++)
      compare(persons[index] as Person, persons[(index + step) % length] as Person).forEach((level, field) => {
        if (level >= 0) (counts[field] as number[])[level] = (counts[field]?.[level] ?? 0) + 1
      })
  }
  return counts.map((each) => {
    const strength = each.reduce((sum, count) => sum + count, 0)
    return { chances: each.map((count) => count / strength), strength }
  })
}

function block(persons: readonly Person[]): { pairs: (readonly [Person, Person])[]; passedOver: number } {
  const blocks = new Map<string, number[]>()
  persons.forEach((person, index) => {
    for (const key of new Set(keysOf(person))) {
      const known = blocks.get(key)
      if (known) known.push(index)
      else blocks.set(key, [index])
    }
  })
  let passedOver = 0
  const seen = new Set<number>()
  for (const members of blocks.values()) {
    if (members.length > largest) passedOver++
    else
      for (let i = 0; i < members.length; i++)
        for (let j = i + 1; j < members.length; j++)
          seen.add((members[i] as number) * persons.length + (members[j] as number))
  }
  const pairs = [...seen].map((key) => {
    const [a, b] = [Math.floor(key / persons.length), key % persons.length]
    return [persons[a] as Person, persons[b] as Person] as const
  })
  return { pairs, passedOver }
}

function keysOf({ family, given, birth, phones, identifiers }: Person): string[] {
  const keys = [...identifiers.map((each) => `identifier ${each}`), ...phones.map((each) => `phone ${each}`)]
  // Both readings of a date, so that a calendar mixed up or a day and month swapped still meet.
  if (birth && birth.text.length === 10)
    for (const text of [birth.text, swapped(birth.text), birth.jalali ?? birth.text]) keys.push(`birth ${text}`)
  if (family && given) keys.push(`names ${[family.sound, given.sound].sort().join(' ')}`)
  for (const year of [birth?.text.slice(0, 4), birth?.jalali?.slice(0, 4)])
    for (const name of [family, given]) if (name && year) keys.push(`year ${year} ${name.sound}`)
  return keys
}
