import { readdirSync, writeSync } from 'node:fs'
import { createServiceToken } from '../../src/governance/service-tokens.ts'
import { textSource } from '../../src/records/source.ts'
import { createDomain } from '../../src/server/real-domain.ts'
import { start } from '../../src/server/start.ts'
import { processesIn } from '../../src/store/postgres/processes.ts'
import { openStore } from '../../src/store/store.ts'
import { importRecords } from '../../src/twins/import/import.ts'

/**
 * A process that ends with -9. `import FOLDER` reads NDJSON from standard input and says after each batch how many resources are durable; with
 * `import FOLDER ENOUGH [database]` it is killed in the middle of a batch soon after so many are (by itself: whoever looks on from outside may look too late), with
 * its database server where that is said. `serve FOLDER` is a server, says where it is and by which token, and is killed from outside.
 */
const [what, folder = '', enough = 'Infinity', also] = process.argv.slice(2)
const store = await openStore({ folder })
if (what === 'import') {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  await importRecords(store, [textSource('records.ndjson', Buffer.concat(parts))], {
    batch: 40,
    onProgress: ({ resources }) => {
      writeSync(1, `durable ${resources}\n`)
      if (resources >= Number(enough)) setTimeout(die, 5)
    },
  })
  await store.close()
} else {
  const { url } = await start({ store, domain: await createDomain(store) })
  const token = await createServiceToken(store.db, { name: 'monitors', role: 'client', scopes: ['system/*.cruds'] })
  process.stdout.write(`at ${url} ${token}\n`)
}

function die(): void {
  const cluster = `${folder}/${readdirSync(folder).find((name) => /^postgres-\d+$/.test(name))}`
  if (also === 'database') for (const pid of processesIn(cluster)) process.kill(pid, 'SIGKILL')
  process.kill(process.pid, 'SIGKILL')
}
