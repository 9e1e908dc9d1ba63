/** What cannot be taken over from a source, by code, and what to do about it. */
const actions = {
  'import.record': 'Say in model.yaml by hand what the record says of the model.',
  'import.pred':
    'Write the model with $SUBROUTINES, $PK, $DES and $ERROR: a model of the language has at least one state, and doses that enter it.',
  'import.mixture':
    'Write one model for each group, with the typical values of the group, and name them together, joined by commas: their evidence weighs them.',
  'import.subroutine': 'Write in $DES or $PK what the subroutine computes, and import again.',
  'import.structure': 'Write the compartments with $MODEL and $DES (nlmixr2: with d/dt()), and import again.',
  'import.parameter': 'Assign it in $PK under the name that the structure reads, and import again.',
  'import.equation': 'Assign the derivative in $DES, and import again.',
  'import.code': 'Rewrite the line as assignments and IF with the usual functions, and import again.',
  'import.too-large': 'Give its parts names of their own, or write the model in model.yaml by hand.',
  'import.number': 'Write the number as the manual of the source does, and import again.',
  'import.effects': 'Write variances as a diagonal or as whole blocks, and import again.',
  'import.output': 'Assign Y in $ERROR, and import again.',
  'import.compartment': 'Name a compartment that has a derivative, and import again.',
  'import.time-after-dose':
    'Use transit() for absorption that follows the dose, or write the time course as states: a model of the language does not see when doses were given.',
  'import.event-item':
    'Write what depends on doses or records as states or inputs; as it stands, the data need a column of this name.',
  'import.unassigned': 'Assign it in the source, or give the data a column of this name.',
  'import.error-correlated':
    'Write the error with independent parts, or fit the source again without the correlation and import that.',
  'import.error-powers':
    'Write the error with one power of the prediction, a + b·f^c or √(a² + b²·f^2c), and fit the source again.',
  'import.error-transformed':
    'Fit the source again with lnorm(), or with add() + prop() on the natural scale, and import that.',
  'import.error-tails':
    'Keep the normal error, and fit with `--robust`: a single wrong value then does not capture the belief.',
  'import.error-of-another': 'Write the error as a part of the prediction itself, prop() or pow(), and import again.',
  'import.error-discrete':
    'Predict the mean as a quantity with pois() or a continuous error; other laws of counts and classes cannot be fitted here.',
  'import.error':
    'Write the error as additive, proportional, combined1, combined2 or log-normal, and import again; without it the model simulates and does not fit.',
  'import.compile': 'Mend the line in model.yaml, and run `hamzad models check`.',
} as const

export type LostCode = keyof typeof actions

export interface NotedPlace {
  /** 1-based line of the source text; 0: the text as a whole. */
  readonly line: number
  readonly text: string
  readonly why: string
}

export interface LostPart {
  readonly kind: 'lost'
  readonly code: LostCode
  /** The next action of the reader. */
  readonly action: string
}

/** A note of what is not understood, at a line of the source (0: the text as a whole). */
export function lost(
  code: LostCode,
  { line, text }: { readonly line: number; readonly text: string },
  why: string,
): NotedPlace & LostPart {
  return { kind: 'lost', code, line, text, why, action: actions[code] }
}
