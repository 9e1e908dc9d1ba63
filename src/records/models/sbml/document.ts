import { type AttributeChange, changeAttributes } from './change-attribute.ts'
import { checkParts } from './check-parts.ts'
import { numberOf } from './math.ts'
import { refuse, SbmlRefusal } from './refuse.ts'
import { child, type Element, listed, parseXml } from './xml.ts'

/** An SBML document as it is written: defaults of its level filled in, formulas not yet read. */
export interface SbmlDocument {
  readonly level: 2 | 3
  readonly version: number
  readonly id: string
  readonly name: string
  readonly timeUnits: string | undefined
  readonly substanceUnits: string | undefined
  readonly volumeUnits: string | undefined
  readonly extentUnits: string | undefined
  readonly conversionFactor: string | undefined
  readonly functions: readonly { readonly id: string; readonly math: Element | undefined; readonly at: Element }[]
  readonly units: ReadonlyMap<string, readonly SbmlUnit[]>
  readonly compartments: readonly SbmlCompartment[]
  readonly species: readonly SbmlSpecies[]
  readonly parameters: readonly SbmlParameter[]
  readonly initialAssignments: readonly SbmlRule[]
  readonly rules: readonly (SbmlRule & { readonly kind: 'assignment' | 'rate' | 'algebraic' })[]
  readonly reactions: readonly SbmlReaction[]
  readonly events: readonly SbmlEvent[]
  /** Parts that change no number and are left out, by name. */
  readonly unneeded: readonly string[]
}

export interface SbmlUnit {
  readonly kind: string
  readonly exponent: number
  readonly scale: number
  readonly multiplier: number
}

export interface SbmlCompartment {
  readonly id: string
  readonly name: string
  readonly dimensions: number
  readonly size: number | undefined
  readonly constant: boolean
  readonly units: string | undefined
}

export interface SbmlSpecies {
  readonly id: string
  readonly name: string
  readonly compartment: string
  readonly amount: number | undefined
  readonly concentration: number | undefined
  /** The name stands for an amount, not for a concentration. */
  readonly onlySubstance: boolean
  readonly boundary: boolean
  readonly constant: boolean
  readonly conversionFactor: string | undefined
  readonly units: string | undefined
}

export interface SbmlParameter {
  readonly id: string
  readonly name: string
  readonly value: number | undefined
  readonly constant: boolean
  readonly units: string | undefined
}

export interface SbmlRule {
  readonly variable: string
  readonly math: Element | undefined
  readonly at: Element
}

export interface SbmlReference {
  readonly id: string | undefined
  readonly species: string
  readonly stoichiometry: number | undefined
  /** Nothing changes its stoichiometry. */
  readonly constant: boolean
  readonly math: Element | undefined
  readonly at: Element
}

export interface SbmlReaction {
  readonly id: string
  readonly name: string
  readonly reactants: readonly SbmlReference[]
  readonly products: readonly SbmlReference[]
  readonly law: Element | undefined
  readonly locals: readonly SbmlParameter[]
  readonly at: Element
}

export interface SbmlEvent {
  readonly id: string
  readonly trigger: Element | undefined
  /** What the trigger counts as before the start. */
  readonly initially: boolean
  readonly persistent: boolean
  readonly delay: Element | undefined
  readonly priority: Element | undefined
  readonly fromTrigger: boolean
  readonly assignments: readonly SbmlRule[]
  readonly at: Element
}

/**
 * Reads an SBML text of Level 2 or 3. Errors: `XmlError` for what is not well-formed, `SbmlRefusal` for what is not understood: another level, a
 * required package, a fast reaction, an unknown part, two rules for one variable.
 */
export function readDocument(text: string, changes: readonly AttributeChange[] = []): SbmlDocument {
  const whole = changeAttributes(parseXml(text), changes)
  const root = coreOf(whole)
  if (root.name !== 'sbml') throw new SbmlRefusal(`the root \`${root.name}\`, which is no SBML document`, root.line)
  const level = Number(root.attributes.get('level'))
  if (level !== 2 && level !== 3) return refuse(`SBML Level ${root.attributes.get('level') ?? 'unknown'}`, root)
  const unneeded = packagesOf(root)
  const model = child(root, 'model') ?? refuse('a document without a model', root)
  const read = readerOf(level)
  const attribute = (name: string) => model.attributes.get(name)
  if (child(child(whole, 'model')!, 'listOfObjectives')) return refuse('the package `fbc` (flux balance)', model)
  checkParts(root)
  if (child(model, 'listOfConstraints')) unneeded.push('constraints')
  const initialAssignments = listed(model, 'listOfInitialAssignments', 'initialAssignment').map((at) =>
    read.rule(at, 'symbol'),
  )
  const rules = (child(model, 'listOfRules')?.children ?? []).flatMap((at) => read.anyRule(at))
  once('initial assignment', initialAssignments)
  once(
    'rule',
    rules.filter(({ kind }) => kind !== 'algebraic'),
  )
  const compartments = listed(model, 'listOfCompartments', 'compartment').map(read.compartment)
  const species = listed(model, 'listOfSpecies', 'species').map(read.species)
  const parameters = listed(model, 'listOfParameters', 'parameter').map(read.parameter)
  const reactions = listed(model, 'listOfReactions', 'reaction').map(read.reaction)
  const events = listed(model, 'listOfEvents', 'event').map(read.event)
  const references = reactions.flatMap((each) => [...each.reactants, ...each.products])
  const constants = new Set(
    [...compartments, ...species, ...parameters, ...references].filter((each) => each.constant).map((each) => each.id),
  )
  const changing = [...rules, ...events.flatMap((each) => each.assignments)]
  const forbidden = changing.find((each) => constants.has(each.variable))
  if (forbidden) return refuse(`a \`${forbidden.at.name}\` for the constant \`${forbidden.variable}\``, forbidden.at)
  return {
    level,
    version: Number(root.attributes.get('version')),
    id: attribute('id') ?? '',
    name: attribute('name') ?? attribute('id') ?? '',
    timeUnits: attribute('timeUnits'),
    substanceUnits: attribute('substanceUnits'),
    volumeUnits: attribute('volumeUnits'),
    extentUnits: attribute('extentUnits'),
    conversionFactor: attribute('conversionFactor'),
    functions: listed(model, 'listOfFunctionDefinitions', 'functionDefinition').map((at) => ({
      id: read.id(at),
      math: child(at, 'math'),
      at,
    })),
    units: new Map(
      listed(model, 'listOfUnitDefinitions', 'unitDefinition').map((each) => [read.id(each), read.units(each)]),
    ),
    compartments,
    species,
    parameters,
    initialAssignments,
    rules,
    reactions,
    events,
    unneeded,
  }
}

/** The document without elements of packages, whose names may be those of SBML itself. */
function coreOf(element: Element): Element {
  if (written.has(element.name)) return element
  const own = element.children.filter((each) => each.namespace === element.namespace || each.name === 'math')
  return { ...element, children: own.map(coreOf) }
}

/** What holds text of its own, or of other namespaces. */
const written = new Set(['math', 'notes', 'annotation', 'message'])

/** Refuses a second formula for the same variable: one of them would be ignored. */
function once(what: string, all: readonly SbmlRule[]) {
  const seen = new Set<string>()
  for (const { variable, at } of all) {
    if (seen.has(variable)) refuse(`a second ${what} for \`${variable}\``, at)
    seen.add(variable)
  }
}

/** The MathML of Level 3 Version 2 in a document of Version 1: read as any. */
const extendedMath = 'l3v2extendedmath'

const core = /^http:\/\/www\.sbml\.org\/sbml\/level3\/version\d+\/([a-z0-9]+)\/version\d+$/

/** Refuses required packages; names the others that are left out. */
function packagesOf(root: Element): string[] {
  const found: string[] = []
  for (const [name, value] of root.attributes) {
    const at = /^\{(.*)\}required$/.exec(name)
    if (!at) continue
    const title = core.exec(at[1]!)?.[1] ?? at[1]!
    if (title === extendedMath) continue
    if (value === 'true' || value === '1') return refuse(`the required package \`${title}\``, root)
    found.push(`package ${title}`)
  }
  return found
}

function readerOf(level: 2 | 3) {
  const id = (at: Element) => at.attributes.get('id') ?? refuse(`a \`${at.name}\` without an id`, at)
  const name = (at: Element) => at.attributes.get('name') ?? at.attributes.get('id') ?? ''
  const truth = (at: Element, attribute: string, otherwise: boolean) => {
    const value = at.attributes.get(attribute)
    return value === undefined ? otherwise : value === 'true' || value === '1'
  }
  const quantity = (at: Element, attribute: string) => {
    const value = at.attributes.get(attribute)
    return value === undefined || value.trim() === '' ? undefined : numberOf(value, at)
  }
  const parameter = (at: Element): SbmlParameter => ({
    id: id(at),
    name: name(at),
    value: quantity(at, 'value'),
    constant: truth(at, 'constant', true),
    units: at.attributes.get('units'),
  })
  const rule = (at: Element, attribute: string): SbmlRule => ({
    variable: at.attributes.get(attribute) ?? refuse(`a \`${at.name}\` without \`${attribute}\``, at),
    math: child(at, 'math'),
    at,
  })
  const reference = (at: Element): SbmlReference => ({
    id: at.attributes.get('id'),
    species: at.attributes.get('species') ?? refuse(`a \`${at.name}\` without a species`, at),
    stoichiometry: quantity(at, 'stoichiometry') ?? (level === 2 ? 1 : undefined),
    constant: truth(at, 'constant', level === 2),
    math: child(at, 'stoichiometryMath') && child(child(at, 'stoichiometryMath')!, 'math'),
    at,
  })
  return {
    id,
    rule,
    parameter,
    units: (at: Element): SbmlUnit[] =>
      listed(at, 'listOfUnits', 'unit').map((unit) => ({
        kind: unit.attributes.get('kind') ?? 'dimensionless',
        exponent: quantity(unit, 'exponent') ?? 1,
        scale: quantity(unit, 'scale') ?? 0,
        multiplier: quantity(unit, 'multiplier') ?? 1,
      })),
    compartment: (at: Element): SbmlCompartment => ({
      id: id(at),
      name: name(at),
      dimensions: quantity(at, 'spatialDimensions') ?? 3,
      size: quantity(at, 'size'),
      constant: truth(at, 'constant', true),
      units: at.attributes.get('units'),
    }),
    species: (at: Element): SbmlSpecies => ({
      id: id(at),
      name: name(at),
      compartment: at.attributes.get('compartment') ?? refuse('a species without a compartment', at),
      amount: quantity(at, 'initialAmount'),
      concentration: quantity(at, 'initialConcentration'),
      onlySubstance: truth(at, 'hasOnlySubstanceUnits', false),
      boundary: truth(at, 'boundaryCondition', false),
      constant: truth(at, 'constant', false),
      conversionFactor: at.attributes.get('conversionFactor'),
      units: at.attributes.get('substanceUnits'),
    }),
    anyRule: (at: Element): SbmlDocument['rules'][number][] => {
      if (at.name === 'algebraicRule') return [{ kind: 'algebraic', variable: '', math: child(at, 'math'), at }]
      if (at.name === 'assignmentRule') return [{ kind: 'assignment', ...rule(at, 'variable') }]
      if (at.name === 'rateRule') return [{ kind: 'rate', ...rule(at, 'variable') }]
      return at.name === 'notes' || at.name === 'annotation' ? [] : refuse(`a rule \`${at.name}\``, at)
    },
    reaction: (at: Element): SbmlReaction => {
      if (truth(at, 'fast', false)) return refuse('a fast reaction', at)
      const law = child(at, 'kineticLaw')
      const locals = law
        ? [...listed(law, 'listOfParameters', 'parameter'), ...listed(law, 'listOfLocalParameters', 'localParameter')]
        : []
      return {
        id: id(at),
        name: name(at),
        reactants: listed(at, 'listOfReactants', 'speciesReference').map(reference),
        products: listed(at, 'listOfProducts', 'speciesReference').map(reference),
        law: law && child(law, 'math'),
        locals: locals.map(parameter),
        at,
      }
    },
    event: (at: Element, index: number): SbmlEvent => {
      const trigger = child(at, 'trigger')
      const part = (each: string) => {
        const found = child(at, each)
        return found && child(found, 'math')
      }
      return {
        id: at.attributes.get('id') ?? `event${index + 1}`,
        trigger: trigger && child(trigger, 'math'),
        initially: trigger ? truth(trigger, 'initialValue', true) : true,
        persistent: trigger ? truth(trigger, 'persistent', true) : true,
        delay: part('delay'),
        priority: part('priority'),
        fromTrigger: truth(at, 'useValuesFromTriggerTime', true),
        assignments: listed(at, 'listOfEventAssignments', 'eventAssignment').map((each) => rule(each, 'variable')),
        at,
      }
    },
  }
}
