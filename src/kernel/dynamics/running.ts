/**
 * What goes on in a member between events: infusions, doses that wait for their lag, further doses of a record (ADDL), doses on their way
 * through transit compartments.
 */
export type Running = Infusion | WaitingDose | FurtherDoses | TransitDose

export interface Infusion {
  readonly kind: 'infusion'
  /** Index of the state that receives it. */
  readonly state: number
  /** Amount per model time. */
  readonly rate: number
  readonly until: number
  /** ∂ until by each coordinate, where one of them is not 0. */
  readonly slopes?: readonly number[]
}

/** A dose as its record gives it. `input` is an index into the model's inputs, or −1 − index of a state. */
export interface Dose {
  readonly input: number
  readonly amount: number
  /** 0 bolus; > 0 amount per model time; −1, −2 the model's rate, duration. */
  readonly rate: number
}

/** A dose whose outflow of transit compartments enters a state: amount · k · (kτ)^(shape − 1) e^(−kτ) / Γ(shape). */
export interface TransitDose {
  readonly kind: 'transit'
  readonly state: number
  readonly amount: number
  readonly shape: number
  /** k, a unit of model time. */
  readonly rate: number
  readonly since: number
  /** Where the path breaks next: the pulse begins, peaks, is over. */
  readonly until: number
}

export interface WaitingDose {
  readonly kind: 'waiting'
  readonly dose: Dose
  /** When it enters. */
  readonly at: number
  /** ∂ at by each coordinate, where one of them is not 0. */
  readonly slopes?: readonly number[]
}

export interface FurtherDoses {
  readonly kind: 'further'
  readonly dose: Dose
  /** Nominal time of the next one. */
  readonly at: number
  readonly interval: number
  /** How many are left, that one included. */
  readonly left: number
}

export function timeOf(each: Running): number {
  return each.kind === 'infusion' || each.kind === 'transit' ? each.until : each.at
}

const kinds = ['infusion', 'waiting', 'further', 'transit'] as const
/** Numbers an entry takes when saved, before its slopes. */
export const savedWidth = 7

export function saveRunning(each: Running, into: Float64Array): void {
  into[0] = kinds.indexOf(each.kind)
  into[1] = timeOf(each)
  if ((each.kind === 'infusion' || each.kind === 'waiting') && each.slopes) into.set(each.slopes, savedWidth)
  if (each.kind === 'infusion') {
    into[2] = each.state
    into[3] = each.rate
    return
  }
  if (each.kind === 'transit') {
    into.set([each.state, each.amount, each.shape, each.rate, each.since], 2)
    return
  }
  into[2] = each.dose.input
  into[3] = each.dose.amount
  into[4] = each.dose.rate
  if (each.kind === 'waiting') return
  into[5] = each.interval
  into[6] = each.left
}

export function loadRunning(from: Float64Array): Running {
  const kind = kinds[from[0]!]
  const time = from[1]!
  const some = from.subarray(savedWidth).some((slope) => slope !== 0)
  const slopes = some ? { slopes: [...from.subarray(savedWidth)] } : {}
  if (kind === 'infusion') return { kind, state: from[2]!, rate: from[3]!, until: time, ...slopes }
  if (kind === 'transit') {
    const [state, amount, shape, rate, since] = from.subarray(2) as unknown as [number, number, number, number, number]
    return { kind, state, amount, shape, rate, since, until: time }
  }
  const dose = { input: from[2]!, amount: from[3]!, rate: from[4]! }
  if (kind === 'waiting') return { kind, dose, at: time, ...slopes }
  if (kind === 'further') return { kind, dose, at: time, interval: from[5]!, left: from[6]! }
  throw new Error('saved members are damaged: unknown kind of running input')
}
