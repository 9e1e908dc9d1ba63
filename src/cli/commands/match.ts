import { Command } from 'commander'
import { table } from '../output.ts'
import { type StoreFlags, storeFlags, withStore } from '../with-store.ts'

/** `hamzad match`: pairs of Patients that may be one person. */
export const matchCommand = (): Command =>
  storeFlags(new Command('match').description('Pairs of Patients that may be one person, and what speaks for it'))
    .addHelpText(
      'after',
      '\nNumbers are bits for (+) and against (−) one person. Nothing is merged: say so with Patient.link or HL7 v2 A40.\n\nExample:\n  hamzad match',
    )
    .action((flags: StoreFlags) =>
      withStore(flags, async (store, output) => {
        const { findMatches } = await import('../../twins/patients/find-matches.ts')
        const found = await findMatches(store)
        const { fields } = await import('../../records/matching/person.ts')
        output.result(found, () => {
          const rows = found.matches.map(({ a, b, class: kind, chance, identifier, fields }) => [
            a,
            b,
            kind,
            chance.toFixed(4),
            identifier ? 'shared' : '',
            ...fields.map(({ level, bits }) =>
              level < 0 ? '' : `${bits >= 0 ? '+' : '−'}${Math.abs(bits).toFixed(1)}`,
            ),
          ])
          const over = found.passedOver === 0 ? '' : `\n${found.passedOver} blocks were too large to be compared.`
          const none = `No two of ${found.patients} patients seem to be one person.`
          return rows.length === 0
            ? none + over
            : table(['patient', 'patient', 'class', 'chance', 'identifier', ...fields], rows) + over
        })
      }),
    )
