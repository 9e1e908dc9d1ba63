/** What the engine's numbers are: `decimalPlaces` 0 is an Integer. */
interface EngineNumber {
  readonly value: { toFixed(places: number): string; isFinite(): boolean }
  decimalPlaces: number
  asStr: string
  toNumber(): number
}
/** What the engine's quantities are. */
interface EngineQuantity {
  readonly value: EngineNumber
  readonly unit: string
  readonly ctx: { getDecimal(text: string): EngineNumber }
}
const isQuantity = (item: unknown): item is EngineQuantity =>
  typeof item === 'object' && item !== null && typeof (item as EngineQuantity).unit === 'string' && 'ctx' in item
const unitOf = (operand: unknown): unknown => {
  const [item] = Array.isArray(operand) ? operand : [operand]
  const data = (item as { convertData?(): unknown } | undefined)?.convertData?.() ?? item
  return isQuantity(data) ? data.unit : undefined
}

function made(like: EngineQuantity, value: EngineNumber, unit: string): EngineQuantity {
  const kind = like.constructor as new (context: unknown, value: EngineNumber, unit: string) => EngineQuantity
  return new kind(like.ctx, value, unit)
}

/** Factors of units are doubles: what comes of one has 15 digits (1 'd' + 1 'h' is 25 'h', not 25.00000000000000000000000000001). */
function ofFactors(quantity: EngineQuantity): EngineQuantity {
  const text = String(quantity.value)
  if (text.replace(/\D/g, '').length <= 17) return quantity
  const near = Number(Number(text).toPrecision(15))
  return made(quantity, quantity.ctx.getDecimal(String(near)), quantity.unit)
}

function plainUnit(quantity: EngineQuantity): EngineQuantity {
  const unit = quantity.unit.replace(/(?<=[A-Za-z\]}%])1(?=['./]|$)/g, '')
  return unit === quantity.unit ? quantity : made(quantity, quantity.value, unit)
}

type Operator = (this: unknown, ...operands: never[]) => unknown

/** Modules of the engine whose functions are its operators; they are corrected before its table of operators is made. */
export interface EngineModules {
  readonly math: Record<string, Operator>
  readonly equality: Record<string, Operator>
  readonly types: { readonly FP_Decimal_Precise: NumberClass }
}
type NumberClass = { readonly prototype: { negate(): EngineNumber } } & (abstract new (...parts: never[]) => unknown)

/**
 * Corrects operators and functions of numbers where the engine forgets what FHIRPath says: a Decimal stays one when its value is whole
 * (`4 / 2`, `1.0 * 3`, `2.0.abs()`), sums across units are as exact as the factors between them, a unit to the power of one is the
 * unit, an Integer beyond 32 bits is no answer, nor is a logarithm of nothing; Booleans have no order; the
 * order of several items does not matter to `~`.
 */
export function correctOperators({ math, equality, types }: EngineModules): void {
  const isNumber = (item: unknown): item is EngineNumber => item instanceof types.FP_Decimal_Precise
  /** Result as a Decimal of so many places at least; nothing where there is no number. */
  const decimal = (result: unknown, places: number): unknown => {
    if (!isNumber(result)) return result
    if (!result.value.isFinite()) return []
    if (result.decimalPlaces < places) {
      result.decimalPlaces = places
      result.asStr = result.value.toFixed(places)
    }
    return result
  }
  const placesOf = (operand: unknown): number => {
    const [item] = Array.isArray(operand) ? operand : [operand]
    const data = (item as { convertData?(): unknown } | undefined)?.convertData?.() ?? item
    if (isNumber(data)) return data.decimalPlaces
    return typeof data === 'number' && !Number.isInteger(data) ? 1 : 0
  }
  const isWhole = (number: EngineNumber) => Math.abs(number.toNumber() + 0.5) < 2 ** 31
  const wrap = (of: Record<string, Operator>, names: readonly string[], around: (own: Operator) => Operator) => {
    for (const name of names) of[name] = around(of[name] as Operator)
  }

  wrap(
    math,
    ['plus', 'minus', 'mul', 'mod', 'abs', 'power'],
    (own) =>
      function (this: unknown, ...operands) {
        const result = own.apply(this, operands)
        if (isQuantity(result)) {
          const [left, right] = operands.map(unitOf)
          return left !== undefined && right !== undefined && left !== right ? ofFactors(plainUnit(result)) : result
        }
        const places = Math.max(0, ...operands.map(placesOf))
        if (isNumber(result) && places === 0 && result.decimalPlaces === 0 && !isWhole(result)) return []
        return decimal(result, places)
      },
  )
  wrap(
    math,
    ['div', 'exp', 'ln', 'log', 'sqrt'],
    (own) =>
      function (this: unknown, ...operands) {
        const result = own.apply(this, operands)
        return isQuantity(result) ? plainUnit(result) : decimal(result, 1)
      },
  )
  wrap(
    math,
    ['round'],
    (own) =>
      function (this: unknown, ...operands) {
        const digits = operands[1] === undefined ? 0 : Number(String(operands[1]))
        if (digits < 0) throw new Error('round is to no less than 0 places')
        return decimal(own.apply(this, operands), digits)
      },
  )
  const { negate } = types.FP_Decimal_Precise.prototype
  types.FP_Decimal_Precise.prototype.negate = function (this: EngineNumber) {
    return decimal(negate.call(this), this.decimalPlaces) as EngineNumber
  }

  wrap(
    equality,
    ['lt', 'gt', 'lte', 'gte'],
    (own) =>
      function (this: unknown, ...operands) {
        for (const operand of operands as unknown[][])
          if (
            operand.length === 1 &&
            typeof ((operand[0] as { data?: unknown } | null)?.data ?? operand[0]) === 'boolean'
          )
            throw new Error('Booleans have no order')
        return own.apply(this, operands)
      },
  )
  const equivalent = equality.equival as Operator
  const holds = function (this: unknown, left: unknown[], right: unknown[]): unknown {
    if (left.length !== right.length || left.length < 2) return equivalent.apply(this, [left, right] as never[])
    const rest = [...right]
    return left.every((item) => {
      const at = rest.findIndex((other) => equivalent.apply(this, [[item], [other]] as never[]) === true)
      if (at >= 0) rest.splice(at, 1)
      return at >= 0
    })
  }
  equality.equival = holds as Operator
  equality.unequival = function (this: unknown, left: unknown[], right: unknown[]) {
    return holds.call(this, left, right) !== true
  } as Operator
}
