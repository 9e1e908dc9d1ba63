/**
 * Shapes of the generated tables. They are arrays rather than objects because there are thousands of them; `definitions.ts` gives
 * them names.
 */

/** [name, min, max (0: many), types, value set of a required binding or '', names of rules, in summaries (1), modifier (2)] */
export type ElementRow = readonly [
  name: string,
  min: number,
  max: number,
  types: readonly string[],
  binding: string,
  rules: readonly string[],
  flags: number,
]

/** Types by name; elements inside them that have elements of their own are types too, named by their path. */
export interface StructureTable {
  readonly types: Readonly<
    Record<
      string,
      {
        readonly kind: 'resource' | 'complex' | 'primitive' | 'part'
        readonly elements: readonly ElementRow[]
        readonly rules: readonly string[]
      }
    >
  >
  /** key (`key@Type` where another type has a rule of this key) → [severity, sentence, FHIRPath] */
  readonly rules: Readonly<Record<string, readonly [severity: string, human: string, expression: string]>>
}

/** Value sets of required bindings that can be listed: url → system → codes. */
export type BindingTable = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** [path from the resource, type of what is there]; a step may be `name[key=value]` or `name[0]`; a reference may be `Reference:Patient`. */
export type PathRow = readonly [path: string, type: string]

export type SearchRow =
  | readonly [
      type: 'string' | 'token' | 'date' | 'uri' | 'reference' | 'quantity' | 'number',
      paths: readonly PathRow[],
      targets: readonly string[],
    ]
  | readonly [
      type: 'composite',
      bases: readonly string[],
      parts: readonly (readonly [type: string, paths: readonly PathRow[]])[],
    ]
  | readonly [type: 'special', paths: readonly PathRow[], targets: readonly string[]]

/** Resource type → name of the parameter → what it is. */
export type SearchTable = Readonly<Record<string, Readonly<Record<string, SearchRow>>>>

/** Compartment → resource type → its parameters. */
export type CompartmentTable = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** R4's own code systems: url → codes. */
export type SystemTable = Readonly<Record<string, readonly string[]>>

/** Extensions that come with R4: url → [types of its value (none: it holds extensions), resources that it is for (none: not told)]. */
export type ExtensionTable = Readonly<Record<string, readonly [types: readonly string[], resources: readonly string[]]>>
