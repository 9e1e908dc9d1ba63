import { closeSync, openSync, writeSync } from 'node:fs'
import { outcomes, type Recorder } from '../../kernel/dynamics/flow/run.ts'
import { HamzadError } from '../../kernel/errors.ts'
import type { FlowModel } from '../../kernel/model.ts'

/** A CSV file of visits, written as they come. */
export function createRecords(path: string, model: FlowModel) {
  const file = openFile(path)
  let lines: string[] = ['replication,patient,class,place,arrived,started,served,left,outcome']
  const flush = () => {
    if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`)
    lines = []
  }
  const { classes, places } = model.flow
  const number = (value: number) => (Number.isNaN(value) ? '' : String(value))
  const of = (replication: number): Recorder => ({
    add(patient, cls, place, arrived, started, served, left, outcome) {
      lines.push(
        `${replication + 1},${patient},${classes[cls]!.name},${places[place]!.name},${number(arrived)},${number(started)},${number(served)},${number(left)},${outcomes[outcome]}`,
      )
      if (lines.length >= 5000) flush()
    },
  })
  return {
    of,
    close() {
      flush()
      if (path !== '-') closeSync(file)
    },
  }
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
