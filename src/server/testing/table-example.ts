import type { KeptTable, Tables } from '../../twins/messages/table-views.ts'

/** A table of one column of values, in the shapes of the API. */
export function tableExample(now: string) {
  const saved: KeptTable = {
    name: 'bedside',
    map: { time: 'time', patient: 'patient', columns: { HR: { code: '8867-4', unit: '/min' } } },
    timeZone: 'Asia/Tehran',
    dateOrder: null,
    savedBy: 'ada',
    savedAt: now,
  }
  const look: Awaited<ReturnType<Tables['look']>> = {
    columns: ['time', 'patient', 'HR'],
    rows: [{ line: 2, cells: ['2026-01-01 08:00', 'p1', '72'] }],
    map: { time: 'time', patient: 'patient', columns: { HR: { code: '8867-4', unit: '/min' } } },
    names: [],
    looked: 1,
    understood: {
      count: 1,
      values: [{ place: 'line 2', patient: 'p1', time: now, name: 'HR', code: '8867-4', value: 72, unit: '/min' }],
    },
    refused: { count: 0, cells: [] },
  }
  return { saved, look }
}
