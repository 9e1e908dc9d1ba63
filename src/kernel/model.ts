import type { AlertRule } from './alerts/alert-rule.ts'
import type { Flow } from './dynamics/flow/flow.ts'
import type { Expression } from './language/expression.ts'

/** A compiled model of any kind; the kinds share all that the loop reads. */
export type Model = EquationsModel | FlowModel

export interface EquationsModel extends ModelBase {
  readonly kind: 'equations'
}

/** A process of patients, places and staff: no equations, inputs are levers, outputs read the state it is in. */
export interface FlowModel extends ModelBase {
  readonly kind: 'flow'
  readonly flow: Flow
}

/**
 * A compiled model: what a model text says, checked and resolved, as plain data (it can be cloned, stored, sent to a worker).
 * Every number is in the unit its owner declares; every duration is a number in the model's `time` unit.
 */
export interface ModelBase {
  readonly id: string
  readonly version: number
  /** SHA-256 (hex) of the canonical model text: two texts with the same meaning to the compiler and equal text have equal hashes. */
  readonly hash: string
  readonly title: string
  readonly subject: SubjectKind
  readonly kind: string
  /** UCUM unit of time: s, min, h, d, wk, mo, a. */
  readonly time: string
  readonly cite?: { readonly doi?: string; readonly text: string }
  readonly use?: string
  readonly covariates: readonly Covariate[]
  readonly parameters: readonly Parameter[]
  readonly effects: readonly Effect[]
  /** Covariance of the normal effects, full symmetric matrix, row-major, effects.length squared; zero rows for other laws. */
  readonly omega: readonly number[]
  readonly inputs: readonly Input[]
  readonly states: readonly State[]
  /** Algebraic variables in the order in which they must be computed. */
  readonly assignments: readonly Assignment[]
  /** One right-hand side a state, in the order of `states`; per unit of model time. */
  readonly derivatives: readonly Expression[]
  readonly outputs: readonly Output[]
  readonly measures: readonly Measure[]
  readonly decisions: readonly Decision[]
  /** When somebody should look. */
  readonly alerts?: readonly Alert[]
  /** What its forecasts must prove before it may recommend, and the risk that they carry. */
  readonly credibility?: Credibility
  /** Inputs that an output of another twin may feed. */
  readonly couples?: readonly string[]
  /** `next`: a new occasion begins after the record before it (NONMEM); absent: at its own first record. */
  readonly occasions?: 'next'
  /** Gaussian processes on top of outputs: what the equations leave. */
  readonly residuals?: readonly Residual[]
  /** How a stream of observations is assimilated; absent: as sparse data. */
  readonly assimilate?: Assimilation
  readonly solver?: Solver
  /** Instants, model time, at which the equations jump or bend for every member (`if time > 6 h`); the solver breaks its path there. */
  readonly switches?: readonly number[]
  /** What happens when a condition becomes true. Present, if empty, where conditions of the equations must be found on the way too. */
  readonly events?: readonly StateEvent[]
  /** What repeats: a beat, a breath, a day. */
  readonly cycle?: Cycle
}

/** A model whose outputs repeat once their transients have died away, and numbers that sum up one cycle. */
export interface Cycle {
  /** Name of a parameter without variability: the length of a cycle, model time. */
  readonly period: string
  readonly observables: readonly Observable[]
}

export interface Observable {
  readonly name: string
  /** Name of an output. */
  readonly of: string
  /** `range`: peak less trough; `fraction`: the range over the peak. */
  readonly as: 'peak' | 'trough' | 'mean' | 'range' | 'fraction'
  readonly unit: string
  readonly codes: readonly Code[]
  /** Standard deviation of its measurement; absent: it is not measured. */
  readonly sd?: number
}

/**
 * An event in the state: when `when` turns from false to true, `set` takes place, after `delay`. Of events due at one instant the one with the
 * highest priority comes first, and every condition is looked at again after each.
 */
export interface StateEvent {
  readonly name: string
  /** Not 0: true. */
  readonly when: Expression
  /** What the condition counts as before the start; false lets the event happen at the start. */
  readonly initially: boolean
  /** False: an event that waits is dropped when its condition turns false. */
  readonly persistent: boolean
  /** Model time, computed when the condition turns true. */
  readonly delay?: Expression
  readonly priority?: Expression
  readonly set: readonly StateChange[]
}

/** New value of a state. */
export interface StateChange {
  /** Index into `states`. */
  readonly state: number
  readonly value: Expression
  /** When `value` is computed: when the condition turns true, or when the event takes place. */
  readonly at: 'trigger' | 'execution'
  /** Multiplies the value after every change without a scale has been made: the new volume that turns a concentration into an amount. */
  readonly scale?: Expression
}

/** Goals and risk of a model (ASME V&V 40: influence of the model on the decision × consequence of a wrong one). */
export interface Credibility {
  /** The question that the model is to answer. */
  readonly question?: string
  readonly influence?: 'low' | 'medium' | 'high'
  readonly consequence?: 'low' | 'medium' | 'high'
  readonly goals: CredibilityGoals
}

/** What a model promises of its forecasts; below it, recommendations are withheld. */
export interface CredibilityGoals {
  /** Scored forecasts before anything counts as known. */
  readonly n: number
  /** Coverage of the 80 % interval, [low, high]: the goal fails when Wilson's interval lies wholly outside. */
  readonly coverage80?: readonly [number, number]
  readonly coverage95?: readonly [number, number]
  readonly skill?: { readonly over: 'persistence' | 'climatology' | 'prior'; readonly least: number }
  /** Largest |mean error| of the medians, as a fraction of the mean measurement. */
  readonly bias?: number
  /** Largest shortfall of 80 % coverage of a subgroup of at least `n` against all others, at least `n` too. */
  readonly gap?: number
}

export type SubjectKind = 'patient' | 'organ' | 'ward' | 'hospital' | 'device' | 'population'

/** A code of a terminology, as in FHIR: system URI and code (`loinc 20578-1` in the text is expanded by the compiler). */
export interface Code {
  readonly system: string
  readonly code: string
}

export interface Covariate {
  readonly name: string
  readonly unit: string
  readonly kind: 'number' | 'flag' | 'category'
  readonly categories?: readonly string[]
  readonly codes: readonly Code[]
  /** Plausible range [low, high]: outside it the model has not been tested. */
  readonly within?: readonly [number, number]
  readonly cap?: number
  readonly floor?: number
  readonly default?: number
  /** Value between two records: that of the record before (`last`), the one that ends the interval (`next`), or a line. */
  readonly carry: 'last' | 'next' | 'linear'
  /** A library function that computes this covariate from others (`cockcroft-gault`), with the covariates it needs. */
  readonly derive?: { readonly function: string; readonly from: readonly DerivationInput[] }
}

/** A covariate that a library function reads; it is looked up by code in the record as if the model had declared it. */
export interface DerivationInput {
  readonly name: string
  readonly unit: string
  readonly kind: 'number' | 'flag' | 'category'
  readonly categories?: readonly string[]
  readonly codes: readonly Code[]
}

/** How a parameter follows from its typical value and its summed effects η (between-subject + occasion). */
export type Transform =
  | { readonly form: 'log' } //            typical · exp(η)
  | { readonly form: 'identity' } //       typical + η
  | { readonly form: 'logit'; readonly low: number; readonly high: number } // logit scale between low and high
  | { readonly form: 'direct' } //         the effect is the value itself (gamma, beta, uniform laws)

export interface Parameter {
  readonly name: string
  readonly unit: string
  /** Empirical regression: covariates and earlier parameters enter as bare numbers in their declared units. */
  readonly typical: Expression
  readonly transform: Transform
  /** Indices into `effects` whose sum is η; empty for a fixed parameter. */
  readonly effects: readonly number[]
  readonly within?: readonly [number, number]
  /** Name of another parameter that this one must not exceed. */
  readonly under?: string
}

export type Law =
  | { readonly form: 'normal' } // mean 0, covariance in Model.omega
  | { readonly form: 'gamma'; readonly shape: number; readonly scale: number }
  | { readonly form: 'beta'; readonly a: number; readonly b: number; readonly low: number; readonly high: number }
  | { readonly form: 'uniform'; readonly low: number; readonly high: number }

/** One random coordinate of a member. `level` says when it is drawn anew. */
export interface Effect {
  readonly name: string
  readonly parameter: string
  readonly level: 'subject' | 'occasion' | 'event' | 'drift'
  readonly law: Law
  /** level `event`: the input whose events each draw anew. */
  readonly each?: string
  /** level `drift`: standard deviation of the random walk after one unit of model time, on the transformed scale. */
  readonly drift?: number
}

/** Events of an input that nobody reported: a Poisson process whose amounts are log-normal. */
export interface Unreported {
  /** Mean time between two of them, model time. */
  readonly every: number
  /** Median amount, the input's unit. */
  readonly amount: number
  /** Standard deviation of the amount's logarithm. */
  readonly spread: number
}

export interface Input {
  readonly name: string
  readonly unit: string
  /** Index into `states`. */
  readonly into: number
  readonly as: readonly ('bolus' | 'infusion')[]
  readonly codes: readonly Code[]
  /** Delay before the amount enters, model time. */
  readonly lag?: Expression
  /** Fraction that enters, 1; it may convert the input's unit to the state's (`1 / weight in mg/g/kg`). */
  readonly bioavailability?: Expression
  /** It does convert the unit: a rate is converted like the amount, and an infusion takes as long as its record says. */
  readonly converts?: true
  /** Modelled infusion duration (RATE −2), model time. */
  readonly duration?: Expression
  /** Modelled infusion rate (RATE −1), amount per model time. */
  readonly rate?: Expression
  /** A chain of compartments that a dose passes before it enters. */
  readonly transit?: Transit
  /** Events that the record may lack. */
  readonly unreported?: Unreported
}

/**
 * What enters τ after a dose D is D·k·(kτ)ⁿ e^(−kτ) / Γ(n + 1) with k = (n + 1) / mean: the outflow of n transit compartments and the
 * first, n any number from 0 on (Savic et al., J Pharmacokinet Pharmacodyn 2007;34:711).
 */
export interface Transit {
  /** n; a gamma law of shape n + 1. */
  readonly number: Expression
  /** Mean transit time, model time. */
  readonly mean: Expression
}

export interface State {
  readonly name: string
  readonly unit: string
  /** How large it usually is: the solver keeps it to the relative tolerance of that, however little is left of it. */
  readonly scale?: number
  readonly initial?: Expression
  /**
   * It has no slope: the right-hand side in its place must be zero at every instant, and determines it together with the others (index 1). Its
   * initial value is where the search for the root begins.
   */
  readonly algebraic?: true
  /** Variance that noise adds a unit of model time: dX = f dt + √diffusion dW (Itô). */
  readonly diffusion?: Expression
}

export interface Assignment {
  readonly name: string
  readonly unit: string
  readonly expression: Expression
}

/**
 * Residual error of an observed output; numbers are standard deviations (fractions for the proportional part), constants or parameters.
 * `exponential`: `proportional` is the standard deviation of the logarithm.
 */
export interface ErrorModel {
  readonly form: 'additive' | 'proportional' | 'combined1' | 'combined2' | 'exponential' | 'poisson' | 'binomial'
  readonly additive?: Expression
  readonly proportional?: Expression
  /** Proportional and combined forms: b·|f|^power takes the place of b·|f|, f being the number in the output's unit. */
  readonly power?: number
  /** Binomial only: number of trials. */
  readonly trials?: Expression
  /** Limit of quantification: below it a value is known only as `< limit` (M3). */
  readonly limit?: number
  /** Spells in which the instrument does not measure what it should (compression of a sensor); additive and combined forms only. */
  readonly artefacts?: Artefacts
}

export interface Artefacts {
  /** Share of the time, 0 to 1. */
  readonly share: number
  /** Mean length of a spell, model time. */
  readonly lasts: number
  /** Standard deviation of the error in a spell, the output's unit. */
  readonly sd: number
}

/** A stationary Gaussian process that is added to outputs. */
export interface Residual {
  readonly name: string
  readonly unit: string
  /** Names of the outputs it is added to. */
  readonly on: readonly string[]
  /** `matern32`: smooth, with a slope; `ou`: Ornstein–Uhlenbeck, a first-order autoregression. */
  readonly law: 'matern32' | 'ou'
  /** Stationary standard deviation, and length scale in model time: constants or parameters. */
  readonly sd: Expression
  readonly length: Expression
}

export type AssimilationMethod = 'sparse' | 'particle' | 'enkf' | 'ukf'

export interface Assimilation {
  readonly method: AssimilationMethod
  /** Distance of the instants, model time since 0, at which a belief can be kept as a snapshot; drifts and unreported events fall there. */
  readonly grid: number
  /** Members look back at least this far when they are rejuvenated, model time. */
  readonly window: number
  /** Without a measurement for this long the forecast is grey, then withdrawn; model time. */
  readonly ages?: number
  readonly stale?: number
}

export interface Solver {
  /** Step of the Euler–Maruyama method, model time. */
  readonly step?: number
  /** What carries a stream where it is not chosen by the equations: SSPRK(4,3), for a loose tolerance. */
  readonly method?: 'ssprk43'
  /** Relative tolerance of the method with error control in a stream. */
  readonly tolerance?: number
  /** Absolute tolerance, in the units of the states: far below the least of them that matters. */
  readonly absolute?: number
}

export interface Output {
  readonly name: string
  readonly unit: string
  readonly codes: readonly Code[]
  readonly expression: Expression
  readonly error?: ErrorModel
  /** What is foretold, and foretold to be measured, lies at or above it: residual processes and errors are Gaussian and know no end. */
  readonly least?: number
}

export interface Measure {
  readonly name: string
  /** Name of an output. */
  readonly of: string
  /** `time-…`: in model time, or a fraction of the window when `unit` is 1. */
  readonly as: 'auc' | 'peak' | 'lowest' | 'trough' | 'mean' | 'time-above' | 'time-below' | 'time-in-range'
  readonly unit: string
  /** Length of the window, model time. A forecast is cut into windows of this length from its start. */
  readonly window: number
  readonly threshold?: number
  readonly range?: readonly [number, number]
  readonly target?: readonly [number, number]
  readonly steadyState?: boolean
}

/** What may be varied, within which limits, and what is preferred. */
export interface Decision {
  readonly name: string
  /** Name of the input that the varied regimen gives. */
  readonly input: string
  readonly vary: {
    readonly amount: readonly number[]
    readonly interval: readonly number[]
    /** Infusion durations; [0] is a bolus. */
    readonly duration: readonly number[]
  }
  /** Length of the forecast that a regimen is judged on, model time; measures use its last complete window. */
  readonly horizon: number
  readonly prefer: Objective
  /** Harm that no regimen may pass: the chance of a condition, at most so much. */
  readonly limit?: HarmLimit
}

export interface HarmLimit {
  /** As written: `P(lowest < 70 mg/dL) <= 0.05`. */
  readonly text: string
  /** A probability, with weight 1. */
  readonly term: ObjectiveTerm
  readonly most: number
}

/** A weighted sum of probabilities and expectations over the ensemble; larger is better. */
export interface Objective {
  readonly text: string
  readonly terms: readonly ObjectiveTerm[]
}

export interface ObjectiveTerm {
  readonly weight: number
  /** Shown to people: `P(auc24 in target)`. */
  readonly text: string
  readonly of: 'probability' | 'expectation'
  readonly measure: string
  /** For a probability: low < measure <= high (either may be absent). */
  readonly above?: number
  readonly below?: number
  /** True for a term with negative weight: it measures harm. */
  readonly harm: boolean
}

/** A rule of the model about one of its outputs. */
export interface Alert extends AlertRule {
  /** The output that it is about; the threshold is in its unit, `within` in model time. */
  readonly of: string
  /** Roles that are told; empty: everybody who may see the twin. */
  readonly to: readonly string[]
}
