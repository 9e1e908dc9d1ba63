import { solverOf } from '../describe-model.ts'
import type { ReportParts } from './report-parts.ts'
import { type Words, wordsIn } from './words.ts'

/** What stands behind each item of the three frameworks, as rows of English words: part of `credibility.json`. */
export const frameworks = (parts: ReportParts) => {
  const t = wordsIn('en')
  return { vv40: vv40Factors(parts, t), fda: fdaCategories(parts, t), tripod: tripodItems(parts, t) }
}

const published = ({ model }: ReportParts) => (model.cite ? ` (${model.cite.text})` : '')

/** The eight categories of credibility evidence of the FDA guidance (2023), and what stands behind each here. */
export function fdaCategories(parts: ReportParts, t: Words): string[][] {
  const { evidence, datasheet } = parts
  const { observations: n, subjects } = evidence.data
  const rows: readonly (readonly [string, string])[] = [
    [
      'Code verification',
      t(
        'Closed forms, orders of convergence, two engines compared bit for bit, in the tests of the software (section 4).',
      ),
    ],
    [
      'Model calibration',
      t('The published estimates{cite}; {data}.', {
        cite: published(parts),
        data: t(datasheet ? 'their data in section 8' : 'a datasheet of their data is not written'),
      }),
    ],
    ['Bench test validation', t('None: no bench counterpart exists for this model.')],
    [
      'In vivo validation',
      t(
        '{n} measurements of {subjects} individuals (section 5). Whether they are independent of the calibration data is for the reader of the data file to say.',
        { n, subjects },
      ),
    ],
    [
      'Population-based validation',
      t('Visual predictive check and prediction distribution errors (sections 5 and 6).'),
    ],
    ['Emergent model behaviour', t('Not examined by this report.')],
    [
      'Model plausibility',
      t('Equations, units and priors of the model text; limits and disputes in the card (section 9).'),
    ],
    [
      'Calculation verification and UQ',
      t('Ensembles of {members}; coverage and PIT (section 5); goals held with their sampling error.', {
        members: evidence.settings.members,
      }),
    ],
  ]
  return rows.map(([name, here], i) => [`${i + 1} ${t(name)}`, here])
}

/** The thirteen credibility factors of ASME V&V 40-2018, and what was done about each here. */
export function vv40Factors(parts: ReportParts, t: Words): string[][] {
  const { model, evidence } = parts
  const { data, settings } = evidence
  const outputs = Object.keys(evidence.outputs).join(', ')
  const outside = data.covariates.reduce((sum, each) => sum + each.outside, 0)
  const rows: readonly (readonly [string, string])[] = [
    [
      'Code: software quality',
      t(
        'Unit, property and end-to-end tests of the software run before each release; inputs are refused, not guessed.',
      ),
    ],
    ['Code: numerical verification', t('Closed forms and orders of convergence; two engines agree bit for bit.')],
    [
      'Calculation: discretisation',
      t('{solver}; steps under local error control where the solution is not closed.', { solver: t(solverOf(model)) }),
    ],
    [
      'Calculation: solver',
      t('Members that cannot be computed are reported, never replaced; {members} members, seed {seed}.', {
        members: settings.members,
        seed: settings.seed,
      }),
    ],
    [
      'Calculation: use error',
      t('Units and names of the data file are checked; what does not fit is refused with its line.'),
    ],
    ['Model: form', t('Equations as published{cite}; disputes in the card (section 9).', { cite: published(parts) })],
    [
      'Model: inputs',
      t('Parameters with their variability between individuals; covariates and doses as in the data file (section 7).'),
    ],
    [
      'Comparator: samples',
      t('{subjects} individuals, {observations} measurements of {file}.', {
        subjects: data.subjects,
        observations: data.observations,
        file: data.file,
      }),
    ],
    [
      'Comparator: conditions',
      t('Routine or study conditions as the data file has them; how they were measured is for its owner to say.'),
    ],
    [
      'Assessment: equivalence of inputs',
      t('Each individual is simulated with the covariates and doses really given.'),
    ],
    [
      'Assessment: comparison of outputs',
      t('{outputs}: CRPS, coverage, calibration, PIT, predictive checks with sampling error (sections 5 and 6).', {
        outputs,
      }),
    ],
    [
      'Applicability: quantities of interest',
      t('Judged: {outputs}. Decisions rest on {measures}.', {
        outputs,
        measures: model.measures.map(({ name }) => name).join(', ') || t('no measure derived from them'),
      }),
    ],
    [
      'Applicability: validation to context of use',
      outside > 0
        ? t('{outside} covariate values lie outside the range that the model was made for (section 7).', { outside })
        : t('No covariate lies outside the range that the model was made for (section 7).'),
    ],
  ]
  return rows.map(([factor, here]) => [t(factor), here])
}

/** The reporting items of TRIPOD+AI and where the report, the model or the reader answers them. */
export function tripodItems({ model, evidence, datasheet, card }: ReportParts, t: Words): string[][] {
  const { file, subjects, observations } = evidence.data
  const written = (text: string | null, section: number) =>
    t(text ? 'section {section}' : 'not written (section {section})', { section })
  const sections = (first: number, second: number) => t('sections {first} and {second}', { first, second })
  const reader = t('to be stated by who publishes the validation')
  const rows: readonly (readonly [string, string])[] = [
    ['Title', t('Credibility of {model}', { model: model.id })],
    ['Abstract', t('verdict above section 1')],
    ['Background and intended use', `${t('section {section}', { section: 1 })}; ${written(card, 9)}`],
    ['Objectives', sections(1, 3)],
    ['Data', t('{file}; source data {sheet}', { file, sheet: written(datasheet, 8) })],
    ['Participants', t('section {section}', { section: 7 })],
    ['Data preparation', t('data file as given; units checked, nothing imputed')],
    ['Outcome', Object.keys(evidence.outputs).join(', ')],
    ['Predictors', model.covariates.map(({ name }) => name).join(', ') || t('none')],
    ['Sample size', t('{subjects} individuals, {observations} measurements', { subjects, observations })],
    ['Missing data', t('rows without a value are not scored; where a covariate is missing, see section 7')],
    ['Analytical methods', t('section 5; prequential, CRPS, coverage, PIT, VPC, NPDE')],
    [
      'Class imbalance',
      evidence.events.length > 0
        ? t('events as frequent as they were, none resampled; numbers in section 5')
        : t('not applicable to continuous outcomes'),
    ],
    ['Fairness', t('scores by subgroup in section 5 (--by)')],
    ['Model output', t('ensembles: quantiles of what would be measured')],
    [
      'Training versus evaluation',
      t('calibration data {sheet}; evaluation {file}', { sheet: written(datasheet, 8), file }),
    ],
    ['Ethical approval', reader],
    ['Open science', t('model text with hash {hash}…; software under Apache-2.0', { hash: model.hash.slice(0, 12) })],
    ['Patient and public involvement', reader],
    ['Participants: results', t('section {section}', { section: 7 })],
    ['Model development', model.cite?.text ?? t('the model gives no citation')],
    ['Model specification', t('the model text, complete')],
    ['Model performance', t('section 5, with limits of sampling error')],
    ['Model updating', t('none in this report; `hamzad learn` proposes versions')],
    ['Interpretation', t('verdict and section 7')],
    ['Limitations', written(card, 9)],
    ['Usability in current care', t('sections 1 and 7; the gate withholds what lies outside')],
  ]
  return rows.map(([topic, where], i) => [String(i + 1), t(topic), where])
}
