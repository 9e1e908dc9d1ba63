import { type Static, Type } from 'typebox'
import { addConnector, type Connector, changeConnector, getConnector, listConnectors } from '../../store/connectors.ts'
import { countQuiet } from '../../store/device-reports.ts'
import { endedFeedAlerts, type FeedAlert, openFeedAlerts, usualSilences } from '../../store/feed-alerts.ts'
import { listMessages } from '../../store/messages.ts'
import type { Store } from '../../store/store.ts'
import { followSettings } from '../follow/settings.ts'
import { Id, Instant, nullable } from '../shapes.ts'
import { metricsText } from './metrics-text.ts'
import type { NewMapping, Understood } from './understood.ts'

export const ConnectorName = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' })

/** What a connector is told. */
export const ConnectorSettings = Type.Object({
  host: Type.Optional(Type.String({ description: 'Address to listen on; 127.0.0.1' })),
  port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65535, description: 'Port; 0 takes any free one' })),
  from: Type.Optional(
    Type.Array(Type.String(), { description: 'Addresses or networks that may connect; this machine' }),
  ),
  timeZone: Type.Optional(Type.String({ description: 'IANA zone of times without an offset' })),
  charset: Type.Optional(Type.String({ description: 'Character set of messages that name none' })),
  systems: Type.Optional(
    Type.Record(Type.String(), Type.String(), { description: 'URIs of assigning authorities by name' }),
  ),
  tls: Type.Optional(Type.Object({ cert: Type.String(), key: Type.String(), ca: Type.Optional(Type.String()) })),
  url: Type.Optional(
    Type.String({ description: 'Broker to subscribe to, mqtts://broker:8883; or base of a FHIR server to follow' }),
  ),
  topic: Type.Optional(Type.String({ description: 'Topics, with one + for the name of the device' })),
  username: Type.Optional(Type.String()),
  passwordFile: Type.Optional(Type.String({ description: 'File on the server that holds the password' })),
  caFile: Type.Optional(
    Type.String({
      description: 'File on the server with the authority (PEM) that signed the certificate of the broker',
    }),
  ),
  clientId: Type.Optional(Type.String({ description: 'Our id at the FHIR server (SMART Backend Services)' })),
  keyFile: Type.Optional(Type.String({ description: 'File on the server with our private key, a JWK' })),
  tokenUrl: Type.Optional(Type.String({ description: 'Where tokens are given, if the server does not say so' })),
  types: Type.Optional(Type.Array(Type.String(), { description: 'Resource types to follow' })),
  group: Type.Optional(Type.String({ description: 'Id of the Group to follow; every patient' })),
  everyMinutes: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: 'Minutes between two looks for what changed; 15' }),
  ),
  writeBack: Type.Optional(Type.Boolean({ description: 'Predictions are sent to it as well' })),
  maps: Type.Optional(Type.Unknown({ description: 'Maps of this site, laid over those of Hamzad' })),
  quietAfterMinutes: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: 'It is said to be quiet after so long' }),
  ),
})

/** Listens for HL7 v2, is a broker for devices, subscribes to a broker of the hospital, or follows another FHIR server. */
const Kind = Type.Union([Type.Literal('mllp'), Type.Literal('mqtt-broker'), Type.Literal('mqtt'), Type.Literal('fhir')])

export const NewConnector = Type.Object({ name: ConnectorName, kind: Type.Optional(Kind), settings: ConnectorSettings })
export const ConnectorChange = Type.Object({
  settings: Type.Optional(ConnectorSettings),
  enabled: Type.Optional(Type.Boolean()),
})

export const ConnectorView = Type.Object({
  name: Type.String(),
  kind: Type.String(),
  enabled: Type.Boolean(),
  settings: Type.Record(Type.String(), Type.Unknown()),
  state: Type.Union([Type.Literal('listening'), Type.Literal('off'), Type.Literal('failed')]),
  port: nullable(Type.Integer()),
  connections: Type.Integer(),
  /** Nothing came for longer than the settings allow, or, where they say nothing, than is usual. */
  quiet: Type.Boolean(),
  /** Minutes of silence that would be unusual, as learned; null: too little is known. */
  quietLearnedMinutes: nullable(Type.Number()),
  received: Type.Integer(),
  taken: Type.Integer(),
  repeated: Type.Integer(),
  refused: Type.Integer(),
  /** Refused and not yet replayed or discarded. */
  waiting: Type.Integer(),
  /** Kept until somebody says whom they are about. */
  held: Type.Integer(),
  resources: Type.Integer(),
  lastReceivedAt: nullable(Instant),
  error: nullable(Type.String()),
})
export const ConnectorList = Type.Object({ connectors: Type.Array(ConnectorView) })

/** Taken; dead until somebody mends the map or the message; held until somebody says whom it is about; discarded. */
export const MessageState = Type.Union([
  Type.Literal('taken'),
  Type.Literal('dead'),
  Type.Literal('held'),
  Type.Literal('discarded'),
])

export const MessageView = Type.Object({
  sequence: Type.Integer(),
  receivedAt: Instant,
  type: nullable(Type.String()),
  control: nullable(Type.String()),
  state: MessageState,
  rule: nullable(Type.String()),
  reason: nullable(Type.String()),
  findings: Type.Array(Type.Object({ rule: Type.String(), reason: Type.String(), path: Type.String() })),
  resources: Type.Integer(),
  attempts: Type.Integer(),
})
export const MessageList = Type.Object({ messages: Type.Array(MessageView) })
export const Replay = Type.Object({ tried: Type.Integer(), taken: Type.Integer(), refused: Type.Integer() })

/** A feed that is silent for longer than is allowed or usual, or was until lately. */
export const FeedAlertView = Type.Object({
  id: Id,
  kind: Type.Union([Type.Literal('connector'), Type.Literal('device')]),
  name: Type.String(),
  silentSince: Instant,
  allowedMinutes: Type.Number(),
  /** True: what is usual for it; false: somebody said how long it may be silent. */
  learned: Type.Boolean(),
  beganAt: Instant,
  endedAt: nullable(Instant),
})
export const FeedAlertList = Type.Object({
  alerts: Type.Array(FeedAlertView),
  /** Those that ended in the last day. */
  ended: Type.Array(FeedAlertView),
})
export type FeedAlertList = Static<typeof FeedAlertList>

export type ConnectorView = Static<typeof ConnectorView>

/** What a connector does in this process. */
export interface ConnectorState {
  readonly state: 'listening' | 'off' | 'failed'
  readonly port: number | null
  readonly connections: number
  /** Why it does not listen, for the operator. */
  readonly error: string | null
}

/** Connectors as the routes call them. */
export interface Connectors {
  list(): Promise<ConnectorView[]>
  add(connector: Static<typeof NewConnector>, by: { readonly by: string }): Promise<ConnectorView>
  change(name: string, change: Static<typeof ConnectorChange>): Promise<ConnectorView>
  messages(
    name: string,
    page: { state?: Static<typeof MessageState> | undefined; before?: number | undefined; limit: number },
  ): Promise<Static<typeof MessageView>[]>
  /** Takes archived messages again: the dead ones, or (`taken`) all that were taken, by the maps of now. */
  replay(name: string, state?: 'dead' | 'taken'): Promise<Static<typeof Replay>>
  understood(name: string): Promise<Understood>
  map(name: string, mapping: NewMapping): Promise<void>
  /** Feeds that are quiet, or were until lately. */
  alerts(): Promise<FeedAlertList>
  /** Prometheus text format. */
  metrics(): Promise<string>
}

const off: ConnectorState = { state: 'off', port: null, connections: 0, error: null }

/** Connectors on a store; `running` tells what this process does with each, `changed` is called after a change. */
export function createConnectors(
  store: Store,
  running: { stateOf(name: string): ConnectorState; changed(): Promise<void> } = {
    stateOf: () => off,
    changed: async () => {},
  },
  now: () => number = Date.now,
): Connectors {
  const view = async (connectors: readonly Connector[]): Promise<ConnectorView[]> => {
    const [waiting, held] = [await countOf(store, 'dead'), await countOf(store, 'held')]
    const usual = await usualSilences(store.db)
    return connectors.map((each) => {
      const { error, ...state } = running.stateOf(each.name)
      const { id, createdAt: _, lastError, lastErrorAt: __, ...rest } = each
      const learned = usual.get(id)
      const said = each.settings.quietAfterMinutes
      const limit = typeof said === 'number' ? 60 * said : learned
      const since = each.lastReceivedAt === null ? Date.parse(each.createdAt) : Date.parse(each.lastReceivedAt)
      const quiet = each.enabled && limit !== undefined && now() - since > limit * 1000
      return {
        ...rest,
        ...state,
        settings: { ...each.settings },
        waiting: waiting.get(id) ?? 0,
        held: held.get(id) ?? 0,
        quiet,
        quietLearnedMinutes: learned === undefined ? null : Math.round(learned / 60),
        error: error ?? lastError,
      }
    })
  }
  const one = async (connector: Connector) => (await view([connector]))[0] as ConnectorView
  const list = async () => view(await listConnectors(store.db))
  return {
    list,
    async add({ name, kind = 'mllp', settings }, { by }) {
      if (kind === 'mllp') await understand(settings)
      if (kind === 'fhir') followSettings(settings)
      const connector = await addConnector(store.db, { name, kind, settings, by })
      await running.changed()
      return one(connector)
    },
    async change(name, { settings, enabled }) {
      if (settings) await understand(settings)
      const change = { ...(settings ? { settings } : {}), ...(enabled === undefined ? {} : { enabled }) }
      const connector = await changeConnector(store.db, name, change)
      await running.changed()
      return one(connector)
    },
    async messages(name, { state, before, limit }) {
      const { id } = await getConnector(store.db, name)
      const page = { limit, ...(state ? { state } : {}), ...(before === undefined ? {} : { before }) }
      return (await listMessages(store.db, id, page)).map(
        ({ body: _, connector: __, device: ___, patient: ____, findings, ...rest }) => ({
          ...rest,
          findings: [...findings],
        }),
      )
    },
    async replay(name, state = 'dead') {
      const { replayMessages } = await import('./replay-messages.ts')
      return { ...(await replayMessages(store, name, { state })) }
    },
    async understood(name) {
      const { understoodOf } = await import('./understood.ts')
      return understoodOf(store, name)
    },
    async map(name, mapping) {
      const { mapCode } = await import('./understood.ts')
      await mapCode(store, name, mapping, now())
    },
    async alerts() {
      const since = new Date(now() - 86_400_000).toISOString()
      const [alerts, ended] = [await openFeedAlerts(store.db), await endedFeedAlerts(store.db, since)]
      return { alerts: alerts.map(alertView), ended: ended.map(alertView) }
    },
    metrics: async () => metricsText(await list(), await countQuiet(store.db), await openFeedAlerts(store.db)),
  }
}

const alertView = ({ allowed, ...rest }: FeedAlert) => ({ ...rest, allowedMinutes: Math.round(allowed / 6) / 10 })

/** Settings that no message could be read by are refused at once. The reader is loaded when somebody has a use for it. */
async function understand(settings: Connector['settings']): Promise<void> {
  const { readerOf } = await import('./read-message.ts')
  readerOf({ settings })
}

/** How many messages of each connector are in a state. */
async function countOf(store: Store, state: 'dead' | 'held'): Promise<Map<string, number>> {
  const rows = await store.db
    .selectFrom('identity.message')
    .select(['connector', (eb) => eb.fn.countAll<number>().as('count')])
    .where('state', '=', state)
    .groupBy('connector')
    .execute()
  return new Map(rows.map((row) => [row.connector, Number(row.count)]))
}
