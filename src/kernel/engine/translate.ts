import type { Instruction } from '../dynamics/evaluate.ts'
import type { FunctionName } from '../language/expression.ts'
import type { VectorFunctions } from './vector-functions.ts'
import type { Code, Value } from './wasm/code.ts'

/** Functions of one number that compiled code calls in JavaScript, lane by lane: rare ones, where speed matters less. */
export const called = ['log10', 'log2', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh'] as const
export type Called = (typeof called)[number]

/** Indices of functions that instructions may call. */
export interface Callables {
  readonly vector: VectorFunctions
  readonly imported: Readonly<Record<Called, number>>
}

/** The instructions that the wanted slots need, in their order. */
export function needed(instructions: readonly Instruction[], wanted: Iterable<number>): Instruction[] {
  const live = new Set(wanted)
  const kept: Instruction[] = []
  for (let i = instructions.length - 1; i >= 0; i--) {
    const each = instructions[i]!
    if (!live.has(each.target)) continue
    for (const slot of each.operands) live.add(slot)
    kept.push(each)
  }
  return kept.reverse()
}

/** Defines the vector functions that instructions call, which must stand before their callers. */
export function defineCallees(instructions: readonly Instruction[], { vector }: Callables): void {
  for (const { operation } of instructions) {
    if (operation === 'exp' || operation === 'log' || operation === 'power' || operation === 'tanh') vector[operation]()
  }
}

/**
 * Translates instructions to vector code: one local a target. `slot` says where the others stand. Where `wanted` says what is read afterwards, calls that only one side
 * of an `if` needs are made when a lane takes that side.
 */
export function translate(
  c: Code,
  instructions: readonly Instruction[],
  slot: (index: number) => Value,
  callables: Callables,
  wanted?: Iterable<number>,
): (index: number) => Value {
  const made = new Map<number, Value>()
  const read = (index: number) => made.get(index) ?? slot(index)
  const write = (each: Instruction) => {
    made.set(each.target, c.keep(operate(c, each, each.operands.map(read), callables)))
  }
  const sides = wanted ? sidesOf(instructions, new Set(wanted)) : []
  const waiting = new Set(sides.flatMap((side) => side.own))
  for (const each of instructions) {
    if (waiting.has(each)) continue
    for (const side of sides) {
      if (!side.choices.includes(each)) continue
      // Others of what waits may be needed within, and elsewhere too: these are written for all.
      const due = needed(
        instructions.filter((own) => waiting.has(own)),
        [each.operands[side.operand]!],
      )
      const inside = due.filter((own) => side.own.includes(own))
      for (const own of due) {
        waiting.delete(own)
        if (!inside.includes(own)) write(own)
      }
      if (inside.length === 0) continue
      const taken = side.operand === 1 ? c.ne : c.eq
      c.when(c.any(taken(read(each.operands[0]!), c.number(0))), () => {
        for (const own of inside) write(own)
      })
    }
    write(each)
  }
  return read
}

/** One side of all choices by the same condition, and the instructions that nothing else needs. */
interface Side {
  readonly operand: 1 | 2
  readonly choices: readonly Instruction[]
  readonly own: readonly Instruction[]
}

const costly: ReadonlySet<string> = new Set(['exp', 'log', 'power', 'tanh', ...called])

/** The sides that are worth a question, those with calls. What only a choice within a side needs belongs to both, and is written with the outer one. */
function sidesOf(instructions: readonly Instruction[], wanted: ReadonlySet<number>): Side[] {
  const users = new Map<number, Instruction[]>()
  const byCondition = new Map<number, Instruction[]>()
  const list = (lists: Map<number, Instruction[]>, slot: number, each: Instruction) => {
    if (lists.get(slot)?.push(each) === undefined) lists.set(slot, [each])
  }
  for (const each of instructions) {
    for (const slot of each.operands) list(users, slot, each)
    if (each.operation === 'if') list(byCondition, each.operands[0]!, each)
  }
  const sideOf = (choices: readonly Instruction[], operand: 1 | 2): Side[] => {
    const own = new Set<Instruction>()
    for (const each of instructions.toReversed()) {
      const { target } = each
      const serves = (user: Instruction) =>
        own.has(user) || (choices.includes(user) && user.operands.every((slot, i) => slot !== target || i === operand))
      if (!wanted.has(target) && users.get(target)?.every(serves)) own.add(each)
    }
    const worthIt = [...own].some(({ operation }) => costly.has(operation))
    return worthIt ? [{ operand, choices, own: instructions.filter((each) => own.has(each)) }] : []
  }
  return [...byCondition.values()].flatMap((choices) => [...sideOf(choices, 1), ...sideOf(choices, 2)])
}

function operate(
  c: Code,
  instruction: Instruction,
  operands: readonly Value[],
  { vector, imported }: Callables,
): Value {
  const [x, y, z] = operands as [Value, Value, Value]
  const zero = c.number(0)
  const truth = (mask: Value) => c.and(mask, c.number(1))
  const holds = (value: Value) => c.ne(value, zero)
  const operation: FunctionName | 'copy' = instruction.operation
  switch (operation) {
    case 'copy':
      return x
    case 'add':
      return c.add(x, y)
    case 'subtract':
      return c.sub(x, y)
    case 'multiply':
      return c.mul(x, y)
    case 'divide':
      return c.div(x, y)
    case 'negate':
      return c.neg(x)
    case 'sqrt':
      return c.sqrt(x)
    case 'abs':
      return c.abs(x)
    case 'floor':
      return c.floor(x)
    case 'ceil':
      return c.ceil(x)
    case 'min':
      return c.min(x, y)
    case 'max':
      return c.max(x, y)
    case 'less':
      return truth(c.lt(x, y))
    case 'lessEqual':
      return truth(c.le(x, y))
    case 'greater':
      return truth(c.gt(x, y))
    case 'greaterEqual':
      return truth(c.ge(x, y))
    case 'equal':
      return truth(c.eq(x, y))
    case 'notEqual':
      return truth(c.ne(x, y))
    case 'and':
      return truth(c.and(holds(x), holds(y)))
    case 'or':
      return truth(c.or(holds(x), holds(y)))
    case 'not':
      return truth(c.eq(x, zero))
    case 'if':
      return c.select(holds(x), y, z)
    case 'exp':
    case 'log':
    case 'tanh':
      return c.call(vector[operation](), x)
    case 'power':
      return c.call(vector.power(), x, y)
    case 'table':
      return interpolate(c, instruction.table!, x)
    default:
      return c.each([x], ([lane]) => c.call(imported[operation], lane!))
  }
}

/** The piece is chosen by masks, the first that reaches x last, so that it stays. */
function interpolate(c: Code, pairs: Float64Array, x: Value): Value {
  const { number } = c
  const last = pairs.length - 2
  let result = number(pairs[last + 1]!)
  for (let i = last; i >= 2; i -= 2) {
    const [x0, y0, x1, y1] = [pairs[i - 2]!, pairs[i - 1]!, pairs[i]!, pairs[i + 1]!]
    const slope = c.mul(number(y1 - y0), c.sub(x, number(x0)))
    const piece = c.add(number(y0), c.div(slope, number(x1 - x0)))
    result = c.keep(c.select(c.le(x, number(x1)), piece, result))
  }
  result = c.select(c.ge(x, number(pairs[last]!)), number(pairs[last + 1]!), result)
  result = c.select(c.le(x, number(pairs[0]!)), number(pairs[1]!), result)
  return c.select(c.ne(x, x), x, result)
}
