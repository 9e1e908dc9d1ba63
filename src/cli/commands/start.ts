import { Command, Option } from 'commander'
import type { FeedKind } from '../../demo/feeds/prepare-feed.ts'
import { homeOf } from '../join-store.ts'
import { createOutput, type Output } from '../output.ts'
import { port, positive } from '../usage.ts'

interface StartFlags {
  readonly demo?: boolean
  readonly demoSpeed?: number
  readonly demoCalm?: boolean
  readonly demoHospital?: boolean
  readonly feed?: FeedKind
  readonly port: number
  readonly host: string
  readonly data?: string
  readonly trustProxy?: string
  readonly log?: boolean
}

/** `hamzad start`: database, server and worker in one process, until Ctrl-C. */
export const startCommand = (): Command =>
  new Command('start')
    .description('Start Hamzad: its database, server and worker. Ctrl-C stops it cleanly.')
    .option('--demo', 'with a demonstration ward of synthetic patients (loopback only, data folder of its own)')
    .option(
      '--demo-speed <number>',
      'minutes that people of the demonstration with diabetes live in a minute until the present is reached',
      positive,
    )
    .option('--demo-calm', 'no missed meals, sensor drop-outs or failing infusion sites in the demonstration')
    .addOption(
      new Option(
        '--feed <kind>',
        'by what the demonstration speaks: the ward HL7 v2, or the devices MQTT, instead of FHIR',
      )
        .choices(['fhir', 'hl7v2', 'mqtt'])
        .default('fhir'),
    )
    .option('--no-demo-hospital', 'the demonstration without its hospital of wards and theatres')
    .option('--port <number>', 'port to listen on; 0 takes any free one', port, 4280)
    .option('--host <address>', 'address to listen on; anything but loopback needs a TLS proxy in front', '127.0.0.1')
    .option('--data <folder>', 'data folder of the embedded PostgreSQL (HAMZAD_DATABASE_URL: your own server instead)')
    .option('--trust-proxy <addresses>', 'proxies whose forwarded headers are believed')
    .option('--log', 'write the log of requests to stderr')
    .addHelpText('after', '\nExample:\n  hamzad start --demo')
    .action((flags: StartFlags) => run(flags, createOutput(false)))

async function run(flags: StartFlags, output: Output): Promise<void> {
  const begun = performance.now()
  const [
    { openStore },
    { settlePurpose },
    { start },
    { createDomain },
    { createLogger },
    { startWorker },
    { tasks },
    { runConnectors },
    { watchFeeds },
    { alertWebhook, scheduleAlert },
  ] = await Promise.all([
    import('../../store/store.ts'),
    import('../../store/purpose.ts'),
    import('../../server/start.ts'),
    import('../../server/real-domain.ts'),
    import('../../server/logging.ts'),
    import('../../store/jobs.ts'),
    import('../../server/tasks.ts'),
    import('../../server/connectors.ts'),
    import('../../server/watch-feeds.ts'),
    import('../../server/alert-webhook.ts'),
  ])
  const demo = flags.demo === true
  const own = process.env.HAMZAD_DATABASE_URL && flags.data === undefined
  const folder = own ? undefined : (flags.data ?? homeOf(demo ? 'demo' : 'data'))
  const report = (what: string) => output.say(`hamzad: ${what}`)

  const closers: (() => Promise<unknown>)[] = []
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= (async () => {
      for (const close of closers.reverse()) await close()
    })()
    return stopping
  }
  let asked = 0
  const onSignal = () => {
    asked += 1
    if (asked > 1) process.exit(130)
    output.say('Stopping …')
    void stop().then(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal)

  try {
    const store = await openStore({ ...(folder !== undefined && { folder }), report })
    closers.push(() => store.close())
    await settlePurpose(store, { demonstration: demo })
    const worker = await startWorker(store, tasks(store))
    closers.push(() => worker.stop())
    const { planHuddle } = await import('../../twins/hospital/huddles.ts')
    await planHuddle(store)
    const logger = createLogger(undefined, flags.log ? 'info' : 'warn')
    const connectors = await runConnectors(store, {
      onError: (err, connector) => logger.error({ err, connector }, 'connector'),
    })
    closers.push(() => connectors.close())
    const stopWatching = watchFeeds(store, {
      ...(alertWebhook() !== null && { send: scheduleAlert }),
      tell: ({ kind, name, silentSince, learned }, quiet) =>
        logger[quiet ? 'warn' : 'info']({ [kind]: name, silentSince, learned }, quiet ? 'feed quiet' : 'feed back'),
      onError: (err) => logger.error({ err }, 'feeds'),
    })
    closers.push(stopWatching)
    const domain = await createDomain(store, { stateOf: connectors.stateOf, changed: connectors.refresh })
    closers.push(() => domain.close())
    const server = await start({
      store,
      domain,
      demo,
      logger,
      host: flags.host,
      port: flags.port,
      ...(flags.trustProxy !== undefined && { trustProxy: flags.trustProxy }),
    })
    closers.push(() => server.close())

    output.say(
      welcome({
        url: server.url,
        demo,
        setupToken: server.setupToken,
        store: folder ?? 'HAMZAD_DATABASE_URL',
        ms: performance.now() - begun,
      }),
    )
    if (server.demoToken !== null) {
      const [{ startDemo }, { prepareFeed }] = await Promise.all([
        import('../../demo/start-demo.ts'),
        import('../../demo/feeds/prepare-feed.ts'),
      ])
      const ward = startDemo({
        url: server.url,
        token: server.demoToken,
        log: (line) => output.say(`ward: ${line}`),
        hospital: flags.demoHospital !== false,
        feed: await prepareFeed(store, flags.feed ?? 'fhir', connectors),
        clinic: {
          ...(flags.demoSpeed === undefined ? {} : { speed: flags.demoSpeed }),
          calm: flags.demoCalm === true,
        },
      })
      closers.push(() => ward.stop())
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function welcome(what: { url: string; demo: boolean; setupToken: string | null; store: string; ms: number }): string {
  const signIn = what.demo
    ? 'with a demonstration account; the page shows them'
    : what.setupToken !== null
      ? `first create the administrator with the set-up token ${what.setupToken}`
      : 'with your account'
  return [
    '',
    `  Hamzad is ready (${(what.ms / 1000).toFixed(1)} s). Research software, not a medical device.`,
    '',
    `  page     ${what.url}`,
    `  sign in  ${signIn}`,
    `  data     ${what.store}`,
    `  stop     Ctrl-C`,
    '',
  ].join('\n')
}
