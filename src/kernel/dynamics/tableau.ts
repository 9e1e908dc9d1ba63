export interface Stage {
  /** Fraction of the step at which the stage is evaluated. */
  readonly node: number
  /** Weights of the stages before it. */
  readonly weights: readonly number[]
}

/** An explicit pair whose last stage is the slope at the end of the step. */
export interface Tableau {
  /** Stages after the first and before the last. */
  readonly stages: readonly Stage[]
  readonly solution: readonly number[]
  readonly error: readonly number[]
  /** Last coefficient of the dense output; null: a cubic serves. */
  readonly dense: readonly number[] | null
}

// Coefficients of Dormand–Prince 5(4), stage by stage (Hairer, Nørsett, Wanner: Solving Ordinary Differential Equations I, table II.5.2).

/** Stages 2 … 6. Stage 1 is the slope at the start of the step, stage 7 that at its end. */
export const stages: readonly Stage[] = [
  { node: 1 / 5, weights: [1 / 5] },
  { node: 3 / 10, weights: [3 / 40, 9 / 40] },
  { node: 4 / 5, weights: [44 / 45, -56 / 15, 32 / 9] },
  { node: 8 / 9, weights: [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729] },
  { node: 1, weights: [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656] },
]
/** Order 5. */
export const solution: readonly number[] = [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84]
/** Order 5 less order 4, with stage 7. */
export const error: readonly number[] = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40]
/** Last coefficient of the dense output. */
export const dense: readonly number[] = [
  -12715105075 / 11282082432,
  0,
  87487479700 / 32700410799,
  -10690763975 / 1880347072,
  701980252875 / 199316789632,
  -1453857185 / 822651844,
  69997945 / 29380423,
]
