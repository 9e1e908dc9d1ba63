import type { Connector } from '../store/connectors.ts'
import { getJob } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import { scheduleFollow } from '../twins/follow/follow-server.ts'
import { followSettings } from '../twins/follow/settings.ts'
import type { Listening } from './mllp/listen.ts'

/**
 * Sees to it that a followed server has its next round among the jobs, also after one that failed for good. The rounds themselves are
 * done by whatever worker is free.
 */
export async function followFhir(
  store: Store,
  connector: Connector,
  onError: (error: unknown) => void = () => {},
): Promise<Listening> {
  followSettings(connector.settings)
  const ensure = async () => {
    const job = await getJob(store.db, `follow:${connector.name}`)
    if (job?.state !== 'waiting' && job?.state !== 'running') await scheduleFollow(store.db, connector.name)
  }
  await ensure()
  const timer = setInterval(() => void ensure().catch(onError), 60_000)
  timer.unref()
  return {
    port: 0,
    connections: 0,
    async close() {
      clearInterval(timer)
    },
  }
}
