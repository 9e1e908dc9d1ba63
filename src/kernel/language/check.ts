import { divide, isNumber, multiply, power, sameDimension, sameUnit } from '../units/arithmetic.ts'
import { conversionFactor } from '../units/convert.ts'
import { formatUnit } from '../units/format-unit.ts'
import { one, parseUnit, type Unit } from '../units/unit.ts'
import { constantValue } from './constant.ts'
import { didYouMean, type Report } from './diagnostic.ts'
import type { Expression, FunctionName, Span } from './expression.ts'
import { formatExpression } from './format-expression.ts'
import { aliases, callable, functions } from './functions.ts'
import type { Syntax, UnitSyntax } from './syntax.ts'

/** What a name in a formula stands for. `unit` null: unknown because of an earlier error, so nothing more is said about it. */
export interface Meaning {
  readonly kind: 'covariate' | 'parameter' | 'state' | 'assignment' | 'time'
  readonly unit: Unit | null
  readonly categories?: readonly string[]
}

export type Scope = ReadonlyMap<string, Meaning>

/** Everything the checker needs besides the formula. */
export interface Setting {
  readonly scope: Scope
  readonly report: Report
  /** Where a piece of the formula stands in the model text. */
  readonly place: (from: number, to: number) => Span
  /** `numbers`: an empirical regression, in which every symbol is the number in its declared unit. */
  readonly mode: 'units' | 'numbers'
  /** Names that were used, for the warning about unused ones. */
  readonly used?: Set<string>
  /** Why a name that exists elsewhere in the model is not available here. */
  readonly absent?: (name: string) => string | undefined
}

export interface Checked {
  readonly expression: Expression
  /** null: unknown because of an error that has been reported. */
  readonly unit: Unit | null
  /** A bare 0, which is the same amount in every unit. */
  readonly zero?: boolean
}

/** Resolves the names of a formula, checks its units (scale included) and turns conversions into multiplications. */
export function checkSyntax(syntax: Syntax, setting: Setting): Checked {
  const at = setting.place(syntax.from, syntax.to)
  switch (syntax.kind) {
    case 'number': {
      const expression: Expression = { kind: 'number', value: syntax.value, at }
      if (!syntax.unit) return { expression, unit: one, zero: syntax.value === 0 }
      if (setting.mode === 'numbers') {
        setting.report.error(
          setting.place(syntax.unit.from, syntax.unit.to),
          'unit.regression',
          'A regression computes with bare numbers',
          'leave the unit out; every name counts as the number in its declared unit',
        )
        return { expression, unit: null }
      }
      return { expression, unit: readUnit(syntax.unit, setting) }
    }
    case 'text':
      setting.report.error(
        at,
        'formula.text',
        'A text has no value here',
        "compare it with a category: `sex == 'female'`",
      )
      return broken(at)
    case 'symbol':
      return checkSymbol(syntax.name, at, setting)
    case 'convert':
      return checkConversion(syntax, at, setting)
    case 'call':
      return checkCall(syntax, at, setting)
  }
}

function broken(at: Span): Checked {
  return { expression: { kind: 'number', value: Number.NaN, at }, unit: null }
}

function readUnit(unit: UnitSyntax, setting: Setting): Unit | null {
  const read = parseUnit(unit.text)
  if (read.ok) return read.unit
  const { message, suggestion } = read.error
  setting.report.error(
    setting.place(unit.from, unit.to),
    'unit.unknown',
    message,
    suggestion === undefined
      ? 'between a number and a name write an operator such as `*`'
      : `did you mean \`${suggestion}\`?`,
  )
  return null
}

function checkSymbol(name: string, at: Span, setting: Setting): Checked {
  if (name === 'pi' && !setting.scope.has('pi'))
    return { expression: { kind: 'number', value: Math.PI, at }, unit: one }
  const meaning = setting.scope.get(name)
  if (!meaning) {
    const why = setting.absent?.(name)
    const clock = name === 't' || name === 'T' || name === 'TIME' ? 'the model time is `time`' : undefined
    const hint = why ?? clock ?? didYouMean(name, [...setting.scope.keys(), 'pi'])
    setting.report.error(at, 'name.unknown', `\`${name}\` is not known${why ? ' here' : ''}`, hint)
    return broken(at)
  }
  setting.used?.add(name)
  return { expression: { kind: 'symbol', name, at }, unit: setting.mode === 'numbers' ? one : meaning.unit }
}

function checkConversion(syntax: Extract<Syntax, { kind: 'convert' }>, at: Span, setting: Setting): Checked {
  const of = checkSyntax(syntax.of, setting)
  const target = readUnit(syntax.unit, setting)
  if (setting.mode === 'numbers') {
    setting.report.error(
      at,
      'unit.regression',
      'A regression computes with bare numbers',
      'multiply by the factor instead',
    )
    return { ...of, unit: null }
  }
  if (of.unit === null || target === null) return { expression: of.expression, unit: target }
  const factor = conversionFactor(of.unit, target)
  if (factor === null) {
    const moles = conversionFactor(of.unit, target, 'glucose') !== null
    setting.report.error(
      at,
      'unit.conversion',
      `${show(of.unit)} cannot become ${show(target)}`,
      moles ? 'divide or multiply by the molar mass first: `/ (180.156 g/mol)`' : undefined,
    )
    return { expression: of.expression, unit: target }
  }
  if (factor === 1) return { expression: of.expression, unit: target }
  const args = [of.expression, { kind: 'number', value: factor, at } as const]
  return { expression: { kind: 'call', fn: 'multiply', args, at }, unit: target }
}

function checkCall(syntax: Extract<Syntax, { kind: 'call' }>, at: Span, setting: Setting): Checked {
  const fn = resolve(syntax)
  if (fn === null) {
    const special = logitCall(syntax, at, setting)
    if (special) return special
    const hint =
      syntax.name === 'd'
        ? '`d(state) = …` stands on the left side of an equation'
        : /^if_?else$/i.test(syntax.name)
          ? 'write `if condition then value else other`'
          : (didYouMean(syntax.name, [...callable, ...Object.keys(aliases), 'logit', 'expit']) ??
            (setting.scope.has(syntax.name) ? 'write `*` between factors' : `functions: ${callable.join(', ')}`))
    setting.report.error(at, 'function.unknown', `\`${syntax.name}\` is not a function`, hint)
    for (const arg of syntax.args) checkSyntax(arg, setting)
    return broken(at)
  }
  const rule = functions[fn]
  if (syntax.args.length < rule.least || syntax.args.length > rule.most) {
    const wants = rule.least === rule.most ? `${rule.least}` : `${rule.least} to ${rule.most}`
    setting.report.error(
      at,
      'function.arguments',
      `\`${syntax.name}\` takes ${wants} arguments, not ${syntax.args.length}`,
      rule.about,
    )
    return broken(at)
  }
  if (fn === 'equal' || fn === 'notEqual') {
    const category = categoryComparison(fn, syntax.args, at, setting)
    if (category) return category
  }
  const args = syntax.args.map((arg) => checkSyntax(arg, setting))
  const unit = setting.mode === 'numbers' ? one : unitOf(fn, syntax, args, at, setting)
  if (fn === 'table') checkTable(args, at, setting)
  const expressions = args.map((arg) => arg.expression)
  if ((fn === 'min' || fn === 'max') && expressions.length > 2) {
    const nested = expressions.reduce((left, right): Expression => ({ kind: 'call', fn, args: [left, right], at }))
    return { expression: nested, unit }
  }
  return { expression: { kind: 'call', fn, args: expressions, at }, unit }
}

function resolve(syntax: Extract<Syntax, { kind: 'call' }>): FunctionName | null {
  if (syntax.operator !== undefined) return syntax.name as FunctionName
  if (Object.hasOwn(aliases, syntax.name)) return aliases[syntax.name]!
  return (callable as readonly string[]).includes(syntax.name) ? (syntax.name as FunctionName) : null
}

/** logit(p) = log(p / (1 − p)) and expit(x) = 1 / (1 + exp(−x)), spelled out. */
function logitCall(syntax: Extract<Syntax, { kind: 'call' }>, at: Span, setting: Setting): Checked | null {
  if ((syntax.name !== 'logit' && syntax.name !== 'expit') || syntax.args.length !== 1) return null
  const arg = checkSyntax(syntax.args[0]!, setting)
  expectNumber(arg, syntax.name, syntax.args[0]!, setting)
  const unity: Expression = { kind: 'number', value: 1, at }
  const call = (fn: FunctionName, ...args: Expression[]): Expression => ({ kind: 'call', fn, args, at })
  const x = arg.expression
  const expression =
    syntax.name === 'logit'
      ? call('log', call('divide', x, call('subtract', unity, x)))
      : call('divide', unity, call('add', unity, call('exp', call('negate', x))))
  return { expression, unit: one }
}

/** `sex == female`: the category becomes its index. */
function categoryComparison(fn: FunctionName, args: readonly Syntax[], at: Span, setting: Setting): Checked | null {
  for (const [variable, value] of [args, [args[1]!, args[0]!]] as [Syntax, Syntax][]) {
    const categories = variable.kind === 'symbol' ? setting.scope.get(variable.name)?.categories : undefined
    const named =
      value.kind === 'symbol' && !setting.scope.has(value.name)
        ? value.name
        : value.kind === 'text'
          ? value.value
          : undefined
    if (!categories || named === undefined) continue
    const index = categories.indexOf(named)
    const place = setting.place(value.from, value.to)
    if (index < 0)
      setting.report.error(
        place,
        'category.unknown',
        `\`${named}\` is not a category of it`,
        didYouMean(named, categories) ?? `categories: ${categories.join(', ')}`,
      )
    const left = checkSyntax(variable, setting).expression
    const right: Expression = { kind: 'number', value: Math.max(index, 0), at: place }
    return { expression: { kind: 'call', fn, args: [left, right], at }, unit: one }
  }
  return null
}

function unitOf(
  fn: FunctionName,
  syntax: Extract<Syntax, { kind: 'call' }>,
  args: readonly Checked[],
  at: Span,
  setting: Setting,
): Unit | null {
  const [first, second] = args
  switch (functions[fn].units) {
    case 'number':
      args.forEach((arg, i) => {
        expectNumber(arg, syntax.operator ?? syntax.name, syntax.args[i]!, setting)
      })
      return one
    case 'same':
      return commonUnit(args, syntax, at, setting)
    case 'compare':
      commonUnit(args, syntax, at, setting)
      return one
    case 'choice':
      expectNumber(first!, 'if', syntax.args[0]!, setting)
      return commonUnit(args.slice(1), syntax, at, setting)
    case 'product':
    case 'quotient': {
      const special = [first!, second!].find((arg) => arg.unit?.special)
      if (special) {
        setting.report.error(
          at,
          'unit.special',
          `${show(special.unit!)} has an offset and cannot be multiplied`,
          'convert it first: `x in K`',
        )
        return null
      }
      if (!first!.unit || !second!.unit) return null
      return functions[fn].units === 'product' ? multiply(first!.unit, second!.unit) : divide(first!.unit, second!.unit)
    }
    case 'root':
      return first!.unit && power(first!.unit, 0.5)
    case 'power':
      return powerUnit(args, syntax, setting)
    case 'table':
      commonUnit(
        args.filter((arg, i) => i === 0 || (i % 2 === 1 && !bareNumber(syntax.args[i]!, arg))),
        syntax,
        at,
        setting,
      )
      return commonUnit(
        args.filter((_, i) => i > 0 && i % 2 === 0),
        syntax,
        at,
        setting,
      )
  }
}

function bareNumber(syntax: Syntax, checked: Checked): boolean {
  return (
    checked.unit !== null &&
    isNumber(checked.unit) &&
    constantValue(checked.expression) !== null &&
    syntax.kind !== 'symbol'
  )
}

function powerUnit(args: readonly Checked[], syntax: Extract<Syntax, { kind: 'call' }>, setting: Setting): Unit | null {
  const [base, exponent] = args
  expectNumber(exponent!, '^', syntax.args[1]!, setting)
  if (!base!.unit || isNumber(base!.unit)) return base!.unit
  const constant = constantValue(exponent!.expression)
  return constant !== null ? power(base!.unit, constant) : varyingPower(base!.unit, exponent!.expression)
}

/** (mg/L)^gamma: a unit of its own, which the same power of the same unit cancels, as in `C^gamma / (EC50^gamma + C^gamma)`, and nothing else fits. */
function varyingPower(base: Unit, exponent: Expression): Unit {
  const written = formatExpression(exponent)
  const raised = (size: string) => `(${size})^${/^\w+$/.test(written) ? written : `(${written})`}`
  const size = Object.entries(base.dimension)
    .toSorted()
    .map(([name, power]) => `${name}${power}`)
  return {
    ...one,
    text: raised(show(base)),
    dimension: { [raised([base.factor, ...size].join('.'))]: 1 },
    terms: { [raised(show(base))]: 1 },
  }
}

function expectNumber(arg: Checked, where: string, syntax: Syntax, setting: Setting): void {
  if (setting.mode === 'numbers' || !arg.unit || isNumber(arg.unit)) return
  setting.report.error(
    setting.place(syntax.from, syntax.to),
    'unit.number',
    `\`${where}\` needs a pure number, but this is in ${show(arg.unit)}`,
    isNumber({ ...arg.unit, factor: 1 }) ? 'convert it: `x in 1`' : 'divide it by a reference value in the same unit',
  )
}

function commonUnit(
  args: readonly Checked[],
  syntax: Extract<Syntax, { kind: 'call' }>,
  at: Span,
  setting: Setting,
): Unit | null {
  const known = args.filter((arg) => arg.unit !== null && !arg.zero)
  const first = known[0]?.unit
  if (!first) return args.some((arg) => arg.unit === null) ? null : one
  for (const arg of known.slice(1)) {
    if (sameUnit(first, arg.unit!)) continue
    const what = syntax.operator && syntax.operator !== 'if' ? `\`${syntax.operator}\`` : `\`${syntax.name}\``
    setting.report.error(
      at,
      'unit.mismatch',
      `${what} combines ${show(first)} with ${show(arg.unit!)}`,
      mismatchHint(arg.unit!, first),
    )
    return null
  }
  return args.some((arg) => arg.unit === null) ? null : first
}

/** What to write when `actual` stands where `expected` must. */
export function mismatchHint(actual: Unit, expected: Unit): string | undefined {
  if (sameDimension(actual, expected))
    return `the scale differs: write \`x in ${expected.text}\` to convert (nothing is converted silently)`
  const missing = divide(expected, actual)
  return `a factor in ${show(missing)} is missing or too many`
}

export function show(unit: Unit): string {
  return formatUnit(unit.text) || '1 (a pure number)'
}

function checkTable(args: readonly Checked[], at: Span, setting: Setting): void {
  if (args.length % 2 === 0) {
    setting.report.error(
      at,
      'table.pairs',
      'A table needs pairs of numbers after its first argument',
      'table(x, x1, y1, x2, y2, …)',
    )
    return
  }
  let before = Number.NEGATIVE_INFINITY
  for (let i = 1; i < args.length; i++) {
    const value = constantValue(args[i]!.expression)
    if (value === null) {
      setting.report.error(args[i]!.expression.at ?? at, 'table.constant', 'The pairs of a table are plain numbers')
      return
    }
    if (i % 2 === 0) continue
    if (value <= before)
      setting.report.error(args[i]!.expression.at ?? at, 'table.order', 'The abscissas of a table must increase')
    before = value
  }
}
