import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { paths } from './api.generated.ts'
import { answered, api } from './client.ts'

const key = ['connectors']
/** While a page of connectors is open, so that the first messages are seen to arrive. */
const every = 2_000
const at = (name: string) => ({ params: { path: { name } } })

export const messageStates = ['taken', 'dead', 'held', 'discarded'] as const
export type MessageState = (typeof messageStates)[number]

export const useConnectors = () =>
  useQuery({ queryKey: key, queryFn: () => answered(api.GET('/api/connectors')), refetchInterval: every })
export type Connector = NonNullable<ReturnType<typeof useConnectors>['data']>['connectors'][number]

/** The newest messages of a connector. */
export const useMessages = (name: string, state: MessageState | null, limit: number) =>
  useQuery({
    queryKey: [...key, name, state, limit],
    queryFn: () =>
      answered(
        api.GET('/api/connectors/{name}/messages', {
          params: { path: { name }, query: { limit, ...(state ? { state } : {}) } },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: every,
  })
export type Message = NonNullable<ReturnType<typeof useMessages>['data']>['messages'][number]

export type NewConnector = paths['/api/connectors']['post']['requestBody']['content']['application/json']

export function useAddConnector() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: NewConnector) => answered(api.POST('/api/connectors', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  })
}

export function useTurnConnector(name: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (enabled: boolean) => answered(api.PATCH('/api/connectors/{name}', { ...at(name), body: { enabled } })),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  })
}

/** What was understood of the newest messages, and what was not. */
export const useUnderstood = (name: string) =>
  useQuery({
    queryKey: [...key, name, 'understood'],
    queryFn: () => answered(api.GET('/api/connectors/{name}/understood', at(name))),
    refetchInterval: 5 * every,
  })
export type Understood = NonNullable<ReturnType<typeof useUnderstood>['data']>
export type UnderstoodCode = Understood['codes'][number]

type Mapping = paths['/api/connectors/{name}/mappings']['post']['requestBody']['content']['application/json']

/** Says what a code of a connector means. */
export function useMapCode(name: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Mapping) => answered(api.POST('/api/connectors/{name}/mappings', { ...at(name), body })),
    onSuccess: () => client.invalidateQueries({ queryKey: [...key, name, 'understood'] }),
  })
}

/** Changes the settings of a connector: all of them. */
export function useSettings(name: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (settings: NewConnector['settings']) =>
      answered(api.PATCH('/api/connectors/{name}', { ...at(name), body: { settings } })),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  })
}

export function useReplay(name: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (state: 'dead' | 'taken') =>
      answered(api.POST('/api/connectors/{name}/replay', { params: { path: { name }, query: { state } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  })
}
