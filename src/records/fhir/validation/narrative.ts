import { parseXml, type XmlElement, XmlFault } from '../xml/parse-xml.ts'

/** Elements and attributes of XHTML that a narrative may hold (R4, narrative.html): no scripts, forms, frames or events. */
const elements = new Set(
  'a abbr acronym address article aside b bdi bdo big blockquote br caption cite code col colgroup dd del dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main map nav ol p pre q rp rt ruby samp section small span strong sub sup table tbody td tfoot th thead tr tt u ul var area wbr s strike'.split(
    ' ',
  ),
)
const attributes = new Set(
  'abbr accesskey align alt axis background bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff charset cite class colspan compact coords dir frame headers height href hreflang hspace id lang longdesc name nowrap rel rev rowspan rules scope shape span src start style summary tabindex title type usemap valign value vspace width xmlns xml:lang xml:space'.split(
    ' ',
  ),
)

const xhtml = 'http://www.w3.org/1999/xhtml'

/** What is wrong with the `div` of a narrative; null: nothing. */
export function narrativeFault(text: string): string | null {
  let root: XmlElement
  try {
    root = parseXml(text)
  } catch (fault) {
    if (fault instanceof XmlFault) return `the narrative is not well-formed XHTML: ${fault.message}`
    throw fault
  }
  if (root.name !== 'div') return 'the narrative is not a div'
  if (root.attributes.get('xmlns') !== xhtml) return 'the div is not in the namespace of XHTML'
  const wrong = faultIn(root)
  if (wrong) return wrong
  return holdsSomething(root) ? null : 'the narrative is empty'
}

function faultIn(element: XmlElement): string | null {
  if (!elements.has(element.name)) return `the element ${element.name.slice(0, 32)} may not stand in a narrative`
  for (const [name, value] of element.attributes) {
    if (name === 'xmlns' && value !== xhtml) return `the element ${element.name} is not in the namespace of XHTML`
    if (!attributes.has(name) && !name.startsWith('xmlns:'))
      return `the attribute ${name.slice(0, 32)} may not stand in a narrative`
    if (/^\s*(?:javascript|vbscript):/i.test(value)) return 'a script may not stand in a narrative'
  }
  for (const child of element.children) {
    const wrong = faultIn(child)
    if (wrong) return wrong
  }
  return null
}

function holdsSomething(element: XmlElement): boolean {
  return (
    element.text.trim() !== '' ||
    (element.name === 'img' && element.attributes.has('src')) ||
    element.children.some(holdsSomething)
  )
}
