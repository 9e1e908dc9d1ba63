import { createWriter, type Writer } from './writer.ts'

export type ValueType = 'i32' | 'i64' | 'f64' | 'v128'

const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b }

/** Locals of a function stand in this order after its parameters, and vectors behind them. */
const scalars = ['i32', 'i64', 'f64'] as const
/** How many scalar locals a function may have; v128 locals come last and are not limited. */
const localRoom = { i32: 24, i64: 2, f64: 4 } as const

/** The body of one function while it is being written. */
export interface Body {
  readonly writer: Writer
  /** A new local; answers its index. */
  local(type: ValueType): number
  /** Where in the memory 64 bits (low word, high word) stand that do not change; null when they are better written into the code. */
  constant(low: number, high: number): number | null
}

/** Where constants stand in the memory, and how many there is room for. */
export interface ConstantRoom {
  readonly at: number
  readonly count: number
}

/**
 * A WebAssembly module with one imported memory (`engine.memory`), imported functions (module `engine`), and functions. Imports must
 * be declared before the first function; a function may call those that were declared before it, and itself.
 */
export interface ModuleBuilder {
  importFunction(name: string, params: readonly ValueType[], results: readonly ValueType[]): number
  /** Writes a function; `exported` is its name outside. Answers its index. */
  define(
    params: readonly ValueType[],
    results: readonly ValueType[],
    exported: string | null,
    write: (body: Body) => void,
  ): number
  bytes(): Uint8Array<ArrayBuffer>
  /** The constants that must stand in their room when a function runs. */
  constants(): Float64Array<ArrayBuffer>
}

/**
 * With room for constants they are loaded: a processor takes a vector from its cache at once, but puts together one that is written in the code
 * from several instructions, each time.
 */
export function createModule(room: ConstantRoom = { at: 0, count: 0 }): ModuleBuilder {
  const types: string[] = []
  const signatures: { readonly params: readonly ValueType[]; readonly results: readonly ValueType[] }[] = []
  const imports: { readonly name: string; readonly type: number }[] = []
  const functions: number[] = []
  const exported: { readonly name: string; readonly index: number }[] = []
  const code = createWriter()
  const places = new Map<string, number>()
  const words = new Int32Array(2 * room.count)

  function constant(low: number, high: number): number | null {
    // All bits alike cost nothing.
    if ((low | 0) === (high | 0) && (low === 0 || ~low === 0)) return null
    const key = `${low | 0} ${high | 0}`
    let index = places.get(key)
    if (index === undefined) {
      index = places.size
      if (index === room.count) return null
      places.set(key, index)
      words[2 * index] = low
      words[2 * index + 1] = high
    }
    return room.at + 8 * index
  }

  function typeOf(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join()}>${results.join()}`
    const known = types.indexOf(key)
    if (known >= 0) return known
    signatures.push({ params, results })
    return types.push(key) - 1
  }

  return {
    importFunction(name, params, results) {
      imports.push({ name, type: typeOf(params, results) })
      return imports.length - 1
    },
    define(params, results, name, write) {
      const index = imports.length + functions.length
      functions.push(typeOf(params, results))
      if (name !== null) exported.push({ name, index })
      const size = code.reserve()
      const start = code.length
      code.unsigned(scalars.length + 1)
      const first = { i32: 0, i64: 0, f64: 0, v128: 0 }
      let next = params.length
      for (const type of scalars) {
        code.unsigned(localRoom[type])
        code.byte(typeCodes[type])
        first[type] = next
        next += localRoom[type]
      }
      first.v128 = next
      const vectors = code.reserve()
      code.byte(typeCodes.v128)
      const used = { i32: 0, i64: 0, f64: 0, v128: 0 }
      write({
        writer: code,
        local(type) {
          if (type !== 'v128' && used[type] === localRoom[type]) throw new Error(`too many ${type} locals`)
          return first[type] + used[type]++
        },
        constant,
      })
      code.byte(0x0b)
      code.patch(vectors, used.v128)
      code.patch(size, code.length - start)
      return index
    },
    constants: () => new Float64Array(words.buffer, 0, places.size),
    bytes() {
      const out = createWriter()
      out.words(0x6d736100, 1)
      const section = (id: number, write: () => void) => {
        out.byte(id)
        const size = out.reserve()
        const start = out.length
        write()
        out.patch(size, out.length - start)
      }
      section(1, () => {
        out.unsigned(signatures.length)
        for (const { params, results } of signatures) {
          out.byte(0x60)
          for (const list of [params, results]) {
            out.unsigned(list.length)
            for (const each of list) out.byte(typeCodes[each])
          }
        }
      })
      section(2, () => {
        out.unsigned(imports.length + 1)
        for (const { name, type } of imports) {
          out.text('engine')
          out.text(name)
          out.byte(0)
          out.unsigned(type)
        }
        out.text('engine')
        out.text('memory')
        out.byte(2)
        out.byte(0)
        out.unsigned(1)
      })
      section(3, () => {
        out.unsigned(functions.length)
        for (const type of functions) out.unsigned(type)
      })
      section(7, () => {
        out.unsigned(exported.length)
        for (const { name, index } of exported) {
          out.text(name)
          out.byte(0)
          out.unsigned(index)
        }
      })
      section(10, () => {
        out.unsigned(functions.length)
        out.append(code)
      })
      return out.bytes()
    },
  }
}
