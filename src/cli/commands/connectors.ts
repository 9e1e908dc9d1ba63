import { resolve } from 'node:path'
import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import type { Connector } from '../../store/connectors.ts'
import type { MessageState } from '../../store/schema.ts'
import { type Output, table } from '../output.ts'
import { port, positive } from '../usage.ts'
import { type StoreFlags, storeFlags, withStore } from '../with-store.ts'

/** `hamzad connectors`: feeds of messages, from the command line. */
export const connectorsCommand = (): Command => {
  const command = new Command('connectors').description(
    'Feeds of HL7 v2 messages: list, add, change, read what came, replay',
  )
  command.addHelpText('after', '\nExample:\n  hamzad connectors add laboratory --port 2575 --time-zone Asia/Tehran')
  storeFlags(command.command('list', { isDefault: true }).description('every connector with its counts')).action(
    (flags: StoreFlags) =>
      withStore(flags, async (store, output) => {
        const { listConnectors } = await import('../../store/connectors.ts')
        show(output, await listConnectors(store.db))
      }),
  )
  storeFlags(command.command('add <name>').description('listen for HL7 v2 over MLLP, or be an MQTT broker for devices'))
    .option('--mqtt', 'an MQTT broker for devices (hamzad devices add)')
    .option('--port <number>', 'port to listen on: 2575, with --mqtt 1883', port)
    .option('--host <address>', 'address to listen on: 127.0.0.1, with --from every address of this machine')
    .option('--from <networks...>', 'addresses or networks that may connect (default: this machine)')
    .option('--time-zone <name>', 'time zone of the sender, for times without an offset: Asia/Tehran')
    .option('--charset <name>', 'character set of messages that name none in MSH-18', 'utf-8')
    .option('--tls-cert <file>', 'certificate (PEM): connections are encrypted')
    .option('--tls-key <file>', 'its key (PEM)')
    .option('--tls-ca <file>', 'senders must show a certificate of this authority (PEM)')
    .option('--system <name=uri...>', 'URI of an assigning authority: HOSP=urn:oid:1.2.3')
    .option('--quiet-after <minutes>', 'administrators are told when nothing came for so long', positive)
    .addHelpText(
      'after',
      '\nExample:\n  hamzad connectors add laboratory --port 2575 --time-zone Asia/Tehran --from 10.1.0.0/16',
    )
    .action((name: string, flags: StoreFlags & AddFlags) =>
      withStore(flags, async (store, output) => {
        const [{ addConnector }, { readerOf }] = await Promise.all([
          import('../../store/connectors.ts'),
          import('../../twins/messages/read-message.ts'),
        ])
        const settings = settingsOf(flags)
        readerOf({ settings })
        show(output, [
          await addConnector(store.db, {
            name,
            kind: flags.mqtt ? 'mqtt-broker' : 'mllp',
            settings,
            by: 'command line',
          }),
        ])
      }),
    )
  storeFlags(command.command('follow <name>').description('load another FHIR server and follow what changes there'))
    .requiredOption('--url <address>', 'base of the server: https://ehr.example/fhir')
    .option('--client-id <id>', 'our id there (SMART Backend Services)')
    .option('--key-file <file>', 'our private key, a JWK; the file must stay where it is')
    .option('--token-url <address>', 'where tokens are given, if the server does not say so')
    .option('--type <type...>', 'resource types (default: those that twins use)')
    .option('--group <id>', 'a Group there (default: every patient)')
    .option('--every <minutes>', 'minutes between two looks for what changed', positive, 15)
    .option('--write-back', 'send predictions there as well')
    .addHelpText(
      'after',
      '\nExample:\n  hamzad connectors follow ehr --url https://ehr.example/fhir --client-id hamzad --key-file /etc/hamzad/key.jwk',
    )
    .action((name: string, flags: StoreFlags & FollowFlags) =>
      withStore(flags, async (store, output) => {
        const [{ addConnector }, { followSettings }] = await Promise.all([
          import('../../store/connectors.ts'),
          import('../../twins/follow/settings.ts'),
        ])
        const settings = {
          ...followSettings({
            url: flags.url,
            clientId: flags.clientId,
            keyFile: flags.keyFile === undefined ? undefined : resolve(flags.keyFile),
            tokenUrl: flags.tokenUrl,
            types: flags.type,
            group: flags.group,
            everyMinutes: flags.every,
            writeBack: flags.writeBack,
          }),
        }
        show(output, [await addConnector(store.db, { name, kind: 'fhir', settings, by: 'command line' })])
      }),
    )
  for (const [verb, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const)
    storeFlags(command.command(`${verb} <name>`).description(`${verb} a connector`)).action(
      (name: string, flags: StoreFlags) =>
        withStore(flags, async (store, output) => {
          const { changeConnector } = await import('../../store/connectors.ts')
          show(output, [await changeConnector(store.db, name, { enabled })])
        }),
    )
  storeFlags(command.command('messages <name>').description('what came, newest first; never the content'))
    .option('--state <state>', 'only taken, dead, held or discarded ones')
    .action((name: string, flags: StoreFlags & { readonly state?: string }) =>
      withStore(flags, async (store, output) => {
        const [{ getConnector }, { listMessages }] = await Promise.all([
          import('../../store/connectors.ts'),
          import('../../store/messages.ts'),
        ])
        const { id } = await getConnector(store.db, name)
        const state = stateOf(flags.state)
        const rows = (await listMessages(store.db, id, state ? { state } : {})).map(
          ({ body: _, connector: __, device: ___, patient: ____, ...rest }) => rest,
        )
        const cells = rows.map((each) => [
          each.sequence,
          each.receivedAt,
          each.type ?? '',
          each.state,
          each.resources,
          each.reason ?? '',
        ])
        output.result(rows, () => table(['number', 'received', 'type', 'state', 'resources', 'reason'], cells))
      }),
    )
  storeFlags(command.command('replay <name>').description('take dead messages again, after a map was mended'))
    .option('--state <state>', 'dead, taken or discarded ones', 'dead')
    .action((name: string, flags: StoreFlags & { readonly state: string }) =>
      withStore(flags, async (store, output) => {
        const { replayMessages } = await import('../../twins/messages/replay-messages.ts')
        const replayed = await replayMessages(store, name, { state: stateOf(flags.state) ?? 'dead' }, (tried) =>
          output.progress(`${tried} messages …`),
        )
        output.result(
          replayed,
          () => `${replayed.tried} tried, ${replayed.taken} taken, ${replayed.refused} still refused.`,
        )
      }),
    )
  return command
}

interface FollowFlags {
  readonly url: string
  readonly clientId?: string
  readonly keyFile?: string
  readonly tokenUrl?: string
  readonly type?: readonly string[]
  readonly group?: string
  readonly every: number
  readonly writeBack?: boolean
}

interface AddFlags {
  readonly mqtt?: boolean
  readonly port?: number
  readonly host?: string
  readonly from?: readonly string[]
  readonly timeZone?: string
  readonly charset: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly tlsCa?: string
  readonly system?: readonly string[]
  readonly quietAfter?: number
}

function settingsOf(flags: AddFlags): Connector['settings'] {
  if (!flags.mqtt && flags.timeZone === undefined)
    throw new HamzadError('input.invalid', {
      what: '--time-zone',
      why: 'HL7 v2 times mostly come without an offset, and nobody can guess it',
      action: 'Name the zone of the sender: --time-zone Asia/Tehran.',
    })
  const { host, from, timeZone, charset, tlsCert: cert, tlsKey: key, tlsCa: ca, system } = flags
  const pairs = (system ?? []).map((each) => {
    const at = each.indexOf('=')
    return [each.slice(0, at), each.slice(at + 1)]
  })
  return {
    // Who may connect is decided by --from.
    host: host ?? (from ? '0.0.0.0' : '127.0.0.1'),
    port: flags.port ?? (flags.mqtt ? 1883 : 2575),
    ...(timeZone === undefined ? {} : { timeZone }),
    charset,
    ...(from ? { from } : {}),
    ...(cert && key ? { tls: { cert, key, ...(ca ? { ca } : {}) } } : {}),
    ...(flags.quietAfter === undefined ? {} : { quietAfterMinutes: flags.quietAfter }),
    ...(pairs.length > 0 ? { systems: Object.fromEntries(pairs) } : {}),
  }
}

function stateOf(text: string | undefined): MessageState | undefined {
  if (text === undefined || text === 'taken' || text === 'dead' || text === 'held' || text === 'discarded') return text
  throw new HamzadError('input.invalid', {
    what: '--state',
    why: `‘${text}’ is no state of a message`,
    action: 'Use taken, dead, held or discarded.',
  })
}

function show(output: Output, connectors: readonly Connector[]): void {
  output.result(connectors, () =>
    connectors.length === 0
      ? 'There is no connector. Add one: hamzad connectors add laboratory --time-zone Asia/Tehran'
      : table(
          ['name', 'kind', 'on', 'received', 'taken', 'repeated', 'refused', 'last', 'last error'],
          connectors.map((each) => [
            each.name,
            each.kind,
            each.enabled ? 'yes' : 'no',
            each.received,
            each.taken,
            each.repeated,
            each.refused,
            each.lastReceivedAt ?? 'never',
            each.lastError ?? '',
          ]),
        ),
  )
}
