import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answered, api } from './client.ts'
import { isManager } from './is-manager.ts'
import { keys, useSession } from './queries.ts'

const at = (id: string) => ({ params: { path: { id } } })
const registryKey = ['registry']

/** How often a twin was right. */
export const useTwinCredibility = (id: string) =>
  useQuery({
    queryKey: [...keys.twin(id), 'credibility'],
    queryFn: () => answered(api.GET('/api/twins/{id}/credibility', at(id))),
  })
export type TwinCredibility = NonNullable<ReturnType<typeof useTwinCredibility>['data']>

/** Whether the treatment works, from the belief of `sequence`; without a range the model's own target is asked about. */
export const useEffectOf = (
  id: string,
  sequence: number | undefined,
  range: { readonly low: number; readonly high: number } | null,
) =>
  useQuery({
    queryKey: [...keys.twin(id), 'effect', sequence, range],
    queryFn: () => answered(api.GET('/api/twins/{id}/effect', { params: { path: { id }, query: { ...range } } })),
    enabled: sequence !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  })
export type Effect = NonNullable<ReturnType<typeof useEffectOf>['data']>

/** Managers see the library of models, not how they do. */
function useReadsRegistry(): boolean {
  const { data: session } = useSession()
  return session ? !isManager(session.role) : false
}

export const useRegistry = () =>
  useQuery({
    queryKey: registryKey,
    queryFn: () => answered(api.GET('/api/registry')),
    enabled: useReadsRegistry(),
  })

export const useModelRegistry = (id: string) =>
  useQuery({
    queryKey: [...registryKey, id],
    queryFn: () => answered(api.GET('/api/registry/{id}', at(id))),
    enabled: useReadsRegistry(),
  })
export type ModelRegistry = NonNullable<ReturnType<typeof useModelRegistry>['data']>

/** A whole credibility.json, fetched when somebody opens it. */
export const useValidation = (model: string, validation: number, enabled: boolean) =>
  useQuery({
    queryKey: [...registryKey, model, 'validation', validation],
    queryFn: () =>
      answered(api.GET('/api/registry/{id}/validations/{validation}', { params: { path: { id: model, validation } } })),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Models that have drifted, for whom it concerns. */
export const useDrift = () =>
  useQuery({ queryKey: ['drift'], queryFn: () => answered(api.GET('/api/drift')), enabled: useReadsRegistry() })

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
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ['drift'] })
      return client.invalidateQueries({ queryKey: registryKey })
    },
  })
}
