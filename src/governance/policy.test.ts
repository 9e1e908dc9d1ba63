import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Actor, roles } from './actor.ts'
import { type Action, actions, decide } from './policy.ts'

const actor = (role: string): Actor => ({ kind: 'service', id: 'x', name: 'x', role: role as Actor['role'] })

describe('deny unless allowed', () => {
  test('nobody may do nothing', () => {
    for (const action of actions)
      expect(decide({ actor: null, action })).toEqual({ allowed: false, reason: 'not-signed-in' })
  })
  test('an action or a role that the table does not know is denied, whatever its name', () => {
    const names = fc.oneof(fc.string(), fc.constantFrom('toString', '__proto__', 'constructor', 'hasOwnProperty'))
    fc.assert(
      fc.property(names, fc.constantFrom(...roles), (name, role) => {
        fc.pre(!(actions as readonly string[]).includes(name))
        expect(decide({ actor: actor(role), action: name as Action }).allowed).toBe(false)
      }),
    )
    fc.assert(
      fc.property(names, fc.constantFrom(...actions), (role, action) => {
        fc.pre(!(roles as readonly string[]).includes(role))
        expect(decide({ actor: actor(role), action }).allowed).toBe(false)
      }),
    )
  })
})

describe('separation of duties', () => {
  const may = (role: string, action: Action) => decide({ actor: actor(role), action }).allowed
  test('only clinicians decide about treatment', () => {
    for (const action of ['recommendation.create', 'recommendation.respond', 'reading.review'] as const)
      expect(roles.filter((role) => may(role, action))).toEqual(['clinician'])
  })
  test('only administrators govern', () => {
    for (const action of ['accounts.read', 'accounts.change', 'audit.verify', 'jobs.cancel'] as const)
      expect(roles.filter((role) => may(role, action))).toEqual(['administrator'])
  })
  test('researchers never see a named patient', () => {
    const seen = actions.filter((action) => may('researcher', action))
    expect(seen.toSorted()).toEqual([
      'events.read',
      'jobs.read',
      'models.read',
      // Counts, scores and groups: nobody is named.
      'pilot.read',
      'registry.read',
      'session.end',
      'session.read',
    ])
  })
})
