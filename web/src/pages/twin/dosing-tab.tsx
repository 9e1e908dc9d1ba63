import type { TwinView } from '../../api/types.ts'
import { BasisTable } from './basis-table.tsx'
import { ChartNote } from './chart-note.tsx'
import { DoubtList } from './doubt-list.tsx'
import { NextLevelList } from './next-level-list.tsx'

/** Before a dose: is the record right, what does the belief rest on, which level next, and what goes into the chart. */
export default function DosingTab({ view }: { view: TwinView }) {
  return (
    <>
      <DoubtList view={view} />
      <BasisTable view={view} />
      <NextLevelList view={view} />
      <ChartNote view={view} />
    </>
  )
}
