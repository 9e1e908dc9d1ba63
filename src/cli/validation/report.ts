import type { GateReason } from '../../kernel/credibility/gate.ts'
import type { Scorecard } from '../../kernel/credibility/scorecard.ts'
import type { Model } from '../../kernel/model.ts'
import { wordsOf } from '../../twins/credibility/credibility.ts'
import { errorText, unitText, variationText } from '../../twins/library/library-page.ts'
import { calibrationChart, decisionChart, pitChart, reliabilityChart, subgroupChart, vpcChart } from './charts.ts'
import type { Evidence } from './evidence.ts'
import { fdaCategories, tripodItems, vv40Factors } from './frameworks.ts'
import { prose, safe, table } from './prose.ts'
import { remarksOn } from './remarks.ts'
import type { ReportParts } from './report-parts.ts'
import { type Locale, type Words, wordsIn } from './words.ts'

const reasonIn =
  (t: Words) =>
  (reason: GateReason): string =>
    wordsOf(reason, t)

const percent = (value: number | null | undefined) =>
  value == null || Number.isNaN(value) ? '—' : `${(100 * value).toFixed(1)}\u00a0%`
const figure = (value: number | null | undefined) =>
  value == null || !Number.isFinite(value) ? '—' : String(Number(value.toPrecision(4)))
/** A p value; beyond four places it says no more than that it is small. */
const chance = (p: number) => (p < 1e-4 ? '< 0.0001' : figure(p))

/** The report of a validation as one HTML document without scripts or outside resources; what the model and its authors wrote stays in their language. */
export function reportHtml(parts: ReportParts, locale: Locale = 'en'): string {
  const t = wordsIn(locale)
  const { model, evidence, diagnostics, card, datasheet, cases } = parts
  const { data, verdict, npde } = evidence
  const c = model.credibility
  const state = !c
    ? t('No goals are declared, so nothing was judged.')
    : {
        proven: t('Every declared goal was met on these data.'),
        unproven: t('These data are too few to judge the declared goals.'),
        failing: t('Declared goals were missed on these data.'),
      }[verdict.state]
  const section = (title: string, body: string) => `<section><h2>${safe(title)}</h2>${body}</section>`
  const figureOf = (chart: string, caption: string) =>
    `<figure>${labelled(chart, t)}<figcaption>${safe(caption)}</figcaption></figure>`
  const outputs = Object.entries(evidence.outputs).map(([name, { unit: written, all, horizons, groups }]) => {
    const unit = unitText(written)
    const subgroups = Object.entries(groups)
      .map(([group, s]) => [group.replace('=', ': '), s] as const)
      .toSorted(([a], [b]) => rankOf(a).localeCompare(rankOf(b)))
    const cards = [
      [t('all'), all] as const,
      ...Object.entries(horizons).map(([h, s]) => [`+ ${h} ${model.time}`, s] as const),
      ...subgroups.map(([name, s]) => [groupText(name, t), s] as const),
    ]
    const vpc = evidence.vpc.find((each) => each.output === name)
    return `<h3>${safe(name)} (${safe(unit)})</h3><h4>${t('How near')}</h4>${accuracyTable(cards, unit, t)}<h4>${t('How honest: share of the measurements that the intervals held, with 95 % limits')}</h4>${coverageTable(cards, t)}
      ${
        vpc
          ? figureOf(
              vpcChart(vpc.bins, model.time, unit),
              t(
                'Prediction-corrected visual predictive check. Black: 5, 50 and 95 % points of what was measured; blue: the same points of {simulations} simulated data sets, median and 95 % band. {inside} of the measured points lie in their bands; those outside are red.',
                { simulations: evidence.settings.simulations, inside: percent(vpc.inside) },
              ),
            )
          : missing(t('Too few observations for a visual predictive check.'))
      }
      <div class="pair">${figureOf(calibrationChart(all), t('Calibration: share of the measurements below each decile of its forecast, with 95 % limits; the diagonal is perfect, red misses it.'))}
      ${figureOf(pitChart(all), t('PIT of {n} forecasts and what chance makes of an even one: p: {tests}; ∪ is too sure, ∩ too wide, a slope is bias.', { n: all.pit.n, tests: `${chance(all.pit.pKolmogorov)} (Kolmogorov–Smirnov)${all.pit.pChiSquare === null ? '' : `, ${chance(all.pit.pChiSquare)} (χ²)`}` }))}</div>
      ${figureOf(subgroupChart(cards, c?.goals.coverage80), `${t('Coverage of the 80 % interval by horizon and subgroup, with 95 % limits; red differs from 80 % by more than chance explains.')}${c?.goals.coverage80 ? ` ${t('Shaded: what the goal allows.')}` : ''}`)}`
  })
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  const several = Object.values(evidence.outputs).some(({ horizons }) => Object.keys(horizons).length > 0)
  const overlap = several
    ? ` ${t('Forecasts whose spans overlap are not independent: limits and p values of all of them together are surer than they may be. Goals are held against one forecast a measurement, of the shortest horizon.')}`
    : ''
  const numbered = (number: number, title: string, body: string) => section(`${number} ${t(title)}`, body)
  const written = (text: string) => `<div dir="auto">${text}</div>`
  const name = `${safe(model.id)} ${t('version {version}', { version: model.version })}`
  return `<!doctype html><html lang="${locale}" dir="${locale === 'fa' ? 'rtl' : 'ltr'}"><meta charset="utf-8"><title>${t('Credibility of {model}', { model: safe(model.id) })}</title><meta name="viewport" content="width=device-width"><style>${style}@page{@bottom-right{content:counter(page) "${t(' of ')}" counter(pages)}@bottom-left{content:"${name}, ${safe(model.hash.slice(0, 12))}"}}</style>
<h1>${t('Credibility of {model}', { model: `<bdi>${safe(model.title)}</bdi>` })}</h1>
<p><bdi>${safe(model.id)}</bdi>, ${t('version {version}', { version: model.version })}<br><small dir="ltr">SHA-256 ${safe(model.hash)}</small><br>${t('validated on {file}, {at} UTC: {subjects} individuals, {observations} measurements', { file: `<bdi>${safe(data.file)}</bdi>`, at: `<bdi dir="ltr">${safe(evidence.at.slice(0, 16).replace('T', ' '))}</bdi>`, subjects: data.subjects, observations: data.observations })}</p>
<p class="verdict ${verdict.state}"><strong>${safe(state)}</strong> ${c ? safe(verdict.reasons.map(reasonIn(t)).join(t('; '))) : ''}</p>
<p>${safe(t('Research software, not a medical device. Structure: ASME V&V 40-2018; evidence categories of the FDA guidance on computational modeling and simulation (November 2023); reporting items of TRIPOD+AI (BMJ 2024;385:e078378).'))}</p>
${numbered(
  1,
  'Question and context of use',
  `<p dir="auto">${safe(c?.question ?? t('The model declares no question.'))}</p><p dir="auto">${safe(model.use ?? '')}</p>${
    model.decisions.length > 0
      ? table(
          [t('decision'), t('prefers')],
          model.decisions.map(({ name, prefer }) => [name, prefer.text]),
        )
      : `<p>${t('No decision rests on it.')}</p>`
  }`,
)}
${numbered(2, 'Model risk', table([t('influence on the decision'), t('consequence of a wrong one')], [[t(c?.influence ?? 'not declared'), t(c?.consequence ?? 'not declared')]]))}
${numbered(3, 'Credibility goals', c ? table([t('goal'), t('declared')], goalRows(c.goals, t)) : missing(t('The model declares no goals: recommendations are withheld.')))}
${numbered(4, 'Verification', `<p>${t('The text was checked for names, units with scale, and identifiability of declarations: {errors} errors, {remarks} remarks. Two engines (interpreted reference and WebAssembly) agree bit for bit; orders of convergence, matrix exponential and steady states are tested with the software.', { errors, remarks: diagnostics.length - errors })}</p>${casesHtml(cases, t)}`)}
${numbered(5, 'Validation', `<p>${t("Prequential: each forecast saw only what came before it, under the inputs that were really given ({members} members, seed {seed}). Skill is 1 − CRPS / CRPS of the reference: the last value, other individuals' values, the model's own prior.", { members: evidence.settings.members, seed: evidence.settings.seed })}${overlap}</p>${outputs.join('')}${eventsHtml(evidence.events, model.time, t)}`)}
${numbered(6, 'Uncertainty', `${uncertainHtml(model, t)}${npde ? `<p>${t('Normalised prediction distribution errors of {n} measurements (0, 1 and p above 0.05 when the population model is right):', { n: npde.n })}</p>${table([t('mean'), t('variance'), t('p mean'), t('p variance'), t('p shape'), t('p global')], [[...[npde.mean, npde.variance].map(figure), ...[npde.pMean, npde.pVariance, npde.pShape, npde.p].map(chance)]])}` : missing(t('Too few measurements or simulations for prediction distribution errors.'))}${beyondHtml(evidence, t)}`)}
${numbered(7, 'Applicability', applicabilityHtml(model, evidence, t))}
${numbered(8, 'Datasheet of the source data', datasheet === null ? missing(t('Not written.')) : written(prose(datasheet)))}
${numbered(9, 'Card', card === null ? missing(t('Not written.')) : written(prose(card)))}
${numbered(10, 'ASME V&V 40: credibility factors', table([t('factor'), t('here')], vv40Factors(parts, t)))}
${numbered(11, 'FDA (2023): categories of credibility evidence', table([t('category'), t('here')], fdaCategories(parts, t)))}
${numbered(12, 'TRIPOD+AI items', table([t('item'), t('topic'), t('where')], tripodItems(parts, t)))}
</html>`
}

const missing = (text: string): string => `<p class="missing">${safe(text)}</p>`

/** A chart with the words of its axes, and of its label, in the language of the reader. */
const labelled = (chart: string, t: Words): string =>
  chart
    .replace(/(<text[^>]*>)([^<]*)(<\/text>)/g, (_, open: string, text: string, close: string) => {
      const time = /^time \((.+)\)$/.exec(text)?.[1]
      return open + (time ? t('time ({unit})', { unit: time }) : t(text)) + close
    })
    .replace(/aria-label="([^"]*)"/, (_, text: string) => `aria-label="${t(text)}"`)

/** Thirds of a covariate: "weight: below 66 kg", "weight: 66 kg to 80 kg", "weight: 80 kg and above". */
const groupText = (name: string, t: Words): string => {
  const [covariate = '', of = ''] = name.split(': ')
  const [, from, to] = /^below (.+)$/.test(of) ? [of, null, of.slice(6)] : (/^(.+) to (.+)$/.exec(of) ?? [])
  if (from === null) return `${covariate}: ${t('below {to}', { to: to! })}`
  if (from && to) return `${covariate}: ${t('{from} to {to}', { from, to })}`
  const above = /^(.+) and above$/.exec(of)?.[1]
  return above ? `${covariate}: ${t('{from} and above', { from: above })}` : name
}

/** What is published of the model against what it gives now. */
function casesHtml(cases: ReportParts['cases'], t: Words): string {
  if (cases.length === 0) return missing(t('No case stands beside the model: nothing published was computed anew.'))
  const rows = cases.map(({ name, about, source, values, tolerance, off, agrees }) => [
    name,
    `${about} ${source}`,
    String(values),
    off === null ? '—' : `${figure(100 * off)}\u00a0%`,
    `${figure(100 * tolerance)}\u00a0%`,
    t(agrees ? 'yes' : 'no'),
  ])
  const head = ['case', 'what and from where', 'values', 'largest difference', 'allowed', 'agrees']
  return `<p>${t('Cases that stand beside the model, computed anew for this report:')}</p>${table(
    head.map((text) => t(text)),
    rows,
    [2, 3, 4],
  )}`
}

/** Measurements that no simulation reached. */
const beyondHtml = ({ beyond, settings }: Evidence, t: Words): string =>
  `<p>${t('Measurements beyond everything that {simulations} simulated data sets have in their place (by chance {share}):', { simulations: settings.simulations, share: percent(2 / (settings.simulations + 1)) })} ${beyond
    .map(({ output, n, of }) => `<bdi>${safe(output)}</bdi> ${t('{n} of {of}', { n, of })}`)
    .join(t('; '))}.</p>`

/** Whom and what the results are about. */
function applicabilityHtml(model: Model, evidence: Evidence, t: Words): string {
  const { data } = evidence
  const [numbers, groups] = [data.covariates.filter((v) => !v.groups), data.covariates.filter((v) => v.groups)]
  const measured = table(
    [
      'output',
      'unit',
      'individuals',
      'measurements',
      'beyond a limit',
      'lowest',
      'median',
      'highest',
      'from',
      'until',
    ].map((head) => (head === 'from' || head === 'until' ? `${t(head)} (${model.time})` : t(head))),
    data.outputs.map((v) => [
      v.name,
      unitText(v.unit),
      ...[v.subjects, v.observations, v.censored].map(String),
      ...[v.low, v.median, v.high, v.from, v.until].map(figure),
    ]),
    [2, 3, 4, 5, 6, 7, 8, 9],
  )
  const ranges = table(
    ['covariate', 'unit', 'individuals', 'lowest', 'median', 'highest', 'made for', 'outside'].map((head) => t(head)),
    numbers.map((v) => [
      v.name,
      unitText(v.unit),
      String(v.known),
      ...[v.low, v.median, v.high].map(figure),
      withinOf(model, v.name, t),
      String(v.outside),
    ]),
    [2, 3, 4, 5, 7],
  )
  const shares = table(
    ['covariate', 'individuals'].map((head) => t(head)),
    groups.map((v) => [
      v.name,
      Object.entries(v.groups!)
        .map(([name, n]) => `${t(name)}: ${n}`)
        .join(', '),
    ]),
  )
  const unknown = model.covariates.filter(({ name }) => !data.covariates.some((v) => v.name === name))
  const left = unknown.map(({ name, default: value }) => (value === undefined ? name : `${name} (${value})`))
  const given = table(
    ['input', 'unit', 'individuals', 'times', 'lowest', 'median', 'highest'].map((head) => t(head)),
    data.inputs.map((v) => [
      v.name,
      unitText(v.unit),
      ...[v.subjects, v.events].map(String),
      ...[v.low, v.median, v.high].map(figure),
    ]),
    [2, 3, 4, 5, 6],
  )
  const remarks = remarksOn(model, evidence).map(([text, values]) => missing(t(text, values)))
  return `${remarks.join('')}${measured}${data.inputs.length > 0 ? given : ''}${numbers.length > 0 ? ranges : ''}${groups.length > 0 ? shares : ''}${
    left.length > 0
      ? `<p>${t('Not in the file, so that the default of the model (in brackets) or what it is derived from stands in: {names}.', { names: left.join(', ') })}</p>`
      : ''
  }<p>${t('Results hold for patients like these. Subgroups above; a subgroup that is not listed was not examined.')}</p>`
}

/** What the ensembles carry of what is not known. */
function uncertainHtml(model: Model, t: Words): string {
  const parameters = model.parameters.flatMap((each) =>
    each.effects.length > 0 ? [[each.name, unitText(each.unit), variationText(model, each)]] : [],
  )
  const measured = model.outputs.flatMap(({ name, unit, error }) =>
    error ? [[name, unitText(unit), errorText(error)]] : [],
  )
  const tables = [
    table(
      ['parameter', 'unit', 'varies between individuals'].map((text) => t(text)),
      parameters,
    ),
    table(
      ['output', 'unit', 'error of measurement'].map((text) => t(text)),
      measured,
    ),
  ]
  return `<p>${t('What the ensembles carry: how individuals differ in the parameters, learned anew from the measurements of each, and the error of measurement. Not carried: that the equations, or the published estimates, may be wrong; sections 5 and 9 say what is known of that.')}</p>${tables.join('')}`
}

/** Discrimination, calibration and worth of the chances of each event. */
function eventsHtml(events: Evidence['events'], time: string, t: Words): string {
  if (events.length === 0)
    return `<h3>${t('Events')}</h3>${missing(t('No chance of an event was scored: the model has no rules, and none was asked about (--events).'))}`
  const interval = (of: { value: number; standardError: number } | null | undefined) =>
    of ? `${figure(of.value)} ± ${figure(1.96 * of.standardError)}` : '—'
  const eventText = ({ output, side, threshold, unit, horizon }: Evidence['events'][number]) =>
    t(side === 'below' ? '{output} below {threshold} {unit}' : '{output} above {threshold} {unit}', {
      output,
      threshold,
      unit: unitText(unit),
    }) + (horizon === undefined ? '' : `, + ${horizon} ${time}`)
  const rows = events.map((event) => {
    const { scores: s } = event
    return [
      eventText(event),
      String(s.n),
      String(s.events),
      s.auroc ? `${figure(s.auroc.value)} (${figure(s.auroc.low)}–${figure(s.auroc.high)})` : '—',
      figure(s.auprc),
      figure(s.brier?.score),
      percent(s.brier?.skill),
      interval(s.calibration?.intercept),
      interval(s.calibration?.slope),
    ]
  })
  const charts = events.map((event) => {
    const { scores } = event
    const name = safe(eventText(event))
    return `<div class="pair"><figure>${labelled(reliabilityChart(scores), t)}<figcaption>${t('{event}: how often it was measured, by foretold chance, with 95 % limits; the diagonal is calibrated, red misses it.', { event: name })}</figcaption></figure><figure>${labelled(decisionChart(scores), t)}<figcaption>${t('{event}: net benefit of acting above a chance (black), always (blue), never (0). Above both it is worth acting on.', { event: name })}</figcaption></figure></div>`
  })
  return `<h3>${t('Events: chances that a measurement lies beyond a threshold')}</h3>${table(
    ['event', 'n', 'happened', 'AUROC', 'AUPRC', 'Brier', 'Brier skill', 'intercept', 'slope'].map((head) => t(head)),
    rows,
    [1, 2, 3, 4, 5, 6, 7, 8],
  )}${charts.join('')}`
}

function withinOf(model: Model, name: string, t: Words): string {
  const within = model.covariates.find((each) => each.name === name)?.within
  return within ? t('{from} to {to}', { from: within[0], to: within[1] }) : t('not declared')
}

function goalRows(goals: NonNullable<Model['credibility']>['goals'], t: Words): string[][] {
  const range = (r: readonly [number, number]) => t('{from} to {to}', { from: percent(r[0]), to: percent(r[1]) })
  const least = (value: string | number) => t('at least {value}', { value })
  const most = (value: number) => t('at most {value}', { value: percent(value) })
  return [
    [t('scored forecasts'), least(goals.n)],
    ...(goals.coverage80 ? [[t('coverage of the 80 % interval'), range(goals.coverage80)]] : []),
    ...(goals.coverage95 ? [[t('coverage of the 95 % interval'), range(goals.coverage95)]] : []),
    ...(goals.skill
      ? [[t('skill over {over}', { over: t(goals.skill.over) }), least(percent(goals.skill.least))]]
      : []),
    ...(goals.bias === undefined ? [] : [[t('mean error, as a share of the mean'), most(goals.bias)]]),
    ...(goals.gap === undefined ? [] : [[t('shortfall of a subgroup'), most(goals.gap)]]),
  ]
}

/** Thirds of a covariate in their order: below, between, above. */
const rankOf = (name: string): string => {
  const [covariate = '', of = ''] = name.split(': ')
  return `${covariate} ${of.startsWith('below') ? 0 : of.endsWith('above') ? 2 : 1}`
}

type Cards = readonly (readonly [string, Scorecard])[]

const accuracyTable = (cards: Cards, unit: string, t: Words): string =>
  table(
    [
      '',
      'n',
      `CRPS (${unit})`,
      t('skill: last value'),
      t('skill: others'),
      t('skill: prior'),
      `${t('bias')} (${unit})`,
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

const coverageTable = (cards: Cards, t: Words): string => {
  const share = ({ value, low, high }: Scorecard['coverage']['p80']) =>
    `${percent(value)}\u00a0(${(100 * low).toFixed(1)}\u2060–\u2060${(100 * high).toFixed(1)})`
  return table(
    ['', 'n', t('50 % interval'), t('80 % interval'), t('95 % interval')],
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

const style = `:root{color-scheme:light}body{font:15px/1.5 system-ui,Vazirmatn,'Noto Naskh Arabic',sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2430}h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;border-bottom:1px solid #d5dbe3;padding-bottom:.2rem;margin-top:2rem}h2,h3,h4{break-after:avoid}h4{margin:1rem 0 .3rem}small{color:#46505c;overflow-wrap:anywhere}section{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.8rem;margin:.4rem 0 1rem;font-variant-numeric:tabular-nums}th,td{text-align:start;padding:.22rem .5rem;border-bottom:1px solid #e3e8ee;vertical-align:top}th{color:#46505c;font-weight:600}.number{text-align:end}td.number{white-space:nowrap}[dir=rtl] td.number{direction:ltr;text-align:start}figure{margin:1rem 0}.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:0 1.2rem;align-items:start}svg{direction:ltr;width:100%;max-width:44rem;font-size:13px;fill:#46505c}svg .grid{stroke:#e3e8ee}svg .even{stroke:#8a94a0;stroke-dasharray:4 3}svg .band{fill:#2b6cb0;opacity:.16}svg .model{fill:none;stroke:#2b6cb0;stroke-dasharray:5 3}svg .seen{fill:none;stroke:#1b2430;stroke-width:1.4}svg .bar{fill:#2b6cb0;opacity:.8}svg .in{fill:#1b2430}svg .out{fill:#c0392b}figcaption{font-size:.82rem;color:#46505c}code{font-size:.9em}.verdict{padding:.7rem 1rem;border-inline-start:4px solid #8a94a0;background:#f4f6f9}.proven{border-color:#2f855a}.failing{border-color:#c0392b}.missing{color:#8a4b00}figure,tr{break-inside:avoid}@page{size:A4;margin:16mm 16mm 20mm;@bottom-right{font:9px system-ui,sans-serif;color:#46505c}@bottom-left{font:9px system-ui,sans-serif;color:#46505c}}@media print{body{margin:0;padding:0;font-size:12.5px;max-width:none}section{overflow:visible}th,td{padding-inline:.35rem}td.number{white-space:normal;font-size:.75rem}.pair{grid-template-columns:1fr 1fr}}`
