import type { Expression } from '../../../kernel/language/expression.ts'
import { addedUp, recogniseTransit, type SpelledTransit } from '../code/recognise-transit.ts'
import type { Statement } from '../code/statements.ts'
import { call, mentions, number, substitute, symbol, zero } from '../code/trees.ts'
import { unroll } from '../code/unroll.ts'
import { detectUnits } from '../detect-units.ts'
import { perTime } from '../draft/dimensions.ts'
import { finishImport, modelId } from '../finish-import.ts'
import type {
  Definition,
  DraftBlock,
  DraftEffect,
  ImportedModel,
  ImportNote,
  ImportOptions,
  SourceEstimate,
} from '../imported-model.ts'
import { lost } from '../lost.ts'
import { compartmentModel, generalLinear, rateConstant } from './compartments.ts'
import { type ControlRecord, readRecords } from './control-stream.ts'
import { type OccasionGroup, recogniseOccasions } from './occasions.ts'
import { readAbbreviatedCode } from './read-code.ts'
import { noteRecords, readColumns, readCompartments, readDoses, targetsOf } from './read-inputs.ts'
import { readOutputs } from './read-outputs.ts'
import { readReplacements } from './read-replacements.ts'
import { readThetas, type Theta } from './read-thetas.ts'
import { readVariances, type VarianceBlock } from './read-variances.ts'

/**
 * Reads a NONMEM control stream and writes model.yaml. Never throws; what is not understood is noted with its line.
 *
 *     const { text, notes } = importNonmem('$PROBLEM Theophylline\n$INPUT ID TIME AMT DV\n…')
 */
export function importNonmem(source: string, options: ImportOptions = {}): ImportedModel {
  const notes: ImportNote[] = []
  const records = readRecords(source.slice(0, 400_000))
  const of = (name: string) => records.filter((record) => record.name === name)
  noteRecords(records, notes)
  const thetas = readThetas(of('THETA'), notes).map((theta) => ({
    ...theta,
    value: options.estimates?.get(`THETA${theta.index}`) ?? theta.value,
  }))
  const omega = withEstimates(readVariances(of('OMEGA'), notes), 'OMEGA', options)
  const sigma = withEstimates(readVariances(of('SIGMA'), notes), 'SIGMA', options)
  const columns = readColumns(of('INPUT'))
  const codeOf = (name: string) =>
    readAbbreviatedCode(
      of(name).flatMap(({ lines }) => lines),
      notes,
    )
  const pk = codeOf('PK')
  const structure = readStructure(records, targetsOf(pk), notes)
  const replaced = readReplacements(of('ABBREVIATED'), columns, notes)
  const constants = (name: string) => {
    const [, matrix, i, j] = /^(SIGMA|OMEGA)\((\d+),(\d+)\)$/.exec(name) ?? []
    if (matrix) return number(covarianceOf(matrix === 'SIGMA' ? sigma : omega, i!, j!))
    return columns.has(name) ? undefined : (ordinary.get(name) ?? replaced.get(name))
  }
  const statements = sequence(pk, codeOf('DES'), codeOf('ERROR'), structure, thetas, constants)
  const { definitions: all, tooLarge } = unroll(statements)
  for (const { line, text } of tooLarge)
    notes.push(lost('import.too-large', { line, text }, 'written out as one formula it would be too long'))

  const { effects, blocks, definitions: varying, absorbed } = readEffects(omega, all, notes)
  const { definitions, transits } = readTransits(varying, effects, thetas, notes)
  const states = statesOf(structure, definitions, notes)
  const names = new Set(states.map((state) => state.name))
  const covariance = (i: string, j: string) => covarianceOf(sigma, i, j)
  const kept = definitions.filter(({ name }) => !/^(DADT|A_0)\(/.test(name))
  const outputs = readOutputs(kept, names, columns, covariance, notes)
  const assigned = targetsOf(pk)
  for (const name of structure.needs)
    if (!assigned.has(name))
      notes.push(
        lost(
          'import.parameter',
          { line: structure.line, text: name },
          `${structure.advan} ${structure.trans} needs it, and $PK does not assign it`,
        ),
      )
  const clock = kept.find(
    ({ name, expression }) =>
      assigned.has(name) &&
      mentions(expression, (each) => each === 'time') &&
      !(transits.size > 0 && mentions(expression, (each) => each === 'AMT')),
  )
  if (clock)
    notes.push({
      kind: 'assumed',
      line: clock.line,
      text: clock.text,
      why: 'time runs on between records here; the source evaluates $PK at records',
    })
  const title = of('PROBLEM')[0]?.lines[0]?.code.trim() || 'Imported model'
  const comments = records.flatMap(({ lines }) => lines.map(({ comment }) => comment))
  const draft = {
    id: options.id ?? modelId(title),
    title,
    units: detectUnits([title, ...comments], options.units ?? {}, notes),
    carry: 'next' as const,
    fixed: new Map(
      thetas.map((theta) => [
        `THETA(${theta.index})`,
        { value: theta.value, ...(theta.comment && { label: theta.comment }) },
      ]),
    ),
    effects,
    blocks,
    definitions: outputs.definitions,
    states,
    inputs: readDoses(
      states.map((state) => state.name),
      structure.dose,
      assigned,
      columns,
      transits,
    ).filter(() => states.length > 0),
    outputs: outputs.outputs,
    absorbed: new Set([...outputs.absorbed, ...absorbed]),
    known: structure.known,
  }
  return finishImport(draft, notes, estimatesOf(thetas, omega, sigma), columns)
}

/** What the source's own variables are in an ordinary evaluation, not while tables or simulations are made. */
const ordinary: ReadonlyMap<string, Expression> = new Map([
  ['COMACT', zero],
  ['ICALL', number(2)],
])

interface Structure {
  readonly advan: string
  readonly trans: string
  readonly line: number
  /** null: $DES gives the derivatives. */
  readonly states: readonly { readonly name: string; readonly derivative: Expression | null }[]
  readonly needs: readonly string[]
  readonly known: ReadonlyMap<string, readonly [number, number, number]>
  readonly dose: number
  readonly observe: number
}

function readStructure(
  records: readonly ControlRecord[],
  assigned: ReadonlySet<string>,
  notes: ImportNote[],
): Structure {
  const subroutines = records.filter(({ name }) => name === 'SUBROUTINES')
  const text = subroutines
    .flatMap(({ lines }) => lines.map(({ code }) => code))
    .join(' ')
    .toUpperCase()
  const advan = /ADVAN\s*=?\s*(?:ADVAN)?(\d+)/.exec(text)?.[1]
  const trans = `TRANS${/TRANS\s*=?\s*(?:TRANS)?(\d+)/.exec(text)?.[1] ?? '1'}`
  const line = subroutines[0]?.line ?? 0
  const name = `ADVAN${advan ?? ''}`
  const others = text.replace(/\b(ADVAN|TRANS|TOL|ATOL|SSTOL|SSATOL|SS)\s*=?\s*\w*/g, ' ').trim()
  if (others !== '') notes.push(lost('import.subroutine', { line, text: others }, 'this subroutine is not read'))
  const closed = advan === undefined ? null : compartmentModel(name, trans)
  if (closed) return { advan: name, trans, line, ...closed }
  const compartments = readCompartments(records.filter((record) => record.name === 'MODEL'))
  const at = (found: number, otherwise: number) => (found < 0 ? otherwise : found + 1)
  const linear = advan === '5' || advan === '7'
  const closedForm = records.some((record) => record.name === 'PRED')
  const read =
    advan !== undefined &&
    ['5', '6', '7', '8', '9', '13', '14', '15', '16', '18'].includes(advan) &&
    compartments.length > 0
  if (!read && !closedForm)
    notes.push(
      lost(
        'import.structure',
        { line, text: advan === undefined ? '$SUBROUTINES' : `${name} ${trans}` },
        'only ADVAN1-4, 10-12 with TRANS1-6 and models with $MODEL and $DES or rate constants (ADVAN5, 7) are read',
      ),
    )
  const central = compartments.findIndex((each) => each.name === 'central')
  const depot = compartments.findIndex((each) => each.name === 'depot')
  return {
    advan: name,
    trans,
    line,
    states: linear
      ? generalLinear(
          compartments.map((each) => each.name),
          assigned,
        )
      : compartments.map((each) => ({ name: each.name, derivative: null })),
    needs: [],
    known: new Map(
      linear ? [...assigned].flatMap((each) => (rateConstant(each) ? [[each, perTime] as const] : [])) : [],
    ),
    dose: at(
      compartments.findIndex((each) => each.dose),
      at(depot, 1),
    ),
    observe: at(
      compartments.findIndex((each) => each.observe),
      at(central, 1),
    ),
  }
}

/** $PK, $DES, F, $ERROR in the order in which they run, with states by name and `time` for T and TIME. */
function sequence(
  pk: readonly Statement[],
  des: readonly Statement[],
  error: readonly Statement[],
  structure: Structure,
  thetas: readonly Theta[],
  constants: (name: string) => Expression | undefined,
): Statement[] {
  const assigned = new Set([...targetsOf(pk), ...targetsOf(des), ...targetsOf(error)])
  const named = new Map(thetas.flatMap(({ name, index }) => (name === undefined ? [] : [[name, index] as const])))
  const rename = (time: ReadonlySet<string>) => (name: string) => {
    const constant = assigned.has(name) ? undefined : constants(name)
    if (constant) return constant
    if (time.has(name) && !assigned.has(name)) return symbol('time')
    const compartment = /^A\((\d+)\)$/.exec(name)?.[1]
    const state = compartment === undefined ? undefined : structure.states[Number(compartment) - 1]
    if (state) return symbol(state.name)
    const theta = /^THETA\((\w+)\)$/.exec(name)?.[1]
    const index = theta === undefined ? named.get(name) : named.get(theta)
    return index !== undefined && !assigned.has(name) ? symbol(`THETA(${index})`) : undefined
  }
  const change = (statements: readonly Statement[], time: ReadonlySet<string>) =>
    statements.map((each) => mapStatement(each, rename(time)))
  const observed = structure.states[structure.observe - 1]
  const scale = [`S${structure.observe}`, 'SC'].find((name) => assigned.has(name))
  const amount = observed ? symbol(observed.name) : zero
  const f: Statement = {
    kind: 'assign',
    target: 'F',
    value: scale === undefined ? amount : call('divide', amount, symbol(scale)),
    line: 0,
    text: 'F',
  }
  const record = new Set(['TIME'])
  return [...change(pk, record), ...change(des, new Set(['T', 'TIME'])), f, ...change(error, record)]
}

function mapStatement(statement: Statement, of: (name: string) => Expression | undefined): Statement {
  if (statement.kind === 'assign') return { ...statement, value: substitute(statement.value, of) }
  const branches = statement.branches.map(({ condition, body }) => ({
    condition: condition && substitute(condition, of),
    body: body.map((each) => mapStatement(each, of)),
  }))
  return { ...statement, branches }
}

function statesOf(structure: Structure, definitions: readonly Definition[], notes: ImportNote[]) {
  const find = (name: string) => definitions.find((each) => each.name === name)?.expression
  return structure.states.map(({ name, derivative }, i) => {
    const written = derivative ?? find(`DADT(${i + 1})`)
    const initial = find(`A_0(${i + 1})`)
    if (!written)
      notes.push(lost('import.equation', { line: 0, text: `DADT(${i + 1})` }, 'nothing assigns it; it counts as 0'))
    return { name, derivative: written ?? zero, ...(initial && { initial }) }
  })
}

/** Derivatives without the transit compartments that they spell out, and those by the number of the compartment. */
function readTransits(
  source: readonly Definition[],
  effects: readonly DraftEffect[],
  thetas: readonly Theta[],
  notes: ImportNote[],
) {
  const values = new Map([
    ...effects.map((each) => [each.symbol, 0] as const),
    ...thetas.map(({ index, value }) => [`THETA(${index})`, value] as const),
  ])
  const transits = new Map<number, SpelledTransit>()
  const definitions = source.map((each) => {
    const compartment = /^DADT\((\d+)\)$/.exec(each.name)?.[1]
    const found =
      compartment === undefined
        ? null
        : recogniseTransit(each.expression, {
            definitions: source,
            isAmount: (name) => name === 'AMT',
            isClock: (name) => name === 'time' || name === 'TAD',
            numberOf: (name) => values.get(name) ?? null,
          })
    if (!found) return each
    transits.set(Number(compartment), found)
    notes.push({ kind: 'assumed', line: each.line, text: each.text, why: addedUp })
    return { ...each, expression: found.rest }
  })
  return { definitions, transits }
}

/** Effects of $OMEGA with their blocks; those that repeat one another become effects of an occasion where the code says so. */
function readEffects(omega: readonly VarianceBlock[], source: readonly Definition[], notes: ImportNote[]) {
  const symbols = (block: VarianceBlock) => block.covariance.map((_, i) => `ETA(${block.first + i})`)
  const groups: { members: string[][]; symbols: string[]; block: VarianceBlock }[] = []
  for (const block of omega) {
    const last = groups.at(-1)
    if (block.same && last) last.members.push(symbols(block))
    else
      groups.push({
        members: [symbols(block)],
        symbols: symbols(block).map((name) => `${name} of the occasion`),
        block,
      })
  }
  const repeated = groups.filter(({ members }) => members.length > 1)
  const { definitions, found, absorbed } = recogniseOccasions(source, repeated)
  for (const group of repeated) {
    const column = found.get(group as OccasionGroup)
    const { line } = group.block
    const text = group.members.flat().join(', ')
    if (column === undefined)
      notes.push({
        kind: 'assumed',
        line,
        text,
        why: 'no pattern of occasions was found; they stay effects of the subject with one variance',
      })
    else if (column !== 'OCC')
      notes.push({
        kind: 'assumed',
        line,
        text,
        why: `effects of an occasion; the data column must be named OCC instead of ${column}`,
      })
  }
  const effects: DraftEffect[] = []
  const blocks: DraftBlock[] = []
  for (const group of groups) {
    const atOccasion = found.has(group as OccasionGroup)
    const level = atOccasion ? ('occasion' as const) : ('subject' as const)
    const { covariance } = group.block
    for (const names of atOccasion ? [group.symbols] : group.members) {
      for (const [i, name] of names.entries()) effects.push({ symbol: name, level, variance: covariance[i]![i]! })
      if (names.length > 1) blocks.push({ symbols: names, covariance, level })
    }
  }
  return { effects, blocks, definitions, absorbed }
}

function covarianceOf(sigma: readonly VarianceBlock[], i: string, j: string): number {
  const index = (name: string) => Number(/\d+/.exec(name)?.[0] ?? 0)
  const [high, low] = [Math.max(index(i), index(j)), Math.min(index(i), index(j))]
  const block = sigma.find(({ first, covariance }) => low >= first && high < first + covariance.length)
  return block?.covariance[high - block.first]?.[low - block.first] ?? 0
}

function withEstimates(blocks: readonly VarianceBlock[], name: string, { estimates }: ImportOptions): VarianceBlock[] {
  if (!estimates) return [...blocks]
  return blocks.map((block) => ({
    ...block,
    covariance: block.covariance.map((row, i) =>
      row.map((value, j) => estimates.get(`${name}(${block.first + i},${block.first + j})`) ?? value),
    ),
  }))
}

function estimatesOf(
  thetas: readonly Theta[],
  omega: readonly VarianceBlock[],
  sigma: readonly VarianceBlock[],
): SourceEstimate[] {
  const matrix = (blocks: readonly VarianceBlock[], name: string) =>
    blocks.flatMap(({ first, covariance, fixed, comments }) =>
      covariance.flatMap((row, i) =>
        row.map((value, j) => ({
          name: `${name}(${first + i},${first + j})`,
          value,
          fixed,
          ...(i === j && comments[i] && { label: comments[i] }),
        })),
      ),
    )
  return [
    ...thetas.map(({ index, value, fixed, comment }) => ({
      name: `THETA${index}`,
      value,
      fixed,
      ...(comment && { label: comment }),
    })),
    ...matrix(omega, 'OMEGA'),
    ...matrix(sigma, 'SIGMA'),
  ]
}
