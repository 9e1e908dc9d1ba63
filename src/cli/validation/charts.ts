import { wilson } from '../../kernel/credibility/coverage.ts'
import type { EventScores } from '../../kernel/credibility/event-scores.ts'
import type { Scorecard } from '../../kernel/credibility/scorecard.ts'
import type { VpcBin } from '../../kernel/credibility/vpc.ts'
import { safe } from './prose.ts'

/** A chart over the whole width of the page, and one of two side by side: their letters are of one size. */
const wide = { width: 640, height: 300 }
const half = { width: 380, height: 250 }
type Size = typeof wide
const pad = { left: 60, right: 16, top: 14, bottom: 40 }

type Scale = (value: number) => number
const scale = (low: number, high: number, from: number, to: number): Scale => {
  const span = high - low || 1
  return (value) => from + ((value - low) / span) * (to - from)
}
const n = (value: number) => Number(value.toPrecision(4))

function frame(
  body: string,
  label: string,
  { width, height }: Size,
  axes: { x: [Scale, readonly number[]]; y: [Scale, readonly number[]]; xLabel: string; yLabel: string },
): string {
  const [x, xs] = axes.x
  const [y, ys] = axes.y
  const marks = [
    ...xs.map((v) => `<text x="${n(x(v))}" y="${height - 22}" text-anchor="middle">${n(v)}</text>`),
    ...ys.map(
      (v) =>
        `<line x1="${pad.left}" x2="${width - pad.right}" y1="${n(y(v))}" y2="${n(y(v))}" class="grid"/><text x="${pad.left - 6}" y="${n(y(v) + 4)}" text-anchor="end">${n(v)}</text>`,
    ),
    `<text x="${(pad.left + width) / 2}" y="${height - 4}" text-anchor="middle">${axes.xLabel}</text>`,
    `<text transform="translate(14 ${height / 2}) rotate(-90)" text-anchor="middle">${axes.yLabel}</text>`,
  ]
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${marks.join('')}${body}</svg>`
}

/** The scales of a chart of a size. */
const areaOf = (
  { width, height }: Size,
  x: readonly [number, number],
  y: readonly [number, number],
): [Scale, Scale] => [scale(x[0], x[1], pad.left, width - pad.right), scale(y[0], y[1], height - pad.bottom, pad.top)]

/** Round values that cover a range: about five steps of 1, 2 or 5 times a power of ten; ends in `low` and `high` of the axis. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low || 1) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((each) => each * power >= rough * (1 - 1e-9)) ?? 10)
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)]
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}
const quarters = [0, 0.25, 0.5, 0.75, 1]

/** Observed percentiles as lines, the 95 % bands of the same percentiles of simulated data behind them. */
export function vpcChart(bins: readonly VpcBin[], time: string, unit: string): string {
  const values = bins
    .flatMap(({ percentiles }) => percentiles.flatMap(({ observed, low, high }) => [observed, low, high]))
    .filter(Number.isFinite)
  const [xs, ys] = [ticks(bins[0]!.at, bins.at(-1)!.at), ticks(Math.min(0, ...values), Math.max(...values))]
  const [x, y] = areaOf(wide, [xs[0]!, xs.length > 1 ? xs.at(-1)! : xs[0]! + 1], [ys[0]!, ys.at(-1)!])
  const lines = bins[0]!.percentiles.map((_, l) => {
    const at = (pick: (p: VpcBin['percentiles'][number]) => number) =>
      bins.map((bin) => `${n(x(bin.at))},${n(y(pick(bin.percentiles[l]!)))}`)
    const band = [...at((p) => p.low), ...at((p) => p.high).reverse()].join(' ')
    const dots = bins.map(
      (bin) =>
        `<circle cx="${n(x(bin.at))}" cy="${n(y(bin.percentiles[l]!.observed))}" r="3" class="${bin.percentiles[l]!.inside ? 'in' : 'out'}"/>`,
    )
    return `<polygon points="${band}" class="band"/><polyline points="${at((p) => p.median).join(' ')}" class="model"/><polyline points="${at((p) => p.observed).join(' ')}" class="seen"/>${dots.join('')}`
  })
  return frame(lines.join(''), 'Visual predictive check', wide, {
    x: [x, xs],
    y: [y, ys],
    xLabel: `time (${time})`,
    yLabel: `5, 50, 95 % (${unit})`,
  })
}

/** The PIT histogram; flat is calibrated, and the band is what chance makes of a flat one. */
export function pitChart({ pit }: Scorecard): string {
  const cells = pit.histogram.length
  const expected = pit.n / cells
  const chance = 1.96 * Math.sqrt(expected * (1 - 1 / cells))
  const ys = ticks(0, Math.max(...pit.histogram, expected + chance))
  const [x, y] = areaOf(half, [0, 1], [0, ys.at(-1)!])
  const bars = pit.histogram.map(
    (count, i) =>
      `<rect x="${n(x(i / cells) + 2)}" width="${n(x(1 / cells) - x(0) - 4)}" y="${n(y(count))}" height="${n(y(0) - y(count))}" class="bar"/>`,
  )
  const band = `<rect x="${pad.left}" width="${n(x(1) - x(0))}" y="${n(y(expected + chance))}" height="${n(y(Math.max(0, expected - chance)) - y(expected + chance))}" class="band"/>`
  return frame(band + bars.join(''), 'Histogram of the probability integral transform', half, {
    x: [x, quarters],
    y: [y, ys],
    xLabel: 'PIT',
    yLabel: 'forecasts',
  })
}

/** Calibration of the quantiles: the share of measurements below each forecast decile against what the decile promises, with Wilson's limits. */
export function calibrationChart({ pit }: Scorecard): string {
  const [x, y] = areaOf(half, [0, 1], [0, 1])
  const cells = pit.histogram.length
  let below = 0
  const points = pit.histogram.slice(0, -1).map((count, i) => {
    below += count
    return { level: (i + 1) / cells, ...wilson(below, pit.n)! }
  })
  return frame(dots(points, x, y), 'Calibration of the forecast quantiles', half, {
    x: [x, quarters],
    y: [y, quarters],
    xLabel: 'promised to lie below',
    yLabel: 'measured below',
  })
}

/** Reliability: how often the event happened by foretold chance, with Wilson's limits. */
export function reliabilityChart({ calibration }: EventScores): string {
  const [x, y] = areaOf(half, [0, 1], [0, 1])
  const points = (calibration?.curve ?? []).map(({ risk, observed }) => ({ level: risk, ...observed }))
  return frame(dots(points, x, y), 'Reliability of the chances', half, {
    x: [x, quarters],
    y: [y, quarters],
    xLabel: 'foretold chance',
    yLabel: 'happened',
  })
}

/** Decision curve: net benefit of acting above a threshold of chance, of acting always, and of never acting. */
export function decisionChart({ netBenefit }: EventScores): string {
  const most = Math.max(0.01, ...netBenefit.flatMap(({ model, all }) => [model, all]))
  const ys = ticks(-most / 3, most)
  const [x, y] = areaOf(half, [0, netBenefit.at(-1)!.threshold], [ys[0]!, ys.at(-1)!])
  const line = (of: (point: EventScores['netBenefit'][number]) => number, look: string) =>
    `<polyline points="${netBenefit
      .filter((point) => of(point) >= ys[0]!)
      .map((point) => `${n(x(point.threshold))},${n(y(of(point)))}`)
      .join(' ')}" class="${look}"/>`
  const never = `<line x1="${x(0)}" x2="${half.width - pad.right}" y1="${n(y(0))}" y2="${n(y(0))}" class="even"/>`
  return frame(
    never + line(({ all }) => all, 'model') + line(({ model }) => model, 'seen" style="fill:none'),
    'Decision curve',
    half,
    {
      x: [x, [0, 0.2, 0.4, 0.6, 0.8]],
      y: [y, ys],
      xLabel: 'threshold of chance to act at',
      yLabel: 'net benefit',
    },
  )
}

interface Held {
  readonly level: number
  readonly value: number
  readonly low: number
  readonly high: number
}

const dots = (points: readonly Held[], x: Scale, y: Scale) =>
  `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" class="even"/>${points
    .map(
      ({ level, value, low, high }) =>
        `<line x1="${n(x(level))}" x2="${n(x(level))}" y1="${n(y(low))}" y2="${n(y(high))}" class="seen"/><circle cx="${n(x(level))}" cy="${n(y(value))}" r="5" class="${low <= level && level <= high ? 'in' : 'out'}"/>`,
    )
    .join('')}`

/** Coverage of the 80 % interval of everybody and of each subgroup, one under another, with the band that the goal allows. */
export function subgroupChart(
  rows: readonly (readonly [string, Scorecard])[],
  goal: readonly [number, number] | undefined,
): string {
  const { width } = wide
  const [line, left] = [24, 250]
  const tall = rows.length * line + pad.top + pad.bottom
  const x = scale(0, 1, left, width - pad.right - 34)
  const end = tall - pad.bottom
  const marks = quarters.map(
    (v) =>
      `<line x1="${n(x(v))}" x2="${n(x(v))}" y1="${pad.top}" y2="${end}" class="grid"/><text x="${n(x(v))}" y="${end + 16}" text-anchor="middle">${100 * v} %</text>`,
  )
  const allowed = goal
    ? `<rect x="${n(x(goal[0]))}" width="${n(x(goal[1]) - x(goal[0]))}" y="${pad.top}" height="${end - pad.top}" class="band"/>`
    : ''
  const body = rows.map(([name, { n: count, coverage }], i) => {
    const { value, low, high } = coverage.p80
    const at = pad.top + (i + 0.5) * line
    return `<text x="${left - 12}" y="${at + 4}" text-anchor="end">${safe(name)}</text><line x1="${n(x(low))}" x2="${n(x(high))}" y1="${at}" y2="${at}" class="seen"/><circle cx="${n(x(value))}" cy="${at}" r="4.5" class="${low <= 0.8 && 0.8 <= high ? 'in' : 'out'}"/><text x="${width - 6}" y="${at + 4}" text-anchor="end">${count}</text>`
  })
  return `<svg viewBox="0 0 ${width} ${tall}" role="img" aria-label="Coverage by subgroup">${allowed}${marks.join('')}<line x1="${n(x(0.8))}" x2="${n(x(0.8))}" y1="${pad.top}" y2="${end}" class="even"/>${body.join('')}<text x="${(left + width) / 2}" y="${tall - 4}" text-anchor="middle">held by the 80 % interval (number of forecasts at the end)</text></svg>`
}
