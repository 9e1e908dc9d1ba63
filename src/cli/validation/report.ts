import type { Scorecard } from '../../kernel/credibility/scorecard.ts'
import type { Diagnostic } from '../../kernel/language/diagnostic.ts'
import type { Model } from '../../kernel/model.ts'
import { wordsOf } from '../../twins/credibility.ts'
import { coverageChart, pitChart, vpcChart } from './charts.ts'
import type { Evidence } from './evidence.ts'
import { fdaCategories, tripodItems } from './frameworks.ts'

export interface ReportParts {
  readonly model: Model
  readonly evidence: Evidence
  readonly diagnostics: readonly Diagnostic[]
  readonly card: string | null
  readonly datasheet: string | null
}

const safe = (text: unknown) =>
  String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string)
const percent = (value: number | null | undefined) =>
  value == null || Number.isNaN(value) ? '—' : `${(100 * value).toFixed(1)} %`
const figure = (value: number | null | undefined) =>
  value == null || !Number.isFinite(value) ? '—' : String(Number(value.toPrecision(4)))
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  `<table><thead><tr>${head.map((h) => `<th>${safe(h)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${safe(cell)}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`

/** Markdown of our own cards: headings, lists and paragraphs; everything else stays text. */
function prose(markdown: string | null): string {
  if (markdown === null) return '<p class="missing">Not written.</p>'
  return markdown
    .split(/\n{2,}/)
    .map((block) => {
      const heading = /^(#+) (.*)/.exec(block)
      const rest = block.replace(/^#+ .*\n?/, '').trim()
      const title = heading ? `<h4>${safe(heading[2])}</h4>` : ''
      if (/^- /.test(rest))
        return `${title}<ul>${rest
          .split(/\n(?=- )/)
          .map((item) => `<li>${safe(item.slice(2))}</li>`)
          .join('')}</ul>`
      return `${title}${rest ? `<p>${safe(rest)}</p>` : ''}`
    })
    .join('')
}

/** The report of a validation as one HTML document without scripts or outside resources. */
export function reportHtml(parts: ReportParts): string {
  const { model, evidence, diagnostics, card, datasheet } = parts
  const { data, verdict, npde } = evidence
  const c = model.credibility
  const state =
    {
      proven: 'Every declared goal was met on these data.',
      unproven: 'These data are too few to judge the declared goals.',
      failing: 'Declared goals were missed on these data.',
    }[verdict.state as 'proven'] ?? verdict.state
  const section = (title: string, body: string) => `<section><h2>${safe(title)}</h2>${body}</section>`
  const outputs = Object.entries(evidence.outputs).map(([name, { unit, all, horizons, groups }]) => {
    const cards = [
      ['all', all] as const,
      ...Object.entries(horizons).map(([h, s]) => [`+ ${h} ${model.time}`, s] as const),
      ...Object.entries(groups),
    ]
    const vpc = evidence.vpc.find((each) => each.output === name)
    return `<h3>${safe(name)} (${safe(unit)})</h3>${scoresTable(cards)}
      ${vpc ? `<figure>${vpcChart(vpc.bins, model.time, unit)}<figcaption>Prediction-corrected visual predictive check: ${percent(vpc.inside)} of the observed percentiles lie in their 95 % bands (${evidence.settings.simulations} simulations).</figcaption></figure>` : '<p class="missing">Too few observations for a visual predictive check.</p>'}
      <figure>${coverageChart(all)}<figcaption>Coverage of the 50, 80 and 95 % intervals, with 95 % limits; the diagonal is perfect.</figcaption></figure>
      <figure>${pitChart(all)}<figcaption>PIT of ${all.pit.n} forecasts: p = ${figure(all.pit.pKolmogorov)} (Kolmogorov–Smirnov)${all.pit.pChiSquare === null ? '' : `, ${figure(all.pit.pChiSquare)} (χ²)`}; ∪ is too sure, ∩ too wide, a slope is bias.</figcaption></figure>`
  })
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Credibility of ${safe(model.id)}</title><meta name="viewport" content="width=device-width"><style>${style}</style>
<h1>Credibility of ${safe(model.title)}</h1>
<p>${safe(model.id)}, version ${model.version}, SHA-256 ${safe(model.hash)}<br>validated on ${safe(data.file)} at ${safe(evidence.at)}: ${data.subjects} individuals, ${data.observations} measurements</p>
<p class="verdict ${verdict.state}"><strong>${safe(state)}</strong> ${safe(verdict.reasons.map(wordsOf).join('; '))}</p>
<p>Research software, not a medical device. Structure: ASME V&amp;V 40-2018; evidence categories of the FDA guidance on computational modeling and simulation (November 2023); reporting items of TRIPOD+AI (BMJ 2024;385:e078378).</p>
${section(
  '1 Question and context of use',
  `<p>${safe(c?.question ?? 'The model declares no question.')}</p><p>${safe(model.use ?? '')}</p>${
    model.decisions.length > 0
      ? table(
          ['decision', 'prefers'],
          model.decisions.map(({ name, prefer }) => [name, prefer.text]),
        )
      : '<p>No decision rests on it.</p>'
  }`,
)}
${section('2 Model risk', table(['influence on the decision', 'consequence of a wrong one'], [[c?.influence ?? 'not declared', c?.consequence ?? 'not declared']]))}
${section('3 Credibility goals', c ? table(['goal', 'declared'], goalRows(c.goals)) : '<p class="missing">The model declares no goals: recommendations are withheld.</p>')}
${section('4 Verification', `<p>The text was checked for names, units with scale, and identifiability of declarations: ${diagnostics.filter(({ severity }) => severity === 'error').length} errors, ${diagnostics.length} remarks. Two engines (interpreted reference and WebAssembly) agree bit for bit; orders of convergence, matrix exponential and steady states are tested with the software. Published cases of the model are run by its test suite.</p>`)}
${section('5 Validation', `<p>Prequential: each forecast saw only what came before it, under the inputs that were really given (${evidence.settings.members} members, seed ${evidence.settings.seed}). Skill is 1 − CRPS / CRPS of the reference: the last value, other individuals' values, the model's own prior.</p>${outputs.join('')}`)}
${section('6 Uncertainty', npde ? `<p>Normalised prediction distribution errors of ${npde.n} measurements (0, 1 and p above 0.05 when the population model is right):</p>${table(['mean', 'variance', 'p mean', 'p variance', 'p shape', 'p global'], [[npde.mean, npde.variance, npde.pMean, npde.pVariance, npde.pShape, npde.p].map(figure)])}` : '<p class="missing">Too few measurements or simulations for prediction distribution errors.</p>')}
${section(
  '7 Applicability',
  `${table(
    ['covariate', 'unit', 'lowest', 'median', 'highest', 'made for', 'outside'],
    data.covariates.map((v) => [
      v.name,
      v.unit,
      figure(v.low),
      figure(v.median),
      figure(v.high),
      withinOf(model, v.name),
      String(v.outside),
    ]),
  )}<p>Results hold for patients like these. Subgroups above; a subgroup that is not listed was not examined.</p>`,
)}
${section('8 Datasheet of the source data', prose(datasheet))}
${section('9 Card', prose(card))}
${section('10 FDA categories of evidence', table(['category', 'here'], fdaCategories(parts)))}
${section('11 TRIPOD+AI', table(['item', 'topic', 'where'], tripodItems(parts)))}
</html>`
}

function withinOf(model: Model, name: string): string {
  const within = model.covariates.find((each) => each.name === name)?.within
  return within ? `${within[0]} to ${within[1]}` : 'not declared'
}

function goalRows(goals: NonNullable<Model['credibility']>['goals']): string[][] {
  const range = (r: readonly [number, number]) => `${percent(r[0])} to ${percent(r[1])}`
  return [
    ['scored forecasts', `at least ${goals.n}`],
    ...(goals.coverage80 ? [['coverage of the 80 % interval', range(goals.coverage80)]] : []),
    ...(goals.coverage95 ? [['coverage of the 95 % interval', range(goals.coverage95)]] : []),
    ...(goals.skill ? [[`skill over ${goals.skill.over}`, `at least ${percent(goals.skill.least)}`]] : []),
    ...(goals.bias === undefined ? [] : [['mean error', `at most ${percent(goals.bias)} of the mean`]]),
    ...(goals.gap === undefined ? [] : [['shortfall of a subgroup', `at most ${percent(goals.gap)}`]]),
  ]
}

function scoresTable(cards: readonly (readonly [string, Scorecard])[]): string {
  const share = ({ value, low, high }: { value: number; low: number; high: number }) =>
    `${percent(value)} (${percent(low)}–${percent(high)})`
  return table(
    ['group', 'n', 'CRPS', 'over last', 'over others', 'over prior', '50 %', '80 %', '95 %', 'bias', 'RMSE', 'MARD'],
    cards.map(([name, s]) => [
      name,
      String(s.n),
      figure(s.crps),
      percent(s.skill.persistence?.value),
      percent(s.skill.climatology?.value),
      percent(s.skill.prior?.value),
      share(s.coverage.p50),
      share(s.coverage.p80),
      share(s.coverage.p95),
      figure(s.errors?.bias),
      figure(s.errors?.rmse),
      percent(s.errors?.mard),
    ]),
  )
}

const style = `:root{color-scheme:light}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2430}h1{font-size:1.6rem}h2{font-size:1.2rem;border-bottom:1px solid #d5dbe3;padding-bottom:.2rem;margin-top:2rem}table{border-collapse:collapse;width:100%;font-size:.82rem;margin:.6rem 0;font-variant-numeric:tabular-nums}th,td{text-align:start;padding:.25rem .5rem;border-bottom:1px solid #e3e8ee;vertical-align:top}figure{margin:1rem 0}svg{width:100%;max-width:40rem;font-size:11px;fill:#46505c}svg .grid{stroke:#e3e8ee}svg .band{fill:#2b6cb0;opacity:.18}svg .seen{fill:none;stroke:#1b2430;stroke-width:1.4}svg .bar{fill:#2b6cb0;opacity:.8}svg .in{fill:#1b2430}svg .out{fill:#c0392b}figcaption{font-size:.85rem;color:#46505c}.verdict{padding:.7rem 1rem;border-inline-start:4px solid #8a94a0;background:#f4f6f9}.proven{border-color:#2f855a}.failing{border-color:#c0392b}.missing{color:#8a4b00}section{break-inside:auto}figure,tr{break-inside:avoid}@page{margin:16mm}`
