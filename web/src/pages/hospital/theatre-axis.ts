export const hour = 3_600_000

/** Where instants stand on the lanes of the theatres. */
export interface Axis {
  readonly now: number
  readonly hours: readonly number[]
  readonly place: (time: number) => string
}
