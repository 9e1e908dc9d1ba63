import { describe, expect, it } from 'vitest'
import { assimilate } from '../../kernel/belief/assimilate.ts'
import { runnable } from '../../kernel/belief/runnable.ts'
import { createDynamics } from '../../kernel/dynamics/equations.ts'
import { typicalMembers } from '../../kernel/dynamics/simulate-data.ts'
import { centralDraws } from '../../kernel/random/central-draws.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { findModel } from './library.ts'

interface Change {
  readonly parameters?: Readonly<Record<string, number>>
  readonly covariates?: Readonly<Record<string, number>>
  readonly inputs?: readonly TimelineEvent[]
  readonly atol?: number
}

/** An output of the typical individual at each of the times. */
function course(
  id: string,
  output: string,
  times: readonly number[],
  { parameters = {}, covariates = {}, inputs = [], atol = 1e-9 }: Change = {},
): number[] {
  const { model } = findModel(id)
  const changed = model.parameters.map((each) => {
    const value = parameters[each.name]
    return value === undefined ? each : { ...each, typical: { kind: 'number' as const, value } }
  })
  const dynamics = createDynamics({ ...model, parameters: changed, hash: '' }, { rtol: 1e-6, atol })
  const timeline = [
    ...Object.entries(covariates).map(
      ([covariate, value]): TimelineEvent => ({ kind: 'covariate', time: 0, covariate, value }),
    ),
    ...inputs,
  ]
  const members = typicalMembers(model, dynamics)
  dynamics.start(members, { start: 0, timeline })
  const all = new Float64Array(model.outputs.length)
  const index = model.outputs.findIndex((each) => each.name === output)
  return times.map((time, i) => {
    const from = i === 0 ? -1 : times[i - 1]!
    const outcome = dynamics.advance(
      members,
      members.time,
      time,
      timeline.filter((each) => each.time > from),
      centralDraws,
    )
    expect(outcome.ok).toBe(true)
    dynamics.outputs(members, all)
    return all[index]!
  })
}

const grid = (end: number, n: number) => Array.from({ length: n + 1 }, (_, i) => (end * i) / n)
const falls = (values: readonly number[]) => values.every((each, i) => i === 0 || each < values[i - 1]!)

describe('published behaviour of the disease models', () => {
  it('Wajima 2009 and Mitchell 2013: the doses of the document are switched off and its one bend is no jump, so that nothing has to be watched', () => {
    for (const id of ['warfarin-wajima-2009', 'iron-mitchell-2013']) {
      const { model } = findModel(id)
      expect(model.events).toBeUndefined()
      expect(createDynamics(model).engine()).toBe('compiled')
    }
  })

  it('Topp 2000: both stable points, on either side of the saddle', () => {
    const id = 'diabetes-topp-2000'
    expect(course(id, 'beta_cell_mass', [0, 2000])[1]).toBeCloseTo(300, 0)
    expect(course(id, 'insulin', [0, 2000])[1]).toBeCloseTo(10, 1)
    const [, glucose] = course(id, 'glucose', [0, 2000], { parameters: { start: 400 } })
    expect(glucose).toBeCloseTo(600, 0)
    expect(course(id, 'beta_cell_mass', [0, 2000], { parameters: { start: 400 } })[1]).toBeLessThan(1e-6)
  })

  it('Topp 2000: a record of the way to no beta cells has a belief at once, though insulin is below its assay and a search ends at the saddle', () => {
    const seen = (output: string, values: readonly (readonly [number, number])[]) =>
      values.map(([time, value]): TimelineEvent => ({ kind: 'observation', time, output, value }))
    const timeline = [
      ...seen('glucose', [
        [0, 290.9],
        [7, 260.5],
        [90, 567.6],
        [180, 585.7],
        [365, 614.3],
      ]),
      ...seen('insulin', [
        [7, 2.171],
        [180, 0],
        [365, 0],
      ]),
    ]
    const run = runnable(findModel('diabetes-topp-2000').model, timeline)
    const options = { at: 365, members: 50, method: 'laplace' } as const
    const [{ members, logEvidence }, { method, stopped }] = assimilate(run, timeline, null, createDraws(1), options)
    expect(method).toBe('laplace')
    expect(stopped).toBe(0)
    expect(logEvidence).toBeGreaterThan(-35)
    for (const { offset } of run.dynamics.layout.effects)
      for (const each of members.values.subarray(offset * 50, (offset + 1) * 50)) expect(Math.abs(each)).toBeLessThan(3)
  })

  it('Shrestha 2010: a burst, then the level that calcium asks for', () => {
    const hormone = course('parathyroid-shrestha-2010', 'hormone', [574, 580, 586, 600, 700])
    expect(hormone[2]).toBeGreaterThan(4 * hormone[0]!)
    expect(falls(hormone.slice(2))).toBe(true)
    expect(hormone[4]).toBeGreaterThan(2 * hormone[0]!)
  })

  it('Grange 2001: the area under the curve is what arrives over the clearance', () => {
    const steps = 4000
    const values = course('levodopa-grange-2001', 'levodopa_concentration', grid(40, steps))
    const area = values.reduce((sum, each, i) => sum + (i === 0 || i === steps ? each / 2 : each), 0) * (40 / steps)
    const arrives = 0.24 * (1 - (0.13 * 0.823) / 0.828)
    expect(area / ((arrives * 404 * 0.25) / 0.823)).toBeCloseTo(1, 4)
  })

  it('Dalla Man 2007: a peak of about 160 mg/dL between one and two hours, insulin tenfold', () => {
    const times = grid(300, 60)
    const glucose = course('meal-dalla-man-2007', 'glucose', times)
    const peak = Math.max(...glucose)
    expect(Math.abs(peak - 160)).toBeLessThan(8)
    const at = times[glucose.indexOf(peak)]!
    expect(at).toBeGreaterThanOrEqual(60)
    expect(at).toBeLessThanOrEqual(120)
    expect(Math.max(...course('meal-dalla-man-2007', 'insulin', times))).toBeGreaterThan(9 * 25)
  })

  it('Hockin 2002: tissue factor hastens thrombin, haemophilia loses the burst, low antithrombin lets it last', () => {
    const times = grid(1800, 90)
    const thrombin = (change: Change) =>
      course('coagulation-hockin-2002', 'thrombin', times, { ...change, atol: 1e-18 })
    const usual = thrombin({})
    const little = thrombin({ parameters: { tissue_factor: 5e-12 } })
    const haemophilia = thrombin({ parameters: { tissue_factor: 5e-12 }, covariates: { factor_viii: 1 } })
    const low = thrombin({ covariates: { antithrombin: 50 } })
    const start = (values: readonly number[]) => times[values.findIndex((each) => each > 10)]!
    const peak = (values: readonly number[]) => Math.max(...values)
    expect(start(little)).toBeGreaterThan(2 * start(usual))
    expect(peak(haemophilia)).toBeLessThan(peak(little) / 3)
    expect(start(haemophilia)).toBeLessThan(1.5 * start(little))
    expect(peak(low)).toBeGreaterThan(1.2 * peak(usual))
    expect(low[30]!).toBeGreaterThan(10 * usual[30]!)
  })

  it('Wajima 2009: under warfarin the factors fall in the order of their half-lives, to about 30 %', () => {
    const inputs = Array.from(
      { length: 14 },
      (_, day): TimelineEvent => ({ kind: 'input', time: 24 * day, input: 'warfarin', amount: 4 }),
    )
    const at = ['factor_vii', 'factor_ix', 'factor_x', 'factor_ii'].map((each) =>
      course('warfarin-wajima-2009', each, [0, 48, 336], { inputs }),
    )
    for (const [i, each] of at.entries()) {
      if (i > 0) expect(each[1]).toBeGreaterThan(at[i - 1]![1]!)
      expect(Math.abs(each[2]! - 30)).toBeLessThan(4)
    }
  })

  it('Mc Auley 2012: absorption raises LDL by 34 mg/dL, half the clearance by three times as much', () => {
    const ldl = (covariates: Readonly<Record<string, number>>) =>
      course('cholesterol-mcauley-2012', 'ldl_cholesterol', [0, 3000], { covariates })[1]!
    const rest = ldl({})
    expect(Math.abs(ldl({ absorption_share: 1.6 }) - rest - 34)).toBeLessThan(1)
    const rise = ldl({ clearance_share: 0.5 }) - rest
    expect(rise).toBeGreaterThan(100)
    expect(rise).toBeLessThan(120)
  })

  it('Mitchell 2013: without HFE hepcidin is low, ferroportin and labile iron of the liver are high', () => {
    const settled = (output: string, share: number) =>
      course('iron-mitchell-2013', output, [0, 3e7], { covariates: { hfe_share: share }, atol: 1e-16 })[1]!
    expect(settled('hepcidin', 0)).toBeLessThan(0.75 * settled('hepcidin', 1))
    expect(settled('ferroportin', 0)).toBeGreaterThan(1.05 * settled('ferroportin', 1))
    expect(settled('labile_iron', 0)).toBeGreaterThan(1.2 * settled('labile_iron', 1))
  })

  it('Tham 2008: shrinks without relapse during treatment, to half, and regrows after it', () => {
    const size = course('lung-cancer-tham-2008', 'tumour_size', [0, 3, 6, 9, 12, 15, 18, 30, 52])
    expect(falls(size.slice(0, 7))).toBe(true)
    expect(size[6]! / 6.66).toBeCloseTo(0.5, 1)
    expect(size[8]).toBeGreaterThan(1.5 * size[6]!)
    const [, untreated] = course('lung-cancer-tham-2008', 'tumour_size', [0, 30], { parameters: { Dose: 0 } })
    expect(untreated).toBeCloseTo(6.66, 6)
  })

  it('Ribba 2012: still shrinks when the drug is gone, and then grows', () => {
    const inputs: TimelineEvent[] = [{ kind: 'input', time: 0, input: 'treatment', amount: 1 }]
    const id = 'glioma-ribba-2012'
    const treated = course(id, 'diameter', [0, 1, 3, 5, 24, 60], { inputs })
    expect(falls(treated.slice(0, 4))).toBe(true)
    expect(treated[4]).toBeGreaterThan(treated[0]!)
    expect(treated[4]).toBeLessThan(0.85 * course(id, 'diameter', [24])[0]!)
  })
})
