/** An operation that was done. */
export interface Operation {
  readonly procedure: string
  readonly surgeon: string
  /** From entering to leaving the room, min. */
  readonly minutes: number
  /** What it was booked for, min. */
  readonly booked?: number
  /** From the leaving of the case before it in that room, min. */
  readonly after?: number
  /** The first of a list: from the beginning of the block, min. */
  readonly late?: number
  /** Date on which it was done. */
  readonly on?: string
}

/** What is common to operations of one procedure by one surgeon. */
export const pairOf = ({ procedure, surgeon }: Pick<Operation, 'procedure' | 'surgeon'>): string =>
  `${procedure}\n${surgeon}`
