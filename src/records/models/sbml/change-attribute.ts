import { refuse } from './refuse.ts'
import type { Element } from './xml.ts'

/** An attribute of an SBML document that a simulation description sets anew. */
export interface AttributeChange {
  /** XPath of the attribute: `/sbml:sbml/sbml:model/sbml:listOfParameters/sbml:parameter[@id='k']/@value`. */
  readonly target: string
  readonly value: string
  /** Where the description says so. */
  readonly at: Element
}

interface Step {
  readonly name: string
  readonly id: string | undefined
}

const stepForm = /^(?:[\w.-]+:)?([\w.-]+)(?:\[@(?:[\w.-]+:)?id\s*=\s*(?:'([^']*)'|"([^"]*)")\])?$/

/** The document with the attributes changed. Refuses a path that leads to no element, or to several. */
export function changeAttributes(root: Element, changes: readonly AttributeChange[]): Element {
  return changes.reduce((document, { target, value, at }) => {
    const unknown = () => refuse(`the target \`${target}\``, at)
    const [, path, attribute] = /^\/(.+)\/@(?:[\w.-]+:)?([\w.-]+)$/.exec(target.trim()) ?? unknown()
    const steps = path!.split('/').map((step): Step => {
      const [, name, single, double] = stepForm.exec(step.trim()) ?? unknown()
      return { name: name!, id: single ?? double }
    })
    const fits = (element: Element, { name, id }: Step) =>
      element.name === name && (id === undefined || element.attributes.get('id') === id)
    const changed = (element: Element, [next, ...rest]: readonly Step[]): Element => {
      if (!next) return { ...element, attributes: new Map(element.attributes).set(attribute!, value) }
      const found = element.children.filter((each) => fits(each, next))
      if (found.length !== 1) unknown()
      return {
        ...element,
        children: element.children.map((each) => (each === found[0] ? changed(each, rest) : each)),
      }
    }
    return fits(document, steps[0]!) ? changed(document, steps.slice(1)) : unknown()
  }, root)
}
