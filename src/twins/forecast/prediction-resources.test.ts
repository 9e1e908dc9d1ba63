import { describe, expect, it } from 'vitest'
import { validateResource } from '../../records/fhir/validation/validate.ts'
import { predictionResources } from './prediction-resources.ts'

const headline = {
  measure: 'auc24',
  unit: 'mg.h/L',
  quantiles: [300, 400, 450, 565, 700, 793, 900],
  target: [400, 600],
  below: 0.09,
  within: 0.5,
  above: 0.41,
}
const row = (value: object | null) =>
  ({
    headline: value,
    twin: '61ebe359-bfdc-4613-8bf2-c5e300945f0a',
    model: { id: 'm', version: 1, title: 'Model' },
    updatedAt: '2026-01-01T00:00:00.000Z',
  }) as never
const context = { patient: 'p', now: '2026-01-01T01:00:00.000Z', basis: ['Observation/o'], warning: null }

describe('a prediction as FHIR', () => {
  it('tells the chances of rules, the recalibrated one apart from the model’s own', async () => {
    const rule = { code: 'low', output: 'sensor', unit: 'mg/dL', side: 'below', threshold: 70, within: 0.5 } as const
    const of = { forecast: 1, twin: 't', until: '2026-01-01T01:30:00.000Z' }
    const chances = [
      { ...rule, ...of, risk: 0.4, recalibrated: 0.25 },
      { ...rule, ...of, threshold: 54, risk: 0.1, recalibrated: null },
    ]
    const resources = predictionResources(row(headline), { ...context, chances })
    const risk = resources.find(({ resourceType }) => resourceType === 'RiskAssessment') as unknown as {
      prediction: { outcome: { text: string }; probabilityDecimal: number; rationale: string }[]
    }
    expect(await validateResource(risk as never)).toEqual([])
    const told = risk.prediction.slice(3).map((each) => [each.outcome.text, each.probabilityDecimal, each.rationale])
    expect(told).toEqual([
      ['sensor below 70 mg/dL within 0.5 h', 0.4, expect.stringContaining("the model's own")],
      ['sensor below 70 mg/dL within 0.5 h', 0.25, expect.stringContaining("not the model's own")],
      ['sensor below 54 mg/dL within 0.5 h', 0.1, expect.stringContaining("the model's own")],
    ])
  })

  it('is valid R4, labelled, with its model, what it rests on, and its uncertainty', async () => {
    const resources = predictionResources(row(headline), context)
    expect(resources.map(({ resourceType }) => resourceType)).toEqual([
      'Device',
      'RiskAssessment',
      'Observation',
      'Provenance',
    ])
    for (const resource of resources) {
      expect([resource.resourceType, await validateResource(resource)]).toEqual([resource.resourceType, []])
      expect(JSON.stringify(resource.meta)).toContain('AIAST')
    }
    const [, risk, forecast] = resources as unknown as [
      unknown,
      { prediction: { probabilityDecimal: number }[]; basis: object[] },
      { derivedFrom: object[] },
    ]
    expect(risk.prediction.map(({ probabilityDecimal }) => probabilityDecimal)).toEqual([0.09, 0.5, 0.41])
    expect([risk.basis, forecast.derivedFrom]).toEqual([
      [{ reference: 'Observation/o' }],
      [{ reference: 'Observation/o' }],
    ])
  })

  it('is not given out when there is no fresh forecast', () => {
    expect(predictionResources(row(null), context)).toEqual([])
  })
})
