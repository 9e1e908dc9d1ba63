import { lazy, Suspense } from 'react'
import { Loading } from '../../components/loading.tsx'

const HeartView = lazy(() => import('./heart-view.tsx'))

/** A model that repeats, followed over its cycle in the browser: what computes it is large, and comes after the page. */
export default function HeartPage({ id }: { id: string }) {
  return (
    <Suspense fallback={<Loading />}>
      <HeartView id={id} />
    </Suspense>
  )
}
