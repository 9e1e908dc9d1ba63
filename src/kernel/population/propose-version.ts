import { type Document, isMap, isSeq, parseDocument, type YAMLMap } from 'yaml'
import type { Learned } from './learn-population.ts'

/**
 * The text of a model with learned typical values, variances and residual errors, its version one higher: a proposal, for people to read and approve.
 * Everything else, comments included, stays.
 */
export function proposeVersion(text: string, learned: Learned): string {
  const document = parseDocument(text)
  const { parameters, errors, subjects } = learned
  for (const { parameter, form, factor, shift, standardError, variance } of parameters) {
    const path = ['parameters', parameter]
    const typical = document.getIn([...path, 'typical'])
    if (standardError !== null || shift !== 0)
      document.setIn([...path, 'typical'], form === 'log' ? scaled(typical, factor) : moved(typical, shift))
    const between = document.getIn([...path, 'varies', 'between'])
    if (typeof between === 'number') document.setIn([...path, 'varies', 'between'], rounded(variance))
  }
  for (const { output, number, value } of errors) {
    const path = ['outputs', output, 'error', number]
    if (typeof document.getIn(path) === 'number') document.setIn(path, rounded(value))
  }
  for (const block of blocksOf(document)) writeBlock(document, block, learned)
  const version = Number(document.get('version') ?? 1)
  document.set('version', version + 1)
  document.commentBefore =
    `${document.commentBefore ?? ''}\n Typical values, variances and residual errors learned from ${subjects} subjects; not reviewed.`.trimStart()
  return document.toString({ lineWidth: 0 })
}

const rounded = (value: number) => Number(value.toPrecision(4))

const scaled = (typical: unknown, factor: number) =>
  typeof typical === 'number' ? Number((typical * factor).toPrecision(5)) : `${rounded(factor)} * (${String(typical)})`

const moved = (typical: unknown, shift: number) =>
  typeof typical === 'number' ? Number((typical + shift).toPrecision(5)) : `${rounded(shift)} + (${String(typical)})`

function blocksOf(document: Document): YAMLMap[] {
  const correlated = document.get('correlated')
  const blocks = isSeq(correlated) ? correlated.items : [correlated]
  return blocks.filter((each): each is YAMLMap => isMap(each) && each.get('level') !== 'occasion')
}

/** A correlation becomes a covariance, for both were learned. */
function writeBlock(document: Document, block: YAMLMap, { parameters, covariances }: Learned): void {
  const names = (block.toJSON() as { readonly names?: readonly string[] }).names ?? []
  const entry = (a: string, b: string): number | undefined =>
    a === b
      ? parameters.find(({ parameter }) => parameter === a)?.variance
      : covariances.find(({ parameters: pair }) => pair.includes(a) && pair.includes(b))?.value
  const lower = names.map((a, i) => names.slice(0, i + 1).map((b) => entry(a, b)))
  if (lower.some((row) => row.includes(undefined))) return
  block.delete('correlation')
  block.set(
    'covariance',
    document.createNode(
      lower.map((row) => row.map((value) => rounded(value!))),
      { flow: true },
    ),
  )
}
