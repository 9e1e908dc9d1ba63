/**
 * Kovatchev's risk of a glucose value (mg/dL): f = 1.509·((ln G)^1.084 − 5.381), risk 10·f²; low where f < 0, high where f > 0
 * (Kovatchev 1997, Diabetes Care 20:1655-1658).
 */
export function glucoseRisk(value: number): { readonly low: number; readonly high: number } {
  // Below 1 mg/dL the logarithm is negative; there the scale ends.
  const f = 1.509 * (Math.log(Math.max(1, value)) ** 1.084 - 5.381)
  return f < 0 ? { low: 10 * f * f, high: 0 } : { low: 0, high: 10 * f * f }
}

/** Low and high blood glucose index: means of the low and of the high risk over all readings. */
export function bloodGlucoseIndices(values: readonly number[]): { readonly lbgi: number; readonly hbgi: number } {
  let [lbgi, hbgi] = [0, 0]
  for (const value of values) {
    const { low, high } = glucoseRisk(value)
    lbgi += low / values.length
    hbgi += high / values.length
  }
  return { lbgi, hbgi }
}

/**
 * Average daily risk range: the mean over days of (greatest low risk + greatest high risk) of the day (Kovatchev 2006, Diabetes Care
 * 29:2433-2438). `wall`: minutes of the wall clock, for the days.
 */
export function averageDailyRiskRange(values: readonly number[], wall: readonly number[]): number {
  const days = new Map<number, { low: number; high: number }>()
  for (const [i, value] of values.entries()) {
    const day = Math.floor(wall[i]! / 1440)
    const worst = days.get(day) ?? { low: 0, high: 0 }
    const { low, high } = glucoseRisk(value)
    days.set(day, { low: Math.max(worst.low, low), high: Math.max(worst.high, high) })
  }
  return [...days.values()].reduce((sum, { low, high }) => sum + low + high, 0) / days.size
}
