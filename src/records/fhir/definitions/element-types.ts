import { structures } from './definitions.ts'

/** One way in which an element can stand in JSON: `value[x]` has one for each of its types. */
export interface Place {
  /** Key in JSON. */
  readonly key: string
  /** Name in the definitions, `value[x]` for choices. */
  readonly name: string
  readonly min: number
  /** 0: many. */
  readonly max: number
  readonly type: string
  /** Types that a reference may point at; undefined: any. */
  readonly targets: readonly string[] | undefined
  readonly isPrimitive: boolean
  readonly binding: string
  readonly rules: readonly string[]
}

export interface TypeShape {
  readonly kind: 'resource' | 'complex' | 'primitive' | 'part'
  readonly places: ReadonlyMap<string, Place>
  /** Places in the order of the definition; XML needs it. */
  readonly order: readonly Place[]
  /** Elements that must be there. */
  readonly required: readonly { readonly name: string; readonly keys: readonly string[]; readonly min: number }[]
  /** Choices, to see that one type is chosen at most. */
  readonly choices: readonly { readonly name: string; readonly keys: readonly string[] }[]
  readonly rules: readonly string[]
}

const shapes = new Map<string, TypeShape | null>()

/** A type of R4, or a part of one by its path (`Observation.component`), ready to be walked; null when there is none. */
export function typeShape(name: string): TypeShape | null {
  let shape = shapes.get(name)
  if (shape === undefined) {
    shape = build(name)
    shapes.set(name, shape)
  }
  return shape
}

function build(name: string): TypeShape | null {
  const { types } = structures()
  const found = Object.hasOwn(types, name) ? types[name] : undefined
  if (!found) return null
  const places = new Map<string, Place>()
  const order: Place[] = []
  const required: { name: string; keys: string[]; min: number }[] = []
  const choices: { name: string; keys: string[] }[] = []
  for (const [elementName, min, max, elementTypes, binding, rules] of found.elements) {
    const isChoice = elementName.endsWith('[x]')
    const keys: string[] = []
    for (const each of isChoice ? elementTypes : elementTypes.slice(0, 1)) {
      const [written = '', targets] = each.split(':')
      // The definitions call the id of a resource a string and say what it is in prose.
      const type = found.kind === 'resource' && elementName === 'id' ? 'id' : written
      const suffix = type.replace(/^(?:Simple|Money)(?=Quantity)/, '')
      const key = isChoice ? `${elementName.slice(0, -3)}${suffix[0]?.toUpperCase()}${suffix.slice(1)}` : elementName
      if (places.has(key)) continue
      keys.push(key)
      const isPrimitive = /^[a-z]/.test(type)
      const place = {
        key,
        name: elementName,
        min,
        max,
        type,
        targets: targets?.split(','),
        isPrimitive,
        binding,
        rules,
      }
      places.set(key, place)
      order.push(place)
    }
    if (min > 0) required.push({ name: elementName, keys, min })
    if (isChoice) choices.push({ name: elementName, keys })
  }
  return { kind: found.kind, places, order, required, choices, rules: found.rules }
}
