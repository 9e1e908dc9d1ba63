import { describe, expect, it } from 'vitest'
import type { TableMap } from '../../api/tables.ts'
import { columnRoles, openMeanings, roleOf, withMeaning, withRole } from './roles.ts'

const map: TableMap = { time: 't', patient: 'p', columns: { HR: { code: '8867-4', unit: '/min' } } }

describe('columns of a table', () => {
  it('are what they were made, each alone where there can be one', () => {
    for (const role of columnRoles) expect(roleOf(withRole(map, 'new', role), 'new')).toBe(role)
    const moved = withRole(map, 'new', 'time')
    expect(roleOf(moved, 't')).toBe('none')
    expect(withRole(withRole(map, 'HR', 'none'), 'p', 'none')).toEqual({ time: 't' })
  })

  it('of one value a row stand together, and go together', () => {
    const rows = withRole(withRole(withRole({ time: 't' }, 'n', 'name'), 'v', 'result'), 'u', 'unit')
    expect(rows).toEqual({ time: 't', rows: { name: 'n', value: 'v', unit: 'u', names: {} } })
    expect(openMeanings(rows, ['Na', 'K'])).toBe(2)
    expect(openMeanings(withMeaning(rows, 'name', 'Na', { code: '2951-2' }), ['Na', 'K'])).toBe(1)
    expect(['n', 'v', 'u'].reduce((left, column) => withRole(left, column, 'none'), rows)).toEqual({ time: 't' })
  })

  it('keep what was said of the others', () => {
    const changed = withRole(map, 'SpO2', 'value')
    expect(changed.columns).toEqual({ HR: { code: '8867-4', unit: '/min' }, SpO2: { code: '' } })
    expect(openMeanings(changed, [])).toBe(1)
    expect(withMeaning(changed, 'column', 'SpO2', { code: '59408-5', unit: '%' }).columns?.HR?.code).toBe('8867-4')
  })
})
