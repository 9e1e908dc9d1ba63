/** What a body of records may be, and the ending of a file of the same: the content tells the rest. */
export const recordFormats = {
  'application/fhir+json': 'json',
  'application/json': 'json',
  'application/fhir+ndjson': 'ndjson',
  'application/x-ndjson': 'ndjson',
  'text/csv': 'csv',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'application/zip': 'zip',
} as const
export type RecordFormat = (typeof recordFormats)[keyof typeof recordFormats]

export const formatOfType = (contentType: string | undefined): RecordFormat =>
  recordFormats[(contentType ?? '').split(';')[0]!.trim().toLowerCase() as keyof typeof recordFormats] ?? 'json'
