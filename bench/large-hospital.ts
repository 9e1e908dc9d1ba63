import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { prior } from '../src/kernel/belief/prior.ts'
import { createFlowDynamics } from '../src/kernel/dynamics/flow/create-flow-dynamics.ts'
import { compileModel } from '../src/kernel/language/compile.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import type { InputEvent } from '../src/kernel/timeline.ts'

/** The small hospital of the library, three times as large: 300 beds, staff and patients to match. */
function largeHospital() {
  const path = join(import.meta.dirname, '../src/models/hospital/small-hospital/model.yaml')
  const text = readFileSync(path, 'utf8')
    .replace('model: small-hospital', 'model: large-hospital')
    .replace('demand: { unit: 1, typical: 1,', 'demand: { unit: 1, typical: 3,')
    .replace(/count: (\d+)/g, (_, n) => `count: ${3 * Number(n)}`)
    .replace(
      /servers: (\d+)/g,
      (_, n) => `servers: ${({ 64: 184, 30: 86, 10: 30 } as Record<string, number>)[n] ?? 3 * Number(n)}`,
    )
  const { model } = compileModel(text)
  if (model?.kind !== 'flow') throw new Error('the large hospital does not compile')
  return model
}

/** Who is in at the start of the forecast, at an instant each: nine of ten beds. */
function census(now: number): InputEvent[] {
  const wards = { intensive_care: 27, medical_ward: 166, surgical_ward: 77 }
  return Object.entries(wards).flatMap(([place, patients]) =>
    Array.from({ length: patients }, (_, i): InputEvent => {
      const stayed = ((i + 0.5) / patients) * 150
      return { kind: 'input', time: now - stayed, input: `census.${place}.urgent`, amount: 1 }
    }),
  )
}

/** Processor seconds that an ensemble takes from a census over 72 hours. */
export function timeLargeHospital(members: number): number {
  const model = largeHospital()
  const dynamics = createFlowDynamics(model)
  const now = 240
  const before = process.cpuUsage()
  const draws = createDraws(1)
  const ensemble = prior(
    { model, dynamics },
    { start: now, timeline: census(now) },
    members,
    draws.stream('prior'),
  ).members
  const outcome = dynamics.advance(ensemble, now, now + 72, [], draws.stream('dynamics'))
  const { user, system } = process.cpuUsage(before)
  if (!outcome.ok) throw new Error(outcome.message)
  const into = new Float64Array(model.outputs.length * members)
  dynamics.outputs(ensemble, into)
  if (!(into[0]! > 150)) throw new Error('the hospital is empty')
  return (user + system) / 1e6
}
