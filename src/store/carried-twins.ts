import { sql } from 'kysely'
import type { Connection } from './schema.ts'

/**
 * Gives the twins of a subject back what a merge took: they go on as they were, unless the subject has another of the same model by now; twins
 * that were made for them alone rest. Then, when the subject was merged (`to`), their place is taken by twins of that subject: those that are
 * there, or new ones with the same model, seed and origin. Answers with the twins that have to be computed anew.
 */
export async function carryTwins(db: Connection, from: string, to: string | null): Promise<string[]> {
  const awake = new Set<string>()
  for (const { id } of await giveBack(db, from)) awake.add(id)
  if (to !== null && to !== from)
    for (const { heir, own } of await hand(db, from, to)) {
      awake.add(heir)
      awake.delete(own)
    }
  return [...awake].sort()
}

async function giveBack(db: Connection, subject: string): Promise<{ readonly id: string }[]> {
  const { rows: freed } = await sql<{ id: string; heir: string }>`
    select id, carried_to as heir from twin where subject = ${subject}::uuid and carried_to is not null
    order by created_at, id for no key update`.execute(db)
  const back: { id: string }[] = []
  for (const { id } of freed) {
    const { rows } = await sql<{ id: string; state: string }>`
      update twin set carried_to = null, carried_state = null,
        state = case when exists (select from twin other where other.subject = twin.subject and other.model = twin.model
          and other.state <> 'retired') then 'retired' else carried_state end
      where id = ${id}::uuid returning id, state`.execute(db)
    back.push(...rows.filter(({ state }) => state === 'active'))
  }
  await sql`
    update twin set state = 'retired' where id = any(${freed.map(({ heir }) => heir)}::uuid[]) and made_by_merge
      and not exists (select from twin carried where carried.carried_to = twin.id)`.execute(db)
  return back
}

async function hand(
  db: Connection,
  from: string,
  to: string,
): Promise<{ readonly own: string; readonly heir: string }[]> {
  const { rows: own } = await sql<{ id: string; model: string; state: string }>`
    select id, model, state from twin where subject = ${from}::uuid and state <> 'retired' and not made_by_merge
    order by id for no key update`.execute(db)
  const handed: { own: string; heir: string }[] = []
  for (const twin of own) {
    const { rows } = await sql<{ id: string }>`
      with made as (
        insert into twin (subject, model, model_version, model_hash, seed, name, state, origin, created_by, made_by_merge)
        select ${to}::uuid, model, model_version, model_hash, seed, name, state, origin, created_by, true from twin where id = ${twin.id}::uuid
        on conflict (subject, model) where state <> 'retired' do nothing returning id)
      select id from made union all
      select id from twin where subject = ${to}::uuid and model = ${twin.model} and state <> 'retired'`.execute(db)
    const heir = rows[0]!.id
    await sql`
      update twin set state = 'retired', carried_to = ${heir}::uuid, carried_state = ${twin.state} where id = ${twin.id}::uuid`.execute(
      db,
    )
    handed.push({ own: twin.id, heir })
  }
  return handed
}
