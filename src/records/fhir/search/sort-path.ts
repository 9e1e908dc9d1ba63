import type { PathRow, SearchRow } from '../definitions/tables.ts'

const inside: Readonly<Record<string, string>> = {
  CodeableConcept: '.coding.code',
  Coding: '.code',
  Identifier: '.value',
  ContactPoint: '.value',
  Reference: '.reference',
}

/** Where a token, reference or URI that results are sorted by stands in the JSON, as SQL's path; null when it is no single place. */
export function sortPath(row: SearchRow): string | null {
  if (row[0] === 'composite' || row[0] === 'special') return null
  const [path, type] = (row[1][0] ?? ['', '']) as PathRow
  if (path === '' || path === 'deceased') return null
  const steps = path.split(/\.(?![^[]*\])/).map((step) => {
    const [, name, key, value, index] = /^(\w+)(?:\[(\w+)=(.*)\]|\[(\d+)\])?$/.exec(step) ?? []
    return `."${name}"${key === undefined ? '' : ` ? (@."${key}" == "${value}")`}${index === undefined ? '' : `[${index}]`}`
  })
  return `lax $${steps.join('')}${inside[type.replace(/:.*/, '')] ?? ''}`
}
