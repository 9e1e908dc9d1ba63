import type { ReportParts } from './report-parts.ts'

/** What stands behind each item of the three frameworks, as rows of words: part of `credibility.json`. */
export const frameworks = (parts: ReportParts) => ({
  vv40: vv40Factors(parts),
  fda: fdaCategories(parts),
  tripod: tripodItems(parts),
})

/** The eight categories of credibility evidence of the FDA guidance (2023), and what stands behind each here. */
export function fdaCategories({ model, evidence, datasheet }: ReportParts): string[][] {
  const n = evidence.data.observations
  return [
    [
      '1 Code verification',
      'Closed forms, orders of convergence, two engines compared bit for bit, in the tests of the software (section 4).',
    ],
    [
      '2 Model calibration',
      `The published estimates${model.cite ? ` (${model.cite.text})` : ''}; ${datasheet ? 'their data in section 8' : 'a datasheet of their data is not written'}.`,
    ],
    ['3 Bench test validation', 'None: no bench counterpart exists for this model.'],
    [
      '4 In vivo validation',
      `${n} measurements of ${evidence.data.subjects} individuals (section 5). Whether they are independent of the calibration data is for the reader of the data file to say.`,
    ],
    ['5 Population-based validation', 'Visual predictive check and prediction distribution errors (sections 5 and 6).'],
    ['6 Emergent model behaviour', 'Not examined by this report.'],
    [
      '7 Model plausibility',
      'Equations, units and priors of the model text; limits and disputes in the card (section 9).',
    ],
    [
      '8 Calculation verification and UQ',
      `Ensembles of ${evidence.settings.members}; coverage and PIT (section 5); goals held with their sampling error.`,
    ],
  ]
}

/** The thirteen credibility factors of ASME V&V 40-2018, and what was done about each here. */
export function vv40Factors({ model, evidence }: ReportParts): string[][] {
  const { data, settings } = evidence
  const outputs = Object.keys(evidence.outputs).join(', ')
  const outside = data.covariates.reduce((sum, each) => sum + each.outside, 0)
  return [
    [
      'Code: software quality',
      'Unit, property and end-to-end tests of the software run before each release; inputs are refused, not guessed.',
    ],
    ['Code: numerical verification', 'Closed forms and orders of convergence; two engines agree bit for bit.'],
    ['Calculation: discretisation', 'Linear models are solved in closed form, others under local error control.'],
    [
      'Calculation: solver',
      `Members that cannot be computed are reported, never replaced; ${settings.members} members, seed ${settings.seed}.`,
    ],
    [
      'Calculation: use error',
      'Units and names of the data file are checked; what does not fit is refused with its line.',
    ],
    [
      'Model: form',
      `Equations as published${model.cite ? ` (${model.cite.text})` : ''}; disputes in the card (section 9).`,
    ],
    [
      'Model: inputs',
      'Parameters with their variability between individuals; covariates and doses as in the data file (section 7).',
    ],
    ['Comparator: samples', `${data.subjects} individuals, ${data.observations} measurements of ${data.file}.`],
    [
      'Comparator: conditions',
      'Routine or study conditions as the data file has them; how they were measured is for its owner to say.',
    ],
    ['Assessment: equivalence of inputs', 'Each individual is simulated with the covariates and doses really given.'],
    [
      'Assessment: comparison of outputs',
      `${outputs}: CRPS, coverage, calibration, PIT, predictive checks with sampling error (sections 5 and 6).`,
    ],
    [
      'Applicability: quantities of interest',
      `Judged: ${outputs}. Decisions rest on ${model.measures.map(({ name }) => name).join(', ') || 'no measure derived from them'}.`,
    ],
    [
      'Applicability: validation to context of use',
      outside > 0
        ? `${outside} covariate values lie outside the range that the model was made for (section 7).`
        : 'No covariate lies outside the range that the model was made for (section 7).',
    ],
  ]
}

/** The reporting items of TRIPOD+AI and where the report, the model or the reader answers them. */
export function tripodItems({ model, evidence, datasheet, card }: ReportParts): string[][] {
  const written = (text: string | null, where: string) => (text ? where : `not written (${where})`)
  const sheet = written(datasheet, 'section 8')
  const reader = 'to be stated by who publishes the validation'
  return [
    ['1', 'Title', `Credibility of ${model.id}`],
    ['2', 'Abstract', 'verdict above section 1'],
    ['3', 'Background and intended use', `section 1; ${written(card, 'section 9')}`],
    ['4', 'Objectives', 'sections 1 and 3'],
    ['5', 'Data', `${evidence.data.file}; source data ${sheet}`],
    ['6', 'Participants', 'section 7'],
    ['7', 'Data preparation', 'data file as given; units checked, nothing imputed'],
    ['8', 'Outcome', Object.keys(evidence.outputs).join(', ')],
    ['9', 'Predictors', model.covariates.map(({ name }) => name).join(', ') || 'none'],
    ['10', 'Sample size', `${evidence.data.subjects} individuals, ${evidence.data.observations} measurements`],
    ['11', 'Missing data', 'rows without a value are not scored; missing covariates are refused'],
    ['12', 'Analytical methods', 'section 5; prequential, CRPS, coverage, PIT, VPC, NPDE'],
    ['13', 'Class imbalance', 'not applicable to continuous outcomes'],
    ['14', 'Fairness', 'scores by subgroup in section 5 (--by)'],
    ['15', 'Model output', 'ensembles: quantiles of what would be measured'],
    ['16', 'Training versus evaluation', `calibration data ${sheet}; evaluation ${evidence.data.file}`],
    ['17', 'Ethical approval', reader],
    ['18', 'Open science', `model text with hash ${model.hash.slice(0, 12)}…; software under Apache-2.0`],
    ['19', 'Patient and public involvement', reader],
    ['20', 'Participants: results', 'section 7'],
    ['21', 'Model development', model.cite?.text ?? 'the model gives no citation'],
    ['22', 'Model specification', 'the model text, complete'],
    ['23', 'Model performance', 'section 5, with limits of sampling error'],
    ['24', 'Model updating', 'none in this report; `hamzad learn` proposes versions'],
    ['25', 'Interpretation', 'verdict and section 7'],
    ['26', 'Limitations', written(card, 'section 9')],
    ['27', 'Usability in current care', 'sections 1 and 7; the gate withholds what lies outside'],
  ]
}
