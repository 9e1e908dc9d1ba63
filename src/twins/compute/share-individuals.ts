import type { ComputePool } from './compute-pool.ts'
import type { IndividualsRequest, SimulatedIndividual } from './simulate-individuals.ts'

/** `simulateIndividuals` on threads: a few individuals at a time go to whoever is free. */
export async function shareIndividuals(
  pool: ComputePool,
  workers: number,
  request: IndividualsRequest,
): Promise<SimulatedIndividual[]> {
  const { subjects, first } = request
  const share = Math.max(1, Math.ceil(subjects.length / (4 * workers)))
  const parts = Array.from({ length: Math.ceil(subjects.length / share) }, (_, i) =>
    pool.run('individuals', {
      ...request,
      first: first + i * share,
      subjects: subjects.slice(i * share, (i + 1) * share),
    }),
  )
  return (await Promise.all(parts)).flat()
}
