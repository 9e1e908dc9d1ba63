import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { paths } from './api.generated.ts'
import { answered, api } from './client.ts'

type Question = paths['/api/tables/look']['post']['requestBody']['content']['application/json']
export type TableMap = NonNullable<Question['map']>
export type Meaning = NonNullable<TableMap['columns']>[string]
/** What the table does not say itself. */
export type TableOptions = Pick<Question, 'patient' | 'timeZone' | 'dateOrder'>

const key = ['tables']

/** What the head of a table becomes by a map, or by a proposal where there is none yet. */
export const useTableLook = (text: string, map: TableMap | null, options: TableOptions) =>
  useQuery({
    queryKey: [...key, 'look', text, map, options],
    queryFn: () => answered(api.POST('/api/tables/look', { body: { text, ...options, ...(map ? { map } : {}) } })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
export type TableLook = NonNullable<ReturnType<typeof useTableLook>['data']>

/** Maps that were kept, and the codes that models read. */
export const useTables = () => useQuery({ queryKey: key, queryFn: () => answered(api.GET('/api/tables')) })
export type SavedTable = NonNullable<ReturnType<typeof useTables>['data']>['tables'][number]

export function useForgetTable() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => answered(api.DELETE('/api/tables/{name}', { params: { path: { name } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  })
}

export interface TableImport {
  readonly name: string
  readonly map: TableMap
  readonly options: TableOptions
  readonly file: File
  /** Chosen here, so that the progress can be asked for while it runs. */
  readonly run: string
}

/** Keeps the map under its name, then takes the whole file in by it. */
export function useImportTable() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ name, map, options: { patient, timeZone, dateOrder }, file, run }: TableImport) => {
      const body = { map, timeZone: timeZone ?? null, dateOrder: dateOrder ?? null }
      await answered(api.PUT('/api/tables/{name}', { params: { path: { name } }, body }))
      return answered(
        api.POST('/api/records', {
          params: { query: { table: name, run, ...(patient ? { patient } : {}) } },
          headers: { 'content-type': 'text/csv' },
          body: file as never,
          bodySerializer: (whole: unknown) => whole as never,
        }),
      )
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  })
}

/** How far an import is, asked every second while it runs; nothing before it began. */
export const useImportRun = (run: string | null, running: boolean) =>
  useQuery({
    queryKey: ['imports', run],
    queryFn: () => answered(api.GET('/api/imports/{run}', { params: { path: { run: run ?? '' } } })),
    enabled: run !== null && running,
    // The run is not there before the server has begun with the body: the first question waits as long as the others.
    initialData: null,
    staleTime: 1_000,
    refetchInterval: running ? 1_000 : false,
    retry: false,
  })
