/** A file, and as much of its head as is looked at before it is taken in. */
export interface HeadOfFile {
  readonly file: File
  /** Whole lines. */
  readonly text: string
  /** The text is the whole file. */
  readonly whole: boolean
}

const bytes = 192 * 1024

/** Reads the head of a file: whole lines, whatever its size. */
export async function headOf(file: File): Promise<HeadOfFile> {
  const text = await file.slice(0, bytes).text()
  const whole = file.size <= bytes
  return { file, whole, text: whole ? text : text.slice(0, text.lastIndexOf('\n') + 1) }
}

/** A name for a kind of table from the name of a file: `ICU values (3).csv` → `icu-values-3`. */
export const tableName = (file: string): string =>
  file
    .toLowerCase()
    .replace(/\.[a-z]+$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64) || 'table'
