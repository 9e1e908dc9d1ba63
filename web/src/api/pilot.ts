import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answered, api } from './client.ts'

const key = ['pilot']

/** Whether the site is in a silent pilot; told on every page. */
export const usePilot = () =>
  useQuery({ queryKey: key, queryFn: () => answered(api.GET('/api/pilot')), staleTime: 60_000 })
export type Pilot = NonNullable<ReturnType<typeof usePilot>['data']>
export type PilotTerms = NonNullable<Pilot['terms']>

export const usePilotReport = (enabled: boolean) =>
  useQuery({ queryKey: [...key, 'report'], queryFn: () => answered(api.GET('/api/pilot/report')), enabled })
export type PilotReport = NonNullable<ReturnType<typeof usePilotReport>['data']>

/** Everything that is foretold appears or vanishes with it: all is fetched anew. */
const useChange = <T>(change: (asked: T) => Promise<unknown>) => {
  const client = useQueryClient()
  return useMutation({ mutationFn: change, onSuccess: () => client.invalidateQueries() })
}

export const useStartPilot = () => useChange((body: Partial<PilotTerms>) => answered(api.POST('/api/pilot', { body })))
export const useEndPilot = () => useChange((_: null) => answered(api.DELETE('/api/pilot')))
