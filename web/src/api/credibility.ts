import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answered, api } from './client.ts'
import { keys } from './queries.ts'

const at = (id: string) => ({ params: { path: { id } } })
const registryKey = ['registry']

/** How often a twin was right. */
export const useTwinCredibility = (id: string) =>
  useQuery({
    queryKey: [...keys.twin(id), 'credibility'],
    queryFn: () => answered(api.GET('/api/twins/{id}/credibility', at(id))),
  })
export type TwinCredibility = NonNullable<ReturnType<typeof useTwinCredibility>['data']>

export const useRegistry = () => useQuery({ queryKey: registryKey, queryFn: () => answered(api.GET('/api/registry')) })

export const useModelRegistry = (id: string) =>
  useQuery({ queryKey: [...registryKey, id], queryFn: () => answered(api.GET('/api/registry/{id}', at(id))) })
export type ModelRegistry = NonNullable<ReturnType<typeof useModelRegistry>['data']>

export type Cause = 'wrong-time' | 'wrong-dose' | 'wrong-sample' | 'changed-patient' | 'other-drug' | 'model' | 'other'

export function useFeedback(twin: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { score: number; cause: Cause }) =>
      answered(api.POST('/api/twins/{id}/feedback', { ...at(twin), body })),
    onSuccess: () => client.invalidateQueries({ queryKey: [...keys.twin(twin), 'credibility'] }),
  })
}

export function useDecide(model: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { hash: string; decision: 'approve' | 'experiment' | 'retire' | 'rollback'; reason: string }) =>
      answered(api.POST('/api/registry/{id}/decisions', { ...at(model), body })),
    onSuccess: () => client.invalidateQueries({ queryKey: registryKey }),
  })
}

export function useAcknowledge(model: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (alarm: number) =>
      answered(api.POST('/api/registry/{id}/drift/{alarm}', { params: { path: { id: model, alarm } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: registryKey }),
  })
}
