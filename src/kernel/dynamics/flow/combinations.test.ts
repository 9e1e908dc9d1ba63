import { describe, expect, it } from 'vitest'
import { flowText, visitsOf } from './flow-text.testing.ts'

const ranked = 'classes: { high: { priority: 0 }, low: { priority: 1 } }'

/** Where two or three rules meet, worked out by hand from the reference: `patient [class] place arrived started served left outcome`. */
const scenarios: readonly (readonly [name: string, body: string, until: number, visits: readonly string[]])[] = [
  [
    'who is blocked does not lose patience; who waits behind does',
    `places:
  a: { servers: 1, serve: 2, patience: 3, then: b }
  b: { servers: 1, room: 0, serve: 10 }
arrivals:
  s: { at: a, times: [1, 2, 3] }
`,
    30,
    [
      '1 a 1 1 3 3 served',
      '3 a 3 - - 6 reneged',
      '1 b 3 3 13 13 served',
      '2 a 2 3 5 13 served',
      '2 b 13 13 23 23 served',
    ],
  ],
  [
    'patience that ends as the server becomes free is long enough',
    `places:
  a: { servers: 1, serve: 3, patience: 2 }
arrivals:
  s: { at: a, times: [1, 2] }
`,
    30,
    ['1 a 1 1 4 4 served', '2 a 2 4 7 7 served'],
  ],
  [
    'who has been served does not lose patience after an interruption',
    `${ranked}
places:
  a: { servers: 1, preempt: resume, patience: 4, serve: { by-class: { high: 10, low: 5 } } }
arrivals:
  l: { at: a, class: low, times: [1] }
  h: { at: a, class: high, times: [3] }
`,
    30,
    ['1 low a 1 1 - 3 interrupted', '2 high a 3 3 13 13 served', '1 low a 1 13 16 16 served'],
  ],
  [
    'of a batch the third finds two present and balks',
    `places:
  a: { servers: 1, serve: 2, baulk: [0, 0, 1] }
arrivals:
  s: { at: a, times: [1], batch: 3 }
`,
    30,
    ['3 a 1 - - 1 baulked', '1 a 1 1 3 3 served', '2 a 1 3 5 5 served'],
  ],
  [
    'of a batch those are let in for whom the hospital has room',
    `capacity: 2
places:
  a: { servers: 1, serve: 2, then: b }
  b: { servers: 1, serve: 2 }
arrivals:
  s: { at: a, times: [1, 6], batch: { law: sequence, values: [3, 2] } }
`,
    30,
    [
      '3 a 1 - - 1 rejected',
      '1 a 1 1 3 3 served',
      '2 a 1 3 5 5 served',
      '1 b 3 3 5 5 served',
      '5 a 6 - - 6 rejected',
      '2 b 5 5 7 7 served',
      '4 a 6 6 8 8 served',
      '4 b 8 8 10 10 served',
    ],
  ],
  [
    'who comes as a shift begins finds the new shift',
    `places:
  a: { servers: { shifts: [{ until: 5, count: 0 }, { until: 10, count: 1 }] }, serve: 1 }
arrivals:
  s: { at: a, times: [5, 10] }
`,
    30,
    ['1 a 5 5 6 6 served', '2 a 10 15 16 16 served'],
  ],
  [
    'who is blocked cannot be interrupted by priority',
    `${ranked}
places:
  a: { servers: 1, preempt: resume, serve: 2, then: { by-class: { low: b } } }
  b: { servers: 1, room: 0, serve: 10 }
arrivals:
  l: { at: a, class: low, times: [1, 2] }
  h: { at: a, class: high, times: [6] }
`,
    30,
    [
      '1 low a 1 1 3 3 served',
      '1 low b 3 3 13 13 served',
      '2 low a 2 3 5 13 served',
      '3 high a 6 13 15 15 served',
      '2 low b 13 13 23 23 served',
    ],
  ],
  [
    'resumed after a shift, then restarted after a pre-emption: from the beginning',
    `${ranked}
places:
  a: { servers: { shifts: [{ until: 5, count: 1 }, { until: 8, count: 0 }, { until: 50, count: 1 }], off-duty: resume }, preempt: restart, serve: { by-class: { high: 2, low: 6 } } }
arrivals:
  l: { at: a, class: low, times: [1] }
  h: { at: a, class: high, times: [9] }
`,
    40,
    [
      '1 low a 1 1 - 5 interrupted',
      '1 low a 1 8 - 9 interrupted',
      '2 high a 9 9 11 11 served',
      '1 low a 1 11 17 17 served',
    ],
  ],
  [
    'resumed after a pre-emption, then restarted after a shift: from the beginning',
    `${ranked}
places:
  a: { servers: { shifts: [{ until: 7, count: 1 }, { until: 10, count: 0 }, { until: 50, count: 1 }], off-duty: restart }, preempt: resume, serve: { by-class: { high: 2, low: 6 } } }
arrivals:
  l: { at: a, class: low, times: [1] }
  h: { at: a, class: high, times: [3] }
`,
    40,
    [
      '1 low a 1 1 - 3 interrupted',
      '2 high a 3 3 5 5 served',
      '1 low a 1 5 - 7 interrupted',
      '1 low a 1 10 16 16 served',
    ],
  ],
  [
    'the class changes while waiting and again after service',
    `classes: { a: {}, b: { becomes: { a: 2 } }, c: {} }
places:
  p: { servers: 1, serve: 3, changes: { a: c }, then: { by-class: { c: q } } }
  q: { servers: 1, serve: 1 }
arrivals:
  s: { at: p, class: b, times: [1, 1.5] }
`,
    40,
    ['1 b p 1 1 4 4 served', '2 a p 1.5 4 7 7 served', '2 c q 7 7 8 8 served'],
  ],
  [
    'slots take by priority, and who waits for one may lose patience',
    `${ranked}
places:
  a: { servers: { slots: [2, 4], sizes: [1, 1] }, serve: 1, patience: 4 }
arrivals:
  l: { at: a, class: low, times: [0.5, 0.6] }
  h: { at: a, class: high, times: [1] }
`,
    20,
    ['3 high a 1 2 3 3 served', '2 low a 0.6 - - 4.6 reneged', '1 low a 0.5 4 5 5 served'],
  ],
  [
    'slots that are not capacitated begin whoever is blocked',
    `places:
  a: { servers: { slots: [1, 2], sizes: [2, 2] }, serve: 1, then: b }
  b: { servers: 1, room: 0, serve: 3 }
arrivals:
  s: { at: a, times: [0.2, 0.3, 0.4] }
`,
    20,
    [
      '1 a 0.2 1 2 2 served',
      '1 b 2 2 5 5 served',
      '2 a 0.3 1 2 5 served',
      '2 b 5 5 8 8 served',
      '3 a 0.4 2 3 8 served',
      '3 b 8 8 11 11 served',
    ],
  ],
  [
    'capacitated slots count who is blocked',
    `places:
  a: { servers: { slots: [1, 3], sizes: [1, 1], capacitated: true }, serve: 1, then: b }
  b: { servers: 1, room: 0, serve: 5 }
arrivals:
  s: { at: a, times: [0.2, 0.3, 0.4] }
`,
    20,
    // Slots at 1, 3, 4, 6, 7, 9, …; at 4 the second is still served, at 6 and 7 it is blocked.
    [
      '1 a 0.2 1 2 2 served',
      '1 b 2 2 7 7 served',
      '2 a 0.3 3 4 7 served',
      '2 b 7 7 12 12 served',
      '3 a 0.4 9 10 12 served',
      '3 b 12 12 17 17 served',
    ],
  ],
  [
    'a slot with room for one interrupts the lower priority, whoever came first',
    `${ranked}
places:
  a: { servers: { slots: [1, 4, 9], sizes: [2, 1, 2], capacitated: true, off-duty: resume }, serve: 5 }
arrivals:
  l: { at: a, class: low, times: [0.2] }
  h: { at: a, class: high, times: [0.4] }
`,
    30,
    ['1 low a 0.2 1 - 4 interrupted', '2 high a 0.4 1 6 6 served', '1 low a 0.2 9 11 11 served'],
  ],
  [
    'of two services that end at once, the one that was planned first takes the bed',
    `places:
  a: { servers: 1, serve: 2, then: c }
  b: { servers: 1, serve: 2, then: c }
  c: { servers: 1, room: 0, serve: 1 }
arrivals:
  s: { at: a, times: [1] }
  t: { at: b, times: [1] }
`,
    20,
    ['1 a 1 1 3 3 served', '1 c 3 3 4 4 served', '2 b 1 1 3 4 served', '2 c 4 4 5 5 served'],
  ],
  [
    'services without duration, one after the other at one instant',
    `places:
  a: { servers: 1, serve: 0, then: b }
  b: { servers: 1, serve: 0 }
arrivals:
  s: { at: a, times: [1], batch: 2 }
`,
    20,
    ['1 a 1 1 1 1 served', '2 a 1 1 1 1 served', '1 b 1 1 1 1 served', '2 b 1 1 1 1 served'],
  ],
  [
    'last come, first served, with pre-emption: who is interrupted keeps its place, the last to be taken',
    `${ranked}
places:
  a: { servers: 1, discipline: lifo, preempt: resume, serve: { by-class: { high: 1, low: 10 } } }
arrivals:
  l: { at: a, class: low, times: [1, 2, 3] }
  h: { at: a, class: high, times: [4] }
`,
    40,
    [
      '1 low a 1 1 - 4 interrupted',
      '4 high a 4 4 5 5 served',
      '3 low a 3 5 15 15 served',
      '2 low a 2 15 25 25 served',
      '1 low a 1 25 32 32 served',
    ],
  ],
  [
    'two are interrupted one after the other, and go on as they came',
    `${ranked}
places:
  a: { servers: 2, preempt: resume, serve: { by-class: { high: 3, low: 10 } } }
arrivals:
  l: { at: a, class: low, times: [1, 2] }
  h: { at: a, class: high, times: [3, 4] }
`,
    40,
    [
      '2 low a 2 2 - 3 interrupted',
      '1 low a 1 1 - 4 interrupted',
      '3 high a 3 3 6 6 served',
      '4 high a 4 4 7 7 served',
      '1 low a 1 6 13 13 served',
      '2 low a 2 7 16 16 served',
    ],
  ],
  [
    'routes of the individual, by an attribute',
    `attributes: { side: { law: sequence, values: [1, 2] } }
places:
  a: { servers: infinite, serve: side, then: [{ when: side == 1, to: b }, { to: c }] }
  b: { servers: 1, serve: 1 }
  c: { servers: 1, serve: 2 }
arrivals:
  s: { at: a, times: [1, 1.5] }
`,
    40,
    ['1 a 1 1 2 2 served', '1 b 2 2 3 3 served', '2 a 1.5 1.5 3.5 3.5 served', '2 c 3.5 3.5 5.5 5.5 served'],
  ],
  [
    'staff, too, are taken from the lower priority',
    `${ranked}
staff: { nurse: 1 }
places:
  a: { servers: 2, needs: [nurse], preempt: resume, serve: { by-class: { high: 2, low: 5 } } }
arrivals:
  l: { at: a, class: low, times: [1] }
  h: { at: a, class: high, times: [2] }
`,
    40,
    ['1 low a 1 1 - 2 interrupted', '2 high a 2 2 4 4 served', '1 low a 1 4 8 8 served'],
  ],
  [
    'sharing: who is blocked holds one of the places but takes no share',
    `places:
  a: { servers: 2, discipline: sharing, serve: 4, then: b }
  b: { servers: 1, room: 0, serve: 10 }
arrivals:
  s: { at: a, times: [1, 2, 10], batch: { law: sequence, values: [2, 1, 1] } }
`,
    60,
    // Two at half speed until 9; the second is blocked then, and the third has the whole speed; at 19 the fourth has its place.
    [
      '1 a 1 1 9 9 served',
      '1 b 9 9 19 19 served',
      '2 a 1 1 9 19 served',
      '2 b 19 19 29 29 served',
      '3 a 2 9 13 29 served',
      '3 b 29 29 39 39 served',
      '4 a 10 19 23 39 served',
      '4 b 39 39 49 49 served',
    ],
  ],
  [
    'sharing with pre-emption: the work that is left goes on',
    `${ranked}
places:
  a: { servers: 2, discipline: sharing, preempt: resume, serve: { by-class: { high: 2, low: 4 } } }
arrivals:
  l: { at: a, class: low, times: [1, 2] }
  h: { at: a, class: high, times: [3] }
`,
    40,
    // At 3 the lows have 2.5 and 3.5 left; the second gives way. At 7 the first has 0.5 left.
    ['2 low a 2 2 - 3 interrupted', '3 high a 3 3 7 7 served', '1 low a 1 1 8 8 served', '2 low a 2 7 11 11 served'],
  ],
  [
    'sharing with shifts that interrupt',
    `places:
  a: { servers: { shifts: [{ until: 4, count: 2 }, { until: 6, count: 0 }, { until: 50, count: 2 }], off-duty: resume }, discipline: sharing, serve: 4 }
arrivals:
  s: { at: a, times: [1, 2] }
`,
    40,
    // At 4 they have 2 and 3 left.
    ['1 a 1 1 - 4 interrupted', '2 a 2 2 - 4 interrupted', '1 a 1 6 10 10 served', '2 a 2 6 11 11 served'],
  ],
  [
    'who finds its own place full blocks itself for ever',
    `places:
  a: { servers: 1, room: 0, serve: 2, then: a }
arrivals:
  s: { at: a, times: [1, 5] }
`,
    40,
    ['2 a 5 - - 5 rejected'],
  ],
  [
    'three places in a ring stand still, and who is behind waits',
    `places:
  a: { servers: 1, room: 1, serve: 1, then: b }
  b: { servers: 1, room: 0, serve: 1, then: c }
  c: { servers: 1, room: 0, serve: 1, then: a }
arrivals:
  s: { at: a, times: [1, 1.5, 1.6] }
  t: { at: b, times: [1] }
  u: { at: c, times: [1] }
`,
    40,
    ['5 a 1.6 - - 1.6 rejected'],
  ],
  [
    'who is blocked holds staff, too',
    `staff: { nurse: 1 }
places:
  a: { servers: 2, needs: [nurse], serve: 2, then: b }
  b: { servers: 1, room: 0, serve: 10 }
  c: { servers: 1, needs: [nurse], serve: 1 }
arrivals:
  s: { at: a, times: [1, 2] }
  t: { at: c, times: [6] }
`,
    30,
    [
      '1 a 1 1 3 3 served',
      '1 b 3 3 13 13 served',
      '2 a 2 3 5 13 served',
      '3 c 6 13 14 14 served',
      '2 b 13 13 23 23 served',
    ],
  ],
  [
    'staff go to the higher priority, wherever it waits',
    `${ranked}
staff: { nurse: 1 }
places:
  x: { servers: 2, needs: [nurse], serve: 3 }
  y: { servers: 2, needs: [nurse], serve: 1 }
arrivals:
  l: { at: x, class: low, times: [1, 2] }
  h: { at: y, class: high, times: [2.5] }
`,
    30,
    ['1 low x 1 1 4 4 served', '3 high y 2.5 4 5 5 served', '2 low x 2 5 8 8 served'],
  ],
  [
    'a bed is cleaned after who was blocked in it has left',
    `places:
  a: { servers: 1, serve: 2, turnaround: 3, then: b }
  b: { servers: 1, room: 0, serve: 6 }
arrivals:
  s: { at: a, times: [1, 2, 2.5] }
`,
    30,
    [
      '1 a 1 1 3 3 served',
      '1 b 3 3 9 9 served',
      '2 a 2 6 8 9 served',
      '2 b 9 9 15 15 served',
      '3 a 2.5 12 14 15 served',
      '3 b 15 15 21 21 served',
    ],
  ],
  [
    'overflow instead of blocking',
    `places:
  a: { servers: infinite, serve: 0.5, then: b }
  b: { servers: 1, room: 0, serve: 10, overflow: c }
  c: { servers: infinite, serve: 1 }
arrivals:
  s: { at: a, times: [1, 2] }
`,
    30,
    ['1 a 1 1 1.5 1.5 served', '2 a 2 2 2.5 2.5 served', '2 c 2.5 2.5 3.5 3.5 served', '1 b 1.5 1.5 11.5 11.5 served'],
  ],
  [
    'who was interrupted by a shift goes on before a higher priority that came meanwhile',
    `${ranked}
places:
  a: { servers: { shifts: [{ until: 5, count: 1 }, { until: 8, count: 0 }, { until: 50, count: 1 }], off-duty: resume }, serve: { by-class: { high: 2, low: 4 } } }
arrivals:
  l: { at: a, class: low, times: [2] }
  h: { at: a, class: high, times: [6] }
`,
    30,
    ['1 low a 2 2 - 5 interrupted', '1 low a 2 8 9 9 served', '2 high a 6 9 11 11 served'],
  ],
  [
    'a shift ends and sends those it serves to the same place again',
    `places:
  a: { servers: { shifts: [{ until: 4, count: 2 }, { until: 50, count: 1 }], off-duty: reroute }, serve: 5, then: [{ when: visits < 2, to: a }, { to: leave }] }
arrivals:
  s: { at: a, times: [1, 2] }
`,
    30,
    ['1 a 1 1 - 4 interrupted', '2 a 2 2 - 4 interrupted', '1 a 4 4 9 9 served', '2 a 4 9 14 14 served'],
  ],
  [
    'who is rerouted makes room for who is blocked',
    `classes: { high: { priority: 0 }, low: { priority: 1, becomes: { high: 3 } } }
places:
  u: { servers: infinite, serve: 1, then: a }
  a: { servers: 1, room: 1, preempt: reroute, serve: 10 }
arrivals:
  s: { at: a, class: low, times: [1, 2] }
  t: { at: u, class: high, times: [2.5] }
`,
    30,
    [
      '1 low a 1 1 - 5 interrupted',
      '3 high u 2.5 2.5 3.5 5 served',
      '2 high a 2 5 15 15 served',
      '3 high a 5 15 25 25 served',
    ],
  ],
  [
    'at a slot as many begin as there are staff for; who is interrupted there gives staff to elsewhere',
    `staff: { nurse: 2 }
places:
  a: { servers: { slots: [1, 4], sizes: [3, 1], capacitated: true, off-duty: resume }, needs: [nurse], serve: 4 }
  b: { servers: 1, needs: [nurse], serve: 1 }
arrivals:
  s: { at: a, times: [0.1, 0.2, 0.3] }
  t: { at: b, times: [2] }
`,
    12,
    // At 1 two begin; at 4 the later of them gives its nurse to b; as the slot at 5 opens both nurses are still at work, at 8 it goes on.
    ['2 a 0.2 1 - 4 interrupted', '1 a 0.1 1 5 5 served', '4 b 2 4 5 5 served', '2 a 0.2 8 9 9 served'],
  ],
  [
    'interrupted by shift after shift, resumed each time',
    `places:
  a: { servers: { shifts: [{ until: 3, count: 1 }, { until: 4, count: 0 }], off-duty: resume }, serve: 10 }
arrivals:
  s: { at: a, times: [1] }
`,
    30,
    ['1 a 1 1 - 3 interrupted', '1 a 1 4 - 7 interrupted', '1 a 1 8 - 11 interrupted', '1 a 1 12 14 14 served'],
  ],
  [
    'nobody is interrupted while nobody is on duty: the old shift finishes',
    `${ranked}
places:
  a: { servers: { shifts: [{ until: 5, count: 1 }, { until: 10, count: 0 }, { until: 50, count: 1 }] }, preempt: resume, serve: { by-class: { high: 2, low: 8 } } }
arrivals:
  l: { at: a, class: low, times: [1] }
  h: { at: a, class: high, times: [6] }
`,
    30,
    ['1 low a 1 1 9 9 served', '2 high a 6 10 12 12 served'],
  ],
  [
    'appointments whose lateness brings two at once come in the order of the list',
    `places:
  a: { servers: infinite, serve: 1 }
arrivals:
  s: { at: a, times: [1, 2], repeat: 5, late: { law: sequence, values: [0.5, -0.5] } }
`,
    10,
    [1.5, 1.5, 6.5, 6.5].map((at, i) => `${i + 1} a ${at} ${at} ${at + 1} ${at + 1} served`),
  ],
  [
    'who is blocked is present to those who balk',
    `places:
  a: { servers: 1, serve: 1, baulk: [0, 1], then: b }
  b: { servers: 1, room: 0, serve: 10 }
arrivals:
  s: { at: a, times: [1, 2.5, 5] }
`,
    30,
    [
      '1 a 1 1 2 2 served',
      '3 a 5 - - 5 baulked',
      '1 b 2 2 12 12 served',
      '2 a 2.5 2.5 3.5 12 served',
      '2 b 12 12 22 22 served',
    ],
  ],
  [
    'a class that falls in priority while waiting goes to the end of its new queue',
    `classes: { high: { priority: 0, becomes: { low: 2 } }, low: { priority: 1 } }
places:
  p: { servers: 1, serve: 5 }
arrivals:
  h: { at: p, class: high, times: [1, 1.5] }
  l: { at: p, class: low, times: [2] }
`,
    30,
    ['1 high p 1 1 6 6 served', '3 low p 2 6 11 11 served', '2 low p 1.5 11 16 16 served'],
  ],
  [
    'slots take the last who came first',
    `places:
  a: { servers: { slots: [5], sizes: [2] }, discipline: lifo, serve: 1 }
arrivals:
  s: { at: a, times: [1, 2, 3] }
`,
    30,
    ['3 a 3 5 6 6 served', '2 a 2 5 6 6 served', '1 a 1 10 11 11 served'],
  ],
  [
    'a slot opens before patience ends at the same instant',
    `places:
  a: { servers: { slots: [3], sizes: [1] }, serve: 1, patience: 2 }
arrivals:
  s: { at: a, times: [1] }
`,
    30,
    ['1 a 1 3 4 4 served'],
  ],
  [
    'a service ends, and patience ends, before who comes at the same instant looks for room',
    `places:
  a: { servers: 1, room: 0, serve: 2 }
  b: { servers: 1, room: 1, serve: 10, patience: 3 }
arrivals:
  s: { at: a, times: [1, 3] }
  t: { at: b, times: [1, 2, 5] }
`,
    30,
    ['1 a 1 1 3 3 served', '4 a 3 3 5 5 served', '3 b 2 - - 5 reneged', '5 b 5 - - 8 reneged', '2 b 1 1 11 11 served'],
  ],
]

describe('deterministic scenarios where rules meet', () => {
  it.each(scenarios)('%s', (_, body, until, visits) => {
    expect(visitsOf(flowText(body), until)).toEqual(visits)
  })
})
