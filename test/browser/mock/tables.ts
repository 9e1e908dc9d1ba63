import { csvRows } from '../../../src/records/cgm/rows.ts'
import { isZone } from '../../../src/records/cgm/wall-clock.ts'
import { lookAtTable } from '../../../src/records/csv/look-at-table.ts'
import { readMapped } from '../../../src/records/csv/read-mapped.ts'
import type { TableMap } from '../../../src/records/csv/table-map.ts'
import type { Answer } from './api.ts'

export interface MockTables {
  readonly kept: Map<string, { map: TableMap; timeZone: string | null; dateOrder: 'dmy' | 'mdy' | null }>
}

export const mockTables = (): MockTables => ({ kept: new Map() })

const meanings = [
  { code: '8867-4', name: 'heart_rate', unit: '/min' },
  { code: '2524-7', name: 'lactate', unit: 'mmol/L' },
]

const noZone: Answer = {
  status: 400,
  body: { code: 'input.invalid', message: 'The time zone is not valid: there is none of this name.', values: {} },
}

/** Tables read by the reader of the server itself; what is taken in is counted and forgotten. */
export function tableAnswer(mock: MockTables, now: number, method: string, url: URL, body: unknown): Answer {
  const [, , , name = ''] = url.pathname.split('/')
  if (name === 'look') {
    const zone = (body as { timeZone?: string }).timeZone
    if (zone !== undefined && !isZone(zone)) return noZone
    const { text, timeZone, ...rest } = body as { text: string; map?: TableMap; timeZone?: string }
    return { status: 200, body: lookAtTable(text, { ...rest, ...(timeZone ? { zone: timeZone } : {}) }) }
  }
  if (method === 'PUT') mock.kept.set(name, body as never)
  if (method === 'DELETE') mock.kept.delete(name)
  if (method !== 'GET') return { status: 204 }
  const savedAt = new Date(now).toISOString()
  const tables = [...mock.kept].map(([name, kept]) => ({ name, ...kept, savedBy: 'ada', savedAt }))
  return { status: 200, body: { tables, meanings } }
}

/** The end of an import of a table by a map that was kept. */
export function importedTable(mock: MockTables, url: URL, text: string): Answer {
  const kept = mock.kept.get(url.searchParams.get('table') ?? '')
  if (!kept) return { status: 404, body: { code: 'not-found', message: 'There is no such table.' } }
  const patient = url.searchParams.get('patient')
  const options = { ...(kept.timeZone ? { zone: kept.timeZone } : {}), ...(patient ? { patient } : {}) }
  const items = readMapped(csvRows(text) ?? [], kept.map, 'body.csv', options)
  const rejections = items.flatMap((item) =>
    item.kind === 'rejection'
      ? [
          {
            where: item.rejection.place,
            type: null,
            id: null,
            rule: item.rejection.rule,
            reason: item.rejection.reason,
          },
        ]
      : [],
  )
  const resources = items.length - rejections.length
  return {
    status: 200,
    body: {
      run: url.searchParams.get('run'),
      state: 'done',
      resources,
      unchanged: 0,
      events: resources,
      subjects: 1,
      rejected: rejections.length,
      byType: { Observation: resources },
      rejections,
    },
  }
}
