import { describe, expect, it } from 'vitest'
import { flowText, visitsOf } from './flow-text.testing.ts'

/** Deterministic runs worked out by hand: `patient [class] place arrived started served left outcome`. */
const scenarios: readonly (readonly [name: string, body: string, until: number, visits: readonly string[]])[] = [
  [
    'blocking: who cannot leave holds the server',
    `places:
  a: { servers: 1, serve: 2, then: b }
  b: { servers: 1, room: 0, serve: 5 }
arrivals:
  s: { at: a, times: [1, 2, 3] }
`,
    100,
    [
      '1 a 1 1 3 3 served',
      '1 b 3 3 8 8 served',
      '2 a 2 3 5 8 served',
      '2 b 8 8 13 13 served',
      '3 a 3 8 10 13 served',
      '3 b 13 13 18 18 served',
    ],
  ],
  [
    'two places that block each other stand still',
    `places:
  a: { servers: 1, room: 0, serve: 3, then: b }
  b: { servers: 1, room: 0, serve: 4, then: a }
arrivals:
  s: { at: a, times: [1] }
  t: { at: b, times: [1.5] }
`,
    100,
    [],
  ],
  [
    'a shift ends: whoever serves finishes, the next shift comes whole',
    `places:
  a: { servers: { shifts: [{ until: 5, count: 1 }, { until: 50, count: 2 }] }, serve: 4 }
arrivals:
  s: { at: a, times: [1, 3, 3.5, 4] }
`,
    40,
    ['1 a 1 1 5 5 served', '2 a 3 5 9 9 served', '3 a 3.5 5 9 9 served', '4 a 4 9 13 13 served'],
  ],
  [
    'a shift ends: overtime beside the new shift',
    `places:
  a: { servers: { shifts: [{ until: 5, count: 1 }, { until: 50, count: 1 }] }, serve: 4 }
arrivals:
  s: { at: a, times: [3, 4] }
`,
    40,
    ['1 a 3 3 7 7 served', '2 a 4 5 9 9 served'],
  ],
  [
    'beds close one by one with off-duty: carry',
    `places:
  a: { servers: { shifts: [{ until: 5, count: 2 }, { until: 50, count: 1 }], off-duty: carry }, serve: 4 }
arrivals:
  s: { at: a, times: [2, 3, 4] }
`,
    40,
    ['1 a 2 2 6 6 served', '2 a 3 3 7 7 served', '3 a 4 7 11 11 served'],
  ],
  ...(['resume', 'restart', 'resample'] as const).map(
    (way) =>
      [
        `a shift ends: ${way}`,
        `places:
  a: { servers: { shifts: [{ until: 5, count: 1 }, { until: 8, count: 0 }, { until: 50, count: 1 }], off-duty: ${way} }, serve: { law: sequence, values: [4, 3] } }
arrivals:
  s: { at: a, times: [2] }
`,
        40,
        [
          '1 a 2 2 - 5 interrupted',
          `1 a 2 8 ${{ resume: 9, restart: 12, resample: 11 }[way]} ${{ resume: 9, restart: 12, resample: 11 }[way]} served`,
        ],
      ] as const,
  ),
  [
    'priority with pre-emption, resumed',
    `classes: { urgent: { priority: 0 }, routine: { priority: 1 } }
places:
  a: { servers: 1, preempt: resume, serve: { by-class: { urgent: 2, routine: 5 } } }
arrivals:
  r: { at: a, class: routine, times: [1, 2] }
  u: { at: a, class: urgent, times: [3, 4] }
`,
    40,
    [
      '1 routine a 1 1 - 3 interrupted',
      '3 urgent a 3 3 5 5 served',
      '4 urgent a 4 5 7 7 served',
      '1 routine a 1 7 10 10 served',
      '2 routine a 2 10 15 15 served',
    ],
  ],
  [
    'reneging, to elsewhere',
    `places:
  a: { servers: 1, serve: 10, patience: 3, renege-to: b }
  b: { servers: 1, serve: 1 }
arrivals:
  s: { at: a, times: [0.5, 1] }
`,
    40,
    ['2 a 1 - - 4 reneged', '2 b 4 4 5 5 served', '1 a 0.5 0.5 10.5 10.5 served'],
  ],
  [
    'baulking by the number present',
    `places:
  a: { servers: 1, serve: 10, baulk: [0, 0, 1] }
arrivals:
  s: { at: a, times: [1, 2, 3] }
`,
    15,
    ['3 a 3 - - 3 baulked', '1 a 1 1 11 11 served'],
  ],
  [
    'batches, and a waiting room that is full',
    `places:
  a: { servers: 1, room: 1, serve: 2 }
arrivals:
  s: { at: a, times: [1, 6], batch: { law: sequence, values: [3, 1] } }
`,
    40,
    ['3 a 1 - - 1 rejected', '1 a 1 1 3 3 served', '2 a 1 3 5 5 served', '4 a 6 6 8 8 served'],
  ],
  [
    'slots: so many services begin at these instants only',
    `places:
  a: { servers: { slots: [2, 5], sizes: [1, 2] }, serve: 1 }
arrivals:
  s: { at: a, times: [0.5, 0.7, 1, 5.5] }
`,
    20,
    ['1 a 0.5 2 3 3 served', '2 a 0.7 5 6 6 served', '3 a 1 5 6 6 served', '4 a 5.5 7 8 8 served'],
  ],
  [
    'capacitated slots with pre-emption',
    `places:
  a: { servers: { slots: [1, 4, 9], sizes: [2, 1, 2], capacitated: true, off-duty: resume }, serve: 5 }
arrivals:
  s: { at: a, times: [0.5, 0.6] }
`,
    30,
    ['2 a 0.6 1 - 4 interrupted', '1 a 0.5 1 6 6 served', '2 a 0.6 9 11 11 served'],
  ],
  [
    'processor sharing, at most two at a time',
    `places:
  a: { servers: 2, discipline: sharing, serve: 4 }
arrivals:
  s: { at: a, times: [1, 3, 3.5] }
`,
    40,
    // 1 alone until 3 (2 left), then half speed: done at 7; the second has 2 left and shares with the third.
    ['1 a 1 1 7 7 served', '2 a 3 3 11 11 served', '3 a 3.5 7 13 13 served'],
  ],
  [
    'last come, first served',
    `places:
  a: { servers: 1, discipline: lifo, serve: 3 }
arrivals:
  s: { at: a, times: [1, 2, 3] }
`,
    40,
    ['1 a 1 1 4 4 served', '3 a 3 4 7 7 served', '2 a 2 7 10 10 served'],
  ],
  [
    'the class changes while waiting, and takes the server',
    `classes: { a: { priority: 0 }, b: { priority: 1, becomes: { a: 2 } } }
places:
  p: { servers: 1, preempt: restart, serve: 5 }
arrivals:
  s: { at: p, class: b, times: [1, 2] }
`,
    40,
    ['1 b p 1 1 - 4 interrupted', '2 a p 2 4 9 9 served', '1 a p 1 9 14 14 served'],
  ],
  [
    'the class changes after service and decides the route',
    `classes: [a, b]
places:
  p: { servers: 1, serve: 1, changes: { a: b }, then: { by-class: { b: q } } }
  q: { servers: 1, serve: 1 }
arrivals:
  s: { at: p, class: a, times: [1] }
`,
    40,
    ['1 a p 1 1 2 2 served', '1 b q 2 2 3 3 served'],
  ],
  [
    'pathways, with any and all',
    `classes: { x: { pathway: [a, { all: [b, c] }, { any: [a, b], choose: shortest-queue }] } }
places:
  a: { servers: 1, serve: 1 }
  b: { servers: 1, serve: 2 }
  c: { servers: 1, serve: 3 }
arrivals:
  s: { class: x, times: [1] }
`,
    40,
    ['1 a 1 1 2 2 served', '1 b 2 2 4 4 served', '1 c 4 4 7 7 served', '1 a 7 7 8 8 served'],
  ],
  [
    'routes that cycle, and that look for the shortest queue',
    `places:
  a: { servers: infinite, serve: 0, then: { cycle: [b, c] } }
  b: { servers: 1, serve: 10 }
  c: { servers: 1, serve: 10, then: { shortest-queue: [b, c], ties: order } }
arrivals:
  s: { at: a, times: [1, 2] }
`,
    25,
    [
      '1 a 1 1 1 1 served',
      '2 a 2 2 2 2 served',
      '1 b 1 1 11 11 served',
      '2 c 2 2 12 12 served',
      '2 b 12 12 22 22 served',
    ],
  ],
  [
    'staff are needed besides the room, and kept until given back',
    `staff: { nurse: 1 }
places:
  triage: { servers: 2, serve: 2, needs: [{ of: nurse, keep: true }], then: scan }
  scan: { servers: 2, serve: 3, gives-back: nurse }
arrivals:
  s: { at: triage, times: [1, 2] }
`,
    40,
    ['1 triage 1 1 3 3 served', '1 scan 3 3 6 6 served', '2 triage 2 6 8 8 served', '2 scan 8 8 11 11 served'],
  ],
  [
    'a bed is cleaned before the next; overflow goes elsewhere',
    `places:
  ward: { servers: 1, room: 0, serve: 4, turnaround: 2, overflow: spare }
  spare: { servers: 1, serve: 1 }
arrivals:
  s: { at: ward, times: [1, 6, 8] }
`,
    40,
    ['1 ward 1 1 5 5 served', '2 spare 6 6 7 7 served', '3 ward 8 8 12 12 served'],
  ],
  [
    'a rule of the model opens a second server',
    `inputs: { extra: { unit: 1, initial: 0 } }
places:
  a: { servers: 1 + extra, serve: 10 }
arrivals:
  s: { at: a, times: [1, 2, 3] }
policies:
  escalate: { every: 5, from: 5, set: { extra: if waiting(a) >= 2 then 1 else 0 } }
`,
    40,
    ['1 a 1 1 11 11 served', '2 a 2 5 15 15 served', '3 a 3 15 25 25 served'],
  ],
  [
    'a full hospital turns away; scheduled patients may be late',
    `capacity: 1
places:
  a: { servers: 2, serve: 3 }
arrivals:
  s: { at: a, times: [1, 2, 5], late: { law: sequence, values: [0, 0.5, 1] } }
`,
    40,
    ['2 a 2.5 - - 2.5 rejected', '1 a 1 1 4 4 served', '3 a 6 6 9 9 served'],
  ],
  [
    'a chain of places without room: who is blocked blocks who is behind, and all move when the last is freed',
    `places:
  a: { servers: 1, serve: 1, then: b }
  b: { servers: 1, room: 0, serve: { law: sequence, values: [3, 1] }, then: c }
  c: { servers: 1, room: 0, serve: 10 }
arrivals:
  s: { at: a, every: { law: sequence, values: [1, 1, 1, .inf] } }
`,
    60,
    [
      '1 a 1 1 2 2 served',
      '1 b 2 2 5 5 served',
      '2 a 2 2 3 5 served',
      '1 c 5 5 15 15 served',
      '2 b 5 5 6 15 served',
      '3 a 3 5 6 15 served',
      '2 c 15 15 25 25 served',
      '3 b 15 15 18 25 served',
      '3 c 25 25 35 35 served',
    ],
  ],
  [
    'pre-emption that reroutes, and a service by the time of day',
    `classes: { high: { priority: 0 }, low: { priority: 1 } }
places:
  a: { servers: 1, preempt: reroute, serve: 5, then: { by-class: { low: b } } }
  b: { servers: infinite, serve: { law: by-time, until: [4, 10], of: [1, 2] } }
arrivals:
  l: { at: a, class: low, times: [1, 2] }
  h: { at: a, class: high, times: [3] }
`,
    60,
    [
      '1 low a 1 1 - 3 interrupted',
      '1 low b 3 3 4 4 served',
      '3 high a 3 3 8 8 served',
      '2 low a 2 8 13 13 served',
      '2 low b 13 13 14 14 served',
    ],
  ],
  [
    'staff by shift finish what they do, and services depend on who is present',
    `staff: { nurse: { shifts: [{ until: 2, count: 1 }, { until: 10, count: 0 }] } }
places:
  a: { servers: infinite, serve: 3, needs: [nurse] }
  b: { servers: 1, serve: if present(b) > 1 then 1 else 2 }
arrivals:
  s: { at: a, times: [1, 1.5] }
  t: { at: b, times: [1, 1.5, 1.75] }
`,
    60,
    [
      '2 b 1 1 3 3 served',
      '1 a 1 1 4 4 served',
      '4 b 1.5 3 4 4 served',
      '5 b 1.75 4 6 6 served',
      '3 a 1.5 10 13 13 served',
    ],
  ],
  [
    'patience without end for one class, and baulking for the other',
    `classes: [a, b]
places:
  x: { servers: 1, serve: 5, patience: { by-class: { a: 2, others: .inf } }, baulk: { by-class: { a: [0, 0, 1] } } }
arrivals:
  l: { at: x, class: a, times: [1, 2, 2.5] }
  h: { at: x, class: b, times: [3] }
`,
    60,
    ['3 a x 2.5 - - 2.5 baulked', '2 a x 2 - - 4 reneged', '1 a x 1 1 6 6 served', '4 b x 3 6 11 11 served'],
  ],
]

describe('deterministic scenarios', () => {
  it.each(scenarios)('%s', (_, body, until, visits) => {
    expect(visitsOf(flowText(body), until)).toEqual(visits)
  })
})
