import { lazy, Suspense } from 'react'
import { Loading } from '../../components/loading.tsx'

const ProcessView = lazy(() => import('./process-view.tsx'))

/** A process that is played in the browser: the kernel that plays it is large, and comes after the page. */
export default function ProcessPage({ id }: { id: string }) {
  return (
    <Suspense fallback={<Loading />}>
      <ProcessView id={id} />
    </Suspense>
  )
}
