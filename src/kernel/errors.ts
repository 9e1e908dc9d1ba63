import { addSentences } from './hamzad-error.ts'

export { type ErrorCode, fill, HamzadError } from './hamzad-error.ts'

/**
 * Errors at the edges: one table, with those of the kernel. A code, the HTTP status that goes with it, and a sentence that tells the reader the next action.
 * `{name}` in a sentence is filled from the values given to `fail`; values must never hold identifiers of patients or secrets.
 */
const table = {
  'sign-in.refused': { status: 401, text: 'User name or password is wrong. Check both and try again.' },
  'sign-in.locked': {
    status: 429,
    text: 'Too many failed attempts. Try again in {minutes} minutes, or ask an administrator to unlock the account.',
  },
  'sign-in.required': { status: 401, text: 'You are not signed in. Sign in and try again.' },
  'setup.done': {
    status: 409,
    text: 'Hamzad is already set up. Sign in, or ask an administrator for an account.',
  },
  'setup.token-wrong': {
    status: 403,
    text: 'The set-up token is wrong. Copy it from the terminal where Hamzad was started; it changes at each start.',
  },
  'input.too-large': { status: 413, text: 'The body is larger than {limit}. Send it in smaller parts.' },
  'input.type-unknown': { status: 415, text: 'The content type is not supported here. Send {types}.' },
  'rate.limited': { status: 429, text: 'Too many requests. Try again in {seconds} seconds.' },
  'access.denied': { status: 403, text: 'Your role does not allow {action}. Ask an administrator if you need it.' },
  'access.consent': {
    status: 403,
    text: 'The patient has not consented to this. See the Consent in the record, or ask the patient.',
  },
  'access.origin': { status: 403, text: 'The request did not come from this site. Reload the page and try again.' },
  'not-found': { status: 404, text: 'There is no {what} {id}. Check the address, or look it up in the list.' },
  conflict: { status: 409, text: '{what} has changed meanwhile. Reload it and try again.' },
  'twin.no-belief': {
    status: 409,
    text: 'The twin has not been computed yet. Wait a moment and try again; if it stays so, look at the jobs.',
  },
  'twin.computation': {
    status: 503,
    text: 'The computation did not finish: {why}. Nothing was saved; try again.',
  },
  'credibility.withheld': {
    status: 409,
    text: 'The recommendation is withheld: {why}. Look at the credibility of the twin; an administrator can approve a version in the registry.',
  },
  'pilot.silent': {
    status: 409,
    text: 'Nothing foretold is shown or written out: the site is in a silent pilot. Administrators find its report, and end it, on the page of the pilot.',
  },
  'store.busy': {
    status: 503,
    text: 'The data folder {folder} is in use by another Hamzad (process {pid}). Stop it first, or choose another folder with --data.',
  },
  'store.unreachable': {
    status: 503,
    text: 'The database does not answer: {why}. Check that it runs and that HAMZAD_DATABASE_URL is right.',
  },
  'store.deaf': {
    status: 503,
    text: 'The database takes what Hamzad says and lets it hear no news of it: most likely a pooler in transaction mode stands between. Set pool_mode = session there, or let HAMZAD_DATABASE_URL lead straight to PostgreSQL.',
  },
  'store.version': {
    status: 503,
    text: 'The database server is PostgreSQL {version}; Hamzad needs 15 or newer. Upgrade it, or leave HAMZAD_DATABASE_URL unset to use the server that comes with Hamzad.',
  },
  'store.purpose': {
    status: 409,
    text: 'This database holds {holds}, and the two must not mix. {action}, or choose another data folder or database.',
  },
  'store.schema': {
    status: 503,
    text: 'The database does not fit this Hamzad: migration {why}. Start the version that wrote it, or a newer one.',
  },
  'store.unusable': {
    status: 503,
    text: 'The data folder {folder} cannot be used: {why}.',
  },
  'server.port-busy': {
    status: 503,
    text: 'Port {port} of {host} is in use. Stop what uses it, or choose another with --port.',
  },
  'file.unreadable': { status: 400, text: 'Cannot read {file}: {why}. Check the path and your rights.' },
  'file.unwritable': { status: 400, text: 'Cannot write {file}: {why}. Check the folder and your rights.' },
  'fhir.search': {
    status: 400,
    text: 'The search is not understood: {why}. Correct it, or send Prefer: handling=lenient.',
  },
  'fhir.syntax': { status: 400, text: 'The resource cannot be read: {why}. Correct it and send it again.' },
  'fhir.invalid': { status: 422, text: 'The resource is not valid: {why}. Correct it and send it again.' },
  'fhir.gone': { status: 410, text: '{what} was deleted. Its history can still be read.' },
  'fhir.conflict': { status: 409, text: '{why}. Nothing was changed; read what is there and try again.' },
  'fhir.precondition': { status: 412, text: '{why}. Nothing was changed; read what is there and try again.' },
  'outbound.failed': {
    status: 502,
    text: 'Another system did not take or give what was asked: {why}. It is tried again.',
  },
  'cds.prefetch': {
    status: 412,
    text: 'The patient is not in this record, and prefetch.patient was not sent. Send the prefetch, or bring the patient in first.',
  },
  'fhir.unsupported': { status: 405, text: '{what} is not supported here. What is, stands in /fhir/R4/metadata.' },
  'fhir.format': {
    status: 406,
    text: 'This format cannot be given. Ask for application/fhir+json or application/fhir+xml.',
  },
  internal: {
    status: 500,
    text: 'Something went wrong in Hamzad (reference {reference}). Nothing was saved; try again, and report the reference if it stays.',
  },
} as const satisfies Record<string, { status: number; text: string }>

declare module './hamzad-error.ts' {
  interface Sentences extends Record<keyof typeof table, { readonly status: number; readonly text: string }> {}
}

addSentences(table)
