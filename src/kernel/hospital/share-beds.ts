import type { Unit } from './hospital.ts'

/** Beds shared out over the wards that have a limit, by their size; the largest get what is left over. */
export function shareBeds(
  units: readonly Pick<Unit, 'id' | 'kind' | 'beds'>[],
  beds: number,
): { unit: string; add: number }[] {
  const wards = units.filter(({ kind, beds: own }) => own !== null && kind === 'ward')
  const total = wards.reduce((sum, { beds: own }) => sum + own!, 0)
  if (total === 0) return []
  const shares = wards.map(({ id, beds: own }) => ({ unit: id, add: Math.floor((beds * own!) / total), own: own! }))
  let rest = beds - shares.reduce((sum, { add }) => sum + add, 0)
  for (const share of [...shares].sort((a, b) => b.own - a.own)) {
    if (rest <= 0) break
    share.add++
    rest--
  }
  return shares.map(({ unit, add }) => ({ unit, add }))
}
