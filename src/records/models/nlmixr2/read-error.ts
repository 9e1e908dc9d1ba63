import type { Expression } from '../../../kernel/language/expression.ts'
import { same } from '../../../kernel/language/simplify.ts'
import type { DraftError, ImportNote } from '../imported-model.ts'
import { type LostCode, lost } from '../lost.ts'
import type { Initial } from './read-ini.ts'
import type { Endpoint } from './read-statements.ts'

/** The error of an endpoint; undefined, with a note, where the language has none like it. */
export function readError(endpoint: Endpoint, initial: Initial, notes: ImportNote[]): DraftError | undefined {
  const { parts, line, text } = endpoint
  const left = (why: string, code: LostCode = 'import.error') =>
    void notes.push(lost(code, endpoint, `the residual error is left out: ${why}`))
  let additive: Expression | undefined
  let proportional: Expression | undefined
  let logarithmic: Expression | undefined
  let power: Expression | undefined
  let form: 'combined1' | 'combined2' | undefined
  const transform = readTransform(endpoint, initial)
  if (transform === 'other')
    return left('it stands on a transformed scale other than the logarithm', 'import.error-transformed')
  for (const { name, args } of parts) {
    const [a] = args
    if (isTransform(name)) continue
    if (/^comb(ined)?[12]$/.test(name)) form = name.endsWith('1') ? 'combined1' : 'combined2'
    else if (/^d?pois$/.test(name) && parts.length === 1) return { form: 'poisson' }
    else if (discrete.test(name))
      return left(`\`${name}\` is not among the errors of the language`, 'import.error-discrete')
    else if (/^(logit|probit)Norm$/.test(name))
      return left(`\`${name}\` bounds the data on both sides`, 'import.error-transformed')
    else if (/^d?t$/.test(name) && parts.length > 1)
      notes.push(
        lost('import.error-tails', endpoint, 'the error has the tails of Student’s t; it is written as a normal one'),
      )
    else if (/^(prop|pow)F$/.test(name)) {
      const of = args.at(-1)
      if (!of || !same(of, endpoint.prediction))
        return left(`\`${name}\` takes its size from another variable`, 'import.error-of-another')
      ;[proportional, power] = args.slice(0, -1)
    } else if (/^powT?$/.test(name) && args.length === 2) [proportional, power] = args
    else if (args.length !== 1) return left(`\`${name}\` is not read`)
    else if (/^(add|d?norm)$/.test(name)) additive = a
    else if (/^propT?$/.test(name)) proportional = a
    else if (/^(d?lnorm|d?logn)$/.test(name)) logarithmic = a
    else return left(`\`${name}\` is not among the errors of the language`)
  }
  if (transform === 'logarithm') {
    if (!additive || logarithmic) return left('on the log scale it is not a constant', 'import.error-transformed')
    logarithmic = additive
    additive = undefined
  }
  if (logarithmic) {
    if (additive || proportional)
      return left('a log-normal error that is combined with another', 'import.error-transformed')
    return { form: 'exponential', proportional: logarithmic }
  }
  if (additive && proportional) {
    if (!form)
      notes.push({
        kind: 'assumed',
        line,
        text,
        why: 'add + prop is combined2 (sd² = a² + (b·f)²), as the source reads it by default',
      })
    return { form: form ?? 'combined2', additive, proportional, ...(power && { power }) }
  }
  if (additive) return { form: 'additive', additive }
  return proportional ? { form: 'proportional', proportional, ...(power && { power }) } : left('it has no size')
}

const discrete = /^(d?binom|ordinal|nbinom|nbinomMu|geom|d?beta|chisq|dexp|unif|weibull|gamma|LL|n2ll)$/
const isTransform = (name: string) => name === 'boxCox' || name === 'yeoJohnson'

/** boxCox(1) and yeoJohnson(1) shift the data and change no error; boxCox(0) is the logarithm. Only numbers that the source does not fit are known. */
function readTransform({ parts }: Endpoint, { fixed }: Initial): 'none' | 'logarithm' | 'other' {
  const transforms = parts.filter(({ name }) => isTransform(name))
  if (transforms.length === 0) return 'none'
  const [{ name, args }] = transforms as [Endpoint['parts'][number]]
  const [by] = args
  const known = by?.kind === 'symbol' ? fixed.find((each) => each.name === by.name && each.fixed) : undefined
  const lambda = by?.kind === 'number' ? by.value : known?.value
  const relative = parts.some((each) => /^(prop|pow)T$/.test(each.name))
  if (transforms.length > 1 || relative) return 'other'
  if (lambda === 1) return 'none'
  return lambda === 0 && name === 'boxCox' ? 'logarithm' : 'other'
}
