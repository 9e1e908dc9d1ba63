import type { FlowModel } from '../../model.ts'
import { outcomes, type Recorder } from './run.ts'

/** The columns of `visitLines`. */
export const visitColumns = 'replication,patient,class,place,arrived,started,served,left,outcome'

/** Recorders that make of every visit a line of CSV, without its end; what never came is empty, replications count from 1. */
export function visitLines(model: FlowModel, write: (line: string) => void): (replication: number) => Recorder {
  const { classes, places } = model.flow
  const number = (value: number) => (Number.isNaN(value) ? '' : String(value))
  return (replication) => ({
    add(patient, cls, place, arrived, started, served, left, outcome) {
      write(
        `${replication + 1},${patient},${classes[cls]!.name},${places[place]!.name},${number(arrived)},${number(started)},${number(served)},${number(left)},${outcomes[outcome]}`,
      )
    },
  })
}
