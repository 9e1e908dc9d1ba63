import { SaxesParser } from 'saxes'

/** An element of an XML document; namespaces are resolved, prefixes forgotten. */
export interface Element {
  /** Local name. */
  readonly name: string
  readonly namespace: string
  /** Attributes without a namespace by name; those of a namespace as `{namespace}name`. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly Element[]
  /** Character data directly below, joined. */
  readonly text: string
  readonly line: number
}

/** An XML text that is not well-formed, with the place. */
export class XmlError extends Error {}

/** Deeper elements are no model; the limit keeps recursion on the tree safe. */
const deepest = 500

/**
 * Reads a well-formed XML text with namespaces. A document type is refused: it could define entities that grow without end.
 *
 *     parseXml('<a x="1"><b>text</b></a>').children[0].text      // 'text'
 */
export function parseXml(text: string): Element {
  const parser = new SaxesParser({ xmlns: true })
  let root: Element | null = null
  const open: { -readonly [K in keyof Element]: K extends 'children' ? Element[] : Element[K] }[] = []
  parser.on('error', (error) => {
    throw new XmlError(error.message)
  })
  parser.on('doctype', () => {
    throw new XmlError(`${parser.line}: a document type is not allowed`)
  })
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (open.length >= deepest) throw new XmlError(`${parser.line}: elements are nested too deeply`)
    const named = Object.values(attributes).map(
      (each) =>
        [each.uri === '' || each.prefix === '' ? each.local : `{${each.uri}}${each.local}`, each.value] as const,
    )
    // What stands before and after an element (`2<sep/>3`) must not run together.
    const parent = open.at(-1)
    if (parent) parent.text += ' '
    open.push({
      name: local,
      namespace: uri,
      attributes: new Map(named),
      children: [],
      text: '',
      line: parser.line,
    })
  })
  parser.on('text', (part) => {
    const top = open.at(-1)
    if (top) top.text += part
  })
  parser.on('cdata', (part) => {
    const top = open.at(-1)
    if (top) top.text += part
  })
  parser.on('closetag', () => {
    const done = open.pop()!
    const parent = open.at(-1)
    if (parent) parent.children.push(done)
    else root = done
  })
  parser.write(text.replace(/^\uFEFF/, '')).close()
  if (!root) throw new XmlError('the text holds no element')
  return root
}

/** The first child element of that name. */
export const child = (element: Element, name: string): Element | undefined =>
  element.children.find((each) => each.name === name)

/** Children of that name of the list `listOf…`; none where the list is absent. */
export function listed(element: Element, list: string, name: string): readonly Element[] {
  return element.children
    .filter((each) => each.name === list)
    .flatMap((each) => each.children.filter((item) => item.name === name))
}
