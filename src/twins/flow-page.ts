import type { FlowModel } from '../kernel/model.ts'

/** The parts of a process model as rows of the reference page: places, arrivals, staff. */
export function flowRows({
  flow,
}: FlowModel): { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }[] {
  const name = (index: number) => (index < 0 ? 'leave' : flow.places[index]!.name)
  const routes = (list: FlowModel['flow']['places'][number]['onward']) => {
    const found = new Set<string>()
    for (const route of list) {
      if (route.kind === 'rules')
        for (const rule of route.rules) if (rule.route.kind === 'to') found.add(name(rule.route.place))
      if (route.kind === 'to') found.add(name(route.place))
      if (route.kind === 'chance' || route.kind === 'cycle' || route.kind === 'least')
        for (const place of route.places) found.add(name(place))
    }
    found.delete('leave')
    return [...found].join(', ') || 'leave'
  }
  return [
    {
      head: ['place', 'servers', 'service', 'then', 'needs'],
      rows: flow.places.map((place) => [
        place.name,
        place.servers.kind === 'count' && place.servers.count.kind === 'number'
          ? String(place.servers.count.value)
          : { count: 'by formula', infinite: 'without limit', shifts: 'by shift', slots: 'in slots' }[
              place.servers.kind
            ],
        [...new Set(place.serve.map(({ form }) => form))].join(', '),
        routes(place.onward),
        place.needs.map(({ from }) => from.map((pool) => flow.staff[pool]!.name).join(' or ')).join(', '),
      ]),
    },
    {
      head: ['arrivals', 'classes', 'timing'],
      rows: flow.arrivals.map((arrival) => [
        arrival.name,
        arrival.classes.map(({ index }) => flow.classes[index]!.name).join(', '),
        { every: 'law of the gaps', rate: 'Poisson by time', times: 'scheduled' }[arrival.timing.kind],
      ]),
    },
  ]
}
