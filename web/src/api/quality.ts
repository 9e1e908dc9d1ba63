import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answered, api } from './client.ts'

export const dimensions = ['completeness', 'conformity', 'plausibility', 'timeliness', 'duplicates'] as const
export type Dimension = (typeof dimensions)[number]

export const useQuality = (days: number) =>
  useQuery({
    queryKey: ['quality', days],
    queryFn: () => answered(api.GET('/api/quality', { params: { query: { days } } })),
    placeholderData: keepPreviousData,
  })
type Quality = NonNullable<ReturnType<typeof useQuality>['data']>
export type QualityChannel = Quality['channels'][number]
export type QualityType = Quality['types'][number]

/** What one count stands for. */
export interface Behind {
  readonly source: string
  readonly dimension: Dimension
  readonly channel?: string
  readonly type?: string
}

export const useQualityItems = (behind: Behind, days: number) =>
  useQuery({
    queryKey: ['quality', days, behind],
    queryFn: () => answered(api.GET('/api/quality/items', { params: { query: { ...behind, days, limit: 50 } } })),
  })
