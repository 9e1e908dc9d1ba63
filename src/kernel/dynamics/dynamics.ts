import type { Draws } from '../random/draws.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'

/** One named quantity of a member and where it stands in `Members.values`. */
export interface Slot {
  readonly name: string
  readonly unit: string
  readonly offset: number
}

/** One random coordinate of a member. An effect drawn anew for each occasion or event has one coordinate for each. */
export interface EffectSlot extends Slot {
  /** Index into the model's `effects`. */
  readonly effect: number
  /** Occasion (data column OCC) that this coordinate belongs to, for level `occasion`. */
  readonly occasion?: number
  /** Which event of the effect's input, counted from 0, for level `event`. */
  readonly event?: number
}

/**
 * What a member is made of. Numbers live in one structure of arrays; a kind whose state does not fit into numbers
 * (queues, patients) owns an opaque block a member and knows how to copy, save and load it.
 */
export interface Layout {
  /** Random coordinates of the member, on the scale of their law (η). A proposal in inference changes these and nothing else. */
  readonly effects: readonly EffectSlot[]
  readonly covariates: readonly Slot[]
  /** Derived from effects and covariates by `start` and whenever a covariate or occasion changes. */
  readonly parameters: readonly Slot[]
  readonly states: readonly Slot[]
  /** Effects that walk at random in time: where they stand, and the standard deviation after one unit of model time. */
  readonly drifting?: readonly (Slot & { readonly deviation: number })[]
  readonly outputs: readonly Slot[] // offsets into the output array, not into Members.values
  /** Numbers a member in `values`: effects, covariates, parameters, states, and whatever else the kind keeps. */
  readonly width: number
  readonly opaque: boolean
  /** Blocks are never changed in place, so that a copy of a member may hold the same one. */
  readonly sharesBlocks?: boolean
}

/**
 * Structure of arrays: the number at slot s of member m is `values[s * count + m]`. `status[m]` is 0 while the member lives,
 * else the code of why it stopped (see `stopped`); a stopped member keeps its last values and gets no weight.
 */
export interface Members {
  readonly count: number
  readonly values: Float64Array
  readonly status: Uint8Array
  /** Instant of the members, model time. */
  time: number
  /** Opaque blocks, one a member, for kinds that declare `layout.opaque`. */
  readonly blocks?: unknown[]
}

/** What `start` needs to know of the subject. */
export interface Context {
  /** Instant at which members start, model time. */
  readonly start: number
  /** The events before and at `start` (a census, a steady state, covariates); may hold later ones, which are ignored. */
  readonly timeline: readonly TimelineEvent[]
}

export const stopped = { alive: 0, notFinite: 1, stepUnderflow: 2, stepLimit: 3, invalid: 4 } as const
export type StopReason = Exclude<keyof typeof stopped, 'alive'>

/** Numerical trouble is a value: how many members stopped, why, and what a person can do about it. */
export interface Outcome {
  readonly ok: boolean
  readonly stopped: number
  readonly reasons: Readonly<Partial<Record<StopReason, number>>>
  /** A sentence for people, present when `ok` is false. */
  readonly message?: string
}

/** One `advance` of `follow`: to an instant, through events as `advance` takes them. */
export interface Stretch {
  readonly to: number
  readonly events: readonly TimelineEvent[]
  /** Where the outputs at `to` go, as `outputs` puts them; absent: nobody looks. */
  readonly into?: Float64Array
  /** What was measured at `to`; its log densities are added to `logWeights`, as by `weigh`. */
  readonly observations?: readonly ObservationEvent[]
  readonly logWeights?: Float64Array
  /** What is done to the members at `to`, after all else. */
  readonly nudge?: Nudge
}

/** What a filter does to members on their way: their effects drift (see `revise`), and some are given an amount (see `give`). */
export interface Nudge {
  /** Added to the number at an offset, one a member. */
  readonly drifts: readonly { readonly offset: number; readonly by: Float64Array }[]
  readonly given: readonly { readonly member: number; readonly input: string; readonly amount: number }[]
}

/**
 * The one contract of every kind of model. Implementations are pure but for writing into the members they are given;
 * they hold no state between calls that could change an answer.
 */
export interface Dynamics {
  readonly layout: Layout
  /** Room for `count` members, all zero, status alive. */
  allocate(count: number): Members
  /** From effects (already drawn) and context to parameters and initial states at `context.start`. */
  start(members: Members, context: Context): Outcome
  /**
   * Moves every living member from `from` to `to`, in place, through the events with from <= time <= to that are given.
   * Events at `from` take place first, events at `to` take place before the call returns. Running inputs (infusions, lagged doses)
   * are part of the member and go on in the next call. Give an event to one call only, the one in which it takes place; events after
   * `to` may be given too: they do not take place, but a covariate with carry `next` or `linear` and the occasion look ahead to them.
   */
  advance(members: Members, from: number, to: number, events: readonly TimelineEvent[], draws: Draws): Outcome
  /**
   * `advance` through several stretches, with `outputs` after each that asks for it: the same bits as one call after the other, but each
   * member stays at hand on the whole way, which is faster.
   */
  follow?(members: Members, stretches: readonly Stretch[], draws: Draws): Outcome
  /** `follow` for what is seen on the way alone: the members stay as they are. Answers what becomes of them (status); its numbers are void. */
  foresee?(members: Members, stretches: readonly Stretch[], draws: Draws): Pick<Members, 'status'>
  /** Predicted outputs (without residual error) into `into[output * count + member]`. */
  outputs(members: Members, into: Float64Array): void
  /** Adds the log density of each observation (taken at the members' time) to `logWeights`. */
  weigh(members: Members, observations: readonly ObservationEvent[], logWeights: Float64Array): void
  /** Draws what would be measured of one output: `into[member]`, with residual error. */
  measure(members: Members, output: number, entity: number, draws: Draws, into: Float64Array): void
  /** Member i becomes a copy of member indices[i]. */
  copy(members: Members, indices: Uint32Array): void
  /**
   * Effects or states of the living members (all, or those listed) were changed from outside: parameters follow, and paths go on from here.
   * A stream needs it.
   */
  revise?(members: Members, which?: ArrayLike<number>): Outcome
  /** An amount of an input enters one member now, without its lag. */
  give?(members: Members, member: number, input: string, amount: number): void
  /** What a filter does to the members at their instant. */
  nudge?(members: Members, nudge: Nudge): void
  save(members: Members): Uint8Array
  load(bytes: Uint8Array): Members
  /** d output / d effect at the members' time, `into[(output * effects + effect) * count + member]`; exact where implemented. */
  sensitivities?(members: Members, into: Float64Array): void
  /**
   * As `weigh`, and adds the slopes of the log densities by the effects to `gradient[effect * count + member]` and their expected information
   * to `information[(effect * effects + other) * count + member]`. Answers the indices of observations whose expected information is
   * not known (censored values, binomial counts).
   */
  weighWithSlopes?(
    members: Members,
    observations: readonly ObservationEvent[],
    logWeights: Float64Array,
    gradient: Float64Array,
    information: Float64Array,
  ): readonly number[]
  /**
   * Dynamics of the same model and layout of effects that also know `sensitivities` and `weighWithSlopes`, for members of their own;
   * null where slopes would cost too much, or would not be exact through these events.
   */
  differentiated?(events: readonly TimelineEvent[]): Dynamics | null
}
