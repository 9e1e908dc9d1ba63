import type { SpelledTransit } from '../code/recognise-transit.ts'
import type { Statement } from '../code/statements.ts'
import { symbol } from '../code/trees.ts'
import type { DraftInput, ImportNote } from '../imported-model.ts'
import { type LostCode, lost } from '../lost.ts'
import type { ControlRecord } from './control-stream.ts'

/** Names of $INPUT; both names of `CP=DV` count, dropped ones do not. */
export function readColumns(records: readonly ControlRecord[]): Set<string> {
  const columns = new Set<string>()
  for (const { lines } of records)
    for (const { code } of lines)
      for (const item of code
        .replace(/\s*=\s*/g, '=')
        .split(/[\s,]+/)
        .filter(Boolean)) {
        const names = item.toUpperCase().split('=')
        if (names.length > 1 && names.some((name) => name === 'DROP' || name === 'SKIP')) continue
        for (const name of names) columns.add(name)
      }
  return columns
}

/** A compartment of $MODEL. */
export interface Compartment {
  readonly name: string
  readonly dose: boolean
  readonly observe: boolean
}

/** Reads `COMP=(DEPOT, DEFDOSE)`, `COMP CENTRAL`, `NCOMPARTMENTS=3`. */
export function readCompartments(records: readonly ControlRecord[]): Compartment[] {
  const text = records.flatMap(({ lines }) => lines.map(({ code }) => code)).join(' ')
  const compartments: Compartment[] = []
  const taken = new Set<string>()
  for (const match of text.matchAll(/\bCOMP(?:ARTMENT)?\s*=?\s*(?:\(([^()]*)\)|([A-Za-z]\w*))/gi)) {
    const words = (match[1] ?? match[2] ?? '')
      .replace(/['"]/g, '')
      .split(/[\s,]+/)
      .filter(Boolean)
    const has = (start: string) => words.slice(1).some((word) => word.toUpperCase().startsWith(start))
    compartments.push({
      name: stateName(words[0], compartments.length + 1, taken),
      dose: has('DEFDOS'),
      observe: has('DEFOBS'),
    })
  }
  const count = Math.min(Number(/\bNCOMP\w*\s*=\s*(\d+)/i.exec(text)?.[1] ?? 0), 200)
  while (compartments.length < count)
    compartments.push({ name: stateName(undefined, compartments.length + 1, taken), dose: false, observe: false })
  return compartments
}

function stateName(written: string | undefined, index: number, taken: Set<string>): string {
  const plain = (written ?? '').toLowerCase().replace(/\W/g, '')
  const name = /^[a-z]/.test(plain) && !taken.has(plain) ? plain : `a${index}`
  taken.add(name)
  return name
}

/** Inputs of the model: the compartment of doses without CMT first, then those that $PK says something of. */
export function readDoses(
  states: readonly string[],
  dose: number,
  assigned: ReadonlySet<string>,
  columns: ReadonlySet<string>,
  transits: ReadonlyMap<number, SpelledTransit> = new Map(),
): DraftInput[] {
  const property = (...names: readonly string[]) => {
    const found = names.find((name) => assigned.has(name))
    return found === undefined ? undefined : symbol(found)
  }
  const inputOf = (n: number): DraftInput => {
    const [lag, bioavailability, duration, rate] = [
      property(`ALAG${n}`),
      property(`F${n}`),
      property(`D${n}`),
      property(`R${n}`),
    ]
    const transit = transits.get(n)
    // The source gives such a dose F 0, so that it does not enter a second time.
    const enters = transit ? { transit, bioavailability: transit.share } : bioavailability && { bioavailability }
    return {
      name: n === dose ? 'dose' : `dose_${states[n - 1]}`,
      into: states[n - 1]!,
      ...(lag && { lag }),
      ...enters,
      ...(duration && { duration }),
      ...(rate && !duration && { rate }),
    }
  }
  const others = states.flatMap((_, i) => {
    const input = inputOf(i + 1)
    return i + 1 !== dose && columns.has('CMT') && Object.keys(input).length > 2 ? [input] : []
  })
  return [inputOf(dose), ...others]
}

/** Laws of the population parameters, which only a fit of the population reads. */
const priors = new Set(['PRIOR', 'THETAP', 'THETAPV', 'OMEGAP', 'OMEGAPD', 'SIGMAP', 'SIGMAPD'])

const ofRecord: Readonly<Record<string, LostCode>> = { PRED: 'import.pred', MIX: 'import.mixture' }

/** Notes of records that say nothing of the model, and of those that would. */
export function noteRecords(records: readonly ControlRecord[], notes: ImportNote[]): void {
  const read = new Set([
    '',
    'PROBLEM',
    'INPUT',
    'DATA',
    'SUBROUTINES',
    'MODEL',
    'PK',
    'DES',
    'ERROR',
    'THETA',
    'OMEGA',
    'SIGMA',
    'ABBREVIATED',
  ])
  const unneeded = new Set([
    'ESTIMATION',
    'COVARIANCE',
    'TABLE',
    'SIMULATION',
    'SIZES',
    'SCATTERPLOT',
    'TOL',
    'WARNINGS',
    'FORMAT',
    'ANNEAL',
    'CHAIN',
    'ETAS',
    'PHIS',
    'THETAI',
    'THETAR',
    'OMIT',
    'DEFAULT',
    'DESIGN',
    'MSFI',
  ])
  for (const { name, lines, line } of records) {
    const text = name === '' ? (lines.find(({ code }) => code.trim() !== '')?.code.trim() ?? '') : `$${name}`
    if (unneeded.has(name)) notes.push({ kind: 'unneeded', line, text, why: 'it says how the source was run' })
    else if (priors.has(name))
      notes.push({
        kind: 'unneeded',
        line,
        text,
        why: 'it guided the fit of the source; the numbers of the model are those of $THETA, $OMEGA and $SIGMA',
      })
    else if (!read.has(name))
      notes.push(lost(ofRecord[name] ?? 'import.record', { line, text }, 'this record is not read'))
    else if (name === '' && text !== '')
      notes.push({ kind: 'unneeded', line, text, why: 'it stands before the first record' })
  }
}

/** Every variable that statements assign. */
export function targetsOf(statements: readonly Statement[], into = new Set<string>()): Set<string> {
  for (const each of statements)
    if (each.kind === 'assign') into.add(each.target)
    else for (const { body } of each.branches) targetsOf(body, into)
  return into
}
