import { createServiceToken } from '../../src/governance/service-tokens.ts'
import { textSource } from '../../src/records/source.ts'
import { createDomain } from '../../src/server/real-domain.ts'
import { start } from '../../src/server/start.ts'
import { openStore } from '../../src/store/store.ts'
import { importRecords } from '../../src/twins/import/import.ts'

/**
 * A process to be killed with -9. `import FOLDER` reads NDJSON from standard input and says after each batch how many resources are durable;
 * `serve FOLDER` is a server and says where it is and by which token.
 */
const [what, folder = ''] = process.argv.slice(2)
const store = await openStore({ folder })
if (what === 'import') {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  await importRecords(store, [textSource('records.ndjson', Buffer.concat(parts))], {
    batch: 40,
    onProgress: ({ resources }) => process.stdout.write(`durable ${resources}\n`),
  })
  await store.close()
} else {
  const { url } = await start({ store, domain: await createDomain(store) })
  const token = await createServiceToken(store.db, { name: 'monitors', role: 'client', scopes: ['system/*.cruds'] })
  process.stdout.write(`at ${url} ${token}\n`)
}
