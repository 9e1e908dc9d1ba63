import { expect, test } from 'vitest'
import { fold, mostOnPhone, placesOf } from './places.ts'

test.each(['administrator', 'clinician', 'researcher', 'bed-manager', 'theatre-manager', 'nurse-in-charge'])(
  'the bar of a phone holds no more than five entries for the %s, and no place is lost',
  (role) => {
    const places = placesOf(role)
    const { bar, rest } = fold(places, mostOnPhone)
    expect(bar.length + Math.min(1, rest.length)).toBeLessThanOrEqual(5)
    expect([...bar, ...rest]).toEqual(places)
    // A menu of one entry would cost a touch for nothing.
    expect(rest.length).not.toBe(1)
    expect(new Set(places.map(({ path }) => path)).size).toBe(places.length)
  },
)
