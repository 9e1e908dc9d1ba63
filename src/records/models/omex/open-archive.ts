import { HamzadError } from '../../../kernel/errors.ts'
import { namesIn, substitute } from '../sbml/math.ts'
import type { Quantity } from '../sbml/place.ts'
import { readSbml, type SbmlModel } from '../sbml/read-sbml.ts'
import { readArchive } from './read-archive.ts'
import type { SedmlCourse } from './read-sedml.ts'

/** The simulation of an archive, its model read; `column 0`, `column 1`, … are further quantities of it. */
export async function openArchive(
  path: string,
): Promise<Pick<SbmlModel, 'model' | 'quantities'> & { readonly course: SedmlCourse }> {
  const { course, sbml } = await readArchive(path)
  const { model, quantities } = readSbml(sbml, course.changes)
  const columns = course.columns.map(({ value }, i) => {
    const id = `column ${i}`
    const meanings = [...namesIn(value)].flatMap((name) => {
      if (!name.startsWith('sbml ')) return []
      const quantity = quantities.get(name.slice(5))
      if (!quantity) throw new HamzadError('not-found', { what: 'variable', id: `${name.slice(5)} in the model` })
      return [[name, quantity.value] as const]
    })
    return [id, { id, kind: 'parameter', value: substitute(value, new Map(meanings)), unit: '1' }] as const
  })
  return { course, model, quantities: new Map<string, Quantity>([...quantities, ...columns]) }
}
