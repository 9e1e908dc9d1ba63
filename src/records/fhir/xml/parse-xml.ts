/** An element of XML; `from` and `to` are where it stands in the text. */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: XmlElement[]
  /** Text that stands directly in it. */
  text: string
  readonly from: number
  to: number
}

/** Why a text is not the XML that FHIR allows. */
export class XmlFault extends Error {
  readonly at: number
  constructor(why: string, at: number) {
    super(`${why}, at character ${at}`)
    this.at = at
  }
}

const name = /[A-Za-z_:][\w:.-]*/y
const blank = /\s*/y
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const deepest = 128

/**
 * Reads XML without a document type: no declarations, no external or own entities, so that nothing can be fetched or blown up.
 * Comments and processing instructions are passed over. `names`: whether named characters of XHTML (`&nbsp;`) are read, which XML itself does not
 * know. Throws `XmlFault`.
 */
export function parseXml(text: string, names: 'xml' | 'xhtml' = 'xhtml'): XmlElement {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const fail = (why: string): never => {
    throw new XmlFault(why, at)
  }
  const skip = () => {
    blank.lastIndex = at
    blank.exec(text)
    at = blank.lastIndex
  }
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found === undefined) return fail('a name is missing')
    at = pattern.lastIndex
    return found
  }
  /** Passes over comments, instructions and, between elements, white space; true when it did. */
  const passOver = (): boolean => {
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('-->', at + 4)
      if (end < 0) fail('a comment does not end')
      at = end + 3
      return true
    }
    if (text.startsWith('<?', at)) {
      const end = text.indexOf('?>', at)
      if (end < 0) fail('an instruction does not end')
      at = end + 2
      return true
    }
    if (/^<!DOCTYPE/i.test(text.slice(at, at + 9))) fail('a document type is not allowed')
    return false
  }
  const readAttributes = (): Map<string, string> => {
    const attributes = new Map<string, string>()
    for (;;) {
      skip()
      const next = text[at]
      if (next === '>' || next === '/' || next === undefined) return attributes
      const key = take(name)
      skip()
      if (text[at] !== '=') fail('= is missing')
      at += 1
      skip()
      const quote = text[at]
      if (quote !== '"' && quote !== "'") fail('a quote is missing')
      const end = text.indexOf(quote as string, at + 1)
      if (end < 0) fail('a quote is not closed')
      if (attributes.has(key)) fail('an attribute stands twice')
      const raw = text.slice(at + 1, end)
      if (raw.includes('<')) fail('< in a value is written &lt;')
      attributes.set(key, decode(raw, at, names))
      at = end + 1
    }
  }
  const readElement = (depth: number): XmlElement => {
    if (depth > deepest) fail('elements are nested too deeply')
    const from = at
    at += 1
    const element: XmlElement = { name: take(name), attributes: readAttributes(), children: [], text: '', from, to: at }
    if (text.startsWith('/>', at)) {
      at += 2
      element.to = at
      return element
    }
    if (text[at] !== '>') fail('> is missing')
    at += 1
    for (;;) {
      const next = text.indexOf('<', at)
      if (next < 0) fail(`${element.name} is not closed`)
      element.text += decode(text.slice(at, next), at, names)
      at = next
      if (text.startsWith('</', at)) {
        at += 2
        if (take(name) !== element.name) fail(`${element.name} is closed by another name`)
        skip()
        if (text[at] !== '>') fail('> is missing')
        at += 1
        element.to = at
        return element
      }
      if (text.startsWith('<![CDATA[', at)) {
        const end = text.indexOf(']]>', at)
        if (end < 0) fail('CDATA does not end')
        element.text += text.slice(at + 9, end)
        at = end + 3
      } else if (!passOver()) element.children.push(readElement(depth + 1))
    }
  }
  skip()
  while (passOver()) skip()
  if (text[at] !== '<') fail('there is no element')
  const root = readElement(0)
  skip()
  while (passOver()) skip()
  if (at < text.length) fail('something follows the last element')
  return root
}

function decode(text: string, at: number, names: 'xml' | 'xhtml'): string {
  if (!text.includes('&')) return text
  return text.replace(/&([^;\s&]{1,32});|&/g, (_, entity: string | undefined) => {
    const known =
      entity === undefined ? undefined : (entities[entity] ?? (names === 'xhtml' ? html[entity] : undefined))
    if (known !== undefined) return known
    const code = entity?.startsWith('#x')
      ? Number.parseInt(entity.slice(2), 16)
      : entity?.startsWith('#')
        ? Number.parseInt(entity.slice(1), 10)
        : Number.NaN
    if (!(code > 0 && code <= 0x10ffff)) throw new XmlFault('an entity is not known', at)
    return String.fromCodePoint(code)
  })
}

/** Markup with the named characters of XHTML by their numbers, which XML knows: `&nbsp;` is `&#160;`. */
export const withoutNames = (markup: string): string =>
  markup.replace(/&([A-Za-z]\w{1,31});/g, (whole, name: string) => {
    const character = Object.hasOwn(html, name) ? html[name] : undefined
    return character === undefined ? whole : `&#${character.codePointAt(0)};`
  })

/** Named characters of XHTML that narratives in JSON use; their meaning is fixed, so no declaration is read. */
const html: Readonly<Record<string, string>> = {
  nbsp: '\u00a0',
  iexcl: '¡',
  cent: '¢',
  pound: '£',
  curren: '¤',
  yen: '¥',
  brvbar: '¦',
  sect: '§',
  uml: '¨',
  copy: '©',
  ordf: 'ª',
  laquo: '«',
  not: '¬',
  shy: '\u00ad',
  reg: '®',
  macr: '¯',
  deg: '°',
  plusmn: '±',
  sup2: '²',
  sup3: '³',
  acute: '´',
  micro: 'µ',
  para: '¶',
  middot: '·',
  cedil: '¸',
  sup1: '¹',
  ordm: 'º',
  raquo: '»',
  frac14: '¼',
  frac12: '½',
  frac34: '¾',
  iquest: '¿',
  times: '×',
  divide: '÷',
  szlig: 'ß',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
  ntilde: 'ñ',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  bull: '•',
  hellip: '…',
  euro: '€',
  trade: '™',
  rarr: '→',
  larr: '←',
  le: '≤',
  ge: '≥',
  ne: '≠',
  infin: '∞',
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  lambda: 'λ',
  mu: 'μ',
  sigma: 'σ',
  omega: 'ω',
}
