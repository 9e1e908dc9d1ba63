import type { Expression, FunctionName } from '../language/expression.ts'
import { parseExpression } from '../language/parser.ts'
import type { Syntax } from '../language/syntax.ts'
import type { Covariate, Effect, ErrorModel, Input, Model, Parameter } from '../model.ts'

/** A model without units for tests, put together from formulas; what is not given is empty. */
export interface HandMade {
  readonly covariates?: readonly (Partial<Covariate> & { readonly name: string })[]
  /** Typical values; a parameter named in `varies` has a log-normal effect of that variance. */
  readonly parameters?: Readonly<Record<string, string | number | Partial<Parameter>>>
  readonly varies?: Readonly<Record<string, number>>
  readonly effects?: readonly Effect[]
  readonly omega?: readonly number[]
  readonly inputs?: readonly (Partial<Omit<Input, 'lag' | 'bioavailability' | 'duration' | 'rate'>> & {
    readonly name: string
    readonly lag?: string
    readonly bioavailability?: string
    readonly duration?: string
    readonly rate?: string
  })[]
  /** Right-hand sides by state, in order. */
  readonly states: Readonly<Record<string, string>>
  readonly initial?: Readonly<Record<string, string>>
  /** States whose right-hand side must be zero. */
  readonly algebraic?: readonly string[]
  readonly assignments?: Readonly<Record<string, string>>
  readonly outputs?: Readonly<Record<string, string>>
  readonly errors?: Readonly<Record<string, ErrorModel>>
}

export function modelByHand(parts: HandMade): Model {
  const varied = Object.entries(parts.varies ?? {})
  const effects: readonly Effect[] =
    parts.effects ??
    varied.map(([name]) => ({ name, parameter: name, level: 'subject', law: { form: 'normal' } }) as const)
  const omega = parts.omega ?? varied.flatMap(([, variance], i) => varied.map((_, j) => (i === j ? variance : 0)))
  const stateNames = Object.keys(parts.states)
  const optional = (key: string, text: string | undefined) => (text === undefined ? {} : { [key]: formula(text) })
  return {
    id: 'by-hand',
    version: 1,
    hash: '',
    title: '',
    subject: 'patient',
    kind: 'equations',
    time: 'h',
    covariates: (parts.covariates ?? []).map((each) => ({
      unit: '1',
      kind: 'number',
      codes: [],
      carry: 'next',
      ...each,
    })),
    parameters: Object.entries(parts.parameters ?? {}).map(([name, given]) => ({
      name,
      unit: '1',
      typical: formula(typeof given === 'object' ? '0' : String(given)),
      transform: { form: 'log' },
      effects: [...effects.keys()].filter((index) => effects[index]!.parameter === name),
      ...(typeof given === 'object' ? given : {}),
    })),
    effects,
    omega,
    inputs: (parts.inputs ?? []).map(({ name, lag, bioavailability, duration, rate, ...rest }) => ({
      name,
      unit: 'mg',
      into: 0,
      as: ['bolus', 'infusion'],
      codes: [],
      ...rest,
      ...optional('lag', lag),
      ...optional('bioavailability', bioavailability),
      ...optional('duration', duration),
      ...optional('rate', rate),
    })),
    states: stateNames.map((name) => ({
      name,
      unit: 'mg',
      ...optional('initial', parts.initial?.[name]),
      ...(parts.algebraic?.includes(name) && { algebraic: true as const }),
    })),
    assignments: Object.entries(parts.assignments ?? {}).map(([name, text]) => ({
      name,
      unit: '1',
      expression: formula(text),
    })),
    derivatives: Object.values(parts.states).map(formula),
    outputs: Object.entries(parts.outputs ?? {}).map(([name, text]) => ({
      name,
      unit: '1',
      codes: [],
      expression: formula(text),
      ...(parts.errors?.[name] && { error: parts.errors[name] }),
    })),
    measures: [],
    decisions: [],
  }
}

/** A formula of plain numbers and names. */
export function formula(text: string): Expression {
  const parsed = parseExpression(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`)
  return convert(parsed.syntax)
}

function convert(syntax: Syntax): Expression {
  switch (syntax.kind) {
    case 'number':
      return { kind: 'number', value: syntax.value }
    case 'symbol':
      return { kind: 'symbol', name: syntax.name }
    case 'call':
      return { kind: 'call', fn: syntax.name as FunctionName, args: syntax.args.map(convert) }
    default:
      throw new Error(`a formula by hand has no ${syntax.kind}`)
  }
}
