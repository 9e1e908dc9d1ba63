import type { Expression } from '../../../kernel/language/expression.ts'
import type { Assignment, Model, Parameter, State } from '../../../kernel/model.ts'
import { solveAlgebraic } from './algebraic.ts'
import type { SbmlDocument, SbmlParameter, SbmlReference, SbmlSpecies } from './document.ts'
import { readEvents } from './events.ts'
import { functionsOf } from './functions.ts'
import { type MathScope, namesIn, node, number, readMath, substitute } from './math.ts'
import { createNames } from './names.ts'
import { orderAssignments } from './order.ts'
import type { Place, Quantity } from './place.ts'
import { createRates } from './rates.ts'
import { refuse } from './refuse.ts'
import { unitsOf } from './units.ts'
import type { Element } from './xml.ts'

export interface Translation {
  readonly states: readonly State[]
  readonly derivatives: readonly Expression[]
  readonly parameters: readonly Parameter[]
  readonly assignments: readonly Assignment[]
  readonly events: NonNullable<Model['events']>
  readonly quantities: ReadonlyMap<string, Quantity>
  readonly time: string
}

export const symbol = (name: string): Expression => ({ kind: 'symbol', name })

/**
 * From a document to equations. A species that reactions change is held as an amount, and its concentration is computed from the compartment of
 * the moment, so that compartments may change in any way; a species with a rate rule is held as what its rule speaks of.
 */
export function translate(document: SbmlDocument): Translation {
  const names = createNames()
  const unitOf = unitsOf(document)
  const rules = new Map(
    document.rules.filter((r) => r.kind !== 'algebraic' && r.math?.children[0]).map((r) => [r.variable, r]),
  )
  const initially = new Map(
    document.initialAssignments.filter((each) => each.math?.children[0]).map((r) => [r.variable, r]),
  )
  const targets = new Set(document.events.flatMap((each) => each.assignments.map((a) => a.variable)))
  const references = document.reactions.flatMap((r) => [...r.reactants, ...r.products])
  const moved = new Set(
    references
      .map((each) => each.species)
      .filter((id) => {
        const found = document.species.find((each) => each.id === id)
        return found && !found.boundary && !found.constant
      }),
  )

  const places = new Map<string, Place>()
  const put = (place: Omit<Place, 'holder' | 'asAmount' | 'means'>, at: Element | null = null): Place => {
    if (places.has(place.id)) return refuse(`the id \`${place.id}\` twice`, at ?? document.functions[0]?.at ?? fallback)
    const holder = names.take(place.id)
    const made = { ...place, holder, asAmount: false, means: symbol(holder) }
    places.set(place.id, made)
    return made
  }
  const volumeUnit = unitOf(document.volumeUnits) ?? (document.level === 2 ? (unitOf('volume') ?? '1') : '1')
  const substance = unitOf(document.substanceUnits) ?? (document.level === 2 ? (unitOf('substance') ?? '1') : '1')
  /** Compartments whose size nobody says: a concentration in them is known all the same. */
  const unsized = new Set<string>()
  const algebraically = document.rules.some(({ kind }) => kind === 'algebraic')
  for (const { id, size, units, dimensions, constant } of document.compartments) {
    const given = size ?? (dimensions === 0 ? 1 : undefined)
    const said = given !== undefined || rules.has(id) || initially.has(id) || (algebraically && !constant)
    if (!said) unsized.add(id)
    put({ id, kind: 'compartment', unit: unitOf(units) ?? (dimensions === 3 ? volumeUnit : '1'), given })
  }
  for (const { id, value, units } of document.parameters) {
    put({ id, kind: 'parameter', unit: unitOf(units) ?? '1', given: value })
  }
  for (const each of document.species) {
    const compartment =
      places.get(each.compartment) ?? refuse(`the unknown compartment \`${each.compartment}\``, fallback)
    const unit = unitOf(each.units) ?? substance
    const rule = rules.get(each.id)
    const asAmount =
      !each.onlySubstance && rule === undefined && (each.amount !== undefined || !unsized.has(compartment.id))
    const ownUnit = each.onlySubstance ? unit : perVolume(unit, compartment.unit)
    const place = put({ id: each.id, kind: 'species', species: each, unit: ownUnit, given: undefined })
    if (asAmount) {
      places.set(each.id, { ...place, asAmount, holder: names.take(`amount_${each.id}`), unit: ownUnit })
    }
  }
  for (const each of references) {
    if (each.id === undefined || document.level === 2) continue
    put({ id: each.id, kind: 'stoichiometry', unit: '1', given: each.stoichiometry }, each.at)
  }
  for (const each of document.reactions) put({ id: each.id, kind: 'reaction', unit: '1', given: undefined }, each.at)

  const find = (id: string, at: Element): Place => places.get(id) ?? refuse(`the unknown name \`${id}\``, at)
  const rates = createRates(names)
  const apply = functionsOf(document, rates.of)
  const scope: MathScope = {
    symbol: (id, at) => find(id, at).means,
    apply,
    rateOf: (id, at) => rates.of(find(id, at).means, at),
  }
  const formula = (math: Element | undefined) => readMath(math, scope)

  const assignments = new Map<string, Assignment>()
  const assign = (name: string, unit: string, expression: Expression) =>
    assignments.set(name, { name, unit, expression })
  const parameters: Parameter[] = []
  const states: { state: State; rate: Expression }[] = []
  /** Rates of change of states, asked for by name. */
  const derivatives = new Map<string, () => Expression>()

  const volume = (species: SbmlSpecies) => places.get(species.compartment)!.means

  // Reactions: the law of each under its id; what it adds to species.
  const changes = new Map<string, Expression>()
  for (const reaction of document.reactions) {
    const place = places.get(reaction.id)!
    const law = readLaw(reaction.law, reaction.locals, reaction.id) ?? number(0)
    assign(place.holder, '1', law)
    for (const [sign, list] of [
      [-1, reaction.reactants],
      [1, reaction.products],
    ] as const) {
      for (const each of list) {
        if (!moved.has(each.species)) continue
        const change = changeBy(each, sign, place.means)
        const sum = changes.get(each.species)
        changes.set(each.species, sum ? node('add', sum, change) : change)
      }
    }
  }

  function readLaw(math: Element | undefined, locals: readonly SbmlParameter[], reaction: string) {
    if (locals.length === 0) return formula(math)
    const own = new Map<string, Expression>()
    for (const each of locals) {
      const name = names.take(`${reaction}_${each.id}`)
      own.set(each.id, symbol(name))
      constant(name, unitOf(each.units) ?? '1', each.value)
    }
    const symbolOf = (id: string, at: Element) => own.get(id) ?? scope.symbol(id, at)
    return readMath(math, { ...scope, symbol: symbolOf, rateOf: (id, at) => rates.of(symbolOf(id, at), at) })
  }

  function changeBy(reference: SbmlReference, sign: 1 | -1, rate: Expression): Expression {
    const species = document.species.find((each) => each.id === reference.species)!
    const written = reference.math ? formula(reference.math) : null
    const place = document.level === 3 && reference.id !== undefined ? places.get(reference.id)! : null
    const count = written ?? place?.means ?? number(reference.stoichiometry ?? Number.NaN)
    const factor = species.conversionFactor ?? document.conversionFactor
    const times = count.kind === 'number' && count.value === 1 ? rate : node('multiply', count, rate)
    const converted = factor === undefined ? times : node('multiply', find(factor, reference.at).means, times)
    return sign < 0 ? node('negate', converted) : converted
  }

  /** A number that stays: a parameter, or, where it is none, a formula, so that members need not hold it. */
  function constant(name: string, unit: string, value: number | undefined): void {
    if (value === undefined || !Number.isFinite(value)) assign(name, unit, number(value ?? Number.NaN))
    else parameters.push({ name, unit, typical: number(value), transform: { form: 'identity' }, effects: [] })
  }

  /** Species whose concentration is given at the start while the size of their compartment is computed, by what they mean in formulas. */
  const concentrations = new Map(
    [...places.values()].flatMap((place) => {
      const { asAmount, species, means } = place
      if (!asAmount || !species || means.kind !== 'symbol') return []
      const computed = rules.get(species.compartment)?.kind === 'assignment' || initially.has(species.compartment)
      return computed && (initially.has(place.id) || species.amount === undefined) ? [[means.name, place] as const] : []
    }),
  )

  const ruleOf = new Map(
    [...rules.values()].flatMap((each) =>
      each.kind === 'assignment' ? [[places.get(each.variable)?.holder ?? '', each] as const] : [],
    ),
  )

  /**
   * A formula for the start, with given concentrations in place of amounts over sizes: the size may itself hang on the concentration, at the
   * start alone and without a circle.
   */
  function atStart(expression: Expression, above: readonly string[] = []): Expression {
    if (concentrations.size === 0) return expression
    const values = new Map<string, Expression>()
    for (const name of namesIn(expression)) {
      if (above.includes(name)) continue
      const place = concentrations.get(name)
      const rule = ruleOf.get(name)
      const written = place
        ? (formula(initially.get(place.id)?.math) ?? number(place.species!.concentration ?? Number.NaN))
        : formula(rule?.math)
      if (written) values.set(name, atStart(written, [...above, name]))
    }
    return substitute(expression, values)
  }

  function startOf(place: Place): Expression {
    const formulaThen = formula(initially.get(place.id)?.math)
    const written = formulaThen && atStart(formulaThen)
    const { species } = place
    if (!species) return written ?? number(place.given ?? Number.NaN)
    const size = volume(species)
    if (written) return place.asAmount ? node('multiply', written, size) : written
    const holdsAmount = place.asAmount || species.onlySubstance
    if (species.amount !== undefined) {
      return holdsAmount ? number(species.amount) : node('divide', number(species.amount), size)
    }
    const concentration = number(species.concentration ?? Number.NaN)
    return holdsAmount && species.concentration !== undefined ? node('multiply', concentration, size) : concentration
  }

  function hold(place: Place, rate: Expression): void {
    states.push({ state: { name: place.holder, unit: place.unit, initial: startOf(place) }, rate })
    derivatives.set(place.holder, () => rate)
  }

  /** What reactions add to a species a unit of time, in what it is held as. */
  function changeOf({ id, asAmount, species }: Place): Expression {
    const change = changes.get(id)!
    return asAmount || species!.onlySubstance ? change : node('divide', change, volume(species!))
  }

  // A name that keeps one value: which it is shows only when all others are known.
  const still: Place[] = []
  for (const place of places.values()) {
    if (place.kind === 'reaction') continue
    const rule = rules.get(place.id)
    if (place.asAmount) {
      const name = (place.means as { name: string }).name
      assign(name, place.unit, node('divide', symbol(place.holder), volume(place.species!)))
    }
    if (rule?.kind === 'assignment') assign(place.holder, place.unit, formula(rule.math)!)
    else if (rule?.kind === 'rate') hold(place, formula(rule.math)!)
    else if (changes.has(place.id)) hold(place, changeOf(place))
    else if (targets.has(place.id)) hold(place, number(0))
    else still.push(place)
  }

  /** Variables that algebraic rules determine; they get their formulas. */
  function readAlgebraic(): ReadonlySet<Place> {
    const fixed = new Set(
      [...document.parameters, ...document.compartments, ...document.species]
        .filter((each) => each.constant)
        .map((each) => each.id),
    )
    for (const each of references) if (each.constant && each.id !== undefined) fixed.add(each.id)
    const given = ({ id, given, species }: Place) =>
      (given ?? species?.amount ?? species?.concentration) !== undefined || initially.has(id)
    const nameOf = (place: Place) => (place.means as { name: string }).name
    const free = still.filter((place) => !fixed.has(place.id))
    // Those without a value first, sizes of compartments last.
    const rank = (place: Place) => (given(place) ? 2 : 0) + (place.kind === 'compartment' ? 1 : 0)
    const byName = new Map(free.sort((a, b) => rank(a) - rank(b)).map((each) => [nameOf(each), each]))
    const values = solveAlgebraic(
      document.rules.flatMap((rule) => {
        const zero = rule.kind === 'algebraic' ? formula(rule.math) : null
        return zero ? [{ rule, zero }] : []
      }),
      {
        unknowns: [...byName.keys()],
        formulaOf: (name) => assignments.get(name)?.expression,
        rateOf: (name) => (name === 'time' ? number(1) : rates.of(symbol(name), fallback)),
        root: (unknown, zero, rate) => {
          const place = byName.get(unknown)!
          const name = names.take(`${unknown}_root`)
          const start = startOf(place)
          const held = place.asAmount ? node('divide', start, volume(place.species!)) : start
          const initial = given(place) ? held : number(1)
          states.push({ state: { name, unit: place.unit, initial, algebraic: true }, rate: zero })
          derivatives.set(name, rate)
          return symbol(name)
        },
      },
    )
    for (const [name, value] of values) {
      const place = byName.get(name)!
      assign(place.holder, place.unit, place.asAmount ? node('multiply', value, volume(place.species!)) : value)
    }
    return new Set([...values.keys()].map((name) => byName.get(name)!))
  }

  const algebraic = readAlgebraic()
  const stateNames = new Set(states.map(({ state }) => state.name))
  const starts = new Map(still.map((place) => [place.holder, startOf(place)]))
  const known = new Map<string, boolean>()
  /** Whether a name changes with time; what is being asked for counts as still. */
  const moves = (name: string): boolean => {
    if (name === 'time' || stateNames.has(name) || rates.has(name)) return true
    const before = known.get(name)
    if (before !== undefined) return before
    known.set(name, false)
    const expression = assignments.get(name)?.expression ?? starts.get(name)
    const answer = expression !== undefined && [...namesIn(expression)].some(moves)
    known.set(name, answer)
    return answer
  }
  for (const place of still) {
    if (algebraic.has(place)) continue
    const start = starts.get(place.holder)!
    if (start.kind === 'number') constant(place.holder, place.unit, start.value)
    else if ([...namesIn(start)].some(moves)) hold(place, number(0))
    else assign(place.holder, place.unit, start)
  }

  const events = readEvents({
    document,
    formula,
    place: (id, at) => find(id, at),
    state: (holder) => states.findIndex(({ state }) => state.name === holder),
    inCompartment: (id) =>
      [...places.values()].filter(
        (each) => each.species?.compartment === id && !each.asAmount && !each.species.onlySubstance,
      ),
    volume,
  })
  const lines = new Map(document.reactions.map((each) => [each.id, each.at.line]))
  for (const each of [...rules, ...initially]) lines.set(each[0], each[1].at.line)
  const lineOf = (holder: string) => lines.get([...places.values()].find((place) => place.holder === holder)?.id ?? '')
  for (const each of rates.resolve(derivatives, assignments)) assign(each.name, '1', each.expression)
  return {
    states: states.map(({ state }) => state),
    derivatives: states.map(({ rate }) => rate),
    parameters,
    assignments: orderAssignments([...assignments.values()], lineOf),
    events,
    quantities: new Map([...places.values()].map((place) => [place.id, quantityOf(place, volume)])),
    time: unitOf(document.timeUnits) ?? unitOf('time') ?? 's',
  }
}

const fallback: Element = { name: 'model', namespace: '', attributes: new Map(), children: [], text: '', line: 1 }

const perVolume = (substance: string, volume: string): string =>
  volume === '1' ? substance : substance === '1' ? `/${volume}` : `${substance}/${volume}`

function quantityOf(place: Place, volume: (species: SbmlSpecies) => Expression): Quantity {
  const { id, kind, means: value, species, unit } = place
  if (!species) return { id, kind, value, unit }
  const size = volume(species)
  if (place.asAmount) return { id, kind, value, unit, amount: symbol(place.holder), concentration: value }
  if (species.onlySubstance) return { id, kind, value, unit, amount: value, concentration: node('divide', value, size) }
  return { id, kind, value, unit, amount: node('multiply', value, size), concentration: value }
}
