import { connectAsync } from 'mqtt'

/** Devices of the bench, in a process of their own: each publishes with QoS 1, some messages ahead of their acknowledgements. */
const { port, devices, secret, messages, each } = JSON.parse(process.argv[2] ?? '{}')
const ahead = 40
const codes: readonly (readonly [string, string, number])[] = [
  ['8867-4', '/min', 70],
  ['59408-5', '%', 97],
  ['9279-1', '/min', 16],
  ['8480-6', 'mm[Hg]', 120],
  ['8462-4', 'mm[Hg]', 75],
  ['8310-5', 'Cel', 37],
  ['8478-0', 'mm[Hg]', 90],
  ['19889-5', 'mm[Hg]', 38],
]
const clients = await Promise.all(
  Array.from({ length: devices }, (_, n) =>
    connectAsync(`mqtt://127.0.0.1:${port}`, { username: `monitor-${n}`, password: secret, reconnectPeriod: 0 }),
  ),
)
const payload = (n: number) => {
  const time = new Date(Date.UTC(2026, 0, 2) + Math.floor(n / devices) * 1000).toISOString()
  const readings = codes.slice(0, each).map(([code, unit, usual]) => ({ time, code, value: usual + (n % 7), unit }))
  return JSON.stringify(each === 1 ? readings[0] : readings)
}
const begin = performance.now()
await Promise.all(
  clients.flatMap((client, device) =>
    Array.from({ length: ahead }, async (_, lane) => {
      for (let n = device + lane * devices; n < messages; n += devices * ahead)
        await client.publishAsync(`hamzad/monitor-${device}/readings`, payload(n), { qos: 1 })
    }),
  ),
)
process.send?.((performance.now() - begin) / 1000)
await Promise.all(clients.map((client) => client.endAsync()))
process.disconnect()
