import { describe, expect, it } from 'vitest'
import { findModel } from '../library/library.ts'
import { createComputePool } from './compute-pool.ts'
import { replications } from './replications.ts'
import { shareIndividuals } from './share-individuals.ts'
import { shareReplications } from './share-replications.ts'
import { simulateIndividuals } from './simulate-individuals.ts'

describe('work shared out to threads', () => {
  it('gives the replications of one thread, in order', async () => {
    const { model } = findModel('emergency-department')
    if (model.kind !== 'flow') throw new Error('emergency-department is no process')
    const request = { model, seed: 3, options: { until: 600, warmUp: 60, replications: 11 } }
    const pool = createComputePool(2)
    const told: number[] = []
    const shared = await shareReplications(pool, 2, request, { onProgress: (done) => void told.push(done) })
    await pool.close()
    expect(shared).toEqual(replications(request).replications)
    expect(told.at(-1)).toBe(11)
  })

  it('gives the individuals of one thread, typical or random members', async () => {
    const { model } = findModel('vancomycin-goti-2018')
    const covariates = (weight: number) =>
      Object.entries({ weight, clearance: 90, dialysis: 0 }).map(
        ([covariate, value]) => ({ kind: 'covariate', time: 0, covariate, value }) as const,
      )
    const subjects = [60, 75, 90, 105, 120].map((weight, i) => [
      { events: [...covariates(weight), { kind: 'input', time: 0, input: 'dose', amount: 1000, rate: 1000 } as const] },
      { events: [{ kind: 'input', time: 12 + i, input: 'dose', amount: 500, rate: 500 } as const] },
    ])
    const pool = createComputePool(2)
    for (const members of [null, 3]) {
      const request = { model, options: {}, seed: 5, members, first: 0, subjects }
      const one = simulateIndividuals(request)
      expect(await shareIndividuals(pool, 2, request)).toEqual(one)
      expect(one[1]!.values.some((value) => value > 1)).toBe(true)
      expect(one[1]!.values).not.toEqual(one[2]!.values)
    }
    await pool.close()
  })
})
