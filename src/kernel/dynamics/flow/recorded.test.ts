import { describe, expect, it } from 'vitest'
import { flowText, visitsOf } from './flow-text.testing.ts'

/**
 * Runs whose results the test suite of Ciw 3.2 states (github.com/CiwPython/Ciw, ciw/tests: test_node, test_scheduling, test_simulation), as
 * `patient [class] place arrived started served left outcome`, without regard to order. Where it states only some of the visits, `only` says which.
 */
interface Recorded {
  readonly name: string
  readonly body: string
  readonly until: number
  readonly only?: RegExp
  readonly visits: readonly string[]
}

const twoClasses = 'classes: { c0: { priority: 0 }, c1: { priority: 1 } }'

const recorded: readonly Recorded[] = [
  {
    name: 'baulking at three present',
    body: `places:
  a: { servers: 1, serve: 21, baulk: [0, 0, 0, 1] }
arrivals:
  s: { at: a, every: 5 }
`,
    until: 51,
    visits: [
      '1 a 5 5 26 26 served',
      '2 a 10 26 47 47 served',
      ...[4, 5, 7, 8, 9].map((n) => `${n} a ${5 * n} - - ${5 * n} baulked`),
    ],
  },
  {
    name: 'baulking spares who comes from another place',
    body: `places:
  a: { servers: 1, serve: 21, baulk: [0, 0, 0, 1] }
  b: { servers: 1, serve: 1.5, then: a }
arrivals:
  s: { at: a, every: 5 }
  t: { at: b, every: 23 }
`,
    until: 51,
    visits: [
      '1 a 5 5 26 26 served',
      '2 a 10 26 47 47 served',
      '5 b 23 23 24.5 24.5 served',
      '11 b 46 46 47.5 47.5 served',
      ...['4 a 20', '6 a 25', '7 a 30', '8 a 35', '9 a 40', '10 a 45', '12 a 50'].map(
        (visit) => `${visit} - - ${visit.split(' ')[2]} baulked`,
      ),
    ],
  },
  {
    name: 'at most five in the whole system',
    body: `capacity: 5
places:
  a: { servers: 1, serve: 5.1 }
  b: { servers: 1, serve: 5.1 }
arrivals:
  s: { at: a, every: 0.8 }
  t: { at: b, every: 1 }
`,
    until: 22,
    only: /served$/,
    visits: [
      '1 a 0.8 0.8 5.9 5.9 served',
      '2 b 1 1 6.1 6.1 served',
      '3 a 1.6 5.9 11 11 served',
      '4 b 2 6.1 11.2 11.2 served',
      '5 a 2.4 11 16.1 16.1 served',
      '13 b 6 11.2 16.3 16.3 served',
      '14 a 6.4 16.1 21.2 21.2 served',
      '24 b 11 16.3 21.4 21.4 served',
    ],
  },
  {
    name: 'pre-emption that reroutes lets in where there is no room',
    body: `classes: { c0: { priority: 0 }, c1: { priority: 1 }, c2: { priority: 1 } }
places:
  a: { servers: 1, serve: 0.2, preempt: reroute, then: { by-class: { c1: [{ when: elapsed < 0.15, to: b }, { to: leave }] } } }
  b: { servers: 1, room: 0, serve: 0.7 }
arrivals:
  s: { at: a, class: c0, every: 0.7 }
  t: { at: a, class: c1, every: 1 }
  u: { at: b, class: c2, every: 0.6 }
`,
    until: 2.45,
    visits: [
      '2 c0 a 0.7 0.7 0.9 0.9 served',
      '3 c1 a 1 1 1.2 1.2 served',
      '5 c0 a 1.4 1.4 1.6 1.6 served',
      '7 c1 a 2 2 - 2.1 interrupted',
      '8 c0 a 2.1 2.1 2.3 2.3 served',
      '1 c2 b 0.6 0.6 1.3 1.3 served',
      '4 c2 b 1.2 - - 1.2 rejected',
      '9 c2 b 2.4 - - 2.4 rejected',
    ],
  },
  {
    name: 'pre-emption that reroutes along the usual way',
    body: `${twoClasses}
places:
  a: { servers: 1, serve: 0.2, preempt: reroute, then: b }
  b: { servers: 1, serve: 0.1 }
arrivals:
  s: { at: a, class: c0, every: 0.7 }
  t: { at: a, class: c1, every: 1 }
`,
    until: 2.7,
    visits: [
      '1 c0 a 0.7 0.7 0.9 0.9 served',
      '2 c1 a 1 1 1.2 1.2 served',
      '3 c0 a 1.4 1.4 1.6 1.6 served',
      '4 c1 a 2 2 - 2.1 interrupted',
      '5 c0 a 2.1 2.1 2.3 2.3 served',
      '1 c0 b 0.9 0.9 1 1 served',
      '2 c1 b 1.2 1.2 1.3 1.3 served',
      '3 c0 b 1.6 1.6 1.7 1.7 served',
      '4 c1 b 2.1 2.1 2.2 2.2 served',
      '5 c0 b 2.3 2.3 2.4 2.4 served',
    ],
  },
  {
    name: 'a shift ends and sends on whoever it serves',
    body: `places:
  a: { servers: { shifts: [{ until: 4.2, count: 1 }, { until: 6.1, count: 0 }, { until: 100, count: 1 }], off-duty: reroute }, serve: 0.4, then: [{ when: elapsed < 0.3, to: b }, { to: leave }] }
  b: { servers: 1, serve: 1 }
arrivals:
  s: { at: a, every: 1 }
`,
    until: 7.5,
    visits: [
      '1 a 1 1 1.4 1.4 served',
      '2 a 2 2 2.4 2.4 served',
      '3 a 3 3 3.4 3.4 served',
      '4 a 4 4 - 4.2 interrupted',
      '5 a 5 6.1 6.5 6.5 served',
      '6 a 6 6.5 6.9 6.9 served',
      '7 a 7 7 7.4 7.4 served',
      '4 b 4.2 4.2 5.2 5.2 served',
    ],
  },
  {
    name: 'last in, first out',
    body: `places:
  a: { servers: 1, serve: 1.6, discipline: lifo }
arrivals:
  s: { at: a, every: 1 }
`,
    until: 9.5,
    visits: [
      '1 a 1 1 2.6 2.6 served',
      '2 a 2 2.6 4.2 4.2 served',
      '4 a 4 4.2 5.8 5.8 served',
      '5 a 5 5.8 7.4 7.4 served',
      '7 a 7 7.4 9 9 served',
    ],
  },
  {
    name: 'first in first out before last in first out',
    body: `places:
  a: { servers: 1, serve: 2.1, then: b }
  b: { servers: 1, serve: 3, discipline: lifo }
arrivals:
  s: { at: a, every: 1 }
  t: { at: b, every: 0.7 }
`,
    until: 9.9,
    visits: [
      '2 a 1 1 3.1 3.1 served',
      '4 a 2 3.1 5.2 5.2 served',
      '7 a 3 5.2 7.3 7.3 served',
      '9 a 4 7.3 9.4 9.4 served',
      '1 b 0.7 0.7 3.7 3.7 served',
      '8 b 3.5 3.7 6.7 6.7 served',
      '15 b 6.3 6.7 9.7 9.7 served',
    ],
  },
  {
    name: 'more are interrupted by a shift than go on at once',
    body: `places:
  a: { servers: { shifts: [{ until: 12.5, count: 4 }, { until: 17, count: 0 }, { until: 100, count: 1 }], off-duty: resume }, serve: 10 }
arrivals:
  s: { at: a, every: 3 }
`,
    until: 27.5,
    only: /served$/,
    visits: ['1 a 3 17 17.5 17.5 served', '2 a 6 17.5 21 21 served'],
  },
  {
    name: 'who is interrupted while blocked goes on when there is room',
    body: `places:
  a: { servers: { shifts: [{ until: 8, count: 1 }, { until: 200, count: 0 }], off-duty: resume }, serve: 1, then: b }
  b: { servers: 1, room: 0, serve: 9 }
arrivals:
  t: { at: b, times: [1] }
  s: { at: a, times: [5] }
`,
    until: 35,
    visits: ['1 b 1 1 10 10 served', '2 a 5 5 - 8 interrupted', '2 a 5 5 6 10 served', '2 b 10 10 19 19 served'],
  },
  {
    name: 'who is interrupted while blocked is served again by the next shift',
    body: `places:
  a: { servers: { shifts: [{ until: 2.5, count: 1 }, { until: 2.8, count: 0 }], off-duty: resample }, serve: 0.1, then: b }
  b: { servers: 1, room: 0, serve: 3 }
arrivals:
  s: { at: a, every: 1 }
`,
    until: 5,
    only: /^[12] /,
    visits: [
      '1 a 1 1 1.1 1.1 served',
      '1 b 1.1 1.1 4.1 4.1 served',
      '2 a 2 2 - 2.5 interrupted',
      '2 a 2 2.8 2.9 4.1 served',
    ],
  },
  {
    name: 'shifts with an offset, and a batch of ten',
    body: `places:
  a: { servers: { shifts: [{ until: 5, count: 1 }, { until: 20, count: 0 }, { until: 23, count: 6 }, { until: 30, count: 0 }], offset: 0.5 }, serve: 10 }
arrivals:
  s: { at: a, times: [0.1], batch: 10 }
`,
    until: 3000,
    visits: [0.5, 20.5, 20.5, 20.5, 20.5, 20.5, 20.5, 30.5, 50.5, 50.5].map(
      (start, i) => `${i + 1} a 0.1 ${start} ${start + 10} ${start + 10} served`,
    ),
  },
  {
    name: 'priority with pre-emption where nobody is on duty',
    body: `classes: { c0: { priority: 1 }, c1: { priority: 0 } }
places:
  a: { servers: { shifts: [{ until: 20.3, count: 1 }, { until: 22, count: 0 }, { until: 100, count: 1 }] }, preempt: resume, serve: { by-class: { c0: 5.5, c1: 1.5 } } }
arrivals:
  s: { at: a, class: c0, every: 7 }
  t: { at: a, class: c1, every: 13 }
`,
    until: 35,
    visits: [
      '1 c0 a 7 7 12.5 12.5 served',
      '2 c1 a 13 13 14.5 14.5 served',
      '3 c0 a 14 14.5 20 20 served',
      '5 c1 a 26 26 27.5 27.5 served',
      '4 c0 a 21 22 - 26 interrupted',
      '4 c0 a 21 27.5 29 29 served',
      '6 c0 a 28 29 34.5 34.5 served',
    ],
  },
  {
    name: 'slots that come again',
    body: `places:
  a: { servers: { slots: [1.5, 4.4], sizes: [1, 3] }, serve: 0.2 }
arrivals:
  s: { at: a, times: [0.7, 1.4, 2.6, 2.9, 4.3, 5.5, 6.1, 15] }
`,
    until: 20,
    visits: [1.5, 4.4, 4.4, 4.4, 5.9, 8.8, 8.8, 17.6].map((start, i) => {
      const end = Number((start + 0.2).toFixed(9))
      return `${i + 1} a ${[0.7, 1.4, 2.6, 2.9, 4.3, 5.5, 6.1, 15][i]} ${start} ${end} ${end} served`
    }),
  },
  ...([false, true] as const).map(
    (capacitated): Recorded => ({
      name: `services longer than a slot, capacitated: ${capacitated}`,
      body: `places:
  a: { servers: { slots: [2, 3], sizes: [4, 1], capacitated: ${capacitated} }, serve: { law: sequence, values: [0.2, 0.2, 1.2, 0.2, 0.5] } }
arrivals:
  s: { at: a, times: [0.5, 1.1, 1.5, 1.8, 2.6] }
`,
      until: 10,
      visits: [
        '1 a 0.5 2 2.2 2.2 served',
        '2 a 1.1 2 2.2 2.2 served',
        '3 a 1.5 2 3.2 3.2 served',
        '4 a 1.8 2 2.2 2.2 served',
        capacitated ? '5 a 2.6 5 5.5 5.5 served' : '5 a 2.6 3 3.5 3.5 served',
      ],
    }),
  ),
  ...(['resume', 'restart', 'resample'] as const).map(
    (way): Recorded => ({
      name: `a slot with room for one interrupts: ${way}`,
      body: `places:
  a: { servers: { slots: [4, 11], sizes: [3, 1], capacitated: true, off-duty: ${way} }, serve: { law: sequence, values: [10, 10, 1] } }
arrivals:
  s: { at: a, times: [0.3, 0.5] }
`,
      until: 50,
      visits: [
        '1 a 0.3 4 14 14 served',
        '2 a 0.5 4 - 11 interrupted',
        `2 a 0.5 15 ${{ resume: '18 18', restart: '25 25', resample: '16 16' }[way]} served`,
      ],
    }),
  ),
  {
    name: 'reneging, to elsewhere',
    body: `places:
  a: { servers: 1, serve: 11, patience: 3, renege-to: b }
  b: { servers: 1, serve: 2 }
arrivals:
  s: { at: a, every: 7 }
`,
    until: 20,
    visits: ['1 a 7 7 18 18 served', '2 a 14 - - 17 reneged', '2 b 17 17 19 19 served'],
  },
  {
    name: 'reneging where the shift has ended',
    body: `places:
  a: { servers: { shifts: [{ until: 16, count: 1 }, { until: 10000, count: 0 }] }, serve: 11, patience: 3 }
arrivals:
  s: { at: a, every: 7 }
`,
    until: 27,
    visits: ['1 a 7 7 18 18 served', '2 a 14 - - 17 reneged', '3 a 21 - - 24 reneged'],
  },
  {
    name: 'two renege at one instant',
    body: `places:
  a: { servers: 1, serve: 20, patience: { law: sequence, values: [100, 7, 6, 100] } }
arrivals:
  s: { at: a, times: [3, 4, 5, 20] }
`,
    until: 50,
    visits: ['1 a 3 3 23 23 served', '2 a 4 - - 11 reneged', '3 a 5 - - 11 reneged', '4 a 20 23 43 43 served'],
  },
  {
    name: 'the class changes while waiting',
    body: `classes: { c0: { becomes: { c1: 4 } }, c1: {} }
places:
  a: { servers: 1, serve: 4.5 }
arrivals:
  s: { at: a, class: c0, every: 3 }
`,
    until: 26,
    visits: [
      '1 c0 a 3 3 7.5 7.5 served',
      '2 c0 a 6 7.5 12 12 served',
      '3 c0 a 9 12 16.5 16.5 served',
      '4 c1 a 12 16.5 21 21 served',
      '5 c1 a 15 21 25.5 25.5 served',
    ],
  },
  {
    name: 'the priority changes while waiting',
    body: `classes: { c0: { priority: 0 }, c1: { priority: 1, becomes: { c0: 7 } } }
places:
  a: { servers: 1, serve: 4.5 }
arrivals:
  s: { at: a, class: c0, every: 4 }
  t: { at: a, class: c1, every: 3 }
`,
    until: 26,
    visits: [
      '1 c1 a 3 3 7.5 7.5 served',
      '2 c0 a 4 7.5 12 12 served',
      '4 c0 a 8 12 16.5 16.5 served',
      '6 c0 a 12 16.5 21 21 served',
      '3 c0 a 6 21 25.5 25.5 served',
    ],
  },
  {
    name: 'pre-emption when a class changes',
    body: `classes: { c0: { priority: 0 }, c1: { priority: 1, becomes: { c0: 1.2 } } }
places:
  a: { servers: 1, preempt: resample, serve: 2.5 }
arrivals:
  s: { at: a, class: c1, times: [2, 4, 6, 8, 10] }
`,
    until: 20,
    visits: [
      '1 c1 a 2 2 4.5 4.5 served',
      '2 c1 a 4 4.5 7 7 served',
      '3 c1 a 6 7 - 9.2 interrupted',
      '3 c0 a 6 11.7 14.2 14.2 served',
      '4 c0 a 8 9.2 11.7 11.7 served',
      '5 c0 a 10 14.2 16.7 16.7 served',
    ],
  },
  ...(['resume', 'restart', 'resample'] as const).flatMap((way): Recorded[] => {
    const body = (servers: string) => `${twoClasses}
places:
  a: { servers: ${servers}, preempt: ${way}, serve: { by-class: { c0: 10, c1: { law: sequence, values: [6, 3] } } } }
arrivals:
  s: { at: a, class: c0, times: [3] }
  t: { at: a, class: c1, times: [1] }
`
    const first = ['1 c1 a 1 1 - 3 interrupted', '2 c0 a 3 3 13 13 served']
    const length = { resume: 4, restart: 6, resample: 3 }[way]
    return [
      {
        name: `pre-emption: ${way}`,
        body: body('1'),
        until: 20,
        visits: [...first, `1 c1 a 1 13 ${13 + length} ${13 + length} served`],
      },
      {
        name: `pre-emption, and a second server from the next shift: ${way}`,
        body: body('{ shifts: [{ until: 5, count: 1 }, { until: 100, count: 2 }] }'),
        until: 20,
        visits: [...first, `1 c1 a 1 5 ${5 + length} ${5 + length} served`],
      },
    ]
  }),
]

describe('runs recorded from Ciw', () => {
  it.each(recorded)('$name', ({ body, until, only = /./, visits }) => {
    const lines = visitsOf(flowText(body), until).filter((line) => only.test(line))
    expect(lines.toSorted()).toEqual(visits.toSorted())
  })
})
