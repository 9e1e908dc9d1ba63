import { useEffect, useState } from 'react'
import type { GlucoseRecord, TwinView } from '../../api/types.ts'
import type { Effects } from './courses.ts'

/** The model of the twin, running here; null until it is loaded, or when it cannot run. The kernel comes when it is first needed. */
export function useEffects(text: string | undefined, view: TwinView, record: GlucoseRecord): Effects | null {
  const [effects, setEffects] = useState<Effects | null>(null)
  useEffect(() => {
    if (text === undefined) return
    let wanted = true
    const last = record.readings.at(-1)?.[0] ?? Date.parse(view.now)
    import('./effects.ts')
      .then(({ createEffects }) => wanted && setEffects(createEffects(text, view, record, last)))
      .catch(() => wanted && setEffects(null))
    return () => {
      wanted = false
    }
  }, [text, view, record])
  return effects
}
