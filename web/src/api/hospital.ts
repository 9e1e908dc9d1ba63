import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { components, paths } from './api.generated.ts'
import { answered, api } from './client.ts'

/** How often the pages ask for the census anew. */
const every = 30_000

/** The next two weeks; until they are there, the next three days, which are worked out at once. */
export function useHospital() {
  const whole = useQuery({
    queryKey: ['hospital'],
    queryFn: () => answered(api.GET('/api/hospital')),
    refetchInterval: every,
  })
  const soon = useQuery({
    queryKey: ['hospital', 'soon'],
    queryFn: () => answered(api.GET('/api/hospital', { params: { query: { soon: true } } })),
    enabled: whole.isPending,
    gcTime: 0,
    retry: false,
  })
  return whole.isPending && soon.isSuccess ? soon : whole
}
export type Hospital = NonNullable<ReturnType<typeof useHospital>['data']>
export type Course = Hospital['courses'][number]
export type Fan = Course['present']

export const useBoard = () =>
  useQuery({
    queryKey: ['hospital', 'board'],
    queryFn: () => answered(api.GET('/api/hospital/board')),
    refetchInterval: every,
  })
export type Board = NonNullable<ReturnType<typeof useBoard>['data']>
export type BoardPatient = Board['patients'][number]

export const useControl = () =>
  useQuery({
    queryKey: ['hospital', 'control'],
    queryFn: () => answered(api.GET('/api/hospital/control')),
    staleTime: 300_000,
  })
export const useScores = () =>
  useQuery({
    queryKey: ['hospital', 'scores'],
    queryFn: () => answered(api.GET('/api/hospital/scores')),
    staleTime: 300_000,
  })

export type WhatIfRequest = paths['/api/hospital/what-if']['post']['requestBody']['content']['application/json']
export type Scenario = WhatIfRequest['scenarios'][number]
export const useWhatIf = () =>
  useMutation({ mutationFn: (body: WhatIfRequest) => answered(api.POST('/api/hospital/what-if', { body })) })
export type WhatIf = NonNullable<ReturnType<typeof useWhatIf>['data']>

export const useQuestion = () =>
  useMutation({
    mutationFn: (ask: 'stay' | 'beds' | 'demand') => answered(api.POST('/api/hospital/question', { body: { ask } })),
  })

export type HospitalSettings = components['schemas']['HospitalSettings']
const settingsKey = ['hospital', 'settings']
export const useSettings = (allowed: boolean) =>
  useQuery({ queryKey: settingsKey, queryFn: () => answered(api.GET('/api/hospital/settings')), enabled: allowed })
export const useChangeSettings = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: components['schemas']['HospitalSettingsChange']) =>
      answered(api.PUT('/api/hospital/settings', { body })),
    onSettled: () => client.invalidateQueries({ queryKey: ['hospital'] }),
  })
}

const theatresKey = ['hospital', 'theatres']
export const useTheatres = () =>
  useQuery({
    queryKey: theatresKey,
    queryFn: () => answered(api.GET('/api/hospital/theatres')),
    refetchInterval: every,
  })
export type Theatres = NonNullable<ReturnType<typeof useTheatres>['data']>
export type TheatreRoom = Theatres['rooms'][number]
export type TheatreCase = TheatreRoom['cases'][number]
export type Waiting = Theatres['waiting'][number]

export type OperationNews =
  paths['/api/hospital/theatres/operations']['post']['requestBody']['content']['application/json']
export const useRecordOperation = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: OperationNews) => answered(api.POST('/api/hospital/theatres/operations', { body })),
    onSettled: () => client.invalidateQueries({ queryKey: theatresKey }),
  })
}
