import { describe, expect, it } from 'vitest'
import { flowText, visitsOf } from './flow-text.testing.ts'

/** Deterministic runs of shifts, slots, pre-emption and sharing, worked out by hand: `patient [class] place arrived started served left outcome`. */
const scenarios: readonly (readonly [name: string, body: string, until: number, visits: readonly string[]])[] = [
  ...(['resume', 'restart', 'resample'] as const).map(
    (way) =>
      [
        `priority with pre-emption: ${way}`,
        `classes: { urgent: { priority: 0 }, routine: { priority: 1 } }
places:
  a: { servers: 1, preempt: ${way}, serve: { by-class: { urgent: 2, routine: { law: sequence, values: [5, 7] } } } }
arrivals:
  r: { at: a, class: routine, times: [1] }
  u: { at: a, class: urgent, times: [3, 6] }
`,
        40,
        // Of 5, two are done at 3; from 5 to 6 another one.
        [
          '1 routine a 1 1 - 3 interrupted',
          '2 urgent a 3 3 5 5 served',
          '1 routine a 1 5 - 6 interrupted',
          '3 urgent a 6 6 8 8 served',
          {
            resume: '1 routine a 1 8 10 10 served',
            restart: '1 routine a 1 8 13 13 served',
            resample: '1 routine a 1 8 13 13 served',
          }[way],
        ],
      ] as const,
  ),
  [
    'who began last is interrupted, and keeps its place before those who came later',
    `classes: { high: { priority: 0 }, low: { priority: 1 } }
places:
  a: { servers: 2, preempt: resume, serve: { by-class: { high: 10, low: { law: sequence, values: [20, 6, 1] } } } }
arrivals:
  l: { at: a, class: low, times: [1, 2, 3] }
  h: { at: a, class: high, times: [4] }
`,
    60,
    [
      '2 low a 2 2 - 4 interrupted',
      '4 high a 4 4 14 14 served',
      '2 low a 2 14 18 18 served',
      '3 low a 3 18 19 19 served',
      '1 low a 1 1 21 21 served',
    ],
  ],
  [
    'shifts with an offset: nobody before it, then the cycle again and again',
    `places:
  a: { servers: { shifts: [{ until: 4, count: 1 }, { until: 6, count: 0 }], offset: 3 }, serve: 1.5 }
arrivals:
  s: { at: a, times: [1, 2, 2.5, 8] }
`,
    40,
    // On duty from 3 to 7 and from 9 to 13.
    ['1 a 1 3 4.5 4.5 served', '2 a 2 4.5 6 6 served', '3 a 2.5 6 7.5 7.5 served', '4 a 8 9 10.5 10.5 served'],
  ],
  [
    'a shift ends with the same number: all are interrupted and go on at once, by priority and arrival',
    `classes: { a: { priority: 0 }, b: { priority: 1 } }
places:
  p: { servers: { shifts: [{ until: 5, count: 2 }, { until: 10, count: 1 }], off-duty: resume }, serve: 4 }
arrivals:
  s: { at: p, class: b, times: [2] }
  t: { at: p, class: a, times: [3, 4] }
`,
    40,
    [
      '1 b p 2 2 - 5 interrupted',
      '2 a p 3 3 - 5 interrupted',
      '2 a p 3 5 7 7 served',
      '1 b p 2 7 8 8 served',
      '3 a p 4 8 - 10 interrupted',
      '3 a p 4 10 12 12 served',
    ],
  ],
  [
    'a shift ends: those served are sent on',
    `places:
  a: { servers: { shifts: [{ until: 5, count: 2 }, { until: 20, count: 1 }], off-duty: reroute }, serve: 4, then: b }
  b: { servers: 1, room: 0, serve: 3 }
arrivals:
  s: { at: a, times: [2, 3, 4] }
`,
    19,
    // Both of the first shift come to b at once, although it has room for one; the third begins with the new shift and is blocked at 9.
    [
      '1 a 2 2 - 5 interrupted',
      '2 a 3 3 - 5 interrupted',
      '1 b 5 5 8 8 served',
      '2 b 5 8 11 11 served',
      '3 a 4 5 9 11 served',
      '3 b 11 11 14 14 served',
    ],
  ],
  [
    'slots with an offset and a cycle longer than the last slot',
    `places:
  a: { servers: { slots: [1, 2], sizes: [1, 2], every: 5, offset: 10 }, serve: 0.5 }
arrivals:
  s: { at: a, times: [0, 0.5, 3, 11.5, 12.5] }
`,
    40,
    [
      '1 a 0 11 11.5 11.5 served',
      '2 a 0.5 12 12.5 12.5 served',
      '3 a 3 12 12.5 12.5 served',
      '4 a 11.5 16 16.5 16.5 served',
      '5 a 12.5 17 17.5 17.5 served',
    ],
  ],
  [
    'slots that are not capacitated: so many begin, whoever is still served',
    `places:
  a: { servers: { slots: [1, 4], sizes: [2, 2], capacitated: false }, serve: 5 }
arrivals:
  s: { at: a, times: [0.2, 0.4, 0.6] }
`,
    20,
    ['1 a 0.2 1 6 6 served', '2 a 0.4 1 6 6 served', '3 a 0.6 4 9 9 served'],
  ],
  [
    'capacitated slots: who is still served counts',
    `places:
  a: { servers: { slots: [1, 4], sizes: [2, 2], capacitated: true }, serve: 5 }
arrivals:
  s: { at: a, times: [0.2, 0.4, 0.6] }
`,
    20,
    // At 4 two are served; the slot at 5 (one cycle later) too; at 8 the third begins.
    ['1 a 0.2 1 6 6 served', '2 a 0.4 1 6 6 served', '3 a 0.6 8 13 13 served'],
  ],
  ...(['restart', 'resample'] as const).map(
    (way) =>
      [
        `capacitated slots that interrupt: ${way}`,
        `places:
  a: { servers: { slots: [1, 4, 9], sizes: [2, 1, 2], capacitated: true, off-duty: ${way} }, serve: { law: sequence, values: [5, 6, 2] } }
arrivals:
  s: { at: a, times: [0.5, 0.6] }
`,
        30,
        [
          '2 a 0.6 1 - 4 interrupted',
          '1 a 0.5 1 6 6 served',
          { restart: '2 a 0.6 9 15 15 served', resample: '2 a 0.6 9 11 11 served' }[way],
        ],
      ] as const,
  ),
  [
    'several interrupted by one slot go on in the order in which they were interrupted, the latest arrival first',
    `places:
  a: { servers: { slots: [1, 4, 9], sizes: [3, 1, 1], capacitated: true, off-duty: resume }, serve: 5 }
arrivals:
  s: { at: a, times: [0.2, 0.4, 0.6] }
`,
    30,
    // At 4 the third and the second are interrupted with two left; at 9 there is room for one, at 10 for two more.
    [
      '3 a 0.6 1 - 4 interrupted',
      '2 a 0.4 1 - 4 interrupted',
      '1 a 0.2 1 6 6 served',
      '3 a 0.6 9 11 11 served',
      '2 a 0.4 10 12 12 served',
    ],
  ],
  [
    'who is interrupted while blocked needs a server again, and stands behind those blocked meanwhile',
    `places:
  a: { servers: { shifts: [{ until: 10, count: 1 }, { until: 20, count: 1 }], off-duty: restart }, serve: 2, then: c }
  b: { servers: 1, serve: 1, then: c }
  c: { servers: 1, room: 0, serve: 8 }
arrivals:
  s: { at: a, times: [1, 3, 5] }
  t: { at: b, times: [10.5] }
`,
    36,
    // The second is blocked from 5 and begins anew at 10, so that the one from b is let in first at 11.5; it is blocked again from 12.
    [
      '1 a 1 1 3 3 served',
      '2 a 3 3 - 10 interrupted',
      '1 c 3 3 11 11 served',
      '4 b 10.5 10.5 11.5 11.5 served',
      '4 c 11.5 11.5 19.5 19.5 served',
      '2 a 3 10 12 19.5 served',
      '3 a 5 19.5 - 20 interrupted',
      '2 c 19.5 19.5 27.5 27.5 served',
      '3 a 5 20 22 27.5 served',
      '3 c 27.5 27.5 35.5 35.5 served',
    ],
  ],
  [
    'processor sharing without loss of speed up to two',
    `places:
  a: { servers: infinite, discipline: sharing, full-speed: 2, serve: 4 }
arrivals:
  s: { at: a, times: [1, 2, 3] }
`,
    40,
    // Two at full speed until 3 (2 and 3 left, the third 4); three at two thirds: the first at 6; two at full speed: left 1 and 2.
    ['1 a 1 1 6 6 served', '2 a 2 2 7 7 served', '3 a 3 3 8 8 served'],
  ],
  [
    'processor sharing of three at most, two at full speed; the fourth waits',
    `places:
  a: { servers: 3, discipline: sharing, full-speed: 2, serve: { law: sequence, values: [2, 2, 4, 1] } }
arrivals:
  s: { at: a, times: [1, 1.5, 2, 2.5] }
`,
    40,
    // At 2: 1 and 1.5 left; at 2/3 of the speed the first is done at 3.5 and the fourth begins with 1: left 0.5, 3, 1. The second
    // is done at 4.25, and two go on at full speed with 2.5 and 0.5.
    [
      '1 a 1 1 3.5 3.5 served',
      '2 a 1.5 1.5 4.25 4.25 served',
      '4 a 2.5 3.5 4.75 4.75 served',
      '3 a 2 2 6.75 6.75 served',
    ],
  ],
  [
    'a shift ends while a patient is blocked: the next shift serves beside it',
    `places:
  a: { servers: { shifts: [{ until: 6, count: 1 }, { until: 50, count: 1 }] }, serve: 2, then: b }
  b: { servers: 1, room: 0, serve: 10 }
arrivals:
  s: { at: a, times: [1, 2, 3] }
`,
    45,
    [
      '1 a 1 1 3 3 served',
      '1 b 3 3 13 13 served',
      '2 a 2 3 5 13 served',
      '2 b 13 13 23 23 served',
      '3 a 3 6 8 23 served',
      '3 b 23 23 33 33 served',
    ],
  ],
  [
    'who was blocked first comes in first, from wherever',
    `places:
  a: { servers: 1, serve: 1, then: c }
  b: { servers: 1, serve: 2, then: c }
  c: { servers: 1, room: 0, serve: 4 }
arrivals:
  s: { at: a, times: [1, 4] }
  t: { at: b, times: [1.5] }
`,
    40,
    [
      '1 a 1 1 2 2 served',
      '1 c 2 2 6 6 served',
      '2 b 1.5 1.5 3.5 6 served',
      '2 c 6 6 10 10 served',
      '3 a 4 4 5 10 served',
      '3 c 10 10 14 14 served',
    ],
  ],
  [
    'who loses patience makes room for who is blocked',
    `places:
  a: { servers: infinite, serve: 1, then: b }
  b: { servers: 1, room: 1, serve: 10, patience: 3 }
arrivals:
  s: { at: a, times: [1, 2, 3] }
`,
    40,
    [
      '1 a 1 1 2 2 served',
      '2 a 2 2 3 3 served',
      '2 b 3 - - 6 reneged',
      '3 a 3 3 4 6 served',
      '3 b 6 - - 9 reneged',
      '1 b 2 2 12 12 served',
    ],
  ],
  [
    'diversion while the queue is long, to elsewhere and away',
    `places:
  a: { servers: 1, serve: 5, divert: { when: waiting(a) >= 1, to: b } }
  b: { servers: 1, serve: 2, divert: { when: waiting(b) >= 1, to: leave } }
arrivals:
  s: { at: a, times: [1, 2, 3, 3.5, 4, 7] }
`,
    40,
    [
      '5 a 4 - - 4 diverted',
      '3 b 3 3 5 5 served',
      '1 a 1 1 6 6 served',
      '4 b 3.5 5 7 7 served',
      '2 a 2 6 11 11 served',
      '6 a 7 11 16 16 served',
    ],
  ],
]

describe('deterministic scenarios of shifts, slots, pre-emption and sharing', () => {
  it.each(scenarios)('%s', (_, body, until, visits) => {
    expect(visitsOf(flowText(body), until)).toEqual(visits)
  })

  it('serves in random order within a priority, each of those who wait as likely', () => {
    const model = flowText(`classes: { high: { priority: 0 }, low: { priority: 1 } }
places:
  a: { servers: 1, discipline: random, serve: 1 }
arrivals:
  l: { at: a, class: low, times: [1, 1.1, 1.2, 1.3, 1.4] }
  h: { at: a, class: high, times: [1.5] }
`)
    const third = new Map<string, number>()
    for (let seed = 1; seed <= 400; seed++) {
      const order = visitsOf(model, 20, seed).map((line) => line.split(' ')[0]!)
      expect([order[0], order[1], [...order].sort().join('')]).toEqual(['1', '6', '123456'])
      third.set(order[2]!, (third.get(order[2]!) ?? 0) + 1)
    }
    // χ² with three degrees of freedom is above 16.3 once in a thousand.
    const squared = ['2', '3', '4', '5'].map((who) => ((third.get(who) ?? 0) - 100) ** 2 / 100)
    expect(squared.reduce((sum, each) => sum + each, 0)).toBeLessThan(16.3)
  })
})
