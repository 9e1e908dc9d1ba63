import { HamzadError } from '../../../kernel/errors.ts'
import type { Asked } from '../asked.ts'
import type { Answer, FhirContext } from '../context.ts'
import { readParameters } from '../search.ts'
import { cancelExport, exportFile, exportStatus, startExport } from './export.ts'
import { cancelImport, importRejects, importStatus, startImport } from './import.ts'

/** `$export` and `$import` and what belongs to them: kick-off, status, files, cancel. Null: the address is another one. */
export async function bulkOperation(context: FhirContext, asked: Asked): Promise<Answer | null> {
  const { path, method } = asked
  if (path.at(-1) === '$export') {
    if (method !== 'GET') throw new HamzadError('fhir.unsupported', { what: `${method} of $export` })
    const [type, id, ...more] = path.slice(0, -1)
    const isKnown =
      more.length === 0 &&
      (type === undefined || (type === 'Patient' && id === undefined) || (type === 'Group' && id !== undefined))
    if (!isKnown) throw new HamzadError('fhir.unsupported', { what: '$export of this' })
    if (asked.isAsync !== true)
      throw new HamzadError('input.invalid', {
        what: 'Prefer',
        why: 'an export is made in the background',
        action: 'Send Prefer: respond-async.',
      })
    const started = await startExport(context, {
      level: type,
      group: id,
      parameters: readParameters(asked.query),
      request: `${context.base}/${path.join('/')}${asked.query ? `?${asked.query}` : ''}`,
    })
    return { status: 202, headers: { 'content-location': `${context.base}/$export-status/${started}` } }
  }
  const [first, id, file] = path
  if (first === '$import' && path.length === 1 && method === 'POST') {
    if (asked.isAsync !== true)
      throw new HamzadError('input.invalid', {
        what: 'Prefer',
        why: 'an import is made in the background',
        action: 'Send Prefer: respond-async.',
      })
    const started = await startImport(context, asked.text ?? '')
    return { status: 202, headers: { 'content-location': `${context.base}/$import-status/${started}` } }
  }
  const isImport = first === '$import-status' || first === '$import-rejects'
  if (isImport) {
    if (id === undefined || !/^[0-9a-f-]{36}$/.test(id))
      throw new HamzadError('not-found', { what: 'import', id: 'of this id' })
    if (first === '$import-rejects' && method === 'GET') return importRejects(context, id)
    if (method === 'DELETE') return cancelImport(context, id)
    if (method === 'GET') return importStatus(context, id)
    throw new HamzadError('fhir.unsupported', { what: `${method} of an import` })
  }
  if (first !== '$export-status' && first !== '$export-file') return null
  if (id === undefined || !/^[0-9a-f-]{36}$/.test(id))
    throw new HamzadError('not-found', { what: 'export', id: 'of this id' })
  if (first === '$export-file' && method === 'GET') return exportFile(context, id, Number(file))
  if (method === 'DELETE') return cancelExport(context, id)
  if (method === 'GET') return exportStatus(context, id)
  throw new HamzadError('fhir.unsupported', { what: `${method} of an export` })
}
