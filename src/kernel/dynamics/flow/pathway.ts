import type { Flow, Route } from './flow.ts'

/** The pathway of a process as a picture: places in columns from the entrances on, and who goes where. */
export interface Pathway {
  readonly nodes: readonly { readonly place: number; readonly column: number; readonly row: number }[]
  /** `from` −1: arrivals; `to` −1: leaving. */
  readonly edges: readonly { readonly from: number; readonly to: number }[]
  readonly columns: number
  readonly rows: number
}

function targets(route: Route): readonly number[] {
  if (route.kind === 'to') return [route.place]
  if (route.kind === 'rules') return route.rules.flatMap((rule) => targets(rule.route))
  return route.kind === 'chance' ? [...route.places, -1] : route.places
}

/**
 * Lays a process out: a place stands one column after the nearest place that leads to it (breadth first from the entrances), rows in the order
 * of the text, each moved towards the rows it is reached from.
 */
export function layOutPathway(flow: Flow): Pathway {
  const seen = new Set<string>()
  const edges: { from: number; to: number }[] = []
  const add = (from: number, to: number) => {
    const key = `${from} ${to}`
    if (!seen.has(key)) edges.push({ from, to })
    seen.add(key)
  }
  for (const { at, classes } of flow.arrivals) {
    const first = at ? targets(at) : classes.flatMap(({ index }) => flow.classes[index]!.pathway?.[0]?.places ?? [])
    for (const to of first) if (to >= 0) add(-1, to)
  }
  for (const { pathway } of flow.classes)
    pathway?.forEach((step, i) => {
      for (const from of step.places) for (const to of pathway[i + 1]?.places ?? [-1]) add(from, to)
    })
  flow.places.forEach((place, from) => {
    if (flow.classes.every(({ pathway }) => pathway !== null)) return
    for (const route of place.onward) for (const to of targets(route)) add(from, to)
    if (place.patience.some((law) => law !== null))
      for (const route of place.renegeTo) for (const to of targets(route)) add(from, to)
    if (place.overflow !== null) add(from, place.overflow)
  })
  const column = flow.places.map(() => -1)
  let front = edges.filter(({ from }) => from === -1).map(({ to }) => to)
  for (let at = 0; front.length > 0; at++) {
    const next: number[] = []
    for (const place of front) {
      if (column[place]! >= 0) continue
      column[place] = at
      for (const { from, to } of edges) if (from === place && to >= 0) next.push(to)
    }
    front = next
  }
  const columns = Math.max(1, ...column.map((each) => each + 1))
  const filled = column.map((each) => (each < 0 ? columns - 1 : each))
  const rowsUsed = new Map<number, Set<number>>()
  const rows: number[] = []
  const order = flow.places.map((_, i) => i).sort((a, b) => filled[a]! - filled[b]! || a - b)
  for (const place of order) {
    const used = rowsUsed.get(filled[place]!) ?? new Set<number>()
    rowsUsed.set(filled[place]!, used)
    const before = edges.filter(({ from, to }) => to === place && from >= 0 && rows[from] !== undefined)
    const wanted = before.length > 0 ? rows[before[0]!.from]! : 0
    let row = wanted
    while (used.has(row)) row++
    used.add(row)
    rows[place] = row
  }
  return {
    nodes: flow.places.map((_, place) => ({ place, column: filled[place]!, row: rows[place]! })),
    edges,
    columns,
    rows: Math.max(...rows) + 1,
  }
}
