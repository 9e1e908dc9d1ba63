import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { paths } from './api.generated.ts'
import { answered, api } from './client.ts'

const key = ['schedules']
/** While a worker searches. */
const every = 1_000
const at = (id: string) => ({ params: { path: { id } } })

export const useSchedules = () =>
  useQuery({
    queryKey: key,
    queryFn: () => answered(api.GET('/api/schedules')),
    refetchInterval: ({ state }) =>
      state.data?.schedules.some((each) => each.search.state === 'searching') ? every : false,
  })
export type ScheduleBrief = NonNullable<ReturnType<typeof useSchedules>['data']>['schedules'][number]

export const useSchedule = (id: string) =>
  useQuery({
    queryKey: [...key, id],
    queryFn: () => answered(api.GET('/api/schedules/{id}', at(id))),
    refetchInterval: ({ state }) => (state.data?.search.state === 'searching' ? every : false),
  })
export type Schedule = NonNullable<ReturnType<typeof useSchedule>['data']>
export type Made = NonNullable<Schedule['made']>
export type Plan = NonNullable<Made['plan']>
export type Rule = Made['breaches'][number]
export type Stress = NonNullable<Made['stress']>
export type Costs = NonNullable<Made['costs']>

type NewSchedule = paths['/api/schedules']['post']['requestBody']['content']['application/json']

/** Everything about schedules is fetched anew after a change. */
function useChange<T, R>(change: (value: T) => Promise<R>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries({ queryKey: key }) })
}

export const useAddSchedule = () => useChange((body: NewSchedule) => answered(api.POST('/api/schedules', { body })))
export const useMoveSchedule = (id: string) =>
  useChange((body: { revision: number; plan: Plan }) =>
    answered(api.PUT('/api/schedules/{id}/plan', { ...at(id), body })),
  )
export const useSearchSchedule = (id: string) =>
  useChange((seconds: number) => answered(api.POST('/api/schedules/{id}/search', { ...at(id), body: { seconds } })))
export const useStopSchedule = (id: string) =>
  useChange((_: undefined) => answered(api.POST('/api/schedules/{id}/stop', at(id))))
export const useRemoveSchedule = (id: string) =>
  useChange((_: undefined) => answered(api.DELETE('/api/schedules/{id}', at(id))))
