import type { Static } from 'typebox'
import type {
  ConnectorView,
  FeedAlertList,
  MessageView,
  NewConnector,
} from '../../../src/twins/messages/connector-views.ts'
import type { NewMapping, Understood } from '../../../src/twins/messages/understood.ts'
import type { Answer } from './api.ts'

type Message = Static<typeof MessageView> & { readonly connector: string }

/** Connectors and messages of the mocked server; a test lets messages arrive. */
export interface MockConnectors {
  connectors: ConnectorView[]
  messages: Message[]
  understood: Understood
  alerts: FeedAlertList
}

const ago = (now: number, minutes: number) => new Date(now - minutes * 60_000).toISOString()

const connector = (name: string, more: Partial<ConnectorView>): ConnectorView => ({
  name,
  kind: 'mllp',
  enabled: true,
  settings: {},
  state: 'listening',
  port: null,
  connections: 0,
  quiet: false,
  quietLearnedMinutes: null,
  received: 0,
  taken: 0,
  repeated: 0,
  refused: 0,
  waiting: 0,
  held: 0,
  resources: 0,
  lastReceivedAt: null,
  error: null,
  ...more,
})

/** A message that came to a connector. */
export const message = (connector: string, sequence: number, at: string, more: Partial<Message> = {}): Message => ({
  connector,
  sequence,
  receivedAt: at,
  type: 'ORU^R01',
  control: `LAB${sequence}`,
  state: 'taken',
  rule: null,
  reason: null,
  findings: [],
  resources: 6,
  attempts: 1,
  ...more,
})

const dead = (findings: Message['findings']): Partial<Message> => ({
  state: 'dead',
  resources: 0,
  rule: findings[0]?.rule ?? null,
  reason: findings[0]?.reason ?? null,
  findings,
})

const code = (
  now: number,
  more: Partial<Understood['codes'][number]> & { code: string },
): Understood['codes'][number] => ({
  system: 'urn:hamzad:hl7v2:L',
  kind: 'observation',
  unit: null,
  values: 1,
  lastAt: ago(now, 2),
  means: null,
  mapped: false,
  ...more,
})

const feedAlert = (
  kind: 'connector' | 'device',
  name: string,
  silentSince: string,
  more: Partial<FeedAlertList['alerts'][number]>,
): FeedAlertList['alerts'][number] => ({
  id: `00000000-0000-4000-8000-${name
    .padEnd(12, '0')
    .replace(/[^a-f0-9]/g, '0')
    .slice(0, 12)}`,
  kind,
  name,
  silentSince,
  allowedMinutes: 15,
  learned: false,
  beganAt: silentSince,
  endedAt: null,
  ...more,
})

export function mockConnectors(now: number): MockConnectors {
  const time = { rule: 'hl7.time', reason: 'The time cannot be read. Write YYYYMMDDHHMM.', path: 'OBR-7' }
  const unit = {
    rule: 'hl7.unit',
    reason: 'The unit is not one of UCUM. Add it to the map of units.',
    path: 'OBX[2]-6',
  }
  return {
    connectors: [
      connector('admissions', {
        port: 2576,
        settings: { host: '0.0.0.0', timeZone: 'Asia/Tehran' },
        quiet: true,
        quietLearnedMinutes: 45,
        received: 1841,
        taken: 1839,
        repeated: 2,
        lastReceivedAt: ago(now, 190),
      }),
      connector('laboratory', {
        port: 2575,
        settings: { host: '0.0.0.0', timeZone: 'Asia/Tehran' },
        connections: 2,
        received: 20_412,
        taken: 20_398,
        repeated: 11,
        refused: 3,
        waiting: 2,
        lastReceivedAt: ago(now, 1),
        error: 'hl7.time at OBR-7',
      }),
      connector('monitors', { kind: 'mqtt-broker', enabled: false, state: 'off' }),
      connector('ward3-broker', {
        kind: 'mqtt',
        state: 'failed',
        settings: { url: 'mqtts://broker.ward3:8883' },
        error: 'connect ECONNREFUSED 10.3.0.2:8883',
      }),
    ],
    alerts: {
      alerts: [feedAlert('connector', 'admissions', ago(now, 190), { allowedMinutes: 45, learned: true })],
      ended: [feedAlert('device', 'pump-12', ago(now, 300), { endedAt: ago(now, 40) })],
    },
    messages: [
      message('laboratory', 9, ago(now, 1)),
      message('laboratory', 8, ago(now, 3), dead([time, unit])),
      message('laboratory', 7, ago(now, 9), { type: 'ADT^A08', resources: 2 }),
      message('laboratory', 6, ago(now, 31), { ...dead([unit]), attempts: 2 }),
      message('laboratory', 5, ago(now, 64), { ...dead([time]), state: 'discarded' }),
    ],
    understood: {
      codes: [
        code(now, { code: 'CREA', display: 'Creatinine, serum', unit: 'mg/dL', values: 412 }),
        code(now, { code: 'VANC-T', display: 'Vancomycin trough', unit: 'mg/L', values: 31 }),
        code(now, {
          code: 'K',
          display: 'Potassium',
          unit: 'mmol/L',
          values: 398,
          means: { system: 'http://loinc.org', code: '2823-3', display: 'Potassium [Moles/volume] in Serum' },
          mapped: true,
        }),
        code(now, {
          system: 'http://loinc.org',
          code: '2951-2',
          display: 'Sodium',
          unit: 'mmol/L',
          values: 401,
          means: { system: 'http://loinc.org', code: '2951-2', display: 'Sodium' },
        }),
      ],
      problems: [
        { type: 'ORU^R01', rule: time.rule, reason: time.reason, path: time.path, messages: 14 },
        { type: 'ORU^R01', rule: unit.rule, reason: unit.reason, path: unit.path, messages: 3 },
      ],
    },
  }
}

/** What the mocked server answers about connectors; null when it was asked about something else. */
export function connectorAnswer(mock: MockConnectors, method: string, url: URL, body: unknown): Answer | null {
  const [, , room, name = '', part] = url.pathname.split('/')
  if (room === 'feed-alerts') return { status: 200, body: mock.alerts }
  if (room !== 'connectors') return null
  if (name === '' && method === 'GET') return { status: 200, body: { connectors: mock.connectors } }
  if (name === '') {
    const { kind = 'mllp', settings, ...rest } = body as Static<typeof NewConnector>
    const made = connector(rest.name, { kind, settings: { ...settings }, port: settings.port ?? null })
    mock.connectors = [...mock.connectors, made].sort((a, b) => a.name.localeCompare(b.name))
    return { status: 201, body: made }
  }
  const found = mock.connectors.find((each) => each.name === name)
  if (!found) return { status: 404, body: { code: 'not-found', message: 'There is no such connector.' } }
  if (method === 'PATCH') {
    const { enabled, settings } = body as { enabled?: boolean; settings?: ConnectorView['settings'] }
    if (settings) Object.assign(found, { settings })
    if (enabled === undefined) return { status: 200, body: found }
    Object.assign(found, { enabled, state: enabled ? 'listening' : 'off', error: null })
    return { status: 200, body: found }
  }
  const dead = mock.messages.filter((each) => each.connector === name && each.state === 'dead')
  if (part === 'replay') {
    // The first is still refused.
    for (const each of dead) Object.assign(each, { attempts: each.attempts + 1 })
    for (const each of dead.slice(1)) Object.assign(each, { state: 'taken', resources: 4, findings: [], reason: null })
    found.waiting = Math.min(1, dead.length)
    return { status: 200, body: { tried: dead.length, taken: Math.max(0, dead.length - 1), refused: found.waiting } }
  }
  if (part === 'understood') return { status: 200, body: mock.understood }
  if (part === 'mappings') {
    const { source, target } = body as NewMapping
    mock.understood = {
      ...mock.understood,
      codes: mock.understood.codes.map((each) =>
        each.code === source.code ? { ...each, means: target, mapped: target !== null } : each,
      ),
    }
    return { status: 204 }
  }
  const state = url.searchParams.get('state')
  const messages = mock.messages.filter((each) => each.connector === name && (state === null || each.state === state))
  return { status: 200, body: { messages } }
}
