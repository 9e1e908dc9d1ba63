import { type Dynamics, type Members, type Outcome, type StopReason, stopped } from '../dynamics/dynamics.ts'

/** New members: number i is a copy of `members[indices[i]]`; `indices` may be shorter or longer than the source. */
export function select(dynamics: Dynamics, members: Members, indices: ArrayLike<number>): Members {
  return selectFrom(dynamics, [members], indices)
}

/** `select` from several ensembles at one instant, counted through one after the other. */
export function selectFrom(dynamics: Dynamics, sources: readonly Members[], indices: ArrayLike<number>): Members {
  const n = indices.length
  const chosen = dynamics.allocate(n)
  const { width, sharesBlocks } = dynamics.layout
  const saved = new Set<unknown>()
  if (sources.length === 1) {
    const { values, count } = sources[0]!
    for (let s = 0; s < width; s++) {
      for (let i = 0, to = s * n, from = s * count; i < n; i++) chosen.values[to + i] = values[from + indices[i]!]!
    }
  }
  for (let i = 0; i < n; i++) {
    let index = indices[i]!
    let from = 0
    while (index >= sources[from]!.count) index -= sources[from++]!.count
    const { values, count, status, blocks } = sources[from]!
    if (sources.length > 1) for (let s = 0; s < width; s++) chosen.values[s * n + i] = values[s * count + index]!
    chosen.status[i] = status[index]!
    if (!blocks) continue
    if (sharesBlocks) {
      chosen.blocks![i] = blocks[index]
      continue
    }
    // A block must not be shared: every further use is a deep copy.
    const block = blocks[index]
    chosen.blocks![i] = saved.has(block) ? structuredClone(block) : block
    saved.add(block)
  }
  chosen.time = sources[0]!.time
  return chosen
}

/** A deep copy: the original may be used again after the copy has been advanced. */
export function clone({ layout }: Dynamics, members: Members): Members {
  const { values, status, blocks } = members
  const copied = layout.sharesBlocks ? blocks?.slice() : blocks?.map((block) => structuredClone(block))
  // From an array, which is not filled with zeros first.
  return { ...members, values: new Float64Array(values), status: status.slice(), ...(copied && { blocks: copied }) }
}

/** What has become of the members so far, read off their status. */
export function outcomeOf(members: Members): Outcome {
  const names = Object.entries(stopped) as [StopReason | 'alive', number][]
  const reasons: Partial<Record<StopReason, number>> = {}
  let count = 0
  for (const status of members.status) {
    if (status === stopped.alive) continue
    count += 1
    const reason = (names.find(([, code]) => code === status)?.[0] ?? 'invalid') as StopReason
    reasons[reason] = (reasons[reason] ?? 0) + 1
  }
  if (count === 0) return { ok: true, stopped: 0, reasons }
  const message =
    count === members.count
      ? 'No member could be computed: check doses, covariates and the units of the record.'
      : `${count} of ${members.count} members could not be computed and carry no weight.`
  return { ok: count < members.count, stopped: count, reasons, message }
}
