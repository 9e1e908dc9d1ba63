import type { RouteTable } from './compiled.ts'
import { leave, type Step } from './flow.ts'
import { uniformOf } from './law.ts'
import { keyOf, type Run } from './run.ts'
import * as state from './state.ts'

// Constants of this module are folded into its code; those of another are looked up at every use.
const { int, intWidth } = state

/** Where the patient in row p goes by a route: a place or `leave`. `what` names the draw. */
export function chooseRoute(r: Run, route: RouteTable, p: number, at: number, what: number): number {
  const { s } = r
  switch (route.kind) {
    case 'to':
      return route.places[0]!
    case 'chance': {
      const u = uniformOf(keyOf(r, p, what), 0)
      let total = 0
      for (let i = 0; i < route.places.length; i++) {
        total += route.chances[i]!(s, p, at)
        if (u < total) return route.places[i]!
      }
      // Chances that sum to one up to rounding leave nobody over.
      return total > 1 - 1e-9 && route.places.length > 0 ? route.places.at(-1)! : leave
    }
    case 'rules':
      for (const rule of route.rules) if (rule.when?.(s, p, at) !== 0) return chooseRoute(r, rule.route, p, at, what)
      return leave
    case 'cycle': {
      const position = s.counters[route.counter]!
      s.counters[route.counter] = position + 1
      return route.places[position % route.places.length]!
    }
    case 'least':
      return least(r, route.places, route.of, route.ties, p, what)
  }
}

function least(
  r: Run,
  places: readonly number[],
  of: 'queue' | 'present',
  ties: 'order' | 'random',
  p: number,
  what: number,
): number {
  const { s } = r
  const counts = of === 'queue' ? s.waiting : s.present
  let smallest = Number.POSITIVE_INFINITY
  let found = 0
  let best = leave
  for (const place of places) {
    const count = counts[place]!
    if (count < smallest) {
      smallest = count
      best = place
      found = 1
    } else if (count === smallest) found++
  }
  if (ties === 'order' || found === 1) return best
  let skip = Math.floor(uniformOf(keyOf(r, p, what), 1) * found)
  for (const place of places) if (counts[place] === smallest && skip-- === 0) return place
  return best
}

/** The next place of a patient whose class has a pathway. */
export function followPathway(r: Run, steps: readonly Step[], p: number, what: number): number {
  const { s } = r
  const step = steps[s.ints[p * intWidth + int.step]!]
  if (!step) return leave
  const open =
    step.take === 'any'
      ? step.places
      : step.places.filter((_, i) => ((s.ints[p * intWidth + int.taken]! >> i) & 1) === 0)
  const place = pick(r, step, open, p, what)
  if (step.take === 'all' && open.length > 1) s.ints[p * intWidth + int.taken]! |= 1 << step.places.indexOf(place)
  else {
    s.ints[p * intWidth + int.taken] = 0
    s.ints[p * intWidth + int.step]!++
  }
  return place
}

function pick(r: Run, { choose }: Step, open: readonly number[], p: number, what: number): number {
  if (open.length === 1 || choose === 'order') return open[0]!
  if (choose === 'random') return open[Math.floor(uniformOf(keyOf(r, p, what), 0) * open.length)]!
  return least(r, open, choose, 'order', p, what)
}
