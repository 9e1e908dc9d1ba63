import { parse } from 'csv-parse/sync'

/** A table of text: its heading, and the rows below it with their lines in the file. */
export interface TextTable {
  readonly head: readonly string[]
  readonly body: readonly { readonly record: readonly string[]; readonly line: number }[]
}

/** Other names of a column, from Monolix and nlmixr2; used where the first name is absent. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  DV: ['Y'],
  AMT: ['AMOUNT'],
  CENS: ['BLQ', 'BLOQ'],
  DVID: ['YTYPE'],
  ID: ['SUBJECT', 'SUBJ'],
  OCC: ['OCCASION'],
}

/**
 * Opens the text of a data file: fields stand between commas, semicolons, tabs or, as in NONMEM, blanks. A heading may be commented out (`#ID,TIME,…`); lines that
 * begin with # are comments, and so are rows with a C in a first column of that name (NONMEM's IGNORE=C). Throws what is wrong with the text.
 *
 *     openTable('#ID TIME DV\n1 0 3.5').head   // ['ID', 'TIME', 'DV']
 */
export function openTable(text: string): TextTable {
  const bare = text.replace(/^\uFEFF/, '').replace(/^(\s*)#(?=\s*(?:id|c|time)\s*[,;\s])/i, '$1')
  const heading = bare.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')) ?? ''
  const delimiter = [',', ';', '\t'].find((each) => heading.includes(each)) ?? ' '
  const lines = parse(delimiter === ' ' ? bare.replace(/[^\S\n]+/g, ' ').replace(/^ | $/gm, '') : bare, {
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    delimiter,
    info: true,
    comment: '#',
    comment_no_infix: true,
  }) as unknown as { record: string[]; info: { lines: number } }[]
  const [first, ...rest] = lines
  const head = first?.record ?? []
  const commented = head[0]?.toUpperCase() === 'C'
  return {
    head,
    body: rest
      .map(({ record, info }) => ({ record, line: info.lines }))
      .filter(({ record }) => !(commented && record[0]?.toUpperCase() === 'C')),
  }
}

/** Where each column stands, by its name in capitals; columns under another name count as the one that is meant, unless `taken` is a covariate's name. */
export function columnsOf(head: readonly string[], taken: readonly string[] = []): ReadonlyMap<string, number> {
  const index = new Map(head.map((name, i) => [name.toUpperCase(), i]))
  const own = new Set(taken.map((name) => name.toUpperCase()))
  for (const [name, others] of Object.entries(otherNames)) {
    const found = others.find((each) => index.has(each) && !own.has(each))
    if (!index.has(name) && found !== undefined) index.set(name, index.get(found)!)
  }
  return index
}
