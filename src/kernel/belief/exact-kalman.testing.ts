/** A linear-Gaussian system: x' = F x + N(0, Q) between stops, y = H x + N(0, R) at each; plain arrays of rows. */
export interface LinearSystem {
  readonly mean: readonly number[]
  readonly covariance: readonly (readonly number[])[]
  readonly steps: readonly {
    readonly f: readonly (readonly number[])[]
    readonly q: readonly (readonly number[])[]
    /** Absent: nothing is measured after this step. */
    readonly h?: readonly number[]
    readonly r?: number
    readonly y?: number
  }[]
}

type Matrix = readonly (readonly number[])[]
const product = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)))
const transpose = (a: Matrix): number[][] => a[0]!.map((_, j) => a.map((row) => row[j]!))
const sum = (a: Matrix, b: Matrix, sign = 1): number[][] => a.map((row, i) => row.map((x, j) => x + sign * b[i]![j]!))
const apply = (a: Matrix, x: readonly number[]): number[] => a.map((row) => row.reduce((s, v, k) => s + v * x[k]!, 0))

/** Inverse by Gauss and Jordan; the matrix must be regular. */
function inverse(a: Matrix): number[][] {
  const n = a.length
  const m = a.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))])
  for (let c = 0; c < n; c++) {
    let best = c
    for (let r = c; r < n; r++) if (Math.abs(m[r]![c]!) > Math.abs(m[best]![c]!)) best = r
    ;[m[c], m[best]] = [m[best]!, m[c]!]
    const pivot = m[c]![c]!
    m[c] = m[c]!.map((x) => x / pivot)
    for (let r = 0; r < n; r++) if (r !== c) m[r] = m[r]!.map((x, j) => x - m[r]![c]! * m[c]![j]!)
  }
  return m.map((row) => row.slice(n))
}

export interface Moments {
  readonly mean: readonly number[]
  readonly covariance: readonly (readonly number[])[]
}

/** Exact filter moments after every step, the log evidence, and the smoothed moments (Rauch, Tung & Striebel 1965), the start included. */
export function exactKalman(system: LinearSystem): {
  readonly filtered: readonly Moments[]
  readonly smoothed: readonly Moments[]
  readonly logEvidence: number
} {
  let mean = [...system.mean]
  let p: number[][] = system.covariance.map((row) => [...row])
  let logEvidence = 0
  const filtered: Moments[] = [{ mean, covariance: p }]
  const predicted: Moments[] = []
  for (const { f, q, h, r, y } of system.steps) {
    mean = apply(f, mean)
    p = sum(product(product(f, p), transpose(f)), q)
    predicted.push({ mean, covariance: p })
    if (h && r !== undefined && y !== undefined) {
      const ph = apply(p, h)
      const s = h.reduce((total, x, i) => total + x * ph[i]!, 0) + r
      const innovation = y - h.reduce((total, x, i) => total + x * mean[i]!, 0)
      logEvidence += -0.5 * (Math.log(2 * Math.PI * s) + innovation ** 2 / s)
      mean = mean.map((x, i) => x + (ph[i]! * innovation) / s)
      p = p.map((row, i) => row.map((x, j) => x - (ph[i]! * ph[j]!) / s))
    }
    filtered.push({ mean, covariance: p })
  }
  const smoothed: Moments[] = [filtered.at(-1)!]
  for (let k = system.steps.length - 1; k >= 0; k--) {
    const next = smoothed[0]!
    const now = filtered[k]!
    const gain = product(product(now.covariance, transpose(system.steps[k]!.f)), inverse(predicted[k]!.covariance))
    const shift = next.mean.map((x, i) => x - predicted[k]!.mean[i]!)
    smoothed.unshift({
      mean: apply(gain, shift).map((x, i) => x + now.mean[i]!),
      covariance: sum(
        now.covariance,
        product(product(gain, sum(next.covariance, predicted[k]!.covariance, -1)), transpose(gain)),
      ),
    })
  }
  return { filtered, smoothed, logEvidence }
}
