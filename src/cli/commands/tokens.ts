import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import { createOutput } from '../output.ts'

interface Flags {
  readonly scope?: string[]
  readonly patient?: string
  readonly data?: string
  readonly json?: boolean
}

/** `hamzad tokens create NAME`: a service token, made by whoever may open the database. */
export const tokensCommand = (): Command => {
  const command = new Command('tokens').description(
    'Service tokens for programs: feeds that bring records, clients of /fhir/R4.',
  )
  command.addHelpText('after', "\nExample:\n  hamzad tokens create laboratory --scope 'system/*.cruds'")
  command
    .command('create')
    .description('Create a token and print it, once. With --scope it is a client of /fhir/R4, without it a feed.')
    .argument('<name>', 'what it is for: small letters, digits and -')
    .option('--scope <scope...>', 'what a client may do: system/Observation.rs, system/*.cruds')
    .option('--patient <id>', 'bind the client to one Patient, by its id')
    .option('--data <folder>', 'data folder (default: the running Hamzad, else the default folder)')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', "\nExample:\n  hamzad tokens create laboratory --scope 'system/*.cruds'")
    .action(async (name: string, flags: Flags) => {
      const output = createOutput(flags.json === true)
      const [{ joinStore }, { issueServiceToken }, { findSubjects }, { isDemonstration }, { appendAudit }] =
        await Promise.all([
          import('../join-store.ts'),
          import('../../governance/service-tokens.ts'),
          import('../../store/subjects.ts'),
          import('../../store/purpose.ts'),
          import('../../governance/audit.ts'),
        ])
      const store = await joinStore(flags.data)
      try {
        const demo = await isDemonstration(store.db)
        const token = await store.db.transaction().execute(async (tx) => {
          const subject =
            flags.patient === undefined ? null : (await findSubjects(tx, [flags.patient])).get(flags.patient)
          if (subject === undefined) throw new HamzadError('not-found', { what: 'patient', id: 'of this id' })
          const role = flags.scope ? 'client' : 'feed'
          const issued = await issueServiceToken(
            tx,
            { name, role, scopes: flags.scope ?? [], subject, replace: true },
            { demo },
          )
          await appendAudit(tx, [
            {
              actor: 'command-line',
              action: 'token.created',
              subject,
              detail: { token: name, role, scopes: (flags.scope ?? []).join(' ') },
            },
          ])
          return issued
        })
        output.result(token, () => token.token)
      } finally {
        await store.close()
      }
    })
  return command
}
