import { outcomeOf } from '../../belief/members.ts'
import { evaluateExpression } from '../../language/constant.ts'
import type { FlowModel, Parameter } from '../../model.ts'
import type { Draws } from '../../random/draws.ts'
import type { ObservationEvent, TimelineEvent } from '../../timeline.ts'
import { type Context, type Dynamics, type Layout, type Members, type Outcome, stopped } from '../dynamics.ts'
import { exp } from '../elementary.ts'
import { logDensity, measureOne } from '../error-model.ts'
import { advanceHospital, openHospital, type Resident, setLevers } from './advance-hospital.ts'
import { comeNow } from './arrive.ts'
import { type Plain, pack, unpack } from './pack.ts'
import { compileFlow, type Program } from './program.ts'
import type { Recorder, Run } from './run.ts'
import { createState, type HospitalState, resetState } from './state.ts'

/** Of saved members; 2 keeps the interrupted in a chain of their own. */
const format = 'HZF2'
/** What a member owns besides its numbers: the hospital, and how it starts, until the first draws open it. */
export interface FlowBlock {
  /** Made by the first start: a block that is about to be overwritten needs none. */
  state: HospitalState | null
  open: boolean
  start: number
  census: Resident[]
}

export interface FlowDynamics extends Dynamics {
  readonly program: Program
  /** The hospital of a member, opened if it was not, with draws and a recorder attached. */
  attach(members: Members, member: number, draws: Draws, record: Recorder | null): Run
}

/**
 * Dynamics of a process model: every member is one hospital with its own parameters and patients.
 *
 * - `start` takes covariates from the timeline, and a census: input events `census.PLACE.CLASS` at the instant since when a patient has been
 *   there (`census.PLACE.CLASS.waiting`: waiting), each with `amount` patients. Their stays go on given the time already spent.
 * - An input event moves its lever to `amount` from that instant on; `arrive.STREAM` lets `amount` patients of a stream come at once;
 *   a reset empties the hospital.
 * - Patients draw by (stream, number in the stream, visit), so two plans meet the same patients with the same stays.
 */
export function createFlowDynamics(model: FlowModel): FlowDynamics {
  const names = [...model.parameters.map((each) => each.name), ...model.covariates.map((each) => each.name)]
  const program = compileFlow(model.flow, names, model.time)
  const effects = model.effects.map(({ name }, effect) => ({ name, unit: '1', offset: effect, effect }))
  const slots = (list: readonly { readonly name: string; readonly unit: string }[], first: number) =>
    list.map(({ name, unit }, i) => ({ name, unit, offset: first + i }))
  const layout: Layout = {
    effects,
    parameters: slots(model.parameters, effects.length),
    covariates: slots(model.covariates, effects.length + model.parameters.length),
    states: [],
    outputs: slots(model.outputs, 0),
    width: effects.length + names.length,
    opaque: true,
  }
  const outputs = model.outputs.map(({ expression }) => program.evaluator(expression))
  const errors = model.outputs.map(({ error }) => ({
    additive: error?.additive && program.evaluator(error.additive),
    proportional: error?.proportional && program.evaluator(error.proportional),
    trials: error?.trials && program.evaluator(error.trials),
  }))
  const levers = new Map(model.flow.levers.map(({ name }, i) => [name, program.firstLever + i]))
  const streams = new Map(model.flow.arrivals.map(({ name }, i) => [name, i]))
  const blocksOf = (members: Members) => members.blocks as FlowBlock[]
  const run: { program: Program; s: HospitalState; keys: Int32Array; record: Recorder | null } = {
    program,
    s: createState(program.shape),
    keys: new Int32Array(2 * (program.shape.streams + 1)),
    record: null,
  }

  const newBlock = (): FlowBlock => ({ state: null, open: false, start: 0, census: [] })

  /** Prepares a member's hospital; the room of its last run is used again. */
  function restart(block: FlowBlock, start: number, census: Resident[]): HospitalState {
    if (block.state) resetState(block.state)
    else block.state = createState(program.shape, census.length)
    block.state.time = start
    block.open = false
    block.start = start
    block.census = census
    return block.state
  }

  function attach(members: Members, m: number, draws: Draws, record: Recorder | null): Run {
    const block = blocksOf(members)[m]!
    run.s = block.state!
    run.record = record
    for (let i = 0; i < run.keys.length; i++) run.keys[i] = draws.uniform(m, i >> 1, i & 1) * 2 ** 32
    if (!block.open) {
      openHospital(run, block.start, block.census)
      block.open = true
    }
    return run
  }

  /** Covariates and effects to parameters, and both to the state's symbols. */
  function derive(members: Members, m: number, state: HospitalState): boolean {
    const { values, count } = members
    const known = new Map<string, number>()
    for (const { name, offset } of layout.covariates) known.set(name, values[offset * count + m]!)
    let finite = true
    for (const [i, parameter] of model.parameters.entries()) {
      const eta = parameter.effects.reduce((sum, effect) => sum + values[effect * count + m]!, 0)
      const typical = evaluateExpression(parameter.typical, (name) => known.get(name) ?? null)
      const value = typical === null ? Number.NaN : transformed(parameter, typical, eta)
      values[(effects.length + i) * count + m] = value
      known.set(parameter.name, value)
      if (!Number.isFinite(value)) finite = false
    }
    for (let i = 0; i < names.length; i++) state.symbols[i] = known.get(names[i]!)!
    return finite
  }

  function start(members: Members, context: Context): Outcome {
    members.time = context.start
    const census = residentsOf(context.timeline, context.start, model)
    for (let m = 0; m < members.count; m++) {
      if (members.status[m] !== stopped.alive) continue
      const state = restart(blocksOf(members)[m]!, context.start, census)
      for (const [i, { name, default: fallback }] of model.covariates.entries()) {
        let value = fallback ?? Number.NaN
        for (const event of context.timeline)
          if (
            event.kind === 'covariate' &&
            event.covariate === name &&
            (event.time <= context.start || Number.isNaN(value))
          )
            value = event.value
        members.values[layout.covariates[i]!.offset * members.count + m] = value
      }
      for (const [i, { initial }] of model.flow.levers.entries()) state.symbols[program.firstLever + i] = initial
      for (const event of context.timeline) {
        const lever = event.kind === 'input' && event.time <= context.start ? levers.get(event.input) : undefined
        if (event.kind === 'input' && lever !== undefined) state.symbols[lever] = event.amount
      }
      if (!derive(members, m, state)) members.status[m] = stopped.notFinite
    }
    return strictOutcome(members)
  }

  function apply(members: Members, m: number, r: Run, event: TimelineEvent): void {
    if (event.kind === 'input') {
      const lever = levers.get(event.input)
      if (lever !== undefined) setLevers(r, [[lever, event.amount]])
      const stream = event.input.startsWith('arrive.') ? streams.get(event.input.slice(7)) : undefined
      if (stream !== undefined) comeNow(r, stream, Math.round(event.amount))
    } else if (event.kind === 'covariate') {
      const slot = layout.covariates.find(({ name }) => name === event.covariate)
      if (!slot) return
      members.values[slot.offset * members.count + m] = event.value
      const before = r.s.symbols.slice(0, names.length)
      derive(members, m, r.s)
      const after = r.s.symbols.slice(0, names.length)
      r.s.symbols.set(before)
      setLevers(
        r,
        Array.from(after, (value, i) => [i, value] as const),
      )
    } else if (event.kind === 'reset') {
      const block = blocksOf(members)[m]!
      const { symbols } = block.state!
      block.state = createState(program.shape)
      block.state.symbols.set(symbols)
      run.s = block.state
      openHospital(run, event.time)
    }
  }

  function advance(
    members: Members,
    from: number,
    to: number,
    events: readonly TimelineEvent[],
    draws: Draws,
  ): Outcome {
    const due = events.filter(({ time, kind }) => kind !== 'observation' && time >= from && time <= to)
    for (let m = 0; m < members.count; m++) {
      if (members.status[m] !== stopped.alive) continue
      const r = attach(members, m, draws, null)
      let going = true
      for (const event of due) {
        going = going && advanceHospital(r, event.time)
        if (going) apply(members, m, r, event)
      }
      if (!(going && advanceHospital(r, to))) members.status[m] = stopped.stepLimit
    }
    members.time = to
    return strictOutcome(members)
  }

  /** The state to look at: before the first draws, the hospital as it opens (its duty and census do not depend on them). */
  function look(members: Members, m: number): HospitalState {
    const block = blocksOf(members)[m]!
    if (block.open) return block.state!
    const copy = structuredClone(block)
    run.s = copy.state!
    run.record = null
    openHospital(run, copy.start, copy.census)
    return copy.state!
  }

  function readOutputs(members: Members, into: Float64Array): void {
    for (let m = 0; m < members.count; m++) {
      const alive = members.status[m] === stopped.alive
      const state = alive ? look(members, m) : null
      for (let o = 0; o < outputs.length; o++)
        into[o * members.count + m] = state ? outputs[o]!(state, -1, -1) : Number.NaN
    }
  }

  const numbersAt = (o: number, s: HospitalState) => ({
    additive: errors[o]!.additive?.(s, -1, -1) ?? Number.NaN,
    proportional: errors[o]!.proportional?.(s, -1, -1) ?? Number.NaN,
    trials: errors[o]!.trials?.(s, -1, -1) ?? Number.NaN,
  })

  function weigh(members: Members, observations: readonly ObservationEvent[], logWeights: Float64Array): void {
    for (let m = 0; m < members.count; m++) {
      if (members.status[m] !== stopped.alive) {
        logWeights[m] = Number.NEGATIVE_INFINITY
        continue
      }
      const state = look(members, m)
      for (const seen of observations) {
        const o = model.outputs.findIndex(({ name }) => name === seen.output)
        const error = model.outputs[o]?.error
        if (error && seen.value !== null)
          logWeights[m]! += logDensity(error, outputs[o]!(state, -1, -1), numbersAt(o, state), seen)
      }
    }
  }

  return {
    layout,
    program,
    attach,
    allocate(count) {
      return {
        count,
        values: new Float64Array(layout.width * count),
        status: new Uint8Array(count),
        time: 0,
        blocks: Array.from({ length: count }, newBlock),
      }
    },
    start,
    advance,
    outputs: readOutputs,
    weigh,
    measure(members, output, entity, draws, into) {
      const error = model.outputs[output]!.error
      for (let m = 0; m < members.count; m++) {
        if (members.status[m] !== stopped.alive || !error) {
          into[m] = Number.NaN
          continue
        }
        const state = look(members, m)
        const f = outputs[output]!(state, -1, -1)
        const numbers = numbersAt(output, state)
        into[m] = measureOne(
          error,
          f,
          numbers,
          () => draws.normal(m, entity, 2 * output),
          () => draws.uniform(m, entity, 2 * output + 1),
        )
      }
    },
    copy(members, indices) {
      const { count, values, status } = members
      const blocks = blocksOf(members)
      const row = new Float64Array(count)
      for (let s = 0; s < layout.width; s++) {
        for (let m = 0; m < count; m++) row[m] = values[s * count + indices[m]!]!
        values.set(row, s * count)
      }
      const [oldStatus, oldBlocks] = [status.slice(), blocks.slice()]
      const used = new Set<number>()
      for (let m = 0; m < count; m++) {
        const from = indices[m]!
        status[m] = oldStatus[from]!
        blocks[m] = used.has(from) ? structuredClone(oldBlocks[from]!) : oldBlocks[from]!
        used.add(from)
      }
    },
    save({ count, values, status, time, blocks }) {
      return pack({
        format,
        width: layout.width,
        count,
        values,
        status,
        time,
        blocks: blocks as unknown as Plain,
      })
    },
    load(bytes) {
      const saved = unpack(bytes) as unknown as Members & { format: string; width: number }
      if (saved.format !== format)
        throw new Error(
          saved.format === 'HZF1'
            ? 'an earlier version saved these members: start them again from their timeline'
            : 'these bytes are no saved members',
        )
      if (saved.width !== layout.width) throw new Error('the saved members belong to another layout')
      const { count, values, status, time, blocks } = saved
      return { count, values, status, time, blocks: blocks! }
    },
  }
}

function transformed({ transform }: Parameter, typical: number, eta: number): number {
  switch (transform.form) {
    case 'log':
      return typical * exp(eta)
    case 'identity':
      return typical + eta
    case 'direct':
      return eta
    case 'logit': {
      const { low, high } = transform
      const odds = ((typical - low) / (high - typical)) * exp(eta)
      return low + ((high - low) * odds) / (1 + odds)
    }
  }
}

/** One member lost is trouble enough to say so. */
function strictOutcome(members: Members): Outcome {
  const outcome = outcomeOf(members)
  return { ...outcome, ok: outcome.stopped === 0 }
}

/** The census on a timeline: who was where since when, at the instant of the start. */
function residentsOf(timeline: readonly TimelineEvent[], start: number, { flow }: FlowModel): Resident[] {
  const residents: Resident[] = []
  for (const event of timeline) {
    if (event.kind !== 'input' || event.time > start || !event.input.startsWith('census.')) continue
    const [, placeName, className, waiting] = event.input.split('.')
    const place = flow.places.findIndex(({ name }) => name === placeName)
    const cls = className === undefined ? 0 : flow.classes.findIndex(({ name }) => name === className)
    if (place < 0 || cls < 0) continue
    for (let i = 0; i < Math.round(event.amount); i++)
      residents.push({ place, class: cls, since: event.time, ...(waiting === 'waiting' && { waiting: true }) })
  }
  return residents
}
