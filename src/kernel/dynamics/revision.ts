import type { EnsembleMover } from '../engine/ensemble.ts'
import type { Model } from '../model.ts'
import type { Mover } from './advance-member.ts'
import { type Dynamics, type Members, type Nudge, type Outcome, stopped } from './dynamics.ts'
import type { Machine } from './machine.ts'
import type { EquationMembers } from './members.ts'

/**
 * What a filter may do to members on their way: change their coordinates and states, or give one of them an amount. All members at once are
 * revised by compiled code, where there is some.
 */
export function createRevision(
  model: Model,
  machine: Machine,
  mover: Mover,
  outcomeOf: (members: Members) => Outcome,
  compiled: () => EnsembleMover | null,
): Required<Pick<Dynamics, 'revise' | 'give' | 'nudge'>> {
  return { revise, give, nudge }

  function revise(members: Members, which?: ArrayLike<number>): Outcome {
    const fast = which ? null : compiled()
    if (fast) {
      fast.revise(members)
      return outcomeOf(members)
    }
    const count = which?.length ?? members.count
    for (let i = 0; i < count; i++) {
      const m = which ? which[i]! : i
      if (members.status[m] !== stopped.alive) continue
      machine.load(members, m)
      mover.running = (members as EquationMembers).blocks[m]!
      if (!machine.refresh()) {
        members.status[m] = stopped.invalid
        continue
      }
      mover.resume(members.time)
      mover.revise(members.time)
      machine.store(members, m)
    }
    return outcomeOf(members)
  }

  function give(members: Members, m: number, input: string, amount: number): void {
    if (members.status[m] !== stopped.alive) return
    machine.load(members, m)
    const { blocks } = members as EquationMembers
    mover.running = blocks[m]!
    mover.resume(members.time)
    const index = model.inputs.findIndex((each) => each.name === input)
    const code = mover.enter({ input: index, amount, rate: 0 }, members.time)
    if (code !== stopped.alive) members.status[m] = code
    else {
      blocks[m] = mover.running
      machine.store(members, m)
    }
  }

  function nudge(members: Members, { drifts, given }: Nudge): void {
    const { values, count } = members
    for (const { offset, by } of drifts) for (let m = 0; m < count; m++) values[offset * count + m]! += by[m]!
    if (drifts.length > 0) revise(members)
    for (const { member, input, amount } of given) give(members, member, input, amount)
  }
}
