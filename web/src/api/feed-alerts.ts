import { useQuery } from '@tanstack/react-query'
import { answered, api } from './client.ts'
import { useSession } from './queries.ts'

/** Feeds that went quiet, for whoever owns connectors; others are not told. */
export const useFeedAlerts = () =>
  useQuery({
    queryKey: ['feed-alerts'],
    queryFn: () => answered(api.GET('/api/feed-alerts')),
    enabled: useSession().data?.role === 'administrator',
    refetchInterval: 30_000,
  })
export type FeedAlert = NonNullable<ReturnType<typeof useFeedAlerts>['data']>['alerts'][number]
