/** Upper ends of the bands of horizon, hours: of the forecasts that reach a measurement, the newest of each band is scored. */
export const horizonBands = [1, 2, 4, 8, 24, 48, 72] as const

/** The band of a horizon as people read it. */
export function bandOf(hours: number): string {
  const i = horizonBands.findIndex((end) => hours <= end)
  if (i < 0) return `over ${horizonBands.at(-1)} h`
  return i === 0 ? `up to ${horizonBands[0]} h` : `${horizonBands[i - 1]} to ${horizonBands[i]} h`
}
