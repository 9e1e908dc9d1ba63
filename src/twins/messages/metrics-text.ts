const counters = [
  ['received', 'counter', 'Messages that came'],
  ['taken', 'counter', 'Messages whose record is stored'],
  ['repeated', 'counter', 'Messages that came before, to the letter'],
  ['refused', 'counter', 'Messages that were refused'],
  ['resources', 'counter', 'Resources that were made of messages'],
  ['waiting', 'gauge', 'Refused messages that wait for somebody'],
  ['held', 'gauge', 'Messages that wait until somebody says whom they are about'],
  ['connections', 'gauge', 'Open connections'],
] as const

/** What is counted of a connector, and how it stands. */
type Counted = Readonly<Record<(typeof counters)[number][0], number>> & {
  readonly name: string
  readonly state: string
  readonly quiet: boolean
}

/** Counters of the connectors in the text format of Prometheus (exposition format 0.0.4); nothing in it identifies a person. */
export function metricsText(
  connectors: readonly Counted[],
  quietDevices: number,
  alerts: readonly { readonly kind: string }[],
): string {
  const lines: string[] = []
  const add = (name: string, kind: string, help: string, value: (connector: Counted) => number) => {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`)
    for (const connector of connectors) lines.push(`${name}{connector="${connector.name}"} ${value(connector)}`)
  }
  for (const [field, kind, help] of counters)
    add(`hamzad_connector_${field}${kind === 'counter' ? '_total' : ''}`, kind, help, (each) => each[field])
  add('hamzad_connector_up', 'gauge', '1 when it listens', (each) => (each.state === 'listening' ? 1 : 0))
  add('hamzad_connector_quiet', 'gauge', '1 when nothing came for longer than is allowed or usual', (each) =>
    each.quiet ? 1 : 0,
  )
  lines.push(
    '# HELP hamzad_devices_quiet Devices in service that are silent for longer than is allowed or usual for them',
  )
  lines.push('# TYPE hamzad_devices_quiet gauge', `hamzad_devices_quiet ${quietDevices}`)
  lines.push('# HELP hamzad_feed_alerts Open alerts of feeds that went quiet', '# TYPE hamzad_feed_alerts gauge')
  for (const kind of ['connector', 'device'])
    lines.push(`hamzad_feed_alerts{kind="${kind}"} ${alerts.filter((each) => each.kind === kind).length}`)
  return `${lines.join('\n')}\n`
}
