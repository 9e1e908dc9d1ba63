import { hash, parseOptions, verify } from '@node-rs/argon2'
import { HamzadError } from '../kernel/errors.ts'
import { turns } from '../store/turns.ts'

/** argon2id (the library's default algorithm) with the parameters of the OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
export const minimumLength = 12

/** At most two hashes at once: each takes 19 MiB and a thread, and guessing must not starve everything else. */
const inTurn = turns(2)

/** The same characters typed on different keyboards are the same password. */
const normal = (password: string) => password.normalize('NFKC')

/**
 * Refuses what is easily guessed: fewer than 12 characters, one character over and over, the user name or the display name (also with
 * something little around it). Throws `input.invalid`; the password is never part of the message.
 */
export function checkPassword(
  password: string,
  { username, displayName = '' }: { username: string; displayName?: string },
): void {
  const refuse = (why: string) => {
    throw new HamzadError('input.invalid', { what: 'The password', why, action: 'Choose another one.' })
  }
  const typed = normal(password)
  const letters = [...typed]
  if (letters.length < minimumLength) refuse(`it is shorter than ${minimumLength} characters`)
  if (new Set(letters).size < 4) refuse('it has fewer than 4 different characters')
  const folded = typed.toLowerCase()
  for (const name of [username, displayName]) {
    const known = normal(name).toLowerCase().trim()
    // A password that holds the name must hold a password's length of something else.
    if (known.length >= 3 && folded.includes(known) && letters.length - [...known].length < minimumLength)
      refuse('it is little more than your name')
  }
}

/** PHC string of a password, with a fresh salt. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(normal(password), parameters))

let decoy: Promise<string> | undefined

/**
 * True when the password fits. `stored` null (no such account) takes the same time: a hash of nobody's password is checked, so that the
 * clock does not tell who has an account.
 */
export async function passwordFits(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password')
  const against = stored ?? (await decoy)
  const fits = await inTurn(() => verify(against, normal(password)).catch(() => false))
  return stored !== null && fits
}

/** True when a hash was made with weaker parameters than today's: hash anew at the next sign-in. */
export function isOutdated(stored: string): boolean {
  try {
    const { memoryCost, timeCost } = parseOptions(stored)
    return memoryCost < parameters.memoryCost || timeCost < parameters.timeCost
  } catch {
    return true
  }
}
