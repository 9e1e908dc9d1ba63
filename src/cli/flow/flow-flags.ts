import type { Command } from 'commander'
import { assignment, count, positive } from '../usage.ts'

export interface FlowFlags {
  readonly until?: string
  readonly warmUp?: string
  readonly replications?: number
  readonly precision?: number
  readonly set?: Readonly<Record<string, number>>
  readonly every?: string
  readonly records?: string
  readonly animation?: string
  readonly workers?: number
  readonly against?: readonly string[]
  readonly best?: string
  readonly indifference?: number
  readonly confidence?: number
  readonly json?: boolean
  readonly seed: number
}

/** The options of `hamzad simulate` that belong to process models. */
export function flowOptions(command: Command): Command {
  return command
    .option('--until <duration>', 'process: how long, `30d`; without a unit in model time')
    .option(
      '--warm-up <duration>',
      'process: what is left out at the start; auto finds it (MSER-5 on the people present)',
    )
    .option('--replications <number>', 'process: independent runs, 100', count)
    .option(
      '--precision <share>',
      'process: replicate until every mean is known to this share (95 %), at most --replications',
      positive,
    )
    .option('--set <INPUT=NUMBER>', 'process: an input (lever) from the start; may be repeated', assignment)
    .option(
      '--against <INPUT=NUMBER,…>',
      'process: another plan, inputs joined by commas; may be repeated; with --best',
      (text: string, earlier: readonly string[] = []) => [...earlier, text],
    )
    .option(
      '--best <measure>',
      'process: which plan has most of it (least with - before it), decided on the same patients',
    )
    .option(
      '--indifference <number>',
      'process: differences up to this do not matter, in the unit of the measure',
      positive,
    )
    .option('--confidence <probability>', 'process: of choosing right, 0.95', positive)
    .option('--every <duration>', 'process: bands over time: people and staff at work, counted so often')
    .option('--records <file.csv>', 'process: every visit to a place; - is stdout')
    .option('--animation <file.html>', 'process: one run as a page that plays it; it loads nothing')
}
