import type { Expression } from '../../language/expression.ts'
import { conversionFactor } from '../../units/convert.ts'
import { parseUnit } from '../../units/unit.ts'
import type { CompiledArrival, CompiledPlace, CompiledServers, RouteTable, Watched } from './compiled.ts'
import { allConstant, constantOf, type Evaluator, evaluatorOf, readsState, type Symbols } from './evaluator.ts'
import type { Flow, FlowLaw, Route, Servers } from './flow.ts'
import { type CompiledLaw, compileLaw } from './law.ts'
import { type PlainTables, plainTables } from './plain-tables.ts'
import type { StateShape } from './state.ts'

/** A flow model compiled to tables: what the engine runs. */
export interface Program {
  readonly flow: Flow
  readonly shape: StateShape
  readonly places: readonly CompiledPlace[]
  readonly staff: readonly {
    readonly servers: CompiledServers
    readonly users: readonly number[]
    readonly cost: number
  }[]
  readonly arrivals: readonly CompiledArrival[]
  readonly priorities: Uint8Array
  readonly becomes: readonly (readonly { readonly to: number; readonly law: CompiledLaw }[] | null)[]
  readonly attributes: readonly (readonly CompiledLaw[])[]
  readonly policies: readonly {
    readonly every: number
    readonly from: number
    readonly set: readonly { readonly symbol: number; readonly to: Evaluator }[]
  }[]
  readonly symbols: Symbols
  readonly firstLever: number
  readonly levels: number
  readonly capacity: number
  readonly hasPathways: boolean
  /** Formulas of reports, followed through time; `watchedBy`: the first of each report, −1 where it has none. */
  readonly watched: readonly Watched[]
  readonly watchedBy: readonly number[]
  readonly plain: PlainTables
  readonly evaluator: (expression: Expression) => Evaluator
}

/** Compiles a flow; `names` are the parameters and covariates of the model, in the order of the state's symbols. */
export function compileFlow(flow: Flow, names: readonly string[], time: string): Program {
  const symbols: Symbols = {
    names: new Map([...names, ...flow.levers.map((lever) => lever.name)].map((name, i) => [name, i])),
    attributes: new Map(flow.attributes.map(({ name }, i) => [name, i])),
    hours: hoursIn(time),
  }
  let counters = 0
  const newCounter = () => counters++
  const evaluator = (expression: Expression) => evaluatorOf(expression, flow, symbols)
  const reads = (expression: Expression) => readsState(expression, symbols)
  const law = (each: FlowLaw) => compileLaw(each, evaluator, newCounter, reads)
  const lawOrNone = (each: FlowLaw | null) => (each ? law(each) : null)
  const route = (each: Route): RouteTable => compileRoute(each, evaluator, newCounter)
  const classes = flow.classes.length
  const perClass = <T, U>(list: readonly T[], make: (each: T) => U): U[] => {
    const made = list.map(make)
    return Array.from({ length: classes }, (_, c) => made[Math.min(c, made.length - 1)]!)
  }
  const audited = new Set(
    flow.reports
      .filter(({ of, together }) => (of === 'delay' || of === 'occupied') && together.length < 2)
      .map(({ place }) => place),
  )
  const watched: Watched[] = []
  const watchedBy = flow.reports.map(({ of, as, together, value, expression }) => {
    const first = watched.length
    if (of === 'expression' && as !== 'last') watched.push({ formula: evaluator(expression!), bound: value })
    else if ((of === 'delay' || of === 'occupied') && together.length > 1) {
      const formula = evaluator(presentIn(together.map((place) => flow.places[place]!.name)))
      watched.push({ formula, bound: value }, { formula, bound: value - 1 })
    }
    return watched.length > first ? first : -1
  })
  const places = flow.places.map((place, index): CompiledPlace => {
    const servers = compileServers(place.servers, evaluator)
    const interrupts = servers.offDuty !== 'finish' && servers.offDuty !== 'carry'
    const sharing = place.discipline === 'sharing'
    return {
      servers,
      room: place.room ?? Number.POSITIVE_INFINITY,
      discipline: place.discipline,
      fullSpeed: place.fullSpeed,
      preempt: place.preempt,
      serve: perClass(place.serve, law),
      onward: perClass(place.onward, route),
      patience: place.patience.some((each) => each !== null) ? perClass(place.patience, lawOrNone) : null,
      renegeTo: perClass(place.renegeTo, route),
      baulk: place.baulk.some((each) => each !== null)
        ? perClass(place.baulk, (each) => (each ? evaluator(each) : null))
        : null,
      changes: place.changes,
      turnaround: lawOrNone(place.turnaround),
      needs: place.needs,
      gives: place.gives,
      divert: place.divert && { when: evaluator(place.divert.when), to: place.divert.to },
      overflow: place.overflow ?? -2,
      visitCost: place.cost.visit,
      timeCost: place.cost.time,
      target: place.target ?? Number.POSITIVE_INFINITY,
      infinite: servers.kind === 'infinite',
      slotted: servers.kind === 'slots',
      sharing,
      tracked: sharing || place.preempt !== 'none' || interrupts,
      occupancy: audited.has(index),
    }
  })
  const attributes = flow.attributes.map((each) => perClass(each.law, law))
  const levels = Math.max(0, ...flow.classes.map((each) => each.priority)) + 1
  const arrivals = flow.arrivals.map((each): CompiledArrival => {
    const { timing } = each
    const rates = timing.kind === 'rate' ? timing.rates : []
    return {
      at: each.at && route(each.at),
      classes: each.classes.map(({ index }) => index),
      chances: each.classes.map(({ chance }) => evaluator(chance)),
      fixedChances: allConstant(each.classes.map(({ chance }) => chance)),
      kind: timing.kind,
      every: timing.kind === 'every' ? law(timing.law) : null,
      rates: rates.map(evaluator),
      fixedRates: allConstant(rates),
      slice: timing.kind === 'rate' ? timing.slice : 0,
      times: timing.kind === 'times' ? timing.times : [],
      cycle: timing.kind === 'times' ? timing.every : null,
      batch: lawOrNone(each.batch),
      show: each.show && evaluator(each.show),
      late: lawOrNone(each.late),
      from: each.from,
      until: each.until ?? Number.POSITIVE_INFINITY,
    }
  })
  return {
    flow,
    places,
    staff: flow.staff.map(({ servers, cost }, index) => ({
      servers: compileServers(servers, evaluator),
      users: flow.places.flatMap((place, i) => (place.needs.some((need) => need.from.includes(index)) ? [i] : [])),
      cost,
    })),
    arrivals,
    priorities: Uint8Array.from(flow.classes, (each) => each.priority),
    becomes: flow.classes.map(({ becomes }) =>
      becomes.length > 0 ? becomes.map((each) => ({ to: each.to, law: law(each.law) })) : null,
    ),
    attributes,
    policies: flow.policies.map(({ every, from, set }) => ({
      every,
      from,
      set: set.map(({ lever, to }) => ({ symbol: names.length + lever, to: evaluator(to) })),
    })),
    symbols,
    firstLever: names.length,
    levels,
    capacity: flow.capacity ?? Number.POSITIVE_INFINITY,
    watched,
    watchedBy,
    hasPathways: flow.classes.some((each) => each.pathway !== null),
    plain: plainTables(flow, places, arrivals, attributes, watched.length > 0),
    evaluator,
    shape: {
      places: places.length,
      levels,
      classes,
      staff: flow.staff.length,
      streams: arrivals.length,
      attributes: flow.attributes.length,
      symbols: names.length + flow.levers.length,
      counters,
      watched: watched.length,
    },
  }
}

/** Everybody present in places of these names. */
const presentIn = (names: readonly string[]): Expression =>
  names
    .map((name): Expression => ({ kind: 'symbol', name: `present_${name}_` }))
    .reduce((sum, each): Expression => ({ kind: 'call', fn: 'add', args: [sum, each] }))

function hoursIn(time: string): number {
  const own = parseUnit(time)
  const hour = parseUnit('h')
  return (own.ok && hour.ok && conversionFactor(own.unit, hour.unit)) || 1
}

function compileServers(servers: Servers, evaluator: (expression: Expression) => Evaluator): CompiledServers {
  const none = { counts: [], fixed: [], at: [], sizes: [], cycle: 0, offset: 0, capacitated: false } as const
  switch (servers.kind) {
    case 'infinite':
      return { ...none, kind: 'infinite', offDuty: 'carry' }
    case 'count':
      return {
        ...none,
        kind: 'count',
        counts: [evaluator(servers.count)],
        fixed: [constantOf(servers.count)],
        offDuty: 'carry',
      }
    case 'shifts':
      return {
        ...none,
        kind: 'shifts',
        counts: servers.shifts.map(({ count }) => evaluator(count)),
        fixed: servers.shifts.map(({ count }) => constantOf(count)),
        at: servers.shifts.map(({ until }) => until),
        cycle: servers.shifts.at(-1)!.until,
        offset: servers.offset,
        offDuty: servers.offDuty,
      }
    case 'slots':
      return {
        ...none,
        kind: 'slots',
        at: servers.at,
        sizes: servers.sizes,
        cycle: servers.every,
        offset: servers.offset,
        capacitated: servers.capacitated,
        offDuty: servers.offDuty,
      }
  }
}

function compileRoute(
  route: Route,
  evaluator: (expression: Expression) => Evaluator,
  newCounter: () => number,
): RouteTable {
  const base = {
    kind: route.kind,
    places: [],
    chances: [],
    fixedChances: null,
    rules: [],
    counter: -1,
    of: 'queue',
    ties: 'order',
  } as const
  switch (route.kind) {
    case 'to':
      return { ...base, places: [route.place] }
    case 'chance':
      return {
        ...base,
        places: route.places,
        chances: route.chances.map(evaluator),
        fixedChances: allConstant(route.chances),
      }
    case 'rules':
      return {
        ...base,
        rules: route.rules.map((rule) => ({
          when: rule.when && evaluator(rule.when),
          route: compileRoute(rule.route, evaluator, newCounter),
        })),
      }
    case 'cycle':
      return { ...base, places: route.places, counter: newCounter() }
    case 'least':
      return { ...base, places: route.places, of: route.of, ties: route.ties }
  }
}
