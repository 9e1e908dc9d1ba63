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
const kept = new WeakMap<Connection, Map<string, Last<VersionCards>>>()

/** The cards of a version, made anew when a score has come since: they stand beside every forecast that is shown. */
export async function versionCards(db: Connection, { id, hash }: Model): Promise<VersionCards> {
  const mine = kept.get(db) ?? new Map<string, Last<VersionCards>>()
  kept.set(db, mine)
  const version = `${id} ${hash}`
  const last = mine.get(version) ?? keepLast<VersionCards>()
  mine.set(version, last)
  // The record is append-only.
  const { newest } = await db
    .selectFrom('forecast_score')
    .select(({ fn }) => fn.max('id').as('newest'))
    .executeTakeFirstOrThrow()
  return last.of(`${newest} ${Math.floor(Date.now() / longest)}`, () => cardsOf(db, id, hash))
}

async function cardsOf(db: Connection, model: string, hash: string): Promise<VersionCards> {
  const scores = onePerMeasurement(await listScores(db, { model, hash }))
  return {
    all: scorecard(scores),
    outputs: [...Map.groupBy(scores, ({ output }) => output)].map(([output, own]) => ({
      output,
      all: scorecard(own)!,
      groups: subgroupCards(own),
    })),
  }
}
