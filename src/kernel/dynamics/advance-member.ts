import type { Draws } from '../random/draws.ts'
import type { DoseSlopes } from './dose-slopes.ts'
import { stopped } from './dynamics.ts'
import type { EulerMaruyama } from './euler-maruyama.ts'
import type { Program } from './evaluate.ts'
import { createFreshEffects, lawMean } from './fresh-effect.ts'
import type { Machine } from './machine.ts'
import type { MemberLayout } from './member-layout.ts'
import type { Propagator } from './path.ts'
import { type Dose, type Running, timeOf } from './running.ts'
import type { Ahead, DoseRecord, Happening, Schedule } from './schedule.ts'
import { type Given, isTransit, type SteadyState } from './steady-state.ts'
import type { Structure } from './structure.ts'
import { transitAt } from './transit.ts'

/** Rounds in which initial values and roots may change each other, and the relative change that counts as none. */
const mostPasses = 20
const rounding = 1e-13

/** Streams of what a member draws on the way. */
export interface Streams {
  readonly occasion: Draws
  readonly drift: Draws
  readonly noise: Draws
  /** One an input: effects drawn anew for each of its events. */
  readonly events: readonly Draws[]
}

export interface Mover {
  /** Moves the member in the machine from `from` to `to`; answers 0 or the code of `stopped`. */
  move(member: number, from: number, to: number, schedule: Schedule, draws: Streams): number
  /** Running inputs of the member in the machine. */
  running: readonly Running[]
  /** The member in the machine stands at `time`, and its running inputs are given. */
  resume(time: number): void
  /** When something happens next: a record, something due of running inputs, or the next step of effects that drift. */
  nextBreak(running: readonly Running[], index: number, driftStep: number, schedule: Schedule): number
  /** Lets one thing happen that is due at `time`; `taken` then is the index of the next record. */
  take(member: number, time: number, index: number, schedule: Schedule, draws: Streams): number
  taken: number
  /** What the interval that begins takes from the record that ends it. */
  lookAhead(member: number, time: number, ahead: Ahead, draws: Streams): number
  /** Carries the member on its unbroken path to `time`, where it may stand (`reach`) or the path breaks (`land`), or lets the break of a known path happen. */
  reach(time: number): number
  land(time: number): number
  occur(time: number): number
  /** Current effects of an occasion (its coordinates, else drawn anew). */
  enterOccasion(member: number, occasion: number, draws: Streams | null): void
  /** Effects that belong to no event yet. */
  clearEvents(): void
  /** All states to their initial values. */
  initialise(): boolean
  /** The path starts anew at `time`. */
  restart(time: number): void
  /** As `restart`, after a small change of parameters or states. */
  revise(time: number): void
  /** An amount of an input enters the member in the machine at once, without lag. */
  enter(dose: Dose, time: number): number
}

export interface MoverParts {
  readonly structure: Structure
  readonly layout: MemberLayout
  readonly machine: Machine
  readonly propagator: Propagator
  readonly steadyState: SteadyState
  /** Grid of effects that drift, model time. */
  readonly driftInterval: number
  /** Present when the model is a differentiated one. */
  readonly slopes?: DoseSlopes
  /** The propagator, where it is one with noise. */
  readonly noisy?: EulerMaruyama
  /** What is no finite number is carried on. */
  readonly carry?: boolean
}

/** The order of things in one member: what is due of running inputs, then records in their order, then time moves on. */
export function createMover(parts: MoverParts): Mover {
  const { structure, layout, machine, propagator, steadyState, driftInterval, slopes, noisy } = parts
  const { model, at } = structure
  const { own, slots, y, rates, memory } = machine
  const freshOccasion = createFreshEffects(model, (each) => each.level === 'occasion')
  const freshEvent = model.inputs.map(({ name }) =>
    createFreshEffects(model, (each) => each.level === 'event' && each.each === name),
  )
  const transits = model.inputs.some((each) => each.transit)
  const drifting = [...model.effects.keys()].filter((index) => model.effects[index]!.level === 'drift')

  const mover: Mover = {
    running: [],
    taken: 0,
    move,
    resume,
    nextBreak,
    take,
    lookAhead,
    reach,
    land,
    occur: (time) => propagator.occur!(memory, time),
    enterOccasion,
    clearEvents,
    initialise,
    restart,
    revise,
    enter,
  }
  return mover

  function restart(time: number): void {
    machine.refreshSystem()
    propagator.settle?.(time, y)
    propagator.restart(memory, time, y)
  }

  function revise(time: number): void {
    machine.refreshSystem()
    propagator.settle?.(time, y)
    if (propagator.revise) propagator.revise(memory, time, y)
    else propagator.restart(memory, time, y)
  }

  /** Sums the rates of running infusions, in the order in which they began. */
  function refreshRates(): void {
    rates.fill(0)
    for (const each of mover.running) if (each.kind === 'infusion') rates[each.state]! += each.rate
    if (transits) machine.transits = mover.running.filter((each) => each.kind === 'transit')
  }

  function resume(time: number): void {
    refreshRates()
    machine.refreshSystem()
    slots[at.time] = time
  }

  function nextRunning(running: readonly Running[]): number {
    let next = Number.POSITIVE_INFINITY
    for (const each of running) if (timeOf(each) < next) next = timeOf(each)
    return next
  }

  function driftTime(step: number): number {
    return drifting.length > 0 && driftInterval < Number.POSITIVE_INFINITY
      ? step * driftInterval
      : Number.POSITIVE_INFINITY
  }

  function nextBreak(running: readonly Running[], index: number, driftStep: number, { happenings }: Schedule): number {
    const record = index < happenings.length ? happenings[index]!.time : Number.POSITIVE_INFINITY
    return Math.min(record, nextRunning(running), driftTime(driftStep))
  }

  function take(member: number, time: number, index: number, { happenings }: Schedule, draws: Streams): number {
    mover.taken = index
    if (driftTime(own[layout.drifts]!) <= time) return applyDrift(member, time, draws)
    if (nextRunning(mover.running) <= time) return applyDue(member, time, draws)
    mover.taken = index + 1
    return apply(member, happenings[index]!, draws)
  }

  function move(member: number, from: number, to: number, schedule: Schedule, draws: Streams): number {
    const { ahead } = schedule
    noisy?.follow(member, draws.noise)
    resume(from)
    let time = from
    let i = 0
    for (;;) {
      const next = nextBreak(mover.running, i, own[layout.drifts]!, schedule)
      if (next > to) break
      if (next > time) {
        const code = lookAhead(member, time, ahead[i]!, draws) || land(next)
        if (code !== stopped.alive) return code
        time = next
      }
      const code = take(member, time, i, schedule, draws)
      if (code !== stopped.alive) return code
      i = mover.taken
    }
    if (to > time) {
      const code = lookAhead(member, time, ahead[i]!, draws) || propagator.reach(memory, to, y)
      if (code !== stopped.alive) return code
      machine.followLines(to)
    }
    return stand(to)
  }

  function reach(time: number): number {
    return propagator.reach(memory, time, y) || stand(time)
  }

  /** The member shows its states at an instant. */
  function stand(to: number): number {
    slots[at.time] = to
    for (let s = 0; s < y.length; s++) {
      if (!Number.isFinite(y[s]!) && moves(s)) return stopped.notFinite
      slots[at.states + s] = y[s]!
    }
    return stopped.alive
  }

  function land(time: number): number {
    const code = propagator.land(memory, time, y)
    if (code !== stopped.alive) return code
    machine.followLines(time)
    slots[at.time] = time
    // The path goes on from here whether or not what happens changes it.
    machine.refreshSystem()
    propagator.restart(memory, time, y)
    return stopped.alive
  }

  /** Parameters follow covariates, occasions and drift; the path breaks. */
  function changed(time: number): number {
    if (!machine.refresh()) return stopped.invalid
    restart(time)
    return stopped.alive
  }

  /** What the interval that begins takes from the record that ends it. */
  function lookAhead(member: number, time: number, ahead: Ahead, draws: Streams): number {
    let breaks = false
    if (ahead.occasion !== null && ahead.occasion !== own[layout.occasion]) {
      enterOccasion(member, ahead.occasion, draws)
      breaks = true
    }
    for (const { covariate, time: until, value } of ahead.covariates) {
      const line = layout.lines.get(covariate)
      const current = machine.covariate(covariate)
      if (line === undefined) {
        if (current === value) continue
        machine.setCovariate(covariate, value)
        breaks = true
      } else if (until > time && !(own[line + 3]! > time) && current !== value) {
        own[line] = current
        own[line + 1] = time
        own[line + 2] = (value - current) / (until - time)
        own[line + 3] = until
        breaks = true
      }
    }
    return breaks ? changed(time) : stopped.alive
  }

  function apply(member: number, each: Happening, draws: Streams): number {
    switch (each.kind) {
      case 'occasion':
        if (own[layout.occasion] === each.occasion) return stopped.alive
        enterOccasion(member, each.occasion, draws)
        return changed(each.time)
      case 'covariate': {
        const line = layout.lines.get(each.covariate)
        if (line !== undefined) own.fill(0, line, line + 4)
        const before = machine.covariate(each.covariate)
        machine.setCovariate(each.covariate, each.value)
        return machine.covariate(each.covariate) === before && line === undefined ? stopped.alive : changed(each.time)
      }
      case 'reset':
        mover.running = []
        refreshRates()
        if (!initialise()) return stopped.notFinite
        restart(each.time)
        return stopped.alive
      case 'switch':
        restart(each.time)
        return stopped.alive
      case 'dose':
        return record(member, each, draws)
    }
  }

  function applyDrift(member: number, time: number, draws: Streams): number {
    const step = own[layout.drifts]!
    for (const index of drifting) {
      const z = draws.drift.normal(member, step, index)
      own[layout.current[index]!]! += model.effects[index]!.drift! * Math.sqrt(driftInterval) * z
    }
    own[layout.drifts] = step + 1
    return changed(time)
  }

  function applyDue(member: number, time: number, draws: Streams): number {
    const due = mover.running.find((each) => timeOf(each) <= time)!
    mover.running = mover.running.filter((each) => each !== due)
    switch (due.kind) {
      case 'infusion':
        if (due.slopes) slopes?.end(due.state, due.rate, due.slopes)
        refreshRates()
        restart(time)
        return stopped.alive
      case 'transit': {
        const next = transitAt(due, time)
        if (next) mover.running = [...mover.running, next]
        refreshRates()
        restart(time)
        return stopped.alive
      }
      case 'waiting':
        return enter(due.dose, time, due.slopes)
      case 'further':
        if (due.left > 1) {
          mover.running = [...mover.running, { ...due, at: time + due.interval, left: due.left - 1 }]
        }
        return administer(member, due.dose, time, draws)
    }
  }

  function record(member: number, each: DoseRecord, draws: Streams): number {
    const { time, dose, interval, additional } = each
    let code: number
    if (each.steadyState > 0) {
      code = countEvent(member, dose.input, time, draws)
      if (code === stopped.alive) {
        const lag = lagOf(dose)
        const reached = steadyState.reach(each, lag, given(dose), mover.running)
        if (reached.code !== stopped.alive) return reached.code
        mover.running = reached.running
        refreshRates()
        restart(time)
        if (dose.amount > 0) code = delay(dose, time, lag)
      }
    } else {
      code = administer(member, dose, time, draws)
    }
    if (code === stopped.alive && additional > 0) {
      mover.running = [
        ...mover.running,
        { kind: 'further', dose, at: time + interval, interval, left: Math.floor(additional) },
      ]
    }
    return code
  }

  /** A dose at its nominal time. */
  function administer(member: number, dose: Dose, time: number, draws: Streams): number {
    const code = countEvent(member, dose.input, time, draws)
    return code === stopped.alive ? delay(dose, time, lagOf(dose)) : code
  }

  function delay(dose: Dose, time: number, lag: number): number {
    if (!(lag >= 0)) return stopped.invalid
    const shift = lag === 0 ? undefined : slopes?.lag(dose.input)
    if (lag === 0) return enter(dose, time)
    mover.running = [...mover.running, { kind: 'waiting', dose, at: time + lag, ...(shift && { slopes: shift }) }]
    return stopped.alive
  }

  /** The amount enters: bioavailability, modelled rate and duration are those of this instant. */
  function enter(dose: Dose, time: number, shift?: readonly number[]): number {
    const { state, amount, rate, duration, transit } = given(dose)
    if (model.states[state]!.algebraic) return stopped.invalid
    if (!(amount >= 0) || !(rate >= 0) || !(duration >= 0)) return stopped.invalid
    if (transit) {
      // The chain is for doses at once; what runs into it has no formula here.
      if (duration > 0 || !isTransit(transit)) return stopped.invalid
      const begins = transitAt({ state, amount, ...transit, since: time }, time)
      if (begins && amount > 0) mover.running = [...mover.running, begins]
      refreshRates()
    } else if (duration === 0) {
      if (slopes) slopes.bolus(dose.input, state, amount, dose.amount, shift)
      else y[state]! += amount
    } else if (amount > 0) {
      const until = time + duration
      const begins: readonly Running[] = slopes
        ? slopes.infusion(dose.input, { state, rate, duration, until, given: dose.amount, mode: dose.rate }, shift)
        : [{ kind: 'infusion', state, rate, until }]
      mover.running = [...mover.running, ...begins]
      refreshRates()
    }
    restart(time)
    return stopped.alive
  }

  function lagOf(dose: Dose): number {
    const slot = dose.input < 0 ? -1 : structure.doses.inputs[dose.input]!.lag
    if (slot < 0) return 0
    runDoses()
    return slots[slot]!
  }

  function runDoses(): void {
    // Stages of a step leave other states behind.
    for (let s = 0; s < y.length; s++) slots[at.states + s] = y[s]!
    structure.doses.program.run(slots)
  }

  /** What a dose amounts to now; duration 0 is a bolus. */
  function given(dose: Dose): Given {
    if (dose.input < 0) {
      const state = -1 - dose.input
      const duration = dose.rate > 0 ? dose.amount / dose.rate : 0
      return { state, amount: dose.amount, rate: dose.rate, duration }
    }
    runDoses()
    const inputs = structure.doses.inputs[dose.input]!
    const state = model.inputs[dose.input]!.into
    const amount = inputs.bioavailability < 0 ? dose.amount : dose.amount * slots[inputs.bioavailability]!
    if (inputs.number >= 0) {
      const shape = slots[inputs.number]! + 1
      const transit = { shape, rate: shape / slots[inputs.mean]! }
      return { state, amount, rate: 0, duration: dose.rate === 0 ? 0 : Number.NaN, transit }
    }
    if (dose.rate === 0) return { state, amount, rate: 0, duration: 0 }
    if (dose.rate === -2) {
      const duration = slots[inputs.duration]!
      return { state, amount, rate: duration > 0 ? amount / duration : 0, duration }
    }
    const rate = dose.rate === -1 ? slots[inputs.rate]! : dose.rate
    if (model.inputs[dose.input]!.converts) {
      // The rate is in the unit of the input; in that of the state it is another.
      const duration = rate > 0 ? dose.amount / rate : Number.NaN
      return { state, amount, rate: duration > 0 ? amount / duration : 0, duration }
    }
    return { state, amount, rate, duration: rate > 0 ? amount / rate : Number.NaN }
  }

  /** Effects drawn anew for each event of the input. */
  function countEvent(member: number, input: number, time: number, draws: Streams): number {
    if (input < 0) return stopped.alive
    const ordinal = own[layout.counts + input]!
    own[layout.counts + input] = ordinal + 1
    const name = model.inputs[input]!.name
    let affected = false
    let known = false
    for (const [index, effect] of model.effects.entries()) {
      if (effect.level !== 'event' || effect.each !== name) continue
      affected = true
      const coordinate = layout.effects.find((each) => each.effect === index && each.event === ordinal)
      if (!coordinate) continue
      own[layout.current[index]!] = own[coordinate.offset]!
      known = true
    }
    if (!affected) return stopped.alive
    slopes?.mark(({ effect, event }) => (model.effects[effect]!.each === name ? event === ordinal : null))
    if (!known) {
      freshEvent[input]!(draws.events[input]!, member, ordinal, (index, value) => {
        own[layout.current[index]!] = value
      })
    }
    return changed(time)
  }

  function clearEvents(): void {
    for (const [index, { level, law }] of model.effects.entries()) {
      if (level === 'event') own[layout.current[index]!] = lawMean(law)
      if (level === 'drift') own[layout.current[index]!] = 0
    }
  }

  function enterOccasion(member: number, occasion: number, draws: Streams | null): void {
    own[layout.occasion] = occasion
    slopes?.mark((slot) => (slot.occasion === undefined ? null : slot.occasion === occasion))
    let known = false
    for (const slot of layout.effects) {
      if (slot.occasion !== occasion) continue
      own[layout.current[slot.effect]!] = own[slot.offset]!
      known = true
    }
    if (known || !draws) return
    freshOccasion(draws.occasion, member, occasion, (index, value) => {
      own[layout.current[index]!] = value
    })
  }

  function initialise(): boolean {
    y.fill(0)
    for (let s = 0; s < y.length; s++) slots[at.states + s] = 0
    structure.initial.program.run(slots)
    for (let s = 0; s < y.length; s++) {
      y[s] = slots[structure.initial.slots[s]!]!
      if (!Number.isFinite(y[s]!) && moves(s)) return false
    }
    return structure.afterRoots ? startFromRoots(structure.afterRoots) : true
  }

  /** Initial values that read a root, which may itself hang on others. */
  function startFromRoots(program: Program): boolean {
    for (let pass = 0; pass < mostPasses; pass++) {
      propagator.settle?.(slots[at.time]!, y)
      for (let s = 0; s < y.length; s++) slots[at.states + s] = y[s]!
      program.run(slots)
      let same = true
      for (let s = 0; s < y.length; s++) {
        const value = slots[at.states + s]!
        if (!Number.isFinite(value)) return false
        same &&= Math.abs(value - y[s]!) <= rounding * Math.abs(value)
        y[s] = value
      }
      if (same) return true
    }
    return false
  }

  /** A state that changes at events alone may hold what is no number. */
  function moves(state: number): boolean {
    return !parts.carry && (structure.events === null || structure.events.moving[state]!)
  }
}
