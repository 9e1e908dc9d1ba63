import type { Connector } from '../store/connectors.ts'
import { listConnectors } from '../store/connectors.ts'
import type { Store } from '../store/store.ts'
import type { ConnectorState } from '../twins/messages/connector-views.ts'
import type { Listening } from './mllp/listen.ts'

export interface RunningConnectors {
  stateOf(name: string): ConnectorState
  /** Looks at the settings now; they are looked at every few seconds anyway. */
  refresh(): Promise<void>
  close(): Promise<void>
}

/** Kinds that listen; others are filled by somebody who calls. */
const listens: ReadonlySet<string> = new Set(['mllp', 'mqtt-broker', 'mqtt', 'fhir'])

interface Open {
  readonly settings: string
  readonly listening: Listening | null
  readonly error: string | null
}

/**
 * Listens as the connectors in the store say, follows changes of their settings, and tries again what failed.
 *
 *     const connectors = await runConnectors(store)
 */
export async function runConnectors(
  store: Store,
  {
    every = 5_000,
    onError = () => {},
  }: { readonly every?: number; readonly onError?: (error: unknown, connector: string) => void } = {},
): Promise<RunningConnectors> {
  const open = new Map<string, Open>()
  let work: Promise<void> = Promise.resolve()

  async function follow(): Promise<void> {
    const wanted = (await listConnectors(store.db)).filter((each) => each.enabled && listens.has(each.kind))
    const names = new Set(wanted.map((each) => each.name))
    for (const [name, { listening }] of open)
      if (!names.has(name)) {
        open.delete(name)
        await listening?.close()
      }
    for (const connector of wanted) {
      const settings = JSON.stringify(connector.settings)
      const known = open.get(connector.name)
      if (known?.settings === settings && known.listening) continue
      await known?.listening?.close()
      open.set(connector.name, await listen(connector, settings))
    }
  }

  async function listen(connector: Connector, settings: string): Promise<Open> {
    try {
      const listening = await listenAs(store, connector, (error) => onError(error, connector.name))
      return { settings, listening, error: null }
    } catch (error) {
      onError(error, connector.name)
      return { settings, listening: null, error: error instanceof Error ? error.message : 'unknown' }
    }
  }

  const refresh = () => {
    work = work.then(follow, follow)
    return work
  }
  await refresh()
  // A database that is away for a moment is asked again.
  const timer = setInterval(() => void refresh().catch(() => {}), every)
  timer.unref()
  return {
    stateOf(name) {
      const found = open.get(name)
      if (!found) return { state: 'off', port: null, connections: 0, error: null }
      const { listening, error } = found
      return listening
        ? { state: 'listening', port: listening.port, connections: listening.connections, error: null }
        : { state: 'failed', port: null, connections: 0, error }
    },
    refresh,
    async close() {
      clearInterval(timer)
      await work.catch(() => {})
      for (const { listening } of open.values()) await listening?.close()
      open.clear()
    },
  }
}

/** A protocol is loaded when a connector speaks it: most installations start with none. */
async function listenAs(store: Store, connector: Connector, say: (error: unknown) => void): Promise<Listening> {
  if (connector.kind === 'mllp') {
    const [{ openIntake }, { listenMllp }] = await Promise.all([
      import('../twins/messages/take-messages.ts'),
      import('./mllp/listen.ts'),
    ])
    return listenMllp(connector, await openIntake(store, connector), say)
  }
  if (connector.kind === 'fhir') return (await import('./follow.ts')).followFhir(store, connector, say)
  const { openReadingIntake } = await import('../twins/devices/take-readings.ts')
  const intake = await openReadingIntake(store, connector)
  if (connector.kind === 'mqtt') return (await import('./mqtt/follow.ts')).followMqtt(store, connector, intake, say)
  return (await import('./mqtt/listen.ts')).listenMqtt(store, connector, intake, say)
}
