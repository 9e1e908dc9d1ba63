import { evaluateExpression } from '../../../kernel/language/constant.ts'
import type { Expression } from '../../../kernel/language/expression.ts'
import { simplify } from '../../../kernel/language/simplify.ts'
import { countSymbols, mentions, sizeOf, substitute, termsOf, zero } from '../code/trees.ts'
import type { Definition, Draft, DraftBlock, DraftEffect, DraftInput, ImportNote } from '../imported-model.ts'
import { shortNumbers, tidyRegression } from './regression.ts'
import { recogniseVariation, type Varying } from './variability.ts'

/** A parameter of the model to be written. */
export interface ArrangedParameter {
  readonly name: string
  readonly typical: Expression
  readonly label?: string
  readonly law?: Varying['law']
  readonly low?: number
  readonly high?: number
  readonly between?: DraftEffect
  readonly occasion?: DraftEffect
  /** typical · (1 + η) with a constant typical value: variances are times this. */
  readonly scale?: number
}

/** A draft whose definitions have become parameters and equations. */
export interface Arranged {
  readonly draft: Draft
  readonly covariates: readonly string[]
  readonly parameters: readonly ArrangedParameter[]
  /** Correlated blocks over parameter names. */
  readonly blocks: readonly DraftBlock[]
  readonly equations: readonly Definition[]
}

/**
 * Sorts the definitions of a draft: what depends on a state or on time is an equation, the rest are parameters with a typical value and
 * effects. Effects of another shape than T·e^η, T + η, T·(1 + η), logistic become parameters of their own, which is the same model.
 */
export function arrange(source: Draft, notes: ImportNote[]): Arranged {
  const draft = withoutNothing(source)
  const effects = new Map(draft.effects.map((effect) => [effect.symbol, effect]))
  const isEffect = (name: string) => effects.has(name)
  const states = new Set(draft.states.map((state) => state.name))
  const kept = inlineAliases(draft, isEffect, states)
  const reached = reach(kept.draft)
  for (const each of kept.draft.definitions)
    if (!reached.has(each.name) && !draft.absorbed?.has(each.name) && each.line > 0) notes.push(unneeded(each))
  const definitions = kept.draft.definitions.filter((each) => reached.has(each.name))
  const moving = movingNames(definitions, states)
  const lean = inlineOnce({ ...kept.draft, definitions }, moving, isEffect)
  const uses = countUses(lean)
  noteUnused(draft, uses, notes)
  const parameters: ArrangedParameter[] = []
  const alone = new Map<string, string>()
  const ownEffect = (name: string, owner: string) => {
    if (!alone.has(name)) alone.set(name, owner)
  }
  for (const each of lean.definitions.filter((one) => !moving.has(one.name))) {
    const found = effectsIn(each.expression, isEffect)
    const varying = found.length > 0 ? recognise(each, found, draft, effects, uses) : null
    if (!varying) for (const name of found) ownEffect(name, each.name)
    parameters.push(varying ?? { name: each.name, typical: each.expression })
  }
  const elsewhere = [
    ...rootsOf(lean),
    ...lean.definitions.filter((each) => moving.has(each.name)).map((each) => each.expression),
  ]
  for (const tree of elsewhere) for (const name of effectsIn(tree, isEffect)) ownEffect(name, '')
  const single = [...alone].map(([name]) => {
    const effect = effects.get(name)!
    const own = { law: 'normal' as const, [effect.level === 'occasion' ? 'occasion' : 'between']: effect }
    return { name, typical: zero, ...own }
  })
  const fixedUsed = fixedInEquations(lean, moving)
  const written: ArrangedParameter[] = [
    ...fixedUsed.map((name) => {
      const { value, label } = draft.fixed.get(name)!
      return { name, typical: { kind: 'number', value } as const, ...(label !== undefined && { label }) }
    }),
    ...single,
    ...parameters.map((each) => ({ ...each, typical: regression(each.typical, draft) })),
  ]
  return {
    draft: lean,
    covariates: covariatesOf(lean, effects, states),
    parameters: written,
    blocks: blocksOf(draft, written),
    equations: lean.definitions.filter((each) => moving.has(each.name)),
  }
}

/** Effects without variance are nothing. */
function withoutNothing(draft: Draft): Draft {
  const none = new Set(draft.effects.filter(({ variance }) => !(variance > 0)).map((effect) => effect.symbol))
  if (none.size === 0) return draft
  const drop = (tree: Expression) =>
    mentions(tree, (name) => none.has(name))
      ? simplify(substitute(tree, (name) => (none.has(name) ? zero : undefined)))
      : tree
  const blocks = draft.blocks.map((block) => {
    const rows = block.symbols.flatMap((name, i) => (none.has(name) ? [] : [i]))
    return {
      ...block,
      symbols: rows.map((i) => block.symbols[i]!),
      covariance: rows.map((i, n) => rows.slice(0, n + 1).map((j) => block.covariance[i]![j]!)),
    }
  })
  return { ...mapTrees(draft, drop), effects: draft.effects.filter(({ symbol: name }) => !none.has(name)), blocks }
}

/** The draft with `of` applied to every formula. */
export function mapTrees(draft: Draft, of: (tree: Expression) => Expression): Draft {
  const optional = <K extends string>(key: K, tree: Expression | undefined) => (tree ? { [key]: of(tree) } : {})
  return {
    ...draft,
    definitions: draft.definitions.map((each) => ({ ...each, expression: of(each.expression) })),
    states: draft.states.map((each) => ({
      ...each,
      derivative: of(each.derivative),
      ...optional('initial', each.initial),
    })),
    inputs: draft.inputs.map((each) => ({
      ...each,
      ...optional('lag', each.lag),
      ...optional('bioavailability', each.bioavailability),
      ...optional('duration', each.duration),
      ...optional('rate', each.rate),
      ...(each.transit && { transit: { number: of(each.transit.number), mean: of(each.transit.mean) } }),
    })),
    outputs: draft.outputs.map((each) => ({
      ...each,
      prediction: of(each.prediction),
      ...(each.error && {
        error: {
          ...each.error,
          ...optional('additive', each.error.additive),
          ...optional('proportional', each.error.proportional),
          ...optional('power', each.error.power),
        },
      }),
    })),
  }
}

const formulasOfInput = ({ lag, bioavailability, duration, rate, transit }: DraftInput) => [
  lag,
  bioavailability,
  duration,
  rate,
  transit?.number,
  transit?.mean,
]

/** Every formula that is not a definition. */
function rootsOf(draft: Draft): Expression[] {
  return [
    ...draft.states.flatMap((each) => [each.derivative, each.initial]),
    ...draft.inputs.flatMap(formulasOfInput),
    ...draft.outputs.flatMap((each) => [
      each.prediction,
      each.error?.additive,
      each.error?.proportional,
      each.error?.power,
    ]),
  ].filter((tree) => tree !== undefined)
}

/** Definitions that are only another name go: `S2 = V2`, `IPRED = F`, `PPV = ETA(1) + ETA(2)`. */
function inlineAliases(draft: Draft, isEffect: (name: string) => boolean, states: ReadonlySet<string>) {
  const moving = movingNames(draft.definitions, states)
  const alias = new Map<string, Expression>()
  // What is observed keeps its name, unless that says nothing.
  const observed = draft.outputs.flatMap(({ prediction }) => (prediction.kind === 'symbol' ? [prediction.name] : []))
  const named = new Set(observed.filter((name) => !/^(IPRED|prediction|output_)/.test(name)))
  const resolve = (tree: Expression) => substitute(tree, (name) => alias.get(name))
  const definitions: Definition[] = []
  for (const each of draft.definitions) {
    const expression = resolve(each.expression)
    const onlyEffects = termsOf(expression).every(
      ({ sign, term }) => sign > 0 && term.kind === 'symbol' && isEffect(term.name),
    )
    const onlyName =
      expression.kind === 'symbol' && !named.has(each.name) && (moving.has(each.name) || /^MU_\d+$/.test(each.name))
    const scaling = /^S(\d+|C|0)$/.test(each.name) && sizeOf(expression) <= 7 && !mentions(expression, isEffect)
    if (onlyEffects || onlyName || scaling) alias.set(each.name, expression)
    else definitions.push({ ...each, expression })
  }
  return { draft: { ...mapTrees(draft, resolve), definitions } }
}

function reach(draft: Draft): Set<string> {
  const known = new Map(draft.definitions.map((each) => [each.name, each.expression]))
  const reached = new Set<string>()
  const open = rootsOf(draft)
  while (open.length > 0)
    for (const name of countSymbols(open.pop()!).keys()) {
      if (reached.has(name)) continue
      reached.add(name)
      const next = known.get(name)
      if (next) open.push(next)
    }
  return reached
}

/** Numbers of the source that no formula reads. */
function noteUnused(draft: Draft, uses: ReadonlyMap<string, number>, notes: ImportNote[]): void {
  for (const name of [...draft.fixed.keys(), ...draft.effects.map((each) => each.symbol)])
    if (!uses.has(name)) notes.push({ kind: 'unneeded', line: 0, text: name, why: 'no formula of the model reads it' })
}

function unneeded({ line, text }: Definition): ImportNote {
  return { kind: 'unneeded', line, text, why: 'no equation, output or error reads it' }
}

export function movingNames(definitions: readonly Definition[], states: ReadonlySet<string>): Set<string> {
  const moving = new Set<string>()
  const moves = (name: string) => states.has(name) || name === 'time' || moving.has(name)
  for (const each of definitions) if (mentions(each.expression, moves)) moving.add(each.name)
  return moving
}

function countUses(draft: Draft): Map<string, number> {
  const counts = new Map<string, number>()
  for (const tree of [...rootsOf(draft), ...draft.definitions.map((each) => each.expression)])
    countSymbols(tree, counts)
  return counts
}

/** `TVCL`, read once by the parameter that varies around it, is written into that parameter. */
function inlineOnce(draft: Draft, moving: ReadonlySet<string>, isEffect: (name: string) => boolean): Draft {
  const uses = countUses(draft)
  const small = new Map<string, Expression>()
  const definitions: Definition[] = []
  const users = [...draft.definitions].reverse()
  const varies = new Set<string>()
  for (const each of users) {
    if (moving.has(each.name)) continue
    if (mentions(each.expression, isEffect) || varies.has(each.name))
      for (const name of countSymbols(each.expression).keys()) varies.add(name)
  }
  for (const each of draft.definitions) {
    const expression = moving.has(each.name) ? each.expression : substitute(each.expression, (name) => small.get(name))
    const short = uses.get(each.name) === 1 && varies.has(each.name) && sizeOf(expression) <= 25
    const plain = !mentions(expression, isEffect) && !(expression.kind === 'call' && expression.fn === 'if')
    const onlyMu = /^MU_\d+$/.test(each.name) && plain && sizeOf(expression) <= 60
    if (!moving.has(each.name) && ((short && plain) || onlyMu)) small.set(each.name, expression)
    else definitions.push({ ...each, expression })
  }
  return { ...mapTrees(draft, (tree) => substitute(tree, (name) => small.get(name))), definitions }
}

function effectsIn(tree: Expression, isEffect: (name: string) => boolean): string[] {
  return [...countSymbols(tree).keys()].filter(isEffect)
}

function recognise(
  definition: Definition,
  found: readonly string[],
  draft: Draft,
  effects: ReadonlyMap<string, DraftEffect>,
  uses: ReadonlyMap<string, number>,
): ArrangedParameter | null {
  const levels = found.map((name) => effects.get(name)!.level)
  if (new Set(levels).size < levels.length || found.some((name) => uses.get(name) !== 1)) return null
  const varying = recogniseVariation(definition.expression, (name) => found.includes(name))
  if (!varying) return null
  const [low, high] = [varying.low, varying.high].map((tree) => (tree ? constantIn(tree, draft) : undefined))
  if (low === null || high === null) return null
  const scale = varying.relative ? constantIn(varying.typical, draft) : undefined
  const correlated = draft.blocks.some(
    (block) => block.symbols.length > 1 && block.symbols.some((name) => found.includes(name)),
  )
  if (varying.relative && (!scale || correlated)) return null
  const at = (level: DraftEffect['level']) =>
    found.map((name) => effects.get(name)!).find((effect) => effect.level === level)
  const [between, occasion] = [at('subject'), at('occasion')]
  return {
    name: definition.name,
    typical: varying.typical,
    law: varying.law,
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
    ...(between && { between }),
    ...(occasion && { occasion }),
    ...(scale && { scale: scale ** 2 }),
  }
}

/** The value of a formula of population parameters and numbers; null when it needs more. */
export function constantIn(tree: Expression, draft: Draft): number | null {
  const value = evaluateExpression(tree, (name) => draft.fixed.get(name)?.value ?? null)
  return value !== null && Number.isFinite(value) ? value : null
}

function regression(tree: Expression, draft: Draft): Expression {
  const tidy = simplify(tidyRegression(tree))
  return shortNumbers(
    substitute(tidy, (name) => {
      const fixed = draft.fixed.get(name)
      return fixed && { kind: 'number', value: fixed.value }
    }),
  )
}

/** Population parameters that equations and inputs read directly; errors hold numbers. */
function fixedInEquations(draft: Draft, moving: ReadonlySet<string>): string[] {
  const used = new Set<string>()
  const trees = [
    ...draft.states.flatMap((each) => [each.derivative, each.initial]),
    ...draft.inputs.flatMap(formulasOfInput),
    ...draft.outputs.map((each) => each.prediction),
    ...draft.definitions.filter((each) => moving.has(each.name)).map((each) => each.expression),
  ]
  for (const tree of trees)
    if (tree) for (const name of countSymbols(tree).keys()) if (draft.fixed.has(name)) used.add(name)
  return [...draft.fixed.keys()].filter((name) => used.has(name))
}

function covariatesOf(draft: Draft, effects: ReadonlyMap<string, DraftEffect>, states: ReadonlySet<string>): string[] {
  const defined = new Set([
    ...draft.definitions.map((each) => each.name),
    ...draft.fixed.keys(),
    ...effects.keys(),
    ...states,
    'time',
  ])
  return [...countUses(draft).keys()].filter((name) => !defined.has(name))
}

function blocksOf(draft: Draft, parameters: readonly ArrangedParameter[]): DraftBlock[] {
  const owner = (name: string) =>
    parameters.find((each) => each.between?.symbol === name || each.occasion?.symbol === name)?.name
  return draft.blocks.flatMap((block) => {
    const rows = block.symbols.flatMap((name, i) => (owner(name) === undefined ? [] : [i]))
    if (rows.length < 2) return []
    const covariance = rows.map((i, n) => rows.slice(0, n + 1).map((j) => block.covariance[i]![j]!))
    return [{ ...block, symbols: rows.map((i) => owner(block.symbols[i]!)!), covariance }]
  })
}
