import { useEffect, useState } from 'react'

/** Where in the cycle the drawing stands, 0 to 1, going round in the time that the cycle takes; still while it does not play. */
export function usePhase(period: number, playing: boolean): number {
  const [phase, setPhase] = useState(0.3)
  useEffect(() => {
    if (!playing || !(period > 0)) return
    let frame = 0
    let last = performance.now()
    const step = (now: number) => {
      const passed = (now - last) / 1000 / period
      last = now
      setPhase((before) => (before + passed) % 1)
      frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
    return () => cancelAnimationFrame(frame)
  }, [period, playing])
  return phase
}

export const wantsStillness = () => matchMedia('(prefers-reduced-motion: reduce)').matches
