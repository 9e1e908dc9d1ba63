import { constantValue } from '../language/constant.ts'
import type { Expression, FunctionName } from '../language/expression.ts'
import * as elementary from './elementary.ts'

/** Straight-line code over an array of slots. */
export interface Program {
  run(slots: Float64Array): void
  /** The instructions, for whoever translates them: see `instructionsOf`. */
  readonly code: Int32Array
  readonly tables: readonly Float64Array[]
}

/** One operation on slots. The table of a `table` call is given apart. */
export interface Instruction {
  readonly operation: FunctionName | 'copy'
  readonly target: number
  readonly operands: readonly number[]
  readonly table?: Float64Array
}

/** The instructions of a program in order. */
export function instructionsOf({ code, tables }: Program): Instruction[] {
  const found: Instruction[] = []
  for (let i = 0; i < code.length; i += stride) {
    const operation = operations[code[i]!]!
    const [a, b, c] = [code[i + 2]!, code[i + 3]!, code[i + 4]!]
    const operands = operation === 'table' ? [a] : [a, b, c].filter((slot) => slot >= 0)
    const table = operation === 'table' ? { table: tables[-2 - b]! } : {}
    found.push({ operation, target: code[i + 1]!, operands, ...table })
  }
  return found
}

/** A program being written. */
export interface Section {
  /** Adds what computes the expression; answers the slot that will hold its value. */
  compute(expression: Expression): number
  /** The same, with the value put into a given slot. */
  computeInto(expression: Expression, slot: number): void
  program(): Program
}

export interface SectionOptions {
  /** Algebraic variables, computed where they are first used. */
  readonly definitions?: ReadonlyMap<string, Expression>
  /** Where to put what depends on no symbol of `varying`; that program has to run before this one. */
  readonly fixed?: Section
  readonly varying?: ReadonlySet<string>
}

/**
 * Compiles formulas to flat programs that share one array of slots: first the symbols, at offsets the caller chose, then constants and
 * intermediate results. Arithmetic happens in the order of the syntax tree (arguments left to right; equal subexpressions once);
 * both branches of `if` are computed and one is chosen. Nothing is generated as code at run time.
 *
 *     const builder = createProgramBuilder(new Map([['weight', 0]]))
 *     const section = builder.section()
 *     const slot = section.compute(formula)
 *     const slots = builder.allocate()
 *     slots[0] = 70
 *     section.program().run(slots)              // slots[slot] holds the value
 */
export interface ProgramBuilder {
  section(options?: SectionOptions): Section
  /** An array of slots with the constants in place, all else zero. Call it after the last section is complete. */
  allocate(): Float64Array
  /** The slots that hold constants. */
  constants(): ReadonlyMap<number, number>
}

interface Emitter extends Section {
  emit(operation: Operation, a: number, b: number, c: number): number
}

type Operation = FunctionName | 'copy'

/** The position of an operation is its code in the switch of `run`. */
const operations: readonly Operation[] = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'power',
  'negate',
  'exp',
  'log',
  'log10',
  'log2',
  'sqrt',
  'abs',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'floor',
  'ceil',
  'min',
  'max',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
  'equal',
  'notEqual',
  'and',
  'or',
  'not',
  'if',
  'table',
  'copy',
]
const codeOf = new Map(operations.map((name, index) => [name, index]))
/** Words an instruction takes: operation, target, up to three operands. */
const stride = 5

export function createProgramBuilder(symbols: ReadonlyMap<string, number>): ProgramBuilder {
  let next = 0
  for (const slot of symbols.values()) next = Math.max(next, slot + 1)
  const constants = new Map<number, number>()
  // Keys of a map do not tell -0 from 0, and 1/x does.
  const slotOf = new Map<number | '-0', number>()
  const tables: Float64Array[] = []

  function constant(value: number): number {
    const key = Object.is(value, -0) ? '-0' : value
    const known = slotOf.get(key)
    if (known !== undefined) return known
    slotOf.set(key, next)
    constants.set(next, value)
    return next++
  }

  function section(options: SectionOptions = {}): Section {
    const code: number[] = []
    const names = new Map(symbols)
    const known = new Map<string, number>()
    const varying = new Set<number>()
    const fixed = options.fixed as Emitter | undefined
    for (const [name, slot] of symbols) if (!options.varying || options.varying.has(name)) varying.add(slot)

    /** The table of a `table` call travels as operand b = −2 − index, so that it is never taken for a slot. */
    function emit(operation: Operation, a: number, b: number, c: number): number {
      if (fixed && !varying.has(a) && !varying.has(b) && !varying.has(c)) return fixed.emit(operation, a, b, c)
      const key = `${operation},${a},${b},${c}`
      const before = known.get(key)
      if (before !== undefined) return before
      const target = next++
      code.push(codeOf.get(operation)!, target, a, b, c)
      known.set(key, target)
      varying.add(target)
      return target
    }

    const squared = constant(2)

    function compute(expression: Expression): number {
      if (expression.kind === 'number') return constant(expression.value)
      if (expression.kind === 'symbol') return symbol(expression.name)
      const { fn, args } = expression
      if (fn === 'table') {
        const x = compute(args[0]!)
        tables.push(Float64Array.from(args.slice(1), (arg) => constantValue(arg) ?? Number.NaN))
        return emit(fn, x, -1 - tables.length, -1)
      }
      if (fn === 'min' || fn === 'max') {
        let result = compute(args[0]!)
        for (let i = 1; i < args.length; i++) result = emit(fn, result, compute(args[i]!), -1)
        return result
      }
      const a = compute(args[0]!)
      const b = args.length > 1 ? compute(args[1]!) : -1
      const c = args.length > 2 ? compute(args[2]!) : -1
      // What a power by 2 is by definition, without the call.
      if (fn === 'power' && b === squared) return emit('multiply', a, a, -1)
      return emit(fn, a, b, c)
    }

    function symbol(name: string): number {
      const slot = names.get(name)
      if (slot !== undefined) return slot
      const definition = options.definitions?.get(name)
      if (!definition) throw new Error(`the model uses ${name}, which it does not define`)
      const defined = compute(definition)
      names.set(name, defined)
      return defined
    }

    const result: Emitter = {
      compute,
      computeInto(expression, slot) {
        code.push(codeOf.get('copy')!, slot, compute(expression), -1, -1)
      },
      program: () => createProgram(code, tables),
      emit,
    }
    return result
  }

  return {
    section,
    allocate() {
      const slots = new Float64Array(next)
      for (const [slot, value] of constants) slots[slot] = value
      return slots
    },
    constants: () => new Map(constants),
  }
}

function createProgram(instructions: readonly number[], tables: readonly Float64Array[]): Program {
  const code = Int32Array.from(instructions)
  return {
    code,
    tables,
    run(slots) {
      for (let i = 0; i < code.length; i += stride) {
        const a = code[i + 2]!
        const b = code[i + 3]!
        let value: number
        switch (code[i]!) {
          case 0:
            value = slots[a]! + slots[b]!
            break
          case 1:
            value = slots[a]! - slots[b]!
            break
          case 2:
            value = slots[a]! * slots[b]!
            break
          case 3:
            value = slots[a]! / slots[b]!
            break
          case 4:
            value = elementary.power(slots[a]!, slots[b]!)
            break
          case 5:
            value = -slots[a]!
            break
          case 6:
            value = elementary.exp(slots[a]!)
            break
          case 7:
            value = elementary.log(slots[a]!)
            break
          case 8:
            value = elementary.log10(slots[a]!)
            break
          case 9:
            value = elementary.log2(slots[a]!)
            break
          case 10:
            value = Math.sqrt(slots[a]!)
            break
          case 11:
            value = Math.abs(slots[a]!)
            break
          case 12:
            value = elementary.sin(slots[a]!)
            break
          case 13:
            value = elementary.cos(slots[a]!)
            break
          case 14:
            value = elementary.tan(slots[a]!)
            break
          case 15:
            value = elementary.asin(slots[a]!)
            break
          case 16:
            value = elementary.acos(slots[a]!)
            break
          case 17:
            value = elementary.atan(slots[a]!)
            break
          case 18:
            value = elementary.sinh(slots[a]!)
            break
          case 19:
            value = elementary.cosh(slots[a]!)
            break
          case 20:
            value = elementary.tanh(slots[a]!)
            break
          case 21:
            value = Math.floor(slots[a]!)
            break
          case 22:
            value = Math.ceil(slots[a]!)
            break
          case 23:
            value = Math.min(slots[a]!, slots[b]!)
            break
          case 24:
            value = Math.max(slots[a]!, slots[b]!)
            break
          case 25:
            value = slots[a]! < slots[b]! ? 1 : 0
            break
          case 26:
            value = slots[a]! <= slots[b]! ? 1 : 0
            break
          case 27:
            value = slots[a]! > slots[b]! ? 1 : 0
            break
          case 28:
            value = slots[a]! >= slots[b]! ? 1 : 0
            break
          case 29:
            value = slots[a]! === slots[b]! ? 1 : 0
            break
          case 30:
            value = slots[a]! !== slots[b]! ? 1 : 0
            break
          case 31:
            value = slots[a]! !== 0 && slots[b]! !== 0 ? 1 : 0
            break
          case 32:
            value = slots[a]! !== 0 || slots[b]! !== 0 ? 1 : 0
            break
          case 33:
            value = slots[a]! === 0 ? 1 : 0
            break
          case 34:
            value = slots[a]! !== 0 ? slots[b]! : slots[code[i + 4]!]!
            break
          case 35:
            value = interpolate(tables[-2 - b]!, slots[a]!)
            break
          default:
            value = slots[a]!
        }
        slots[code[i + 1]!] = value
      }
    },
  }
}

/** Linear interpolation in pairs x1, y1, x2, y2, … with rising x; constant outside. */
function interpolate(pairs: Float64Array, x: number): number {
  const last = pairs.length - 2
  if (Number.isNaN(x)) return x
  if (x <= pairs[0]!) return pairs[1]!
  if (x >= pairs[last]!) return pairs[last + 1]!
  let i = 2
  while (pairs[i]! < x) i += 2
  const x0 = pairs[i - 2]!
  const y0 = pairs[i - 1]!
  return y0 + ((pairs[i + 1]! - y0) * (x - x0)) / (pairs[i]! - x0)
}
