import type { Need } from './flow.ts'
import { touchStaff } from './queues.ts'
import type { Run } from './run.ts'

// Constants of this module are folded into its code; those of another are looked up at every use.

/** Takes what a service needs, all or nothing: for each need the first pool of its list with enough free. */
export function takeStaff(r: Run, p: number, needs: readonly Need[]): boolean {
  const { s, program } = r
  const width = program.shape.staff
  for (let i = 0; i < needs.length; i++) {
    const need = needs[i]!
    let pool = need.from.find((each) => s.kept[p * width + each]! >= need.count)
    const already = pool !== undefined
    pool ??= need.from.find((each) => s.staffDuty[each]! - s.staffBusy[each]! >= need.count)
    if (pool === undefined) {
      giveStaff(r, p)
      return false
    }
    if (already) continue
    touchStaff(s, pool)
    s.staffBusy[pool]! += need.count
    s.held[p * width + pool]! += need.count
  }
  return true
}

/** Gives back what the patient's service held. */
export function giveStaff(r: Run, p: number): void {
  const { s, program } = r
  const width = program.shape.staff
  for (let pool = 0; pool < width; pool++) {
    const count = s.held[p * width + pool]!
    if (count === 0) continue
    touchStaff(s, pool)
    s.staffBusy[pool]! -= count
    s.held[p * width + pool] = 0
  }
}

/** What stays with the patient after the service is moved from held to kept. */
export function keepStaff(r: Run, p: number, needs: readonly Need[]): void {
  const { s, program } = r
  const width = program.shape.staff
  for (const need of needs) {
    if (!need.keep) continue
    const pool = need.from.find((each) => s.held[p * width + each]! >= need.count)
    if (pool === undefined) continue
    s.held[p * width + pool]! -= need.count
    s.kept[p * width + pool]! += need.count
  }
}

/** Gives back what the patient kept, of the pools named or of all; true when there was any. */
export function releaseKept(r: Run, p: number, pools: readonly number[] | null): boolean {
  const { s, program } = r
  const width = program.shape.staff
  let any = false
  for (let pool = 0; pool < width; pool++) {
    const count = s.kept[p * width + pool]!
    if (count === 0 || (pools && !pools.includes(pool))) continue
    touchStaff(s, pool)
    s.staffBusy[pool]! -= count
    s.kept[p * width + pool] = 0
    any = true
  }
  return any
}
