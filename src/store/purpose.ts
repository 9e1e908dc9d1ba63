import { HamzadError } from '../kernel/errors.ts'
import type { Connection } from './schema.ts'
import type { Store } from './store.ts'
import { transact } from './transact.ts'

/**
 * Settles at the first start whether a database holds a demonstration, and holds every later start to it. Throws `store.purpose`
 * when real records are to be mixed with a demonstration's, or the other way round.
 *
 *     await settlePurpose(store, { demonstration: true })
 */
export async function settlePurpose(store: Store, wanted: { readonly demonstration: boolean }): Promise<void> {
  await transact(store, async (tx) => {
    const { patients } = await tx
      .selectFrom('subject')
      .select((eb) => eb.fn.countAll<number>().as('patients'))
      .executeTakeFirstOrThrow()
    const settled = await tx.selectFrom('purpose').select('demonstration').executeTakeFirst()
    const demonstration = settled?.demonstration ?? (Number(patients) > 0 ? false : wanted.demonstration)
    if (demonstration !== wanted.demonstration) {
      throw new HamzadError(
        'store.purpose',
        demonstration
          ? { holds: 'a demonstration', action: 'Start it with --demo' }
          : { holds: 'real records', action: 'Start it without --demo' },
      )
    }
    if (!settled) {
      await tx
        .insertInto('purpose')
        .values({ demonstration })
        .onConflict((on) => on.doNothing())
        .execute()
    }
  })
}

/** True when the database holds a demonstration. */
export async function isDemonstration(db: Connection): Promise<boolean> {
  return (await db.selectFrom('purpose').select('demonstration').executeTakeFirst())?.demonstration ?? false
}
