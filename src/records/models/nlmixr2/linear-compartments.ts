import type { Expression } from '../../../kernel/language/expression.ts'
import { call, substitute, symbol } from '../code/trees.ts'
import type { Dimension } from '../imported-model.ts'
import { compartmentModel } from '../nonmem/compartments.ts'

/** What linCmt() stands for, from the names of the parameters that the text assigns. */
export interface LinearCompartments {
  readonly states: readonly { readonly name: string; readonly derivative: Expression }[]
  readonly concentration: Expression
  readonly known: ReadonlyMap<string, Dimension>
}

/** Names of one quantity, in the order in which they are looked for. */
const names: Readonly<Record<string, readonly string[]>> = {
  CL: ['cl'],
  V: ['v', 'vc', 'v1', 'v2'],
  Q: ['q', 'cld', 'cl2', 'q1'],
  VP: ['vp', 'vt', 'v2', 'vp1', 'v3'],
  VSS: ['vss'],
  Q2: ['q2', 'cld2', 'cl3', 'q3'],
  VP2: ['vp2', 'vt2', 'v3', 'v4'],
  KA: ['ka'],
  K: ['k', 'ke', 'kel', 'k10', 'k20'],
  K12: ['k12', 'k23'],
  K21: ['k21', 'k32'],
  K13: ['k13', 'k24'],
  K31: ['k31', 'k42'],
}

/** null: the parameters do not fit a compartment model that is read here. */
export function linearCompartments(assigned: Iterable<string>): LinearCompartments | null {
  const written = new Map([...assigned].map((name) => [name.toLowerCase(), name]))
  const taken = new Set<string>()
  const find = (key: string) => {
    const found = names[key]!.find((name) => written.has(name) && !taken.has(name))
    if (found === undefined) return undefined
    taken.add(found)
    return written.get(found)
  }
  const ka = find('KA')
  const v = find('V')
  if (v === undefined) return null
  const cl = find('CL')
  const rate = cl === undefined ? find('K') : undefined
  const [q, k12, k21] = cl === undefined ? [undefined, find('K12'), find('K21')] : [find('Q')]
  const vp = q === undefined ? undefined : find('VP')
  const vss = q !== undefined && vp === undefined ? find('VSS') : undefined
  const q2 = vp === undefined ? undefined : find('Q2')
  const vp2 = q2 === undefined ? undefined : find('VP2')
  const [k13, k31] = k21 === undefined ? [] : [find('K13'), find('K31')]
  if (cl === undefined && rate === undefined) return null
  const peripherals =
    cl !== undefined
      ? vp2 !== undefined
        ? 2
        : vp !== undefined || vss !== undefined
          ? 1
          : 0
      : k31 !== undefined
        ? 2
        : k21 !== undefined
          ? 1
          : 0
  const advan = ka === undefined ? [1, 3, 11][peripherals] : [2, 4, 12][peripherals]
  const central = ka === undefined ? 1 : 2
  const trans = vss !== undefined ? 'TRANS3' : cl === undefined ? 'TRANS1' : peripherals === 0 ? 'TRANS2' : 'TRANS4'
  const model = compartmentModel(`ADVAN${advan}`, trans)
  if (!model) return null
  const own: Record<string, string | undefined> = {
    KA: ka,
    CL: cl,
    V: v,
    [`V${central}`]: v,
    K: rate,
    Q: q,
    VSS: vss,
    [`Q${central + 1}`]: q,
    [`V${central + 1}`]: vp,
    [`Q${central + 2}`]: q2,
    [`V${central + 2}`]: vp2,
    [`K${central}${central + 1}`]: k12,
    [`K${central + 1}${central}`]: k21,
    [`K${central}${central + 2}`]: k13,
    [`K${central + 2}${central}`]: k31,
  }
  const rename = (tree: Expression) =>
    substitute(tree, (name) => (own[name] === undefined ? undefined : symbol(own[name])))
  return {
    states: model.states.map(({ name, derivative }) => ({ name, derivative: rename(derivative) })),
    concentration: call('divide', symbol('central'), symbol(v)),
    known: new Map([
      [v, [0, 1, 0]],
      ...[...model.known].map(([name, dimension]) => [own[name] ?? name, dimension] as const),
    ]),
  }
}
