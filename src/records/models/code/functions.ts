import type { Expression, FunctionName } from '../../../kernel/language/expression.ts'
import type { Dialect } from './tokens.ts'
import { call, number, symbol, unity, zero } from './trees.ts'

/** Functions that both sides have, by the name of the source. */
const direct: Readonly<Record<Dialect, Readonly<Record<string, FunctionName>>>> = {
  fortran: {
    EXP: 'exp',
    DEXP: 'exp',
    PEXP: 'exp',
    LOG: 'log',
    ALOG: 'log',
    DLOG: 'log',
    PLOG: 'log',
    LOG10: 'log10',
    ALOG10: 'log10',
    PLOG10: 'log10',
    SQRT: 'sqrt',
    DSQRT: 'sqrt',
    PSQRT: 'sqrt',
    ABS: 'abs',
    DABS: 'abs',
    SIN: 'sin',
    COS: 'cos',
    TAN: 'tan',
    ASIN: 'asin',
    ACOS: 'acos',
    ATAN: 'atan',
    SINH: 'sinh',
    COSH: 'cosh',
    TANH: 'tanh',
    MIN: 'min',
    MAX: 'max',
  },
  r: {
    exp: 'exp',
    log: 'log',
    ln: 'log',
    log10: 'log10',
    log2: 'log2',
    sqrt: 'sqrt',
    abs: 'abs',
    fabs: 'abs',
    sin: 'sin',
    cos: 'cos',
    tan: 'tan',
    asin: 'asin',
    acos: 'acos',
    atan: 'atan',
    sinh: 'sinh',
    cosh: 'cosh',
    tanh: 'tanh',
    min: 'min',
    max: 'max',
    floor: 'floor',
    ceiling: 'ceil',
    ceil: 'ceil',
  },
}

/** Arrays of NM-TRAN: `THETA(1)` is a symbol. */
const arrays = new Set([
  'THETA',
  'ETA',
  'EPS',
  'ERR',
  'A',
  'A_0',
  'DADT',
  'MU',
  'P',
  'SIGMA',
  'OMEGA',
  'MTIME',
  'MPAST',
])

/** A call of the source as a tree of the language; a text says why it is none. */
export function readCall(name: string, args: readonly Expression[], dialect: Dialect): Expression | string {
  const [a, b, c] = args as [Expression, Expression, Expression]
  if (dialect === 'fortran' && arrays.has(name)) {
    if ((name === 'SIGMA' || name === 'OMEGA') && args.length === 2 && a.kind === 'number' && b.kind === 'number')
      return symbol(`${name}(${a.value},${b.value})`)
    const index = a?.kind === 'number' && args.length === 1 ? String(a.value) : a?.kind === 'symbol' ? a.name : null
    if (index === null) return `\`${name}\` needs one index`
    return symbol(`${name === 'ERR' ? 'EPS' : name}(${index})`)
  }
  const fn = Object.hasOwn(direct[dialect], name) ? direct[dialect][name] : undefined
  if (fn === 'min' || fn === 'max')
    return args.length > 1 ? args.reduce((x, y) => call(fn, x, y)) : `\`${name}\` needs two arguments`
  if (fn) return args.length === 1 ? call(fn, a) : `\`${name}\` takes one argument`
  if (dialect === 'fortran') return fortranCall(name, args)
  if (name === 'linCmt') return symbol('linCmt()')
  if ((name === 'pow' || name === 'R_pow') && args.length === 2) return call('power', a, b)
  if (name === 'ifelse' && args.length === 3) return call('if', a, b, c)
  if (name === 'log1p' && args.length === 1) return call('log', call('add', unity, a))
  if (name === 'expm1' && args.length === 1) return call('subtract', call('exp', a), unity)
  if (/^lgamma(fn)?$/.test(name) && args.length === 1) return logGamma(a)
  if (/^(gamma|gammafn|tgamma)$/.test(name) && args.length === 1) return call('exp', logGamma(a))
  if (/^l?factorial$/.test(name) && args.length === 1) {
    const whole = logGamma(call('add', a, unity))
    return name === 'factorial' ? call('exp', whole) : whole
  }
  if ((name === 'phi' || name === 'pnorm') && args.length === 1) return normalShare(a)
  if (name === 'probitInv' && args.length >= 1 && args.length <= 3) {
    const [low, high] = [b ?? zero, c ?? unity]
    return call('add', low, call('multiply', call('subtract', high, low), normalShare(a)))
  }
  if (name === 'expit' && args.length >= 1 && args.length <= 3) return expit(a, b ?? number(0), c ?? unity)
  if (name === 'logit' && args.length >= 1 && args.length <= 3) return logit(a, b ?? number(0), c ?? unity)
  return `the language has no function \`${name}\``
}

function fortranCall(name: string, args: readonly Expression[]): Expression | string {
  const [a, b] = args as [Expression, Expression]
  if (name === 'INT' && args.length === 1)
    return call('if', call('less', a, number(0)), call('ceil', a), call('floor', a))
  if (name === 'MOD' && args.length === 2)
    return call('subtract', a, call('multiply', b, call('floor', call('divide', a, b))))
  if (name === 'GAMLN' && args.length === 1) return logGamma(a)
  // A likelihood: the reader of residual errors knows what to do with it.
  if (name === 'PHI' && args.length === 1) return symbol('PHI()')
  return `the language has no function \`${name}\``
}

/**
 * Φ(x) = erfc(−x / √2) / 2 to 1.2e-7 of the smaller of itself and its complement (Chebyshev fit of erfc: Press et al., Numerical Recipes in C, 2nd
 * edition, 6.2), in functions that the language has.
 */
function normalShare(x: Expression): Expression {
  const z = call('divide', call('abs', x), number(Math.SQRT2))
  const t = call('divide', unity, call('add', unity, call('multiply', number(0.5), z)))
  const fit = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
    -1.26551223,
  ]
  const series = fit
    .slice(1)
    .reduce<Expression>((sum, each) => call('add', number(each), call('multiply', t, sum)), number(fit[0]!))
  const square = call('multiply', z, z)
  const tail = call('multiply', call('multiply', number(0.5), t), call('exp', call('subtract', series, square)))
  return call('if', call('less', x, zero), tail, call('subtract', unity, tail))
}

/** ln Γ(x) for x > 0, to 2e-10 of Γ (Lanczos, SIAM J. Numer. Anal. B 1964;1:86, γ = 5, N = 6), in functions that the language has. */
function logGamma(x: Expression): Expression {
  const weights = [
    76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 1.208650973866179e-3,
    -5.395239384953e-6,
  ]
  const series = weights.reduce<Expression>(
    (sum, weight, i) => call('add', sum, call('divide', number(weight), call('add', x, number(i + 1)))),
    number(1.000000000190015),
  )
  const shifted = call('add', x, number(5.5))
  const power = call('multiply', call('add', x, number(0.5)), call('log', shifted))
  const size = call('log', call('divide', call('multiply', number(Math.sqrt(2 * Math.PI)), series), x))
  return call('add', call('subtract', power, shifted), size)
}

/** low + (high − low) / (1 + e^−x). */
export function expit(x: Expression, low: Expression, high: Expression): Expression {
  const share = (range: Expression) => call('divide', range, call('add', unity, call('exp', call('negate', x))))
  if (low.kind === 'number' && low.value === 0) return share(high)
  const range =
    low.kind === 'number' && high.kind === 'number' ? number(high.value - low.value) : call('subtract', high, low)
  return call('add', low, share(range))
}

function logit(x: Expression, low: Expression, high: Expression): Expression {
  return call('log', call('divide', call('subtract', x, low), call('subtract', high, x)))
}
