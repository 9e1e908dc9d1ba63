import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type GlucoseReport, glucoseReport } from '../../../../src/kernel/statistics/glucose/report.ts'
import { answered, api } from '../../api/client.ts'
import { keys } from '../../api/queries.ts'
import type { GlucoseRecord } from '../../api/types.ts'

/** The record of sensor, pump and diary; fetched again whenever the server says that the subject has news. */
export const useGlucose = (subject: string, days: number) =>
  useQuery({
    queryKey: [...keys.subject(subject), 'glucose', days],
    queryFn: () =>
      answered(api.GET('/api/subjects/{id}/glucose', { params: { path: { id: subject }, query: { days } } })),
    refetchInterval: 60_000,
  })

/** Minutes by which the clock of this device is ahead of UTC: the day of the report is the reader's. */
export const wallOffset = (time: number): number => -new Date(time).getTimezoneOffset()

/** Metrics and profile of a record, reckoned here; null without a reading. */
export function useReport(record: GlucoseRecord | undefined): GlucoseReport | null {
  return useMemo(() => {
    if (!record || record.readings.length === 0) return null
    const readings = record.readings.map(([time = 0, value = 0]) => ({ time, value }))
    return glucoseReport({ unit: record.unit, readings, offsetAt: wallOffset })
  }, [record])
}
