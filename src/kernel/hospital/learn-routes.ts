import { bandCount, bandsOf, type Hospital, phaseCount, phaseOf } from './hospital.ts'
import { home, stillHere, type Visit } from './visits.ts'

/**
 * Where patients go from a unit: Dirichlet over the units and home (the last). The share of a patient is that of all, `counts[unit][to]`, times what is
 * known of its group and the time spent: `ratios[((unit * groups + group) * phases + phase) * (units + 1) + to]`.
 */
export interface RouteBelief {
  /** counts[unit * (units + 1) + to], with the prior's. */
  readonly counts: Float64Array
  readonly ratios: Float64Array
  readonly seen: readonly number[]
}

/** As many patients the wider shares are worth where a group, and then a length of stay, is told apart. */
const shrink = 8

export function learnRoutes(hospital: Hospital, visits: readonly Visit[], groups: readonly string[]): RouteBelief {
  const units = hospital.units.length
  const to = units + 1
  const g = groups.length + 1
  const counts = new Float64Array(units * to)
  const byGroup = new Float64Array(units * g * to)
  const ratios = new Float64Array(units * g * phaseCount * to)
  for (const visit of visits) {
    if (visit.next === stillHere) continue
    const next = visit.next === home ? units : visit.next
    const known = visit.group === null ? groups.length : groups.indexOf(visit.group)
    const group = known < 0 ? groups.length : known
    const edges = bandsOf[hospital.units[visit.unit]!.kind]
    let band = bandCount - 1
    while (band > 0 && visit.ready - visit.from < edges[band]!) band--
    counts[visit.unit * to + next]!++
    byGroup[(visit.unit * g + group) * to + next]!++
    ratios[((visit.unit * g + group) * phaseCount + phaseOf(band)) * to + next]!++
  }
  const sum = (row: Float64Array) => row.reduce((a, b) => a + b, 0)
  const seen = hospital.units.map((_, u) => sum(counts.subarray(u * to, (u + 1) * to)))
  // The declared prior: two patients who go home.
  for (let u = 0; u < units; u++) counts[u * to + units]! += 2
  for (let u = 0; u < units; u++) {
    const all = counts.subarray(u * to, (u + 1) * to)
    const total = sum(all)
    for (let k = 0; k < g; k++) {
      const group = byGroup.subarray((u * g + k) * to, (u * g + k + 1) * to)
      const n = sum(group)
      const share = group.map((each, d) => (each + (shrink * all[d]!) / total) / (n + shrink))
      for (let phase = 0; phase < phaseCount; phase++) {
        const first = ((u * g + k) * phaseCount + phase) * to
        const row = ratios.subarray(first, first + to)
        const m = sum(row)
        for (let d = 0; d < to; d++)
          row[d] = all[d]! > 0 ? (((row[d]! + shrink * share[d]!) / (m + shrink)) * total) / all[d]! : 1
      }
    }
  }
  return { counts, ratios, seen }
}
