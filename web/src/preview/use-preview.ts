import { useEffect, useMemo, useState } from 'react'
import { usePreviewData } from '../api/queries.ts'
import type { Choice } from '../pages/twin/regimen-fields.tsx'
import type { PreviewedPlan } from './run-preview.ts'

type Run = (choice: Choice, hours: number) => PreviewedPlan | null

/**
 * What another regimen does, computed in the browser while the server has not answered yet: the kernel comes as a chunk of its own when it is first
 * needed. Null until it is there, or where it cannot run.
 */
export function usePreview(twin: string, sequence: number | undefined, choice: Choice | null, hours: number) {
  const { data } = usePreviewData(twin, sequence, choice !== null)
  const [run, setRun] = useState<{ readonly of: unknown; readonly run: Run } | null>(null)
  useEffect(() => {
    if (!data) return
    let gone = false
    import('./run-preview.ts')
      .then(({ createPreview }) => !gone && setRun({ of: data, run: createPreview(data) }))
      // A browser without WebAssembly or an old page: the server's answer is enough.
      .catch(() => setRun(null))
    return () => {
      gone = true
    }
  }, [data])
  return useMemo(() => (choice && run && run.of === data ? run.run(choice, hours) : null), [choice, run, data, hours])
}
