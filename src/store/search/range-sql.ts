import { type RawBuilder, sql } from 'kysely'
import type { AskedRange } from './asked.ts'

/** The comparison of `compareRange` (records/fhir/search/value.ts) as SQL: does a closed interval satisfy what is asked? */
export function rangeSql(
  lo: RawBuilder<unknown>,
  hi: RawBuilder<unknown>,
  asked: Pick<AskedRange, 'prefix' | 'lo' | 'hi' | 'at'>,
  isDate: boolean,
): RawBuilder<unknown> {
  const number = (value: number) => sql`${value}::float8`
  const within = isDate
    ? sql`(${lo} >= ${number(asked.lo)} and ${hi} <= ${number(asked.hi)})`
    : sql`(${lo} >= ${number(asked.lo)} and ${hi} < ${number(asked.hi)})`
  const above = number(isDate ? asked.hi : asked.at)
  const below = number(isDate ? asked.lo : asked.at)
  switch (asked.prefix) {
    case 'eq':
      return within
    case 'ne':
      return sql`not ${within}`
    case 'gt':
      return sql`${hi} > ${above}`
    case 'lt':
      return sql`${lo} < ${below}`
    case 'ge':
      return isDate ? sql`(${hi} > ${above} or ${within})` : sql`${hi} >= ${above}`
    case 'le':
      return isDate ? sql`(${lo} < ${below} or ${within})` : sql`${lo} <= ${below}`
    case 'sa':
      return sql`${lo} > ${above}`
    case 'eb':
      return sql`${hi} < ${below}`
    case 'ap':
      return sql`(${hi} >= ${number(asked.lo)} and ${lo} <= ${number(asked.hi)})`
  }
}
