import { closeSync, ftruncateSync, lstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
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
  let length = 0
  let kept = 0
  const append = (text: string) => {
    length += writeAll(file, text, whole ? null : length)
  }
  append(`${visitColumns}\n`)
  const flush = () => {
    if (lines.length > 0) append(`${lines.join('\n')}\n`)
    lines = []
  }
  const recorderOf = visitLines(model, (line) => {
    lines.push(line)
    if (lines.length >= 5000) flush()
  })
  return {
    of(replication: number) {
      flush()
      kept = length
      return recorderOf(replication)
    },
    /** Lines made elsewhere. */
    append,
    /** Takes back the lines of the replication under way; from a pipe nothing can be taken back but what has not been written. */
    forget() {
      lines = []
      if (whole) return
      ftruncateSync(file, kept)
      length = kept
    },
    close() {
      flush()
      if (path !== '-') closeSync(file)
      if (whole) return
      process.removeListener('exit', tidy)
      renameSync(growing, path)
    },
  }
}

/** Bytes written, at a place of a file or, of a pipe, where it is; a pipe may take less than all of it at a time. */
function writeAll(file: number, text: string, at: number | null): number {
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; )
    from += writeSync(file, bytes, from, bytes.length - from, at === null ? null : at + from)
  return bytes.length
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
