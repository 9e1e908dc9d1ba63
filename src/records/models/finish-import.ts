import { compileModel } from '../../kernel/language/compile.ts'
import { formatDiagnostic } from '../../kernel/language/diagnostic.ts'
import { arrange } from './draft/arrange.ts'
import { usualUnit, writeModel } from './draft/write-model.ts'
import type { Draft, ImportedModel, ImportNote, SourceEstimate } from './imported-model.ts'
import { lost } from './lost.ts'

/** Writes a draft and compiles what was written; `columns`: data items of the source, null when it does not say. */
export function finishImport(
  draft: Draft,
  notes: ImportNote[],
  estimates: readonly SourceEstimate[],
  columns: ReadonlySet<string> | null,
): ImportedModel {
  const arranged = arrange(draft, notes)
  const assumed = (text: string, why: string) => notes.push({ kind: 'assumed', line: 0, text, why })
  for (const name of arranged.covariates) {
    const unit = usualUnit(name)
    if (eventItems.has(name.toUpperCase()))
      notes.push(
        lost(
          name === 'TAD' ? 'import.time-after-dose' : 'import.event-item',
          { line: 0, text: name },
          'a model of the language cannot read the records of its doses and observations; it stands as a covariate',
        ),
      )
    else if (columns && !columns.has(name))
      notes.push(
        lost(
          'import.unassigned',
          { line: 0, text: name },
          'it is neither assigned nor a data item; it stands as a covariate',
        ),
      )
    else if (unit !== '1') assumed(name, `the covariate is in ${unit}`)
    else assumed(name, 'the unit of the covariate is not known; it is written as a pure number')
  }
  const text = writeModel(arranged)
  const { model, diagnostics } = compileModel(text)
  if (!model)
    for (const each of diagnostics)
      if (each.severity === 'error')
        notes.push(lost('import.compile', { line: 0, text: 'model.yaml' }, formatDiagnostic(each, text)))
  return { text, ok: model !== null, notes: inOrder(notes), estimates }
}

/** Data items that say what happens, not who the subject is. */
const eventItems = new Set([
  'ID',
  'DV',
  'AMT',
  'RATE',
  'EVID',
  'MDV',
  'CMT',
  'SS',
  'ADDL',
  'II',
  'CENS',
  'LIMIT',
  'NEWIND',
  'ICALL',
  'COMACT',
  'TSTATE',
  'L2',
  'DATE',
  'DVID',
  'NEWL2',
  'IREP',
  'TAD',
  'PHI()',
  'F_FLAG',
])

function inOrder(notes: readonly ImportNote[]): ImportNote[] {
  const seen = new Set<string>()
  const rank = { lost: 0, assumed: 1, unneeded: 2 }
  return notes
    .filter(({ kind, line, text, why }) => {
      const key = `${kind} ${line} ${text} ${why}`
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .sort((a, b) => rank[a.kind] - rank[b.kind] || a.line - b.line)
}

/** `Theophylline, oral (1 cpt)` becomes `theophylline-oral-1-cpt`. */
export function modelId(text: string): string {
  const id = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '')
  return id || 'imported-model'
}
