import { keepPreviousData, QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiProblem, answered, api } from './client.ts'
import type { RecommendationRequest, RecommendationResponse, Regimen, ReviewRequest } from './types.ts'

/** Answers below 500 will not change by asking again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
  },
})

export const keys = {
  status: ['status'],
  session: ['session'],
  worklist: ['worklist'],
  patients: ['patients'],
  models: ['models'],
  subject: (id: string) => ['subject', id],
  twin: (id: string) => ['twin', id],
  recommendations: (id: string) => ['recommendations', id],
}

const at = (id: string) => ({ params: { path: { id } } })

export const useStatus = () =>
  useQuery({ queryKey: keys.status, queryFn: () => answered(api.GET('/api/status')), staleTime: 300_000 })

export const useSession = () =>
  useQuery({
    queryKey: keys.session,
    queryFn: () =>
      answered(api.GET('/api/session')).catch((error: unknown) => {
        if (error instanceof ApiProblem && error.status === 401) return null
        throw error
      }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const useWorklist = () =>
  useQuery({
    queryKey: keys.worklist,
    queryFn: () => answered(api.GET('/api/worklist')),
    refetchInterval: 60_000,
  })

export const usePatients = (search: string, offset: number) =>
  useQuery({
    queryKey: [...keys.patients, search, offset],
    queryFn: () => answered(api.GET('/api/patients', { params: { query: { search, offset, limit: 50 } } })),
    placeholderData: keepPreviousData,
  })

export const useSubject = (id: string) =>
  useQuery({
    queryKey: [...keys.subject(id), 'banner'],
    queryFn: () => answered(api.GET('/api/subjects/{id}', at(id))),
  })

export const useBindability = (id: string) =>
  useQuery({
    queryKey: [...keys.subject(id), 'models'],
    queryFn: () => answered(api.GET('/api/subjects/{id}/models', at(id))),
  })

export const useTimeline = (id: string) =>
  useQuery({
    queryKey: [...keys.subject(id), 'timeline'],
    queryFn: () =>
      answered(api.GET('/api/subjects/{id}/timeline', { params: { path: { id }, query: { limit: 200 } } })),
  })

export const useModels = () => useQuery({ queryKey: keys.models, queryFn: () => answered(api.GET('/api/models')) })

export const useModelCard = (id: string) =>
  useQuery({
    queryKey: [...keys.models, id],
    queryFn: () => answered(api.GET('/api/models/{id}', at(id))),
    staleTime: 600_000,
  })

/** Asked for when a page computes with it. */
export const compiledModel = (id: string) => answered(api.GET('/api/models/{id}/compiled', at(id)))

export const useTwin = (id: string, hoursBack: number, hoursAhead: number) =>
  useQuery({
    queryKey: [...keys.twin(id), hoursBack, hoursAhead],
    queryFn: () =>
      answered(api.GET('/api/twins/{id}/view', { params: { path: { id }, query: { hoursBack, hoursAhead } } })),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  })

export const useRecommendations = (twin: string) =>
  useQuery({
    queryKey: keys.recommendations(twin),
    queryFn: () => answered(api.GET('/api/twins/{id}/recommendations', at(twin))),
  })

/** The current plan beside another one, from the belief of `sequence`; a newer belief is asked again. */
export const useCompare = (twin: string, sequence: number | undefined, regimen: Omit<Regimen, 'start'> | null) =>
  useQuery({
    queryKey: [...keys.twin(twin), 'compare', sequence, regimen],
    queryFn: async () => {
      const result = await answered(
        api.POST('/api/twins/{id}/compare', {
          ...at(twin),
          body: {
            plans: [
              { name: 'current', regimen: null },
              { name: 'other', regimen },
            ],
            hours: 48,
          },
        }),
      )
      // The last answer stays on the page while the next one comes: it must say which regimen it is of.
      return { ...result, regimen }
    },
    enabled: sequence !== undefined && regimen !== null,
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  })

/** What may be wrong with the record behind the belief of `sequence`. */
export const useDoubts = (twin: string, sequence: number | undefined) =>
  useQuery({
    queryKey: [...keys.twin(twin), 'doubts', sequence],
    queryFn: () => answered(api.GET('/api/twins/{id}/doubts', at(twin))),
    enabled: sequence !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  })

/** Which level next, from the belief of `sequence`. */
export const useNextLevels = (twin: string, sequence: number | undefined) =>
  useQuery({
    queryKey: [...keys.twin(twin), 'next-levels', sequence],
    queryFn: () => answered(api.GET('/api/twins/{id}/next-levels', at(twin))),
    enabled: sequence !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  })

/** What a preview in the browser needs, once it is wanted. */
export const usePreviewData = (twin: string, sequence: number | undefined, wanted: boolean) =>
  useQuery({
    queryKey: [...keys.twin(twin), 'preview', sequence],
    queryFn: () => answered(api.GET('/api/twins/{id}/preview', at(twin))),
    enabled: wanted && sequence !== undefined,
    staleTime: 600_000,
  })

export function useReview(twin: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (review: ReviewRequest) => answered(api.POST('/api/twins/{id}/reviews', { ...at(twin), body: review })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.twin(twin) }),
  })
}

/** The twin as a COMBINE archive; asked for when it is wanted. */
export const useTwinArchive = (twin: string) =>
  useMutation({ mutationFn: () => answered(api.GET('/api/twins/{id}/archive', at(twin))) })

export function useRecommend(twin: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: RecommendationRequest) =>
      answered(api.POST('/api/twins/{id}/recommendations', { ...at(twin), body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.recommendations(twin) }),
  })
}

export function useRespond(twin: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...response }: RecommendationResponse & { id: string }) =>
      answered(api.POST('/api/recommendations/{id}/response', { ...at(id), body: response })),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: keys.recommendations(twin) })
      client.invalidateQueries({ queryKey: keys.worklist })
    },
  })
}

export function useBind(subject: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (model: string) => answered(api.POST('/api/subjects/{id}/twins', { ...at(subject), body: { model } })),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: keys.subject(subject) })
      client.invalidateQueries({ queryKey: keys.worklist })
    },
  })
}

export function useSignIn() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (credentials: { username: string; password: string }) =>
      answered(api.POST('/api/session', { body: credentials })),
    onSuccess: (session) => client.setQueryData(keys.session, session),
  })
}

export function useSetup() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (setup: { setupToken: string; username: string; displayName: string; password: string }) =>
      answered(api.POST('/api/setup', { body: setup })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.status }),
  })
}

export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => answered(api.DELETE('/api/session')),
    onSettled: () => {
      client.setQueryData(keys.session, null)
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'status' && queryKey[0] !== 'session' })
    },
  })
}
