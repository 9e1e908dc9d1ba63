import { splitMessages } from '../../records/hl7v2/frames.ts'
import type { RecordSource } from '../../records/source.ts'
import { addConnector, type Connector, listConnectors } from '../../store/connectors.ts'
import type { Store } from '../../store/store.ts'
import { openIntake, type TakenMessage } from './take-messages.ts'

export interface MessageImport {
  readonly files: number
  readonly messages: number
  readonly taken: number
  /** Taken before, to the letter. */
  readonly repeated: number
  readonly refused: number
  readonly resources: number
  /** The first hundred things that could not be taken. */
  readonly findings: readonly {
    readonly file: string
    readonly message: number
    readonly rule: string
    readonly reason: string
  }[]
}

export interface MessageImportOptions {
  readonly timeZone?: string
  readonly onProgress?: (messages: number) => void
  readonly signal?: AbortSignal
}

/** Messages of a transaction. */
const size = 200

/**
 * Takes HL7 v2 messages from files, as if they had come over a line: archived, idempotent, what is refused stays as a dead letter of the
 * connector `files` (`files-asia-tehran` with a time zone).
 */
export async function importMessages(
  store: Store,
  sources: Iterable<RecordSource>,
  options: MessageImportOptions = {},
): Promise<MessageImport> {
  const intake = await openIntake(store, await fileConnector(store, options.timeZone))
  const totals = { files: 0, messages: 0, taken: 0, repeated: 0, refused: 0, resources: 0 }
  const findings: MessageImport['findings'][number][] = []
  for (const source of sources) {
    const chunks: Uint8Array[] = []
    for await (const chunk of source.open()) chunks.push(chunk)
    const bodies = splitMessages(Buffer.concat(chunks))
    for (let at = 0; at < bodies.length && !options.signal?.aborted; at += size) {
      const outcomes = await intake.take(bodies.slice(at, at + size))
      outcomes.forEach((each, index) => {
        count(totals, each)
        for (const { rule, reason } of each.findings)
          if (findings.length < 100) findings.push({ file: source.name, message: at + index + 1, rule, reason })
      })
      options.onProgress?.(totals.messages)
    }
    totals.files += 1
  }
  return { ...totals, findings }
}

function count(
  totals: { messages: number; taken: number; repeated: number; refused: number; resources: number },
  each: TakenMessage,
) {
  totals.messages += 1
  totals[each.outcome] += 1
  totals.resources += each.resources
}

/** One connector a time zone, so that a later replay reads the times as they were read. */
async function fileConnector(store: Store, timeZone: string | undefined): Promise<Connector> {
  const name = ['files', timeZone?.toLowerCase().replace(/[^a-z0-9]+/g, '-')].filter(Boolean).join('-')
  const known = (await listConnectors(store.db)).find((each) => each.name === name)
  return (
    known ?? addConnector(store.db, { name, kind: 'hl7v2-files', settings: timeZone ? { timeZone } : {}, by: 'import' })
  )
}
