import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { components } from './api.generated.ts'
import { answered, api } from './client.ts'
import { keys } from './queries.ts'

export type Alert = components['schemas']['AlertView']
export type TwinAlerts = components['schemas']['TwinAlerts']

/** The alerts of a twin; they come anew with every step of it. */
export const useAlerts = (twin: string) =>
  useQuery({
    queryKey: [...keys.twin(twin), 'alerts'],
    queryFn: () => answered(api.GET('/api/twins/{id}/alerts', { params: { path: { id: twin } } })),
    refetchInterval: 60_000,
  })

/** Puts an alert to sleep for some minutes; null wakes it. */
export function useSnooze(twin: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, minutes }: { readonly id: string; readonly minutes: number | null }) => {
      const params = { path: { id } }
      return minutes === null
        ? answered(api.DELETE('/api/alerts/{id}/snooze', { params }))
        : answered(api.POST('/api/alerts/{id}/snooze', { params, body: { minutes } }))
    },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.twin(twin) }),
  })
}
