/**
 * The events of one subject as the kernel sees them: names of the model, numbers in declared units, times in the model's unit
 * since an origin that the caller chose. Order among equal times is the order of the list (NONMEM's record order).
 */
export type TimelineEvent = InputEvent | ObservationEvent | CovariateEvent | ResetEvent

export interface InputEvent {
  readonly kind: 'input'
  readonly time: number
  readonly input: string
  /** Amount in the input's unit. 0 with steadyState 1 and a rate: constant infusion at steady state. */
  readonly amount: number
  /** Amount per model time; 0: bolus. −1: the model's rate, −2: its duration (NONMEM RATE). Absent: as the model has it, a bolus where it has neither. */
  readonly rate?: number
  /** NONMEM SS: 1 resets to steady state of this regimen, 2 adds it. */
  readonly steadyState?: 0 | 1 | 2
  /** NONMEM II, model time. */
  readonly interval?: number
  /** NONMEM ADDL: further doses at `interval`. */
  readonly additional?: number
  /** Occasion (data column OCC). */
  readonly occasion?: number
}

export interface ObservationEvent {
  readonly kind: 'observation'
  readonly time: number
  readonly output: string
  /** The measured value; absent (null) asks for a prediction only (MDV 1, EVID 2). */
  readonly value: number | null
  /** `left`: the truth lies below `value`; `right`: above. */
  readonly censored?: 'left' | 'right'
  /** Of a censored value: the other end between which and `value` the truth lies. */
  readonly bound?: number
  readonly occasion?: number
  /** Identity in the record, so that a belief can name what it used. */
  readonly id?: string
}

/**
 * A recorded value. With carry `next` it holds from the record of this covariate before it, so a data file gives one at every row,
 * also where the value does not change.
 */
export interface CovariateEvent {
  readonly kind: 'covariate'
  readonly time: number
  readonly covariate: string
  /** Value in the declared unit; flags are 0 or 1; categories are their index. */
  readonly value: number
}

/** NONMEM EVID 3: all states to their initial values, running inputs stopped. (EVID 4 is a reset followed by an input.) */
export interface ResetEvent {
  readonly kind: 'reset'
  readonly time: number
}
