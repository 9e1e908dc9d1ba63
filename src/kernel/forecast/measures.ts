import * as elementary from '../dynamics/elementary.ts'
import type { Measure } from '../model.ts'
import { type Grid, inner, type Panel } from './grid.ts'
import type { Trajectory } from './trajectory.ts'

/** Pieces of a panel in which the cubic through its nodes is taken as straight. */
const slices = 16
const at4 = [0, ...inner, 1]
/** Lagrange polynomials of the four nodes at i / slices, four numbers each. */
const cubic = Float64Array.from(
  Array.from({ length: slices + 1 }, (_, i) =>
    at4.map((node, k) =>
      at4.reduce((product, other, j) => (j === k ? product : (product * (i / slices - other)) / (node - other)), 1),
    ),
  ).flat(),
)

/**
 * One measure of every member over one window. `auc` and `mean`: Gauss-Lobatto quadrature on the panels (error: see `layGrid`). `peak`: largest
 * value at any node, both sides of a dose; `lowest`: the smallest. `trough`: lowest value just before a dose inside the window or at its end. Times above,
 * below and in range: read off the cubic through the four nodes of a panel, in logarithms where all are positive (exact for
 * one exponential but for the 16 straight pieces of a panel); in the model's time unit, or a fraction of the window when the measure's unit is 1.
 */
export function measureOver(
  measure: Measure,
  window: readonly [number, number],
  grid: Grid,
  trajectory: Trajectory,
  output: number,
  count: number,
): Float64Array {
  const [from, until] = window
  const slack = 1e-9 * Math.max(1, Math.abs(until))
  const panels = grid.panels.filter((panel) => panel.from >= from - slack && panel.until <= until + slack)
  const result = new Float64Array(count)
  const at = output * count
  if (measure.as === 'trough') return trough(panels, trajectory, at, count, result)
  if (measure.as === 'peak') result.fill(Number.NEGATIVE_INFINITY)
  if (measure.as === 'lowest') result.fill(Number.POSITIVE_INFINITY)
  const limits = limitsOf(measure)
  const logLimits = limits.map((each) => (each > 0 ? elementary.log(each) : Number.NEGATIVE_INFINITY)) as [
    number,
    number,
  ]
  for (const panel of panels) {
    const h = panel.until - panel.from
    const values = valuesOf(panel, trajectory)
    for (let m = 0; m < count; m++) {
      const a = values[0][at + m]!
      const b = values[1][at + m]!
      const c = values[2][at + m]!
      const d = values[3][at + m]!
      if (measure.as === 'auc' || measure.as === 'mean') result[m]! += (h / 12) * (a + 5 * b + 5 * c + d)
      else if (measure.as === 'peak') result[m] = Math.max(result[m]!, a, b, c, d)
      else if (measure.as === 'lowest') result[m] = Math.min(result[m]!, a, b, c, d)
      else {
        // Levels decay exponentially: where all four are positive, the cubic goes through their logarithms.
        const log = a > 0 && b > 0 && c > 0 && d > 0
        const [fa, fb, fc, fd] = log
          ? [elementary.log(a), elementary.log(b), elementary.log(c), elementary.log(d)]
          : [a, b, c, d]
        const [least, most] = log ? logLimits : limits
        let before = fa
        for (let i = 1; i <= slices; i++) {
          const p = 4 * i
          const value = cubic[p]! * fa + cubic[p + 1]! * fb + cubic[p + 2]! * fc + cubic[p + 3]! * fd
          const first = Math.min(before, value)
          const last = Math.max(before, value)
          // A slice that no limit cuts needs no exponentials.
          if (first >= least && last <= most) result[m]! += h / slices
          else if (last >= least && first <= most)
            result[m]! += log
              ? between(elementary.exp(before), elementary.exp(value), h / slices, limits)
              : between(before, value, h / slices, limits)
          before = value
        }
      }
    }
  }
  const perWindow = measure.as === 'mean' || (measure.as.startsWith('time-') && measure.unit === '1')
  if (perWindow) for (let m = 0; m < count; m++) result[m]! /= until - from
  return result
}

function valuesOf(panel: Panel, { before, after }: Trajectory) {
  const [a, b, c, d] = panel.nodes
  return [after[a]!, before[b]!, before[c]!, before[d]!] as const
}

function limitsOf(measure: Measure): readonly [number, number] {
  if (!measure.as.startsWith('time-')) return [Number.NaN, Number.NaN]
  if (measure.as === 'time-above') return [measure.threshold!, Number.POSITIVE_INFINITY]
  if (measure.as === 'time-below') return [Number.NEGATIVE_INFINITY, measure.threshold!]
  return measure.range!
}

/** How long a straight line from a to b over `h` stays within [low, high]. */
function between(a: number, b: number, h: number, [low, high]: readonly [number, number]): number {
  if (a === b) return a >= low && a <= high ? h : 0
  const first = Math.min(a, b)
  const last = Math.max(a, b)
  return (h * Math.max(0, Math.min(last, high) - Math.max(first, low))) / (last - first)
}

function trough(
  panels: readonly Panel[],
  { before, after }: Trajectory,
  at: number,
  count: number,
  result: Float64Array,
): Float64Array {
  result.fill(Number.POSITIVE_INFINITY)
  panels.forEach((panel, i) => {
    const end = panel.nodes[3]
    // A jump or a bend is where an event took place; the end of the window counts always.
    if (i < panels.length - 1 && before[end] === after[end]) return
    for (let m = 0; m < count; m++) result[m] = Math.min(result[m]!, before[end]![at + m]!)
  })
  return result
}
