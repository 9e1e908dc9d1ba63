import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import { createOutput } from '../output.ts'

interface Flags {
  readonly scope?: string[]
  readonly patient?: string
  readonly purpose?: string
  readonly data?: string
  readonly json?: boolean
}

interface CdsFlags extends Flags {
  readonly issuer: string
  readonly keys?: string
  readonly keyAddress?: string
  readonly scope: string[]
}

function jwkSet(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new HamzadError('file.unreadable', { file, why: 'it is no JSON' })
  }
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
    .option('--purpose <code>', 'what a client looks at the record for, as v3-PurposeOfUse has it', 'TREAT')
    .option('--data <folder>', 'data folder (default: the running Hamzad, else the default folder)')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', "\nExample:\n  hamzad tokens create laboratory --scope 'system/*.cruds'")
    .action(async (name: string, flags: Flags) => {
      const output = createOutput(flags.json === true)
      const { purpose = 'TREAT' } = flags
      const { isPurpose } = await import('../../records/fhir/consent/purposes.ts')
      if (!isPurpose(purpose))
        throw new HamzadError('input.invalid', {
          what: '--purpose',
          why: `${purpose.slice(0, 20)} is no purpose of use`,
          action: 'Write a code of v3-PurposeOfUse: TREAT, HPAYMT, HOPERAT, HRESCH, PUBHLTH, PATRQT, …',
        })
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
            {
              name,
              role,
              scopes: flags.scope ?? [],
              subject,
              ...(role === 'client' && { purpose }),
              replace: true,
            },
            { demo },
          )
          await appendAudit(tx, [
            {
              actor: 'command-line',
              action: 'token.created',
              subject,
              detail: { token: name, role, scopes: (flags.scope ?? []).join(' '), purpose },
            },
          ])
          return issued
        })
        output.result(token, () => token.token)
      } finally {
        await store.close()
      }
    })
  command
    .command('cds-client')
    .description('Register a client of CDS Hooks that signs its calls (JWT): who it is, and its public keys.')
    .argument('<name>', 'what it is: small letters, digits and -')
    .requiredOption('--issuer <address>', 'the iss of its calls')
    .option('--keys <file>', 'its public keys: a JWK Set')
    .option('--key-address <address>', 'where its JWK Set is (jku)')
    .option('--scope <scope...>', 'what it may hear of', ['system/Patient.rs', 'system/Observation.rs'])
    .option('--data <folder>', 'data folder (default: the running Hamzad, else the default folder)')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExample:\n  hamzad tokens cds-client ehr --issuer https://ehr.example --keys ehr-jwks.json',
    )
    .action(async (name: string, flags: CdsFlags) => {
      const output = createOutput(flags.json === true)
      const [{ joinStore }, { addCdsClient }, { appendAudit }, { readFile }] = await Promise.all([
        import('../join-store.ts'),
        import('../../governance/cds-clients.ts'),
        import('../../governance/audit.ts'),
        import('node:fs/promises'),
      ])
      const keys = flags.keys === undefined ? undefined : jwkSet(await readFile(flags.keys, 'utf8'), flags.keys)
      const store = await joinStore(flags.data)
      try {
        await store.db.transaction().execute(async (tx) => {
          await addCdsClient(tx, {
            name,
            issuer: flags.issuer,
            keys: keys as never,
            keyAddress: flags.keyAddress,
            scopes: flags.scope,
          })
          await appendAudit(tx, [
            {
              actor: 'command-line',
              action: 'cds-client.registered',
              subject: null,
              detail: { client: name, issuer: flags.issuer, scopes: flags.scope.join(' ') },
            },
          ])
        })
        output.result({ name, issuer: flags.issuer }, () => `${name} may call the CDS services.`)
      } finally {
        await store.close()
      }
    })
  return command
}
