import { isObject } from '../resource.ts'

/** What the engine's values are to a function of ours; its classes are not exported. */
export interface EngineValue {
  readonly asStr?: string
  readonly decimalPlaces?: number
  readonly unit?: string
  readonly value?: EngineValue
  readonly _fhirQuantityInfo?: { readonly calendarUnit?: string } | null
  convertData?(): unknown
  truncate?(): EngineValue
  negate?(): EngineValue
  lowBoundary?(precision?: number): EngineValue | null
  highBoundary?(precision?: number): EngineValue | null
}

/** A function in the engine's table. */
export interface OwnFunction {
  readonly fn: (this: unknown, input: unknown[], ...more: never[]) => unknown
  readonly arity: Readonly<Record<number, readonly ('Expr' | 'String' | 'Integer' | 'AnyAtRoot')[]>>
  readonly internalStructures: true
}
export const own = (fn: OwnFunction['fn'], arity: OwnFunction['arity']): OwnFunction => ({
  fn,
  arity,
  internalStructures: true,
})

/** The value of a place, or the value itself. */
export const plainOf = (item: unknown): unknown =>
  isObject(item) && typeof (item as EngineValue).convertData === 'function'
    ? (item as Required<EngineValue>).convertData()
    : item

/** The one value of an input, undefined of an empty one. Errors: more than one. */
export function single(input: readonly unknown[], name: string): unknown {
  if (input.length > 1) throw new Error(`${name} is for one value`)
  return plainOf(input[0])
}

/** `this` of a function: the evaluation. */
export interface EngineContext {
  getDecimal(value: string | number): EngineValue
  readonly vars?: Readonly<Record<string, unknown>>
}

/** What can be turned into text; undefined of anything that has parts. */
export const kindOf = (value: unknown): string | undefined => {
  if (typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number') return typeof value
  if (!isObject(value)) return undefined
  const { asStr, unit, decimalPlaces } = value as EngineValue
  if (decimalPlaces !== undefined) return 'number'
  return asStr === undefined ? undefined : unit === undefined ? 'moment' : 'quantity'
}
