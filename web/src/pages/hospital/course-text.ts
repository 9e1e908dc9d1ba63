import type { Course, Hospital } from '../../api/hospital.ts'

/** A quantile at an hour of the forecast; null where it was not foretold. */
export function quantileAt(
  hospital: Pick<Hospital, 'steps'>,
  course: Course,
  hour: number,
  level: number,
  of: 'present' | 'need' | 'waiting' = 'present',
): number | null {
  const i = hospital.steps.indexOf(hour)
  return i < 0 ? null : (course[of].quantiles[level]?.[i] ?? null)
}

/** Chance that beds do not suffice at an hour. */
export function shortAt(hospital: Pick<Hospital, 'steps'>, course: Course, hour: number): number | null {
  const i = hospital.steps.indexOf(hour)
  return i < 0 || course.short === null ? null : (course.short[i] ?? null)
}

/** A table as CSV (RFC 4180), offered as a file. A cell that a spreadsheet would take for a formula is quoted as text. */
export function saveCsv(name: string, rows: readonly (readonly (string | number | null)[])[]): void {
  const cell = (value: string | number | null) => {
    const text = value === null ? '' : String(value)
    const safe = typeof value === 'string' && /^[=+\-@\t]/.test(text) ? `'${text}` : text
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  const blob = new Blob(['\ufeff', rows.map((row) => row.map(cell).join(',')).join('\r\n'), '\r\n'], {
    type: 'text/csv',
  })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = `${name}.csv`
  link.click()
  URL.revokeObjectURL(link.href)
}
