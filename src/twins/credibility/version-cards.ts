import { type Scorecard, scorecard, scorecardsBy } from '../../kernel/credibility/scorecard.ts'
import type { Model } from '../../kernel/model.ts'
import { listScores, type StoredScore } from '../../store/prequential-record.ts'
import type { Connection } from '../../store/schema.ts'
import { keepLast, type Last } from '../keep-last.ts'
import { groupNames } from './score-groups.ts'

/** Everything that a version foretold here, summed up: whole, and by output, for outputs have units of their own. */
export interface VersionCards {
  readonly all: Scorecard | null
  readonly outputs: readonly {
    readonly output: string
    readonly all: Scorecard
    readonly groups: ReadonlyMap<string, Scorecard>
  }[]
}

/** The cards of the subgroups that goals are checked in, by "sex:female". */
export function subgroupCards(scores: readonly StoredScore[]): Map<string, Scorecard> {
  return new Map(
    groupNames.flatMap((name) => [
      ...scorecardsBy(scores, ({ groups }) => (groups[name] === null ? null : `${name}:${groups[name]}`)),
    ]),
  )
}

/**
 * Only the shortest horizon of each measurement: goals are about independent cases, and forecasts of the same value are not.
 */
export function onePerMeasurement(scores: readonly StoredScore[]): StoredScore[] {
  const best = new Map<string, StoredScore>()
  for (const score of scores) {
    const key = `${score.twin} ${score.output} ${score.key}`
    const known = best.get(key)
    if (!known || score.horizon < known.horizon) best.set(key, score)
  }
  return [...best.values()]
}

/** Who is erased takes scores along without a newer one: so long at most are cards kept, ms. */
const longest = 60_000
/** With more scores than these one more changes little: cards of so many are made once in that time, for reading them takes seconds. */
const many = 5000

interface Kept {
  readonly last: Last<VersionCards>
  /** Of how many scores the newest cards are, and by what they were kept. */
  scores: number
  key: string
}
const kept = new WeakMap<Connection, Map<string, Kept>>()

/** The cards of a version, made anew when a score has come since, of more than 5,000 once a minute: they stand beside every forecast that is shown. */
export async function versionCards(db: Connection, { id, hash }: Model, long: number = many): Promise<VersionCards> {
  const mine = kept.get(db) ?? new Map<string, Kept>()
  kept.set(db, mine)
  const version = `${id} ${hash}`
  const own = mine.get(version) ?? { last: keepLast<VersionCards>(), scores: 0, key: '' }
  mine.set(version, own)
  const minute = String(Math.floor(Date.now() / longest))
  // The record is append-only.
  const { newest } = await db
    .selectFrom('forecast_score')
    .select(({ fn }) => fn.max('id').as('newest'))
    .executeTakeFirstOrThrow()
  const isKept = own.scores > long && own.key.startsWith(`${minute} `)
  const key = isKept ? own.key : `${minute} ${newest}`
  own.key = key
  return own.last.of(key, async () => {
    const scores = await listScores(db, { model: id, hash })
    own.scores = scores.length
    return cardsOf(onePerMeasurement(scores))
  })
}

const cardsOf = (scores: readonly StoredScore[]): VersionCards => ({
  all: scorecard(scores),
  outputs: [...Map.groupBy(scores, ({ output }) => output)].map(([output, own]) => ({
    output,
    all: scorecard(own)!,
    groups: subgroupCards(own),
  })),
})
