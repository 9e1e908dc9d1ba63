import type { Actor } from '../governance/actor.ts'
import type { Change } from '../store/notify.ts'
import type { Domain } from './domain.ts'

/**
 * Tells of changes, in their order, those that the actor may know of: of a patient's things only where the consents of that patient let
 * them look, and of what is nobody knows whose, nothing. Changes that come while others are asked about are asked about together;
 * when they cannot be asked about, they are told to nobody, and `missed` is called.
 *
 *     const hear = seenChanges(domain, () => actor, (change) => send(change), () => sendAfresh())
 */
export function seenChanges(
  domain: Pick<Domain, 'subjectOf' | 'consented'>,
  actor: () => Actor | null,
  tell: (change: Change) => void,
  missed: () => void,
): (change: Change) => void {
  let waiting: Change[] = []
  let asking = false
  const subjectOf = async ({ kind, id }: Change): Promise<string | null> =>
    kind === 'subject'
      ? id
      : kind === 'twin'
        ? domain.subjectOf({ twin: id })
        : domain.subjectOf({ recommendation: id })
  const isOfNobody = ({ kind }: Change) => kind === 'job' || kind === 'model'

  async function ask(): Promise<void> {
    asking = true
    try {
      while (waiting.length > 0) {
        const changes = waiting
        waiting = []
        const subjects = await Promise.all(changes.map((change) => (isOfNobody(change) ? null : subjectOf(change))))
        const known = subjects.filter((subject) => subject !== null)
        const seen = known.length === 0 ? new Set<string>() : await domain.consented(known, actor())
        changes.forEach((change, index) => {
          if (isOfNobody(change) || seen.has(subjects[index] ?? '')) tell(change)
        })
      }
    } finally {
      asking = false
    }
  }
  return (change) => {
    waiting.push(change)
    if (!asking) ask().catch(missed)
  }
}
