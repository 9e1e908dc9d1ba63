import { describe, expect, it } from 'vitest'
import { layOutPathway } from '../../../kernel/dynamics/flow/pathway.ts'
import { runForAnimation } from '../../../kernel/dynamics/flow/run-for-animation.ts'
import { findModel } from '../../../twins/library/library.ts'
import { animationPage } from './animation-page.ts'

const { model } = findModel('emergency-department')
if (model.kind !== 'flow') throw new Error('emergency-department is no process')

describe('the picture of a pathway', () => {
  it('places everybody once, in columns from the entrance on', () => {
    const { nodes, edges, columns } = layOutPathway(model.flow)
    const column = (name: string) => nodes.find(({ place }) => model.flow.places[place]!.name === name)!.column
    expect(nodes).toHaveLength(model.flow.places.length)
    expect(new Set(nodes.map(({ column, row }) => `${column} ${row}`)).size).toBe(nodes.length)
    expect([column('triage'), column('registration'), column('examination'), column('treatment')]).toEqual([0, 1, 2, 3])
    expect(column('stabilisation')).toBe(1)
    expect(columns).toBe(4)
    expect(edges).toContainEqual({ from: -1, to: nodes.find(({ column }) => column === 0)!.place })
    expect(edges.filter(({ to }) => to === -1)).toHaveLength(3)
  })
})

describe('an animation', () => {
  const animation = runForAnimation(model, 600, 1, [])

  it('holds every visit, those under way at the end included', () => {
    const [ended, open] = [
      animation.visits.filter((visit) => visit[6] !== null),
      animation.visits.filter((visit) => visit[6] === null),
    ]
    expect(ended.length).toBeGreaterThan(100)
    expect(open.length).toBeGreaterThan(5)
    for (const [, , place, arrived, started] of animation.visits) {
      expect(animation.places[place!]).toBeDefined()
      expect(arrived!).toBeLessThan(600)
      if (started !== null) expect(started!).toBeGreaterThanOrEqual(arrived!)
    }
  })

  it('is one page that loads nothing and that no title can break out of', () => {
    const page = animationPage({ ...animation, title: '</script><script>alert(1)</script>' })
    expect(page).not.toMatch(/<script>alert/)
    expect(page).not.toMatch(/\b(?:src|href)=|@import|\bfetch\(/)
    expect(page.match(/<\/script>/g)).toHaveLength(1)
  })
})
