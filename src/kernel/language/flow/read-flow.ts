import type { Flow, FlowClass, FlowPolicy, FlowReport } from '../../dynamics/flow/flow.ts'
import type { Input, Output } from '../../model.ts'
import type { Unit } from '../../units/unit.ts'
import type { Meaning } from '../check.ts'
import { readCodes } from '../codes.ts'
import { readCovariates } from '../covariates.ts'
import { readDecisions } from '../decisions.ts'
import type { Report } from '../diagnostic.ts'
import type { Entry, Node } from '../document.ts'
import { numberEffects } from '../effects.ts'
import type { Expression } from '../expression.ts'
import { type Fields, namedEntries, openFields, quantityOf, scalarOf, unitOf, wordOf } from '../fields.ts'
import { reserved } from '../functions.ts'
import { readMeasures } from '../measures.ts'
import { readError } from '../outputs.ts'
import { readParameterHeads, readParameters } from '../parameters.ts'
import { flowFormula } from './flow-formula.ts'
import { flowGrammar } from './grammar.ts'
import { readArrival } from './read-arrivals.ts'
import { readLaw } from './read-law.ts'
import { readPlace } from './read-places.ts'
import { readPathway } from './read-route.ts'
import { readServers } from './read-servers.ts'
import { byClass, type FlowShop, flowScope, indexOf } from './shop.ts'

/** Reads everything of a flow model below its header. */
export function readFlowBody(fields: Fields, time: Unit | null, report: Report) {
  const covariates = readCovariates(fields.get('covariates'), report)
  const heads = readParameterHeads(fields.get('parameters'), report)
  const entries = (key: string) => namedEntries(fields.get(key), `\`${key}\``, report)
  const [levers, attributes, places, staff] = [
    entries('inputs'),
    entries('attributes'),
    entries('places'),
    entries('staff'),
  ]
  const classEntries = classesOf(fields.get('classes'), report)
  const names = (list: readonly Entry[]) => list.map((entry) => entry.key)

  const scope = new Map<string, Meaning>()
  for (const [name, { unit }] of covariates) scope.set(name, { kind: 'covariate', unit })
  for (const head of heads) scope.set(head.name, { kind: 'parameter', unit: head.unit })
  const all = [
    ...[...covariates.keys(), ...heads.map((head) => head.name)].map((key) => ({ key, keyAt: fields.at })),
    ...levers,
    ...attributes,
  ]
  const seen = new Set<string>()
  for (const { key, keyAt } of [...all, ...places, ...staff]) {
    if (seen.has(key)) report.error(keyAt, 'name.twice', `\`${key}\` is declared twice`, 'choose another name')
    if (reserved.has(key) || key === 'leave' || key === 'n')
      report.error(keyAt, 'name.reserved', `\`${key}\` has a meaning in the language`, 'choose another name')
    seen.add(key)
  }
  const used = new Set<string>()
  const drafts = readParameters(heads, names(levers), { scope: new Map(scope), report, used })
  const effects = numberEffects(drafts, fields.get('correlated'), report)
  const lists = { places: names(places), staff: names(staff), attributes: names(attributes), levers: names(levers) }
  const shop: FlowShop = {
    report,
    time,
    used,
    ...lists,
    classes: classEntries.map((entry) => entry.key),
    scope: flowScope(scope, lists),
  }
  const inputs = levers.map((entry) => readLever(entry, shop))
  const flow = readProcess(fields, { levers, attributes, places, staff, classEntries }, shop)
  const outputs = readFlowOutputs(fields.get('outputs'), flow, shop)
  const declared = outputs.map((output) => ({ output, unit: null }))
  const measures = readMeasures(fields.get('measures'), declared, time, report)
  const decisions = readDecisions(fields.get('decisions'), inputs, measures, time, report)
  return {
    covariates: [...covariates.values()].map(({ covariate }) => covariate),
    parameters: effects.parameters,
    effects: effects.effects,
    omega: effects.omega,
    inputs,
    states: [],
    assignments: [],
    derivatives: [],
    outputs,
    measures: measures.map(({ measure }) => measure),
    decisions,
    flow,
  }
}

interface Parts {
  readonly levers: readonly Entry[]
  readonly attributes: readonly Entry[]
  readonly places: readonly Entry[]
  readonly staff: readonly Entry[]
  readonly classEntries: readonly ClassEntry[]
}

function readProcess(fields: Fields, parts: Parts, shop: FlowShop): Flow {
  const { report } = shop
  const classes = parts.classEntries.map((entry) => readClass(entry, shop))
  const pathways = classes.map(({ pathway }) => pathway !== null)
  const capacity = quantityOf(fields.get('capacity'), null, '`capacity`', report)
  const arrivals = namedEntries(fields.get('arrivals'), '`arrivals`', report)
  if (fields.get('arrivals') && arrivals.length === 0)
    report.error(
      fields.keyAt('arrivals'),
      'arrivals.missing',
      'Nobody arrives',
      'add `walk_in: { at: place, every: { law: exponential, mean: 5 } }`',
    )
  return {
    classes,
    attributes: parts.attributes.map(({ key, value }) => ({
      name: key,
      law: byClass(
        value,
        `attribute \`${key}\``,
        shop,
        (node) => readLaw(node, `attribute \`${key}\``, shop, 'attribute'),
        {
          form: 'constant' as const,
          args: [{ kind: 'number' as const, value: 0 }],
          data: [],
          parts: [],
        },
      ),
    })),
    places: parts.places.map((entry) => readPlace(entry, shop)),
    staff: parts.staff.map((entry) => readStaff(entry, shop)),
    arrivals: arrivals.map((entry) => readArrival(entry, pathways, shop)),
    levers: parts.levers.map(({ key, value }) => ({ name: key, initial: initialOf(value, shop) })),
    policies: namedEntries(fields.get('policies'), '`policies`', report).flatMap((entry) => readPolicy(entry, shop)),
    reports: namedEntries(fields.get('reports'), '`reports`', report).flatMap((entry) => readReport(entry, shop)),
    capacity: capacity ?? null,
  }
}

interface ClassEntry {
  readonly key: string
  readonly value: Node | null
}

/** A list of names, or a mapping; without either everybody is a `patient`. */
function classesOf(node: Node | undefined, report: Report): ClassEntry[] {
  if (!node) return [{ key: 'patient', value: null }]
  if (node.kind === 'list')
    return node.items.flatMap((item) => {
      const scalar = scalarOf(item, 'a class', report)
      return scalar ? [{ key: scalar.text, value: null }] : []
    })
  return namedEntries(node, '`classes`', report)
}

function readClass({ key, value }: ClassEntry, shop: FlowShop): FlowClass {
  const plain: FlowClass = { name: key, priority: 0, becomes: [], pathway: null }
  if (!value || (value.kind === 'scalar' && value.value === null)) return plain
  const fields = openFields(value, flowGrammar.class, `class \`${key}\``, shop.report)
  const priority = quantityOf(fields.get('priority'), null, '`priority`', shop.report) ?? 0
  if (!Number.isSafeInteger(priority) || priority < 0 || priority > 100)
    shop.report.error(fields.keyAt('priority'), 'class.priority', 'A priority is a whole number from 0 (first) to 100')
  const becomes = fields.get('becomes')
  return {
    name: key,
    priority: Math.max(0, Math.min(100, Math.floor(priority) || 0)),
    becomes:
      becomes?.kind === 'map'
        ? [...becomes.entries.values()].flatMap((entry) => {
            const to = indexOf(entry.key, entry.keyAt, 'a class', shop.classes, shop.report)
            const law = readLaw(entry.value, '`becomes`', shop)
            return to === undefined || !law ? [] : [{ to, law }]
          })
        : [],
    pathway: readPathway(fields.get('pathway'), shop),
  }
}

function readStaff({ key, value }: Entry, shop: FlowShop): Flow['staff'][number] {
  const what = `staff \`${key}\``
  const wrapped = value.kind === 'map' && value.entries.has('servers')
  const fields = wrapped ? openFields(value, flowGrammar.staff, what, shop.report) : null
  const servers = readServers(fields ? fields.get('servers') : value, what, shop)
  const cost = quantityOf(fields?.get('cost'), null, '`cost`', shop.report) ?? 0
  const one = { kind: 'count', count: { kind: 'number', value: 1 } } as const
  if (servers?.kind === 'slots' || servers?.kind === 'infinite')
    shop.report.error(value.at, 'staff.servers', `${what} is a number or shifts`, 'write `nurse: 3`')
  else if (servers?.kind === 'shifts' && !['finish', 'carry'].includes(servers.offDuty))
    shop.report.error(
      value.at,
      'staff.off-duty',
      `${what} at work finish what they do`,
      'leave `off-duty` out; a place may interrupt',
    )
  return { name: key, cost, servers: servers?.kind === 'count' || servers?.kind === 'shifts' ? servers : one }
}

function readLever({ key, value }: Entry, shop: FlowShop): Input {
  const fields = openFields(value, flowGrammar.lever, `input \`${key}\``, shop.report)
  const unit = unitOf(fields, `input \`${key}\``)
  return {
    name: key,
    unit: unit?.text ?? '1',
    into: 0,
    as: ['bolus'],
    codes: readCodes(fields.get('code'), shop.report),
  }
}

function initialOf(node: Node, shop: FlowShop): number {
  const initial = node.kind === 'map' ? node.entries.get('initial')?.value : undefined
  return quantityOf(initial, null, '`initial`', shop.report) ?? 0
}

function readPolicy({ key, value }: Entry, shop: FlowShop): FlowPolicy[] {
  const fields = openFields(value, flowGrammar.policy, `policy \`${key}\``, shop.report)
  const every = quantityOf(fields.get('every'), shop.time, '`every`', shop.report)
  const set = fields.get('set')
  if (every === undefined || !(every > 0) || set?.kind !== 'map') {
    shop.report.error(
      fields.at,
      'policy.form',
      `Policy \`${key}\` does not say how often and what`,
      'write `{ every: 1 h, set: { input: formula } }`',
    )
    return []
  }
  return [
    {
      name: key,
      every,
      from: quantityOf(fields.get('from'), shop.time, '`from`', shop.report) ?? 0,
      set: [...set.entries.values()].flatMap((entry) => {
        const lever = indexOf(entry.key, entry.keyAt, 'an input', shop.levers, shop.report)
        const to = flowFormula(entry.value, `\`${entry.key}\``, shop)
        return lever === undefined || !to ? [] : [{ lever, to }]
      }),
    },
  ]
}

const reportOf = ['wait', 'service', 'blocked', 'stay', 'system', 'delay', 'occupied', 'expression'] as const
const reportAs = ['mean', 'quantile', 'above', 'below', 'max', 'last'] as const

function readReport({ key, value }: Entry, shop: FlowShop): FlowReport[] {
  const { report } = shop
  const fields = openFields(value, flowGrammar.report, `report \`${key}\``, report)
  const of = wordOf(fields.get('of'), '`of`', reportOf, report) ?? (fields.get('expression') ? 'expression' : undefined)
  const name = (field: 'place' | 'class', names: readonly string[]) => {
    const scalar = scalarOf(fields.get(field), `\`${field}\``, report)
    return scalar ? (indexOf(scalar.text, scalar.at, `a ${field}`, names, report) ?? null) : null
  }
  const placed = fields.get('place')
  const together =
    placed?.kind === 'list' && (of === 'delay' || of === 'occupied')
      ? placed.items.flatMap((item) => {
          const scalar = scalarOf(item, '`place`', report)
          return scalar ? (indexOf(scalar.text, scalar.at, 'a place', shop.places, report) ?? []) : []
        })
      : []
  const place = together[0] ?? name('place', shop.places)
  const beds = quantityOf(fields.get('beds'), null, '`beds`', report)
  const as = wordOf(fields.get('as'), '`as`', reportAs, report) ?? 'mean'
  const amount =
    as === 'quantile' || of === 'expression'
      ? quantityOf(fields.get('value'), null, '`value`', report)
      : quantityOf(fields.get('value'), shop.time, '`value`', report)
  if (!of) {
    report.error(fields.at, 'report.of', `Report \`${key}\` does not say of what`, `one of ${reportOf.join(', ')}`)
    return []
  }
  const lacks = (field: string, hint: string) =>
    report.error(fields.at, 'report.form', `Report \`${key}\` has no \`${field}\``, hint)
  if (place === null && of !== 'system' && of !== 'expression') lacks('place', 'name a place')
  if ((of === 'delay' || of === 'occupied') && beds === undefined) lacks('beds', 'the number of beds')
  if (of === 'expression' && !fields.get('expression')) lacks('expression', 'a formula of the state')
  if ((as === 'quantile' || as === 'above' || as === 'below') && amount === undefined)
    lacks('value', 'a quantile from 0 to 1, or a duration')
  if (of === 'expression' ? as === 'quantile' : as === 'last')
    report.error(
      fields.keyAt('as'),
      'report.as',
      `Report \`${key}\` cannot be the ${as === 'last' ? 'last value' : 'quantile'} of ${of}`,
      of === 'expression'
        ? 'one of mean, max, above, below (over time), last (at the end)'
        : 'one of mean, quantile, above, below, max',
    )
  const expression = flowFormula(fields.get('expression'), '`expression`', shop) ?? null
  return [
    { name: key, of, place, together, class: name('class', shop.classes), as, value: beds ?? amount ?? 0, expression },
  ]
}

const symbol = (name: string): Expression => ({ kind: 'symbol', name })

/** Declared outputs, and for every place how many are present and how many wait. */
function readFlowOutputs(node: Node | undefined, flow: Flow, shop: FlowShop): Output[] {
  const declared = namedEntries(node, '`outputs`', shop.report).map(({ key, value }): Output => {
    const fields = openFields(value, flowGrammar.output, `output \`${key}\``, shop.report)
    const unit = unitOf(fields, `output \`${key}\``)
    const expression = flowFormula(fields.get('expression'), '`expression`', shop)
    if (!expression && !fields.get('expression'))
      shop.report.error(
        fields.at,
        'key.missing',
        `Output \`${key}\` has no \`expression\``,
        'write `expression: present(ward)`',
      )
    const error = readError(fields.get('error'), unit, undefined, key, shop)
    return {
      name: key,
      unit: unit?.text ?? '1',
      codes: readCodes(fields.get('code'), shop.report),
      expression: expression ?? { kind: 'number', value: 0 },
      ...(error && { error }),
    }
  })
  const taken = new Set(declared.map(({ name }) => name))
  const automatic = flow.places.flatMap(({ name }) =>
    (['present', 'waiting'] as const).map((fn) => ({
      name: `${fn}_${name}`,
      unit: '1',
      codes: [],
      expression: symbol(`${fn}_${name}_`),
    })),
  )
  return [...declared, ...automatic.filter(({ name }) => !taken.has(name))]
}
