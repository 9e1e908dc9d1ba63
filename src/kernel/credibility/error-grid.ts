export type Zone = 'A' | 'B' | 'C' | 'D' | 'E'

/**
 * Clarke's zone of a glucose pair, mg/dL (Diabetes Care 1987;10:622): A within 20 % or both below 70, B harmless, C over-correction,
 * D failure to detect, E the opposite treatment. mmol/L × 18.016 first.
 *
 *     clarkeZone(100, 115)      // 'A'
 */
export function clarkeZone(reference: number, estimate: number): Zone {
  const [x, y] = [reference, estimate]
  if ((x < 70 && y < 70) || Math.abs(y - x) <= 0.2 * x) return 'A'
  if ((x >= 180 && y <= 70) || (x <= 70 && y >= 180)) return 'E'
  if ((x >= 70 && x <= 290 && y >= x + 110) || (x >= 130 && x <= 180 && y <= 1.4 * x - 182)) return 'C'
  if (x >= 240 && y >= 70 && y <= 180) return 'D'
  if (x <= 70 && y >= 70 && y <= 180) return 'D'
  return 'B'
}

type Line = readonly (readonly [number, number])[]

/** Borders above and below the diagonal, from the outermost inwards (Pfützner et al., J. Diabetes Sci. Technol. 2013;7:1275, table 1), mg/dL. */
const borders: Readonly<Record<'type1' | 'type2', { upper: readonly [Zone, Line][]; lower: readonly [Zone, Line][] }>> =
  {
    type1: {
      upper: [
        [
          'E',
          [
            [0, 150],
            [35, 155],
            [50, 550],
          ],
        ],
        [
          'D',
          [
            [0, 100],
            [25, 100],
            [50, 125],
            [80, 215],
            [125, 550],
          ],
        ],
        [
          'C',
          [
            [0, 60],
            [30, 60],
            [50, 80],
            [70, 110],
            [260, 550],
          ],
        ],
        [
          'B',
          [
            [0, 50],
            [30, 50],
            [140, 170],
            [280, 380],
            [430, 550],
          ],
        ],
      ],
      lower: [
        [
          'D',
          [
            [250, 0],
            [250, 40],
            [550, 150],
          ],
        ],
        [
          'C',
          [
            [120, 0],
            [120, 30],
            [260, 130],
            [550, 250],
          ],
        ],
        [
          'B',
          [
            [50, 0],
            [50, 30],
            [170, 145],
            [385, 300],
            [550, 450],
          ],
        ],
      ],
    },
    type2: {
      upper: [
        [
          'E',
          [
            [0, 200],
            [35, 200],
            [50, 550],
          ],
        ],
        [
          'D',
          [
            [0, 80],
            [25, 80],
            [35, 90],
            [125, 550],
          ],
        ],
        [
          'C',
          [
            [0, 60],
            [30, 60],
            [280, 550],
          ],
        ],
        [
          'B',
          [
            [0, 50],
            [30, 50],
            [230, 330],
            [440, 550],
          ],
        ],
      ],
      lower: [
        [
          'D',
          [
            [250, 0],
            [250, 40],
            [410, 110],
            [550, 160],
          ],
        ],
        [
          'C',
          [
            [90, 0],
            [260, 130],
            [550, 250],
          ],
        ],
        [
          'B',
          [
            [50, 0],
            [50, 30],
            [90, 80],
            [330, 230],
            [550, 450],
          ],
        ],
      ],
    },
  }

/**
 * Zone of the Parkes (consensus) grid of a glucose pair, mg/dL (Parkes et al., Diabetes Care 2000;23:1143). Beyond 550 mg/dL the outer
 * segments go on.
 */
export function parkesZone(reference: number, estimate: number, diabetes: 'type1' | 'type2' = 'type1'): Zone {
  const { upper, lower } = borders[diabetes]
  for (const [zone, line] of upper) if (estimate > heightAt(line, reference)) return zone
  // Below the diagonal the borders are read sideways: how large must the reference be.
  for (const [zone, line] of lower) if (reference > sideAt(line, estimate)) return zone
  return 'A'
}

function heightAt(line: Line, x: number): number {
  return along(line, x, 0, 1)
}
function sideAt(line: Line, y: number): number {
  return along(line, y, 1, 0)
}

function along(line: Line, value: number, from: 0 | 1, to: 0 | 1): number {
  let i = 1
  while (i < line.length - 1 && value > line[i]![from]) i += 1
  const [a, b] = [line[i - 1]!, line[i]!]
  if (b[from] === a[from]) return Math.max(a[to], b[to])
  return a[to] + ((b[to] - a[to]) * (value - a[from])) / (b[from] - a[from])
}

/** Pairs of each zone. */
export function countZones(zones: readonly Zone[]): Readonly<Record<Zone, number>> {
  const counts: Record<Zone, number> = { A: 0, B: 0, C: 0, D: 0, E: 0 }
  for (const zone of zones) counts[zone] += 1
  return counts
}
