import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { mapEstimate } from '../kernel/belief/map.ts'
import { runnable } from '../kernel/belief/runnable.ts'
import { compileModel } from '../kernel/language/compile.ts'
import { createDraws } from '../kernel/random/create-draws.ts'
import { readData } from '../records/csv/read-data.ts'

const folder = new URL('../../test/reference/', import.meta.url)
const { modes } = JSON.parse(readFileSync(new URL('modes.json', folder), 'utf8')) as {
  readonly modes: Readonly<
    Record<string, { readonly eta: Readonly<Record<string, number>>; readonly objective: number }>
  >
}

/** Models and data files as people write them, against modes that scipy found with every record written out by hand (modes.py). */
describe('posterior modes found apart from the kernel', () => {
  test.each(Object.entries(modes))('%s', (name, { eta, objective }) => {
    const text = (kind: string) => readFileSync(new URL(`modes/${name}.${kind}`, folder), 'utf8')
    const { model } = compileModel(text('yaml'))
    const { subjects, problems } = readData(text('csv'), model!)
    expect(problems).toEqual([])
    const timeline = subjects[0]!.rows.flatMap((row) => row.events)
    const at = Math.max(...timeline.map(({ time }) => time))
    const [found, notes] = mapEstimate(runnable(model!, timeline), timeline, { at }, createDraws(1))
    expect(notes).toEqual([])
    expect(Object.keys(found.effects).toSorted()).toEqual(Object.keys(eta).toSorted())
    // Effects in their own unit: that of phenytoin's volume is in litres.
    for (const [effect, value] of Object.entries(eta))
      expect(Math.abs(found.effects[effect]! - value) / Math.max(1, Math.abs(value)), effect).toBeLessThan(1e-4)
    expect(found.objective).toBeCloseTo(objective, 5)
  })
})
