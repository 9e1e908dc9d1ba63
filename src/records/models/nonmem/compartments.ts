import type { Expression } from '../../../kernel/language/expression.ts'
import { call, number, sumOf, symbol, unity } from '../code/trees.ts'
import { clearance, perTime, volume } from '../draft/dimensions.ts'
import type { Dimension } from '../imported-model.ts'

/** A closed-form compartment model of the PREDPP library, as equations. */
export interface CompartmentModel {
  /** In the order of their numbers. */
  readonly states: readonly { readonly name: string; readonly derivative: Expression }[]
  /** Parameters that $PK must assign. */
  readonly needs: readonly string[]
  readonly known: ReadonlyMap<string, Dimension>
  /** Compartment numbers of doses without CMT and of observations. */
  readonly dose: number
  readonly observe: number
}

const s = symbol
const mul = (a: Expression, b: Expression) => call('multiply', a, b)
const div = (a: Expression, b: Expression) => call('divide', a, b)
const add = (...all: readonly Expression[]) => all.reduce((a, b) => call('add', a, b))
const sub = (a: Expression, b: Expression) => call('subtract', a, b)

/** Rate constants of elimination and of exchange with each peripheral compartment: [out, back]. */
interface Rates {
  readonly needs: readonly string[]
  readonly out: Expression
  readonly exchange: readonly (readonly [Expression, Expression])[]
}

const layout: Readonly<Record<string, { readonly depot: boolean; readonly peripherals: number }>> = {
  ADVAN1: { depot: false, peripherals: 0 },
  ADVAN2: { depot: true, peripherals: 0 },
  ADVAN3: { depot: false, peripherals: 1 },
  ADVAN4: { depot: true, peripherals: 1 },
  ADVAN11: { depot: false, peripherals: 2 },
  ADVAN12: { depot: true, peripherals: 2 },
}

/** ADVAN1-4, 10, 11, 12 with TRANS1-6; null: not one of them. */
export function compartmentModel(advan: string, trans: string): CompartmentModel | null {
  if (advan === 'ADVAN10') return michaelisMenten()
  const shape = layout[advan]
  if (!shape) return null
  const rates = ratesOf(shape.depot ? 2 : 1, shape.peripherals, trans)
  if (!rates) return null
  const needs = shape.depot ? ['KA', ...rates.needs] : rates.needs
  return {
    states: statesOf(rates, shape.depot),
    needs,
    known: new Map(needs.flatMap((name) => dimensionOf(name))),
    dose: 1,
    observe: shape.depot ? 2 : 1,
  }
}

function dimensionOf(name: string): [string, Dimension][] {
  if (/^(CL|Q\d?)$/.test(name)) return [[name, clearance]]
  if (/^V(SS|\d)?$/.test(name)) return [[name, volume]]
  return /^(K|ALPHA|BETA|GAMMA)/.test(name) ? [[name, perTime]] : []
}

function ratesOf(central: 1 | 2, peripherals: number, trans: string): Rates | null {
  const last = central + peripherals
  const others = Array.from({ length: peripherals }, (_, i) => central + 1 + i)
  const to = (n: number) => `K${central}${n}`
  const back = (n: number) => `K${n}${central}`
  if (trans === 'TRANS1')
    return {
      needs: ['K', ...others.flatMap((n) => [to(n), back(n)])],
      out: s('K'),
      exchange: others.map((n) => [s(to(n)), s(back(n))]),
    }
  if (trans === 'TRANS2' && peripherals === 0) return { needs: ['CL', 'V'], out: div(s('CL'), s('V')), exchange: [] }
  if (trans === 'TRANS3' && peripherals === 1)
    return {
      needs: ['CL', 'V', 'Q', 'VSS'],
      out: div(s('CL'), s('V')),
      exchange: [[div(s('Q'), s('V')), div(s('Q'), sub(s('VSS'), s('V')))]],
    }
  if (trans === 'TRANS4' && peripherals >= 1) {
    const volumeOf = (n: number) => s(`V${n}`)
    const flow = (n: number) => s(peripherals === 1 ? 'Q' : `Q${n}`)
    return {
      needs: ['CL', `V${central}`, ...others.flatMap((n) => [peripherals === 1 ? 'Q' : `Q${n}`, `V${n}`])],
      out: div(s('CL'), volumeOf(central)),
      exchange: others.map((n) => [div(flow(n), volumeOf(central)), div(flow(n), volumeOf(n))]),
    }
  }
  if ((trans === 'TRANS5' || trans === 'TRANS6') && peripherals === 1) return biexponential(trans, back(last))
  return trans === 'TRANS6' && peripherals === 2 ? triexponential(back(central + 1), back(last)) : null
}

/** K21 (given, or from AOB = A/B) and the roots α, β: K = αβ/K21, K12 = α + β − K21 − K. */
function biexponential(trans: string, k21Name: string): Rates {
  const [alpha, beta] = [s('ALPHA'), s('BETA')]
  const k21 = trans === 'TRANS6' ? s(k21Name) : div(add(mul(s('AOB'), beta), alpha), add(s('AOB'), unity))
  const out = div(mul(alpha, beta), k21)
  return {
    needs: ['ALPHA', 'BETA', trans === 'TRANS6' ? k21Name : 'AOB'],
    out,
    exchange: [[sub(sub(add(alpha, beta), k21), out), k21]],
  }
}

/** From the coefficients of the characteristic polynomial: K = αβγ/(K21·K31), K13 = (P + K31² − K31·S − K·K21)/(K21 − K31). */
function triexponential(k21Name: string, k31Name: string): Rates {
  const [a, b, c, k21, k31] = ['ALPHA', 'BETA', 'GAMMA', k21Name, k31Name].map(s) as [
    Expression,
    Expression,
    Expression,
    Expression,
    Expression,
  ]
  const out = div(mul(mul(a, b), c), mul(k21, k31))
  const sum = add(a, b, c)
  const pairs = add(mul(a, b), mul(a, c), mul(b, c))
  const k13 = div(sub(sub(add(pairs, call('power', k31, number(2))), mul(k31, sum)), mul(out, k21)), sub(k21, k31))
  const k12 = sub(sub(sub(sub(sum, out), k13), k21), k31)
  return {
    needs: ['ALPHA', 'BETA', 'GAMMA', k21Name, k31Name],
    out,
    exchange: [
      [k12, k21],
      [k13, k31],
    ],
  }
}

function statesOf({ out, exchange }: Rates, depot: boolean) {
  const names = exchange.length > 1 ? ['peripheral1', 'peripheral2'] : ['peripheral']
  const central = s('central')
  const absorbed = depot ? mul(s('KA'), s('depot')) : null
  const away = exchange.length > 0 ? add(out, ...exchange.map(([to]) => to)) : out
  const inflow = exchange.map(([, back], i) => mul(back, s(names[i]!)))
  const first = absorbed ? sub(absorbed, mul(away, central)) : mul(call('negate', away), central)
  return [
    ...(depot ? [{ name: 'depot', derivative: mul(call('negate', s('KA')), s('depot')) }] : []),
    { name: 'central', derivative: add(first, ...inflow) },
    ...exchange.map(([to, back], i) => ({
      name: names[i]!,
      derivative: sub(mul(to, central), mul(back, s(names[i]!))),
    })),
  ]
}

/** From and to of `K12`, `K10T12`: compartments by number, 0 is the outside. */
export function rateConstant(name: string): { readonly from: number; readonly to: number } | null {
  const [, from, to] = /^K(\d)(\d)$/.exec(name) ?? /^K(\d+)T(\d+)$/.exec(name) ?? []
  return from === undefined ? null : { from: Number(from), to: Number(to) }
}

/** ADVAN5 and 7: any compartments with the rate constants between them that $PK assigns. What leads beyond the last one leaves the body. */
export function generalLinear(states: readonly string[], assigned: ReadonlySet<string>): CompartmentModel['states'] {
  const ways = [...assigned].flatMap((name) => {
    const way = rateConstant(name)
    return way && way.from !== way.to && way.from >= 1 && way.from <= states.length ? [{ ...way, name }] : []
  })
  return states.map((state, i) => {
    const touching = ways.filter(({ from, to }) => from === i + 1 || to === i + 1)
    const terms = touching.map(({ name, from }) => ({
      sign: from === i + 1 ? (-1 as const) : (1 as const),
      term: mul(s(name), s(states[from - 1]!)),
    }))
    return { name: state, derivative: sumOf(terms) }
  })
}

function michaelisMenten(): CompartmentModel {
  const central = s('central')
  const derivative = call('negate', div(mul(s('VM'), central), add(s('KM'), central)))
  return {
    states: [{ name: 'central', derivative }],
    needs: ['VM', 'KM'],
    known: new Map([
      ['KM', [1, 0, 0]],
      ['VM', [1, 0, -1]],
    ]),
    dose: 1,
    observe: 1,
  }
}
