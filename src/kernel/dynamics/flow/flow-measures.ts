import type { FlowReport } from './flow.ts'
import type { Program } from './program.ts'
import { areasOf } from './queues.ts'
import { outcomeCode, type Recorder } from './run.ts'
import { classSums, classWidth, type HospitalState, placeSums, placeWidth, watch, watchWidth } from './state.ts'

/** A measure of one run: its name, its unit (model time where it is a duration) and how to read it. */
export interface FlowMeasure {
  readonly name: string
  readonly unit: string
  read(s: HospitalState, visits: Visits | null): number
}

/** Visits of a run that reports ask for: kept only when one does. */
export interface Visits extends Recorder {
  readonly rows: { place: number; cls: number; wait: number; service: number; blocked: number; stay: number }[]
  readonly system: { cls: number; time: number }[]
  clear(): void
}

/** True when a report needs single visits, not only sums. */
export function needsVisits(program: Program): boolean {
  return program.flow.reports.some(({ of }) => !['delay', 'occupied', 'expression'].includes(of))
}

export function createVisits(onward: Recorder | null): Visits {
  const rows: Visits['rows'] = []
  const system: Visits['system'] = []
  const first = new Map<number, number>()
  const last = new Map<number, { cls: number; left: number }>()
  return {
    rows,
    get system() {
      for (const [patient, { cls, left }] of last) system.push({ cls, time: left - first.get(patient)! })
      first.clear()
      last.clear()
      return system
    },
    clear() {
      rows.length = 0
      system.length = 0
      first.clear()
      last.clear()
    },
    add(patient, cls, place, arrived, started, served, left, outcome) {
      onward?.add(patient, cls, place, arrived, started, served, left, outcome)
      if (outcome === outcomeCode.rejected || outcome === outcomeCode.baulked || outcome === outcomeCode.diverted)
        return
      if (!first.has(patient)) first.set(patient, arrived)
      last.set(patient, { cls, left })
      if (outcome !== outcomeCode.served) return
      rows.push({
        place,
        cls,
        wait: started - arrived,
        service: served - started,
        blocked: left - served,
        stay: left - arrived,
      })
    },
  }
}

/**
 * Every measure of a model: by place `wait` (mean wait of those who began), `queue` and `present` (time averages), `utilisation`,
 * `throughput` (per unit of model time), `stay`, and where they can occur `blocked`, `breaches`, `reneged`, `baulked`, `rejected`,
 * `diverted` (shares of arrivals); `wait.PLACE.CLASS` with several classes; `utilisation.STAFF`; `time.system`, `present.system`,
 * `throughput.system`, `cost`; and the model's own reports.
 */
export function flowMeasures(program: Program, time: string): FlowMeasure[] {
  const { flow } = program
  const measures: FlowMeasure[] = []
  const add = (name: string, unit: string, read: FlowMeasure['read']) => measures.push({ name, unit, read })
  const classes = flow.classes.length
  const length = (s: HospitalState) => s.time - s.clearedAt
  flow.places.forEach((place, i) => {
    const o = i * placeWidth
    const table = program.places[i]!
    const sum = (key: keyof typeof placeSums) => (s: HospitalState) => s.sums[o + placeSums[key]]!
    const per = (a: keyof typeof placeSums, b: keyof typeof placeSums) => (s: HospitalState) =>
      s.sums[o + placeSums[a]]! / s.sums[o + placeSums[b]]!
    const average = (key: 'waiting' | 'present') => (s: HospitalState) => areasOf(s, i)[key] / length(s)
    add(`wait.${place.name}`, time, per('wait', 'starts'))
    if (classes > 1)
      flow.classes.forEach((cls, c) => {
        const w = 2 * (i * classes + c)
        add(`wait.${place.name}.${cls.name}`, time, (s) => s.classWaits[w + 1]! / s.classWaits[w]!)
      })
    add(`longest-wait.${place.name}`, time, sum('longestWait'))
    add(`queue.${place.name}`, '1', average('waiting'))
    add(`longest-queue.${place.name}`, '1', sum('longestQueue'))
    add(`present.${place.name}`, '1', average('present'))
    add(`stay.${place.name}`, time, per('stay', 'ends'))
    if (!table.infinite && !table.slotted)
      add(`utilisation.${place.name}`, '1', (s) => {
        const { serving, blocked } = areasOf(s, i)
        return (serving + blocked) / s.sums[o + placeSums.dutyArea]!
      })
    add(`throughput.${place.name}`, `1/${time}`, (s) => s.sums[o + placeSums.ends]! / length(s))
    if (flow.places.some((each) => each.room !== null)) add(`blocked.${place.name}`, time, per('blocked', 'ends'))
    if (place.target !== null) add(`breaches.${place.name}`, '1', per('breaches', 'starts'))
    if (table.patience) add(`reneged.${place.name}`, '1', per('reneged', 'arrivals'))
    const offered = (s: HospitalState, key: 'baulked' | 'rejected' | 'diverted') => {
      const lost = s.sums[o + placeSums[key]]!
      const all =
        s.sums[o + placeSums.arrivals]! +
        s.sums[o + placeSums.baulked]! +
        s.sums[o + placeSums.rejected]! +
        s.sums[o + placeSums.diverted]!
      return lost / all
    }
    if (table.baulk) add(`baulked.${place.name}`, '1', (s) => offered(s, 'baulked'))
    if (place.room !== null || flow.capacity !== null) add(`rejected.${place.name}`, '1', (s) => offered(s, 'rejected'))
    if (table.divert || table.overflow !== -2) add(`diverted.${place.name}`, '1', (s) => offered(s, 'diverted'))
  })
  flow.staff.forEach(({ name }, i) => {
    add(`utilisation.${name}`, '1', (s) => s.staffArea[i]! / s.staffDutyArea[i]!)
  })
  const total = (s: HospitalState, key: keyof typeof classSums) => {
    let sum = 0
    for (let c = 0; c < classes; c++) sum += s.classTotals[c * classWidth + classSums[key]]!
    return sum
  }
  add('time.system', time, (s) => total(s, 'inside') / total(s, 'left'))
  if (classes > 1)
    flow.classes.forEach((cls, c) => {
      const o = c * classWidth
      add(
        `time.system.${cls.name}`,
        time,
        (s) => s.classTotals[o + classSums.inside]! / s.classTotals[o + classSums.left]!,
      )
    })
  add('present.system', '1', (s) => {
    let area = 0
    for (let i = 0; i < flow.places.length; i++) area += areasOf(s, i).present
    return area / length(s)
  })
  add('throughput.system', `1/${time}`, (s) => total(s, 'left') / length(s))
  const costly = flow.places.some(({ cost }) => cost.visit !== 0 || cost.time !== 0)
  if (costly || flow.staff.some(({ cost }) => cost !== 0))
    add('cost', '1', (s) => {
      const beds = flow.places.reduce(
        (sum, { cost }, i) => sum + (cost.time > 0 ? cost.time * areasOf(s, i).present : 0),
        0,
      )
      return flow.staff.reduce((sum, { cost }, i) => sum + cost * s.staffDutyArea[i]!, s.cost + beds)
    })
  flow.reports.forEach((report, i) => {
    add(report.name, unitOf(report, time), reader(report, program, program.watchedBy[i]! * watchWidth))
  })
  return measures
}

function unitOf({ of, as }: FlowReport, time: string): string {
  return as === 'above' || as === 'below' || of === 'delay' || of === 'occupied' || of === 'expression' ? '1' : time
}

function reader(report: FlowReport, program: Program, at: number): FlowMeasure['read'] {
  const { of, place, value, as } = report
  const sum = (s: HospitalState, key: keyof typeof watch) => s.watched[at + watch[key]]!
  const length = (s: HospitalState) => sum(s, 'above') + sum(s, 'below')
  if (of === 'expression') {
    const formula = program.evaluator(report.expression!)
    if (as === 'last') return (s) => formula(s, -1, -1)
    if (as === 'max') return (s) => sum(s, 'largest')
    if (as === 'above' || as === 'below') return (s) => sum(s, as) / length(s)
    return (s) => sum(s, 'area') / length(s)
  }
  if (at >= 0) {
    // Of the number in several places: the time with at most b, and with at most b − 1.
    const fewer = (s: HospitalState) => s.watched[at + watchWidth + watch.below]!
    if (of === 'delay') return (s) => (sum(s, 'below') - fewer(s)) / sum(s, 'below')
    return (s) => 1 - fewer(s) / length(s)
  }
  if (of === 'delay' || of === 'occupied')
    return (s) => {
      // P(delay) with b beds: P(N = b) / P(N <= b) of the occupancy without a limit; P(occupied): P(N >= b).
      const times = s.occupancy[place!]!
      let below = 0
      let all = 0
      for (let n = 0; n < times.length; n++) {
        all += times[n]!
        if (n <= value) below += times[n]!
      }
      const at = times[value] ?? 0
      return of === 'delay' ? at / below : (all - below + at) / all
    }
  return (_, visits) => {
    if (!visits) return Number.NaN
    const inClass = (cls: number) => report.class === null || cls === report.class
    const values =
      of === 'system'
        ? visits.system.filter(({ cls }) => inClass(cls)).map(({ time }) => time)
        : visits.rows.filter((row) => row.place === place && inClass(row.cls)).map((row) => row[of])
    return summarise(values, as, value)
  }
}

function summarise(values: readonly number[], as: FlowReport['as'], value: number): number {
  const n = values.length
  if (n === 0) return Number.NaN
  switch (as) {
    case 'mean':
    case 'last':
      return values.reduce((sum, each) => sum + each, 0) / n
    case 'max':
      return values.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY)
    case 'above':
      return values.filter((each) => each > value).length / n
    case 'below':
      return values.filter((each) => each <= value).length / n
    case 'quantile':
      return quantile(values, value)
  }
}

/** Linear interpolation between order statistics (type 7). */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * p
  const low = Math.floor(at)
  const high = Math.min(low + 1, sorted.length - 1)
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!)
}
