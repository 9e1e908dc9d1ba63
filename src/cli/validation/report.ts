import type { Scorecard } from '../../kernel/credibility/scorecard.ts'
import type { Model } from '../../kernel/model.ts'
import { wordsOf } from '../../twins/credibility.ts'
import {
  calibrationChart,
  coverageChart,
  decisionChart,
  pitChart,
  reliabilityChart,
  subgroupChart,
  vpcChart,
} from './charts.ts'
import type { Evidence } from './evidence.ts'
import { fdaCategories, tripodItems, vv40Factors } from './frameworks.ts'
import { prose, safe, table } from './prose.ts'
import type { ReportParts } from './report-parts.ts'

const percent = (value: number | null | undefined) =>
  value == null || Number.isNaN(value) ? '—' : `${(100 * value).toFixed(1)} %`
const figure = (value: number | null | undefined) =>
  value == null || !Number.isFinite(value) ? '—' : String(Number(value.toPrecision(4)))
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
  const figureOf = (chart: string, caption: string) => `<figure>${chart}<figcaption>${caption}</figcaption></figure>`
  const outputs = Object.entries(evidence.outputs).map(([name, { unit, all, horizons, groups }]) => {
    const subgroups = Object.entries(groups).map(([group, s]) => [group.replace('=', ': '), s] as const)
    const cards = [
      ['all', all] as const,
      ...Object.entries(horizons).map(([h, s]) => [`+ ${h} ${model.time}`, s] as const),
      ...subgroups.toSorted(([a], [b]) => rankOf(a).localeCompare(rankOf(b))),
    ]
    const vpc = evidence.vpc.find((each) => each.output === name)
    return `<h3>${safe(name)} (${safe(unit)})</h3><h4>How near</h4>${accuracyTable(cards, unit)}<h4>How honest: share of the measurements that the intervals held, with 95 % limits</h4>${coverageTable(cards)}
      ${
        vpc
          ? figureOf(
              vpcChart(vpc.bins, model.time, unit),
              `Prediction-corrected visual predictive check. Black: 5, 50 and 95 % points of what was measured; blue: the same points of ${evidence.settings.simulations} simulated data sets, median and 95 % band. ${percent(vpc.inside)} of the measured points lie in their bands; those outside are red.`,
            )
          : '<p class="missing">Too few observations for a visual predictive check.</p>'
      }
      <div class="pair">${figureOf(calibrationChart(all), 'Calibration: share of the measurements below each decile of its forecast, with 95 % limits; the diagonal is perfect, red misses it.')}
      ${figureOf(pitChart(all), `PIT of ${all.pit.n} forecasts and what chance makes of an even one: p = ${figure(all.pit.pKolmogorov)} (Kolmogorov–Smirnov)${all.pit.pChiSquare === null ? '' : `, ${figure(all.pit.pChiSquare)} (χ²)`}; ∪ is too sure, ∩ too wide, a slope is bias.`)}
      ${figureOf(coverageChart(all), 'Coverage of the 50, 80 and 95 % intervals, with 95 % limits.')}</div>
      ${figureOf(subgroupChart(cards, c?.goals.coverage80), 'Coverage of the 80 % interval by horizon and subgroup, with 95 % limits; red differs from 80 % by more than chance explains. Shaded: what the goal allows.')}`
  })
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Credibility of ${safe(model.id)}</title><meta name="viewport" content="width=device-width"><style>${style}@page{@bottom-left{content:"${safe(model.id)} version ${model.version}, ${safe(model.hash.slice(0, 12))}"}}</style>
<h1>Credibility of ${safe(model.title)}</h1>
<p>${safe(model.id)}, version ${model.version}<br><small>SHA-256 ${safe(model.hash)}</small><br>validated on ${safe(data.file)}, ${safe(evidence.at.slice(0, 16).replace('T', ' '))} UTC: ${data.subjects} individuals, ${data.observations} measurements</p>
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
${section('5 Validation', `<p>Prequential: each forecast saw only what came before it, under the inputs that were really given (${evidence.settings.members} members, seed ${evidence.settings.seed}). Skill is 1 − CRPS / CRPS of the reference: the last value, other individuals' values, the model's own prior.</p>${outputs.join('')}${eventsHtml(evidence.events)}`)}
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
${section('10 ASME V&V 40: credibility factors', table(['factor', 'here'], vv40Factors(parts)))}
${section('11 FDA (2023): categories of credibility evidence', table(['category', 'here'], fdaCategories(parts)))}
${section('12 TRIPOD+AI items', table(['item', 'topic', 'where'], tripodItems(parts)))}
</html>`
}

/** Discrimination, calibration and worth of the chances of each event. */
function eventsHtml(events: Evidence['events']): string {
  if (events.length === 0)
    return '<h3>Events</h3><p class="missing">No chance of an event was scored: the model has no rules, and none was asked about (--events).</p>'
  const interval = (of: { value: number; standardError: number } | null | undefined) =>
    of ? `${figure(of.value)} ± ${figure(1.96 * of.standardError)}` : '—'
  const rows = events.map(({ output, side, threshold, unit, scores: s }) => [
    `${output} ${side} ${threshold} ${unit}`,
    String(s.n),
    String(s.events),
    s.auroc ? `${figure(s.auroc.value)} (${figure(s.auroc.low)}–${figure(s.auroc.high)})` : '—',
    figure(s.auprc),
    figure(s.brier?.score),
    percent(s.brier?.skill),
    interval(s.calibration?.intercept),
    interval(s.calibration?.slope),
  ])
  const charts = events.map(({ output, side, threshold, unit, scores }) => {
    const name = `${safe(output)} ${side} ${threshold} ${safe(unit)}`
    return `<div class="pair"><figure>${reliabilityChart(scores)}<figcaption>${name}: how often it was measured, by foretold chance, with 95 % limits; the diagonal is calibrated, red misses it.</figcaption></figure><figure>${decisionChart(scores)}<figcaption>${name}: net benefit of acting above a chance (black), always (blue), never (0). Above both it is worth acting on.</figcaption></figure></div>`
  })
  return `<h3>Events: chances that a measurement lies beyond a threshold</h3>${table(['event', 'n', 'happened', 'AUROC', 'AUPRC', 'Brier', 'Brier skill', 'intercept', 'slope'], rows, [1, 2, 3, 4, 5, 6, 7, 8])}${charts.join('')}`
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

/** Thirds of a covariate in their order: below, between, above. */
const rankOf = (name: string): string => {
  const [covariate = '', of = ''] = name.split(': ')
  return `${covariate} ${of.startsWith('below') ? 0 : of.endsWith('above') ? 2 : 1}`
}

type Cards = readonly (readonly [string, Scorecard])[]

const accuracyTable = (cards: Cards, unit: string): string =>
  table(
    [
      '',
      'n',
      `CRPS (${unit})`,
      'skill: last value',
      'skill: others',
      'skill: prior',
      `bias (${unit})`,
      `RMSE (${unit})`,
      'MARD',
    ],
    cards.map(([name, { n, crps, skill, errors }]) => [
      name,
      String(n),
      figure(crps),
      percent(skill.persistence?.value),
      percent(skill.climatology?.value),
      percent(skill.prior?.value),
      figure(errors?.bias),
      figure(errors?.rmse),
      percent(errors?.mard),
    ]),
    [1, 2, 3, 4, 5, 6, 7, 8],
  )

const coverageTable = (cards: Cards): string => {
  const share = ({ value, low, high }: Scorecard['coverage']['p80']) =>
    `${percent(value)} (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`
  return table(
    ['', 'n', '50 % interval', '80 % interval', '95 % interval'],
    cards.map(([name, { n, coverage }]) => [
      name,
      String(n),
      share(coverage.p50),
      share(coverage.p80),
      share(coverage.p95),
    ]),
    [1, 2, 3, 4],
  )
}

const style = `:root{color-scheme:light}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2430}h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;border-bottom:1px solid #d5dbe3;padding-bottom:.2rem;margin-top:2rem}h2,h3,h4{break-after:avoid}h4{margin:1rem 0 .3rem}small{color:#46505c;overflow-wrap:anywhere}section{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.8rem;margin:.4rem 0 1rem;font-variant-numeric:tabular-nums}th,td{text-align:start;padding:.22rem .5rem;border-bottom:1px solid #e3e8ee;vertical-align:top}th{color:#46505c;font-weight:600}.number{text-align:end}td.number{white-space:nowrap}figure{margin:1rem 0}.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:0 1.2rem;align-items:start}svg{width:100%;max-width:44rem;font-size:13px;fill:#46505c}svg .grid{stroke:#e3e8ee}svg .even{stroke:#8a94a0;stroke-dasharray:4 3}svg .band{fill:#2b6cb0;opacity:.16}svg .model{fill:none;stroke:#2b6cb0;stroke-dasharray:5 3}svg .seen{fill:none;stroke:#1b2430;stroke-width:1.4}svg .bar{fill:#2b6cb0;opacity:.8}svg .in{fill:#1b2430}svg .out{fill:#c0392b}figcaption{font-size:.82rem;color:#46505c}code{font-size:.9em}.verdict{padding:.7rem 1rem;border-inline-start:4px solid #8a94a0;background:#f4f6f9}.proven{border-color:#2f855a}.failing{border-color:#c0392b}.missing{color:#8a4b00}figure,tr{break-inside:avoid}@page{size:A4;margin:16mm 16mm 20mm;@bottom-right{content:counter(page) " of " counter(pages);font:9px system-ui,sans-serif;color:#46505c}@bottom-left{font:9px system-ui,sans-serif;color:#46505c}}@media print{body{margin:0;padding:0;font-size:12.5px;max-width:none}section{overflow:visible}.pair{grid-template-columns:1fr 1fr}}`
