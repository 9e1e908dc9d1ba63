import type { Body, ValueType } from './module.ts'

/** Writes the instructions that leave one value on the stack. */
export type Value = () => void

/** Instructions of a function body as expressions: a `Value` writes itself where it is used, a statement at once. */
export type Code = ReturnType<typeof createCode>

/** Opcodes of two-operand vector instructions (all behind the prefix 0xfd). */
const binary = {
  eq: 0x47,
  ne: 0x48,
  lt: 0x49,
  gt: 0x4a,
  le: 0x4b,
  ge: 0x4c,
  and: 0x4e,
  andNot: 0x4f,
  or: 0x50,
  xor: 0x51,
  addWord: 0xae,
  addLong: 0xce,
  subLong: 0xd1,
  add: 0xf0,
  sub: 0xf1,
  mul: 0xf2,
  div: 0xf3,
  min: 0xf4,
  max: 0xf5,
  /** The first where neither is less, one of them no number included: one instruction where `min` and `max` are many. */
  pmin: 0xf6,
  pmax: 0xf7,
} as const
const unary = { not: 0x4d, ceil: 0x74, floor: 0x75, abs: 0xec, neg: 0xed, sqrt: 0xef } as const
const shifts = { shlWord: 0xab, shrWord: 0xad, shl: 0xcb, shrSigned: 0xcc, shrUnsigned: 0xcd } as const

type Binary = Readonly<Record<keyof typeof binary, (a: Value, b: Value) => Value>>
type Unary = Readonly<Record<keyof typeof unary, (a: Value) => Value>>
type Shifts = Readonly<Record<keyof typeof shifts, (a: Value, bits: number) => Value>>

const float = new Float64Array(1)
const words = new Int32Array(float.buffer)

/** `home`: where `load` and `store` reckon from that name no address. */
export function createCode(body: Body, home?: Value) {
  const { writer } = body
  const origin = home ?? int(0)
  const simd = (opcode: number) => {
    writer.byte(0xfd)
    writer.unsigned(opcode)
  }
  const place = (align: number, offset: number) => {
    writer.unsigned(align)
    writer.unsigned(offset)
  }
  const entries = <K extends string, F>(table: Readonly<Record<K, number>>, make: (opcode: number) => F) => {
    const made = {} as Record<K, F>
    for (const name in table) made[name] = make(table[name])
    return made
  }

  const twofold = entries(binary, (opcode) => (a: Value, b: Value) => () => {
    a()
    b()
    simd(opcode)
  }) as Binary
  const single = entries(unary, (opcode) => (a: Value) => () => {
    a()
    simd(opcode)
  }) as Unary
  const shift = entries(shifts, (opcode) => (a: Value, bits: number) => () => {
    a()
    int(bits)()
    simd(opcode)
  }) as Shifts

  function int(value: number): Value {
    return () => {
      writer.byte(0x41)
      writer.signed(value)
    }
  }
  function scalar(opcode: number, ...operands: readonly Value[]): Value {
    return () => {
      for (const each of operands) each()
      writer.byte(opcode)
    }
  }
  function get(local: number): Value {
    return () => {
      writer.byte(0x20)
      writer.unsigned(local)
    }
  }
  function set(local: number, value: Value): void {
    value()
    writer.byte(0x21)
    writer.unsigned(local)
  }
  /** The value that a call left on the stack, into a local. */
  function setTop(local: number): void {
    writer.byte(0x21)
    writer.unsigned(local)
  }
  /** The value in a new local. */
  function keep(value: Value, type: ValueType = 'v128'): Value {
    const local = body.local(type)
    set(local, value)
    return get(local)
  }
  /** Both lanes the same number. */
  function number(value: number): Value {
    float[0] = value
    return bits(words[0]!, words[1]!)
  }
  /** Four 32-bit integers. */
  function fourWords(a: number, b: number, c: number, d: number): Value {
    return () => {
      simd(0x0c)
      writer.words(a, b)
      writer.words(c, d)
    }
  }
  /** Both lanes the same 64 bits. */
  function bits(low: number, high: number): Value {
    const place = body.constant(low, high)
    if (place !== null) return spread(place, int(0))
    return () => {
      simd(0x0c)
      writer.words(low, high)
      writer.words(low, high)
    }
  }
  function load(offset: number, address: Value = origin): Value {
    return () => {
      address()
      simd(0x00)
      place(4, offset)
    }
  }
  function store(offset: number, value: Value, address: Value = origin): void {
    address()
    value()
    simd(0x0b)
    place(4, offset)
  }
  /** One number from each of two addresses. */
  function gather(offset: number, a: Value, b: Value): Value {
    return () => {
      b()
      a()
      simd(0x5d)
      place(3, offset)
      simd(0x57)
      place(3, offset)
      writer.byte(1)
    }
  }
  function scatter(offset: number, a: Value, b: Value, value: Value): void {
    for (const [lane, address] of [a, b].entries()) {
      address()
      value()
      simd(0x5b)
      place(3, offset)
      writer.byte(lane)
    }
  }
  /** Both lanes to memory side by side, wherever that is. */
  function storeNear(offset: number, address: Value, value: Value): void {
    address()
    value()
    simd(0x0b)
    place(3, offset)
  }
  /** One lane to memory. */
  function scatterLane(offset: number, address: Value, value: Value, lane: 0 | 1): void {
    address()
    value()
    simd(0x5b)
    place(3, offset)
    writer.byte(lane)
  }
  /** One number into both lanes. */
  function spread(offset: number, address: Value): Value {
    return () => {
      address()
      simd(0x0a)
      place(3, offset)
    }
  }
  /** A whole number as a number in both lanes. */
  function spreadInt(value: Value): Value {
    return () => {
      value()
      writer.byte(0xb7)
      simd(0x14)
    }
  }
  /** A 32-bit integer in all four lanes. */
  function spreadWord(value: Value): Value {
    return () => {
      value()
      simd(0x11)
    }
  }
  /** The topmost bits of the lanes as the two lowest bits of an integer. */
  function lanesOf(mask: Value): Value {
    return () => {
      mask()
      simd(0xc4)
    }
  }
  /** A small 64-bit integer. */
  function long(value: number): Value {
    return () => {
      writer.byte(0x42)
      writer.signed(value)
    }
  }
  /** The bits that are set in one of the lanes, as a 64-bit integer. */
  function eitherLane(vector: Value): Value {
    return () => {
      for (const lane of [0, 1]) {
        vector()
        simd(0x1d)
        writer.byte(lane)
      }
      writer.byte(0x84)
    }
  }
  /** One of the four 32-bit integers. */
  function word(vector: Value, index: number): Value {
    return () => {
      vector()
      simd(0x1b)
      writer.byte(index)
    }
  }
  /** Position of the highest bit of a 64-bit integer; −1 where there is none. */
  function highestBit(value: Value): Value {
    return () => {
      int(63)()
      value()
      writer.byte(0x79)
      writer.byte(0xa7)
      writer.byte(0x6b)
    }
  }
  /** Position of the lowest bit of a 64-bit integer; 64 where there is none. */
  function lowestBit(value: Value): Value {
    return () => {
      value()
      writer.byte(0x7a)
      writer.byte(0xa7)
    }
  }
  /** 64-bit integers shifted right by a number of bits that is known when it runs. */
  function shrBy(vector: Value, places: Value): Value {
    return () => {
      vector()
      places()
      simd(0xcd)
    }
  }
  /** `a` where the mask is set, else `b`. */
  function select(mask: Value, a: Value, b: Value): Value {
    return () => {
      a()
      b()
      mask()
      simd(0x52)
    }
  }
  function any(mask: Value): Value {
    return () => {
      mask()
      simd(0x53)
    }
  }
  /** All bits of both lanes are set. */
  function every(mask: Value): Value {
    return () => {
      mask()
      simd(0xc3)
    }
  }
  function call(index: number, ...args: readonly Value[]): Value {
    return () => {
      for (const each of args) each()
      writer.byte(0x10)
      writer.unsigned(index)
    }
  }
  function loadInt(offset: number, address: Value): Value {
    return () => {
      address()
      writer.byte(0x28)
      place(2, offset)
    }
  }
  function storeInt(offset: number, value: Value, address: Value): void {
    address()
    value()
    writer.byte(0x36)
    place(2, offset)
  }
  function when(condition: Value, then: () => void): void {
    condition()
    writer.byte(0x04)
    writer.byte(0x40)
    then()
    writer.byte(0x0b)
  }
  function whenElse(condition: Value, then: () => void, otherwise: () => void): void {
    condition()
    writer.byte(0x04)
    writer.byte(0x40)
    then()
    writer.byte(0x05)
    otherwise()
    writer.byte(0x0b)
  }
  /** Repeats while the condition, which is looked at first, holds. */
  function during(condition: Value, repeat: () => void): void {
    writer.byte(0x02)
    writer.byte(0x40)
    writer.byte(0x03)
    writer.byte(0x40)
    condition()
    writer.byte(0x45)
    branchIf(1)
    repeat()
    writer.byte(0x0c)
    writer.unsigned(0)
    writer.byte(0x0b)
    writer.byte(0x0b)
  }
  /** Leaves the given number of blocks when the value on the stack is not 0. */
  function branchIf(depth: number): void {
    writer.byte(0x0d)
    writer.unsigned(depth)
  }
  /** A function of one lane on both lanes. */
  function each(vector: readonly Value[], apply: (lanes: readonly Value[]) => Value): Value {
    const extract =
      (value: Value, lane: number): Value =>
      () => {
        value()
        simd(0x21)
        writer.byte(lane)
      }
    return () => {
      apply(vector.map((value) => extract(value, 0)))()
      simd(0x14)
      apply(vector.map((value) => extract(value, 1)))()
      simd(0x22)
      writer.byte(1)
    }
  }
  return {
    ...twofold,
    ...single,
    ...shift,
    body,
    home: origin,
    int,
    addInt: (a: Value, b: Value) => scalar(0x6a, a, b),
    mulInt: (a: Value, b: Value) => scalar(0x6c, a, b),
    notInt: (a: Value) => scalar(0x45, a),
    orInt: (a: Value, b: Value) => scalar(0x72, a, b),
    bothInt: (a: Value, b: Value) => scalar(0x71, a, b),
    /** a / divisor, for a divisor that is a power of two. */
    scaledInt: (a: Value, divisor: number) => scalar(0x76, a, int(Math.log2(divisor))),
    unequalInt: (a: Value, b: Value) => scalar(0x47, a, b),
    lessInt: (a: Value, b: Value) => scalar(0x48, a, b),
    long,
    eitherLane,
    word,
    highestBit,
    lowestBit,
    orLong: (a: Value, b: Value) => scalar(0x84, a, b),
    bothLong: (a: Value, b: Value) => scalar(0x83, a, b),
    xorLong: (a: Value, b: Value) => scalar(0x85, a, b),
    minusLong: (a: Value, b: Value) => scalar(0x7d, a, b),
    unequalLong: (a: Value, b: Value) => scalar(0x52, a, b),
    /** A 64-bit integer shifted by a 32-bit number of bits. */
    shlLong: (a: Value, places: Value) => scalar(0x86, a, scalar(0xad, places)),
    shrLong: (a: Value, places: Value) => scalar(0x88, a, scalar(0xad, places)),
    get,
    set,
    setTop,
    keep,
    number,
    bits,
    fourWords,
    load,
    store,
    gather,
    scatter,
    scatterLane,
    storeNear,
    spread,
    spreadInt,
    spreadWord,
    lanesOf,
    shrBy,
    select,
    any,
    every,
    call,
    loadInt,
    storeInt,
    when,
    whenElse,
    during,
    each,
    /** Calls a function without a result. */
    run: (value: Value) => value(),
    /** Ends the function; its results must be on the stack. */
    leave: () => writer.byte(0x0f),
  }
}
