/** Text made harmless for HTML. */
export const safe = (text: unknown): string =>
  String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string)

/** A table of plain cells; `numbers` names the columns that are aligned at their end. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): string {
  const cell = (tag: 'td' | 'th', text: string, i: number) =>
    `<${tag}${numbers.includes(i) ? ' class="number"' : ''}>${inline(text)}</${tag}>`
  const header = head.some((text) => text !== '')
    ? `<thead><tr>${head.map((text, i) => cell('th', text, i)).join('')}</tr></thead>`
    : ''
  const body = rows.map((row) => `<tr>${row.map((text, i) => cell('td', text, i)).join('')}</tr>`).join('')
  return `<table>${header}<tbody>${body}</tbody></table>`
}

/** The Markdown of our own cards and datasheets: headings, lists, tables, bold and code; everything else stays text. */
export function prose(markdown: string | null): string {
  if (markdown === null) return '<p class="missing">Not written.</p>'
  return markdown
    .split(/\n\s*\n/)
    .map(block)
    .join('')
}

function block(source: string): string {
  const heading = /^#+ (.*)/.exec(source)
  if (heading) {
    const rest = source.slice(heading[0].length).trim()
    return `<h4>${inline(heading[1]!)}</h4>${rest ? block(rest) : ''}`
  }
  const lines = source.trim().split('\n')
  if (lines.every((line) => line.startsWith('|'))) {
    const [head = [], , ...body] = lines.map((line) =>
      line
        .replace(/^\||\|\s*$/g, '')
        .split('|')
        .map((text) => text.trim()),
    )
    return table(head, body)
  }
  if (lines[0]?.startsWith('- ')) {
    const items = lines.join('\n').split(/\n(?=- )/)
    return `<ul>${items.map((item) => `<li>${inline(item.slice(2))}</li>`).join('')}</ul>`
  }
  return source.trim() ? `<p>${inline(source.trim())}</p>` : ''
}

const inline = (text: string): string =>
  safe(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
