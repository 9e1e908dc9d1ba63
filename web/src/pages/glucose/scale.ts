import { useMediaQuery } from '@mantine/hooks'

/** From 0 to what is worth showing of glucose: fixed, so that two reports can be laid side by side; what lies beyond ends at the edge. */
export const topOf = { 'mg/dL': 350, 'mmol/L': 20 } as const
const taller = { 'mg/dL': 500, 'mmol/L': 28 } as const

/** As `topOf`; taller where one of the values lies beyond it. What lies beyond that as well ends at the edge. */
export const topOver = (unit: keyof typeof topOf, values: readonly number[]): number =>
  values.some((value) => value > topOf[unit]) ? taller[unit] : topOf[unit]

export interface Box {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Places of minutes (0–1440) and glucose in a drawing. */
export function scaleOf({ width, height, left, top, right, bottom }: Box, most: number, from = 0, until = 1440) {
  return {
    x: (minute: number) => left + ((minute - from) / (until - from)) * (width - left - right),
    y: (value: number) => top + (1 - Math.max(0, Math.min(value, most)) / most) * (height - top - bottom),
  }
}

/** An SVG path through points; a new stroke after each gap (null). */
export function pathOf(points: readonly (readonly [number, number] | null)[]): string {
  let pen = 'M'
  return points
    .map((point) => {
      if (!point) {
        pen = 'M'
        return ''
      }
      const step = `${pen}${point[0].toFixed(1)} ${point[1].toFixed(1)}`
      pen = 'L'
      return step
    })
    .join('')
}

/** A drawing of a width in its own units: narrow screens get a narrower one, so that its letters stay legible. */
export function useBox(wide: Box, narrow: Partial<Box>): Box {
  return useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false }) ? { ...wide, ...narrow } : wide
}
