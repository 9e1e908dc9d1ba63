import type { Expression } from '../language/expression.ts'
import type { Parameter } from '../model.ts'

/** Name of the current η of effect i among the symbols; no model name holds a space. */
export const etaName = (index: number) => `effect ${index}`

const call = (fn: 'add' | 'subtract' | 'multiply' | 'divide' | 'negate' | 'exp' | 'log', ...args: Expression[]) =>
  ({ kind: 'call', fn, args }) as const

/** Typical value and summed effects to the parameter, by its transform. */
export function parameterFormula({ typical, transform, effects }: Parameter): Expression {
  let eta: Expression | null = null
  for (const index of effects) {
    const symbol: Expression = { kind: 'symbol', name: etaName(index) }
    eta = eta ? call('add', eta, symbol) : symbol
  }
  if (!eta) return typical
  switch (transform.form) {
    case 'log':
      return call('multiply', typical, call('exp', eta))
    case 'identity':
      return call('add', typical, eta)
    case 'direct':
      return eta
    case 'logit': {
      const low: Expression = { kind: 'number', value: transform.low }
      const high: Expression = { kind: 'number', value: transform.high }
      const odds = call('divide', call('subtract', typical, low), call('subtract', high, typical))
      const logit = call('add', call('log', odds), eta)
      const share = call('add', { kind: 'number', value: 1 }, call('exp', call('negate', logit)))
      return call('add', low, call('divide', call('subtract', high, low), share))
    }
  }
}
