import type { Scorecard } from '../../kernel/credibility/scorecard.ts'
import type { VpcBin } from '../../kernel/credibility/vpc.ts'

const [width, height] = [640, 300]
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
  ticks: { x: [Scale, number[]]; y: [Scale, number[]]; xLabel: string; yLabel: string },
): string {
  const [x, xs] = ticks.x
  const [y, ys] = ticks.y
  const marks = [
    ...xs.map((v) => `<text x="${n(x(v))}" y="${height - 22}" text-anchor="middle">${n(v)}</text>`),
    ...ys.map(
      (v) =>
        `<line x1="${pad.left}" x2="${width - pad.right}" y1="${n(y(v))}" y2="${n(y(v))}" class="grid"/><text x="${pad.left - 6}" y="${n(y(v) + 4)}" text-anchor="end">${n(v)}</text>`,
    ),
    `<text x="${(pad.left + width) / 2}" y="${height - 4}" text-anchor="middle">${ticks.xLabel}</text>`,
    `<text transform="translate(14 ${height / 2}) rotate(-90)" text-anchor="middle">${ticks.yLabel}</text>`,
  ]
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${marks.join('')}${body}</svg>`
}

const steps = (low: number, high: number, count = 5) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1))

/** Observed percentiles as lines, the 95 % bands of the same percentiles of simulated data behind them. */
export function vpcChart(bins: readonly VpcBin[], time: string, unit: string): string {
  const values = bins
    .flatMap(({ percentiles }) => percentiles.flatMap(({ observed, low, high }) => [observed, low, high]))
    .filter(Number.isFinite)
  const [x0, x1] = [bins[0]!.at, bins.at(-1)!.at]
  const [y0, y1] = [Math.min(0, ...values), Math.max(...values)]
  const x = scale(x0, x1 === x0 ? x0 + 1 : x1, pad.left, width - pad.right)
  const y = scale(y0, y1, height - pad.bottom, pad.top)
  const lines = bins[0]!.percentiles.map((_, l) => {
    const at = (pick: (p: VpcBin['percentiles'][number]) => number) =>
      bins.map((bin) => `${n(x(bin.at))},${n(y(pick(bin.percentiles[l]!)))}`)
    const band = [...at((p) => p.low), ...at((p) => p.high).reverse()].join(' ')
    const dots = bins.map(
      (bin) =>
        `<circle cx="${n(x(bin.at))}" cy="${n(y(bin.percentiles[l]!.observed))}" r="3" class="${bin.percentiles[l]!.inside ? 'in' : 'out'}"/>`,
    )
    return `<polygon points="${band}" class="band"/><polyline points="${at((p) => p.observed).join(' ')}" class="seen"/>${dots.join('')}`
  })
  return frame(lines.join(''), 'Visual predictive check', {
    x: [x, steps(x0, x1)],
    y: [y, steps(y0, y1)],
    xLabel: `time (${time})`,
    yLabel: `5, 50, 95 % (${unit})`,
  })
}

/** The PIT histogram; flat is calibrated, and the band is what chance makes of a flat one. */
export function pitChart({ pit }: Scorecard): string {
  const cells = pit.histogram.length
  const expected = pit.n / cells
  const chance = 1.96 * Math.sqrt(expected * (1 - 1 / cells))
  const top = Math.max(...pit.histogram, expected + chance) * 1.05
  const x = scale(0, 1, pad.left, width - pad.right)
  const y = scale(0, top, height - pad.bottom, pad.top)
  const bars = pit.histogram.map(
    (count, i) =>
      `<rect x="${n(x(i / cells) + 2)}" width="${n(x(1 / cells) - x(0) - 4)}" y="${n(y(count))}" height="${n(y(0) - y(count))}" class="bar"/>`,
  )
  const band = `<rect x="${pad.left}" width="${width - pad.left - pad.right}" y="${n(y(expected + chance))}" height="${n(y(Math.max(0, expected - chance)) - y(expected + chance))}" class="band"/>`
  return frame(band + bars.join(''), 'Histogram of the probability integral transform', {
    x: [x, [0, 0.25, 0.5, 0.75, 1]],
    y: [y, steps(0, top, 4)],
    xLabel: 'PIT',
    yLabel: 'forecasts',
  })
}

/** Promised against held coverage of the three intervals, with Wilson's limits. */
export function coverageChart({ coverage }: Scorecard): string {
  const x = scale(0, 1, pad.left, width - pad.right)
  const y = scale(0, 1, height - pad.bottom, pad.top)
  const points = (
    [
      [0.5, coverage.p50],
      [0.8, coverage.p80],
      [0.95, coverage.p95],
    ] as const
  ).map(
    ([level, { value, low, high }]) =>
      `<line x1="${n(x(level))}" x2="${n(x(level))}" y1="${n(y(low))}" y2="${n(y(high))}" class="seen"/><circle cx="${n(x(level))}" cy="${n(y(value))}" r="5" class="${low <= level && level <= high ? 'in' : 'out'}"/>`,
  )
  const diagonal = `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" class="grid"/>`
  return frame(diagonal + points.join(''), 'Coverage promised and held', {
    x: [x, steps(0, 1)],
    y: [y, steps(0, 1)],
    xLabel: 'promised',
    yLabel: 'held',
  })
}
