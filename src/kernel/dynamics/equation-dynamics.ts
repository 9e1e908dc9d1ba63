import { compile } from '../engine/compile.ts'
import type { CompiledEvents } from '../engine/compiled-events.ts'
import { canCompile, createEnsembleMover, type EnsembleMover } from '../engine/ensemble.ts'
import { tileSize } from '../engine/memory.ts'
import type { Again, Look } from '../engine/passage.ts'
import type { restingAfter } from '../engine/resting.ts'
import type { Model } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { createMover, type Streams } from './advance-member.ts'
import type { Carrying } from './carrying.ts'
import { isStiff } from './choose-method.ts'
import type { Differentiated } from './differentiate-model.ts'
import { createDopri5 } from './dopri5.ts'
import {
  type Context,
  type Dynamics,
  type Members,
  type Outcome,
  type StopReason,
  type Stretch,
  stopped,
} from './dynamics.ts'
import { createEulerMaruyama } from './euler-maruyama.ts'
import { eventStream } from './fresh-effect.ts'
import { startsDepend } from './initial-order.ts'
import { createLinear } from './linear.ts'
import { createMachine } from './machine.ts'
import { createMemberLayout, effectSlots, type MemberLayout } from './member-layout.ts'
import { allocateMembers, copyMembers, type EquationMembers, loadMembers, saveMembers } from './members.ts'
import { createMoving, movingMemory } from './moving.ts'
import { bendsOf, defaultStepLimit, type PathOptions, pathMemory, type Solver, toleranceOf } from './path.ts'
import { createMemberReader } from './read-members.ts'
import { createRevision } from './revision.ts'
import { createRosenbrock } from './rosenbrock.ts'
import { createSchedule, type Schedule } from './schedule.ts'
import type { Sensitivities } from './sensitivities.ts'
import { slopesOf } from './slopes.ts'
import { createSsprk43 } from './ssprk43.ts'
import { createStarter } from './start-members.ts'
import { createSteadyState } from './steady-state.ts'
import { createStructure, isAlgebraic, type Structure } from './structure.ts'

export interface EquationOptions {
  /** Relative tolerance of the solver, 1e-6. */
  readonly rtol?: number
  /** Absolute tolerance, 1e-8. */
  readonly atol?: number
  /**
   * `auto`: matrix exponentials for a model linear in its states, Rodas5P for a stiff one (`isStiff`), else Dormand–Prince, which also serves where `ssprk43` is asked for
   * a model with events.
   */
  readonly method?: 'auto' | Solver
  /** Occasions whose effects are coordinates of the member (`occasionsOf`); other occasions draw theirs anew. Default: one, labelled 1. */
  readonly occasions?: readonly number[]
  /** How many events of an input have coordinates for effects of level `event`; further events draw theirs anew. */
  readonly events?: Readonly<Record<string, number>>
  /** Grid on which drifting effects move, model time, 1; Infinity: whoever moves the members lets them drift. */
  readonly driftInterval?: number
  /** After so long at most the path of a member begins anew, model time: what is stiff over longer stretches alone is not (`isStiff`). */
  readonly stretch?: number
  /** Attempted steps after which a member stops in one stretch, 100,000. */
  readonly stepLimit?: number
  /** Longest stretch in which conditions of events are looked at a few times only, model time; steps of the solver bound it otherwise. */
  readonly look?: number
  /**
   * `compiled`: WebAssembly; `reference`: interpreted; both give the same bits. `auto` compiles when it can (see `canCompile`) and falls back
   * to the reference in silence, because nothing but speed changes; `compiled` throws instead.
   */
  readonly engine?: 'auto' | 'compiled' | 'reference'
  /** Values that are no number, or not finite, are carried on (`carrying`) instead of stopping the member; for models with `events`. */
  readonly carry?: Carrying
  /** Members carry the slopes of their states by their effects, so that `sensitivities` and `weighWithSlopes` can tell those of outputs. */
  readonly sensitivities?: boolean
}

/** The dynamics of a model of equations. */
export interface EquationDynamics extends Dynamics {
  readonly layout: MemberLayout
  readonly method: Solver
  /** States of the members were set from outside: their paths begin anew. */
  restart(members: Members): void
  /** What moves the members; compiling happens when it is first asked for, or when members first move. */
  readonly engine: () => 'compiled' | 'reference'
}

/** What a page that only forecasts leaves at home. */
export interface Extras {
  readonly sensitivities: Sensitivities
  readonly compiledEvents: CompiledEvents
  readonly resting: ReturnType<typeof restingAfter>
}

/** The dynamics of a model of equations (`createDynamics`). Without extras it can tell no slopes, and models with events run interpreted. */
export function equationDynamics(model: Model, options: EquationOptions, extras: Extras | null): EquationDynamics {
  const slopes = extras?.sensitivities ?? null
  const { rtol = 1e-6, atol = model.solver?.absolute ?? 1e-8, driftInterval = model.assimilate?.grid ?? 1 } = options
  const coordinates = { occasions: options.occasions ?? [1], events: options.events ?? {} }
  const differentiated = options.sensitivities ? slopes?.model(model, effectSlots(model, coordinates)) : undefined
  const plain = createStructure(differentiated?.model ?? model, differentiated, options.method === 'rodas5p')
  const linear = chooseLinear(plain, options.method ?? 'auto')
  const stiff =
    !linear &&
    !plain.diffusions &&
    !explicitly(options.method ?? 'auto') &&
    !model.inputs.some((each) => each.transit) &&
    (plain.slopes !== null || isStiff(model, rtol, atol, options.stretch))
  const structure = stiff && !plain.slopes ? createStructure(plain.model, differentiated, true) : plain
  const loose = options.method === 'ssprk43' && !plain.events && !plain.diffusions
  const method: Solver = linear ? 'linear' : stiff ? 'rodas5p' : loose ? 'ssprk43' : 'dopri5'
  const size = structure.model.states.length
  const plainMemory = linear || structure.diffusions ? 1 + size : pathMemory(size, bendsOf(method))
  const memoryWidth = structure.events ? movingMemory(structure.events, size, options.carry) : plainMemory
  const layout = createMemberLayout(structure, coordinates, memoryWidth, differentiated?.coordinates.length)
  const machine = createMachine(structure, layout)
  const limited = options.stepLimit && { stepLimit: options.stepLimit }
  const { states } = structure.model
  const tolerances = states.some(({ scale }) => scale)
    ? Float64Array.from(states, ({ scale }) => (scale ? rtol * scale : atol))
    : atol
  const solver = { rtol, atol: tolerances, ...limited }
  const noisy = structure.diffusions
    ? createEulerMaruyama(size, machine.derivative, machine.diffusion, { step: model.solver?.step ?? 1, ...limited })
    : null
  const stepping = (to: PathOptions) =>
    structure.slopes
      ? createRosenbrock(
          size,
          machine.derivative,
          slopesOf(structure.slopes, machine, structure.at, [...Array(size).keys()]),
          to,
        )
      : createDopri5(size, machine.derivative, to)
  const propagator = structure.events
    ? createMoving(structure, machine, solver, options.look, options.carry)
    : noisy
      ? noisy
      : linear
        ? createLinear(size, machine.system)
        : method === 'ssprk43'
          ? createSsprk43(size, machine.derivative, solver)
          : stepping(solver)
  const steadyState = createSteadyState({
    structure,
    machine,
    exact: linear,
    stepping,
    rtol,
    atol,
    stepLimit: options.stepLimit,
    initialise: () => mover.initialise(),
  })
  const mover = createMover({
    structure,
    layout,
    machine,
    propagator,
    steadyState,
    driftInterval,
    ...(differentiated && { slopes: slopes!.doses(differentiated, structure, machine) }),
    ...(noisy && { noisy }),
    ...(options.carry && { carry: true }),
  })
  const wanted = options.engine ?? 'auto'
  let ensemble: EnsembleMover | null | undefined
  /** The compiled mover, made when it is first needed; null: the reference moves. */
  function compiledMover(): EnsembleMover | null {
    if (ensemble !== undefined) return ensemble
    const events =
      structure.events && !options.carry && extras?.compiledEvents.can(structure) ? extras.compiledEvents : null
    const able = wanted !== 'reference' && !noisy && (events || !structure.events) && canCompile(structure, method)
    const compiled = able ? compile(structure, layout, method, events) : null
    if (!compiled && wanted === 'compiled') throw new Error(`${model.id} cannot be compiled here`)
    ensemble =
      compiled &&
      createEnsembleMover({
        structure,
        layout,
        size,
        linear,
        compiled,
        machine,
        mover,
        stepLimit: options.stepLimit ?? defaultStepLimit,
        rtol,
        atol: toleranceOf(solver, size),
        resting: extras?.resting(structure, layout, method, compiled) ?? null,
        ...(events && { events: { compiled: events, look: options.look ?? Number.POSITIVE_INFINITY } }),
        drifts: driftInterval < Number.POSITIVE_INFINITY && model.effects.some((effect) => effect.level === 'drift'),
      })
    return ensemble
  }
  const random = noisy !== null || model.effects.some((effect) => effect.level !== 'subject')

  /** Roots are found, and events happen, in the reference, at the start and at every break. */
  const rooted = isAlgebraic(model) || structure.events !== null

  const starter = createStarter({ structure, layout, machine, mover, driftInterval, occasions: coordinates.occasions })
  function start(members: Members, context: Context): Outcome {
    starter.start(members, context, rooted ? null : compiledMover())
    return outcomeOf(members)
  }

  const revision = createRevision(model, machine, mover, outcomeOf, () => (rooted ? null : compiledMover()))

  function restart(members: Members): void {
    for (let m = 0; m < members.count; m++) {
      if (members.status[m] !== stopped.alive) continue
      machine.load(members, m)
      mover.running = (members as EquationMembers).blocks[m]!
      mover.resume(members.time)
      mover.restart(members.time)
      machine.store(members, m)
    }
  }

  function advance(
    members: Members,
    from: number,
    to: number,
    events: readonly TimelineEvent[],
    draws: Draws,
  ): Outcome {
    if (members.time !== from || !(to >= from)) {
      throw new RangeError(`members stand at ${members.time}; they cannot advance from ${from} to ${to}`)
    }
    const schedule = createSchedule(structure, from, to, events)
    const streams = random ? streamsOf(model, draws) : noStreams
    const fast = compiledMover()
    if (fast) {
      fast.advance(members, from, to, schedule, streams)
      members.time = to
      return outcomeOf(members)
    }
    const blocks = (members as EquationMembers).blocks
    for (let m = 0; m < members.count; m++) {
      if (members.status[m] !== stopped.alive) continue
      machine.load(members, m)
      mover.running = blocks[m]!
      const code = mover.move(m, from, to, schedule, streams)
      if (code !== stopped.alive) {
        members.status[m] = code
        continue
      }
      blocks[m] = mover.running
      machine.store(members, m)
    }
    members.time = to
    return outcomeOf(members)
  }

  /** All outputs of the structure, slopes too. */
  function allOutputs(members: Members, into: Float64Array): void {
    const fast = compiledMover()
    if (fast) {
      fast.outputs(members, into)
      return
    }
    const { count, status } = members
    for (let m = 0; m < count; m++) {
      const alive = status[m] === stopped.alive
      if (alive) {
        machine.peek(members, m)
        structure.outputs.program.run(machine.slots)
      }
      for (const [o, slot] of structure.outputs.slots.entries()) {
        into[o * count + m] = alive ? machine.slots[slot]! : Number.NaN
      }
    }
  }

  const reader = createMemberReader({ model, structure, layout, machine, outputs: allOutputs })

  function outputs(members: Members, into: Float64Array): void {
    if (!differentiated) {
      allOutputs(members, into)
      return
    }
    const { count } = members
    const all = new Float64Array(structure.model.outputs.length * count)
    allOutputs(members, all)
    into.set(all.subarray(0, model.outputs.length * count))
  }

  let withThem: EquationDynamics | null = null
  /** Too many states would take longer than differences of the model itself. */
  function withSlopes(events: readonly TimelineEvent[]): EquationDynamics | null {
    if (!slopes || model.states.length * (1 + layout.effects.length) > sensitiveLimit) return null
    // At events slopes jump, and slopes of initial values that read other states are not formed.
    if (structure.events || startsDepend(model) || model.inputs.some((each) => each.transit)) return null
    if (!slopes.hold(model, layout.effects, events)) return null
    if (!linear && events.some((event) => event.kind === 'input' && event.steadyState)) return null
    withThem ??= equationDynamics(model, { ...options, sensitivities: true }, extras)
    return withThem
  }

  /** Copies the outputs of the model itself. */
  const lookInto =
    (into: Float64Array, { count }: Members): Look =>
    ({ first, length, outputs, at }) => {
      for (let o = 0; o < model.outputs.length; o++) {
        const from = at + o * tileSize
        const to = o * count + first
        for (let p = 0; p < length; p++) into[to + p] = outputs[from + p]!
      }
    }

  const schedules = new WeakMap<readonly TimelineEvent[], { from: number; to: number; schedule: Schedule }>()
  /** An ensemble that is moved the same way again and again needs its schedule once. */
  function scheduleOf(from: number, to: number, events: readonly TimelineEvent[]): Schedule {
    const known = schedules.get(events)
    if (known?.from === from && known.to === to) return known.schedule
    const schedule = createSchedule(structure, from, to, events)
    schedules.set(events, { from, to, schedule })
    return schedule
  }

  const follow = (members: Members, stretches: readonly Stretch[], draws: Draws): Outcome =>
    go(members, stretches, draws, rooted ? null : compiledMover(), false)

  function foresee(members: Members, stretches: readonly Stretch[], draws: Draws): Members {
    const fast = rooted ? null : compiledMover()
    const seen: EquationMembers = {
      ...members,
      values: fast ? members.values : members.values.slice(),
      status: members.status.slice(),
      blocks: (members as EquationMembers).blocks.slice(),
    }
    go(seen, stretches, draws, fast, true)
    return seen
  }

  function go(
    members: Members,
    stretches: readonly Stretch[],
    draws: Draws,
    fast: EnsembleMover | null,
    left: boolean,
  ): Outcome {
    if (!fast) {
      for (const { to, events, into, observations, logWeights, nudge } of stretches) {
        advance(members, members.time, to, events, draws)
        if (into) outputs(members, into)
        if (observations && logWeights) reader.weigh(members, observations, logWeights)
        if (nudge) revision.nudge(members, nudge)
      }
      return outcomeOf(members)
    }
    let from = members.time
    const legs = stretches.map((stretch) => {
      const { to, events } = stretch
      if (!(to >= from)) throw new RangeError(`members stand at ${from}; they cannot advance to ${to}`)
      const leg = {
        from,
        to,
        schedule: scheduleOf(from, to, events),
        ...lookFor(stretch, members),
        ...(stretch.nudge && { nudge: stretch.nudge }),
      }
      from = to
      return leg
    })
    const weighed = new Set(stretches.flatMap(({ logWeights }) => (logWeights ? [logWeights] : [])))
    const before = [...weighed].map((weights) => [weights, weights.slice()] as const)
    const again: Again = (first, length) => {
      for (const [weights, old] of before) weights.set(old.subarray(first, first + length), first)
    }
    fast.follow(members, legs, random ? streamsOf(model, draws) : noStreams, again, left)
    members.time = from
    return outcomeOf(members)
  }

  function lookFor({ into, observations, logWeights }: Stretch, members: Members): { look?: Look } {
    const copies = into && lookInto(into, members)
    if (!observations?.length || !logWeights) return copies ? { look: copies } : {}
    const weighs = reader.weighing(observations, members, logWeights)
    return {
      look(view) {
        copies?.(view)
        weighs(view)
      },
    }
  }

  return {
    layout: differentiated ? plainLayout(layout, model, differentiated) : layout,
    method,
    engine: () => (compiledMover() ? 'compiled' : 'reference'),
    allocate: (count) => allocateMembers(layout, count),
    start,
    advance,
    restart,
    follow,
    foresee,
    outputs,
    weigh: reader.weigh,
    measure: reader.measure,
    ...(differentiated
      ? slopes!.reader({ model, layout, differentiated, observed: reader.observed, read: reader.read })
      : { differentiated: withSlopes }),
    copy: (members, indices) => copyMembers(layout, members, indices),
    revise: revision.revise,
    give: revision.give,
    nudge: revision.nudge,
    save: (members) => saveMembers(layout, members),
    load: (bytes) => loadMembers(layout, bytes),
  }
}

/** The labels of the occasions of a timeline, in order of appearance, for the option `occasions`. */
export function occasionsOf(timeline: readonly TimelineEvent[]): number[] {
  const found = new Set<number>()
  for (const event of timeline) if ('occasion' in event && event.occasion !== undefined) found.add(event.occasion)
  return [...found]
}

/** States and slopes together beyond which differences of the model itself are taken instead. */
const sensitiveLimit = 200

/** The layout without what differentiation added. */
function plainLayout(layout: MemberLayout, model: Model, { active }: Differentiated): MemberLayout {
  const added = new Set(active)
  return {
    ...layout,
    covariates: layout.covariates.filter((_, index) => !added.has(index)),
    parameters: layout.parameters.slice(0, model.parameters.length),
    states: layout.states.slice(0, model.states.length),
    outputs: layout.outputs.slice(0, model.outputs.length),
  }
}

const explicitly = (method: 'auto' | Solver): boolean => method === 'dopri5' || method === 'ssprk43'

function chooseLinear(structure: Structure, method: 'auto' | Solver): boolean {
  const possible =
    structure.linear !== null && !structure.diffusions && structure.covariates.every((each) => each.carry !== 'linear')
  return !explicitly(method) && method !== 'rodas5p' && possible
}

const noStreams = {} as Streams

function streamsOf(model: Model, draws: Draws): Streams {
  return {
    occasion: draws.stream('occasion'),
    drift: draws.stream('drift'),
    noise: draws.stream('noise'),
    events: model.inputs.map(({ name }) => draws.stream(eventStream(name))),
  }
}

const sentences: Readonly<Record<StopReason, string>> = {
  notFinite: 'left the finite numbers',
  stepUnderflow: 'needed steps too small to represent (the equations may be stiff or singular)',
  stepLimit: 'needed too many steps (the equations may be stiff, or have no steady state)',
  invalid: 'have parameters or doses that are no valid numbers',
}

/** What became of the members. */
export function outcomeOf(members: Members): Outcome {
  let count = 0
  const reasons: Partial<Record<StopReason, number>> = {}
  for (const code of members.status) {
    if (code === stopped.alive) continue
    count++
    for (const reason of Object.keys(sentences) as StopReason[]) {
      if (stopped[reason] === code) reasons[reason] = (reasons[reason] ?? 0) + 1
    }
  }
  if (count === 0) return { ok: true, stopped: 0, reasons }
  const parts = Object.entries(reasons).map(([reason, n]) => `${n} ${sentences[reason as StopReason]}`)
  return {
    ok: false,
    stopped: count,
    reasons,
    message: `${count} of ${members.count} members stopped: ${parts.join('; ')}. Check doses, covariates and tolerances.`,
  }
}
