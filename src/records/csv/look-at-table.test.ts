import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lookAtTable } from './look-at-table.ts'

const long =
  'charttime,label,value,unit,who\n2026-01-02T03:04Z,Lactate,"2,1",mmol/L,p1\n2026-01-02T03:04Z,Na,"1,300",mmol/L,p1\n'

it('shows what a proposal makes of a table, and what a corrected map does', () => {
  const first = lookAtTable(long, { patient: 'p9' })!
  expect(first).toMatchObject({
    columns: ['charttime', 'label', 'value', 'unit', 'who'],
    looked: 2,
    names: ['Lactate', 'Na'],
  })
  expect(first.map?.rows).toMatchObject({ name: 'label', value: 'value', unit: 'unit' })
  expect(first.refused).toMatchObject({ count: 2, cells: [{ rule: 'code.missing' }, { rule: 'code.missing' }] })
  const names = { Lactate: { code: '2524-7' }, Na: { code: '2951-2' } }
  const map = { time: 'charttime', patient: 'who', rows: { name: 'label', value: 'value', unit: 'unit', names } }
  const { understood, refused } = lookAtTable(long, { map })!
  const time = '2026-01-02T03:04:00.000Z'
  expect(understood).toEqual({
    count: 1,
    values: [{ place: 'line 2', patient: 'p1', time, name: 'Lactate', code: '2524-7', value: 2.1, unit: 'mmol/L' }],
  })
  // 1,300 may be 1.3 or 1300: neither is guessed.
  expect(refused.cells).toMatchObject([
    { place: 'line 3, Na', rule: 'cgm.value', reason: expect.stringContaining('comma') },
  ])
})

it('has no map where no column can be the time, and is null where the text is no table', () => {
  expect(lookAtTable('a,b\n1,2\n', {})).toMatchObject({ map: null, understood: { count: 0 }, refused: { count: 0 } })
  expect(lookAtTable('', {})).toBeNull()
})

it('counts each value of a table once: understood or refused', () => {
  const cell = fc.constantFrom('', '72', '7,2', '1,234', 'high', '-3', '1e3')
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 30 }), (cells) => {
      const text = `time;HR\n${cells.map((each) => `2026-01-02T03:04Z;${each}`).join('\n')}`
      const look = lookAtTable(text, { patient: 'p1' })
      expect(look!.understood.count + look!.refused.count).toBe(cells.filter(Boolean).length)
    }),
  )
})
