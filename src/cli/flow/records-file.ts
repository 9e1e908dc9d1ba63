import { closeSync, lstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { visitColumns, visitLines } from '../../kernel/dynamics/flow/visit-lines.ts'
import { HamzadError } from '../../kernel/errors.ts'
import type { FlowModel } from '../../kernel/model.ts'

/**
 * A CSV file of visits, written as they come. It grows beside the file that was asked for and takes its name when it is whole, so that a run
 * that is killed leaves what was there before; a pipe or device is written to at once.
 */
export function createRecords(path: string, model: FlowModel) {
  const whole = path === '-' || isSpecial(path)
  const growing = whole ? path : `${path}.part`
  const file = openFile(growing)
  const tidy = () => rmSync(growing, { force: true })
  if (!whole) process.once('exit', tidy)
  let lines: string[] = []
  writeSync(file, `${visitColumns}\n`)
  const flush = () => {
    if (lines.length > 0) writeAll(file, `${lines.join('\n')}\n`)
    lines = []
  }
  return {
    of: visitLines(model, (line) => {
      lines.push(line)
      if (lines.length >= 5000) flush()
    }),
    /** Lines made elsewhere. */
    append: (csv: string) => writeAll(file, csv),
    close() {
      flush()
      if (path !== '-') closeSync(file)
      if (whole) return
      process.removeListener('exit', tidy)
      renameSync(growing, path)
    },
  }
}

/** A pipe may take less than all of it at a time. */
function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from)
}

function isSpecial(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats !== undefined && !stats.isFile()
}

/** A file to write to; `-` is stdout. */
export function openFile(path: string): number {
  if (path === '-') return 1
  try {
    return openSync(path, 'w')
  } catch (cause) {
    throw new HamzadError(
      'file.unwritable',
      { file: path, why: (cause as NodeJS.ErrnoException).code ?? String(cause) },
      { cause },
    )
  }
}
