import { readFileSync } from 'node:fs'
import { Compile } from 'typebox/schema'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { compileModel } from '../compile.ts'
import schema from './flow.schema.json' with { type: 'json' }
import { flowGrammar } from './grammar.ts'

interface Definition {
  readonly additionalProperties?: unknown
  readonly properties?: Readonly<Record<string, unknown>>
}

const { law: _law, route: _route, ...places } = schema.$defs
const definitions: Readonly<Record<string, Definition>> = { model: schema as Definition, ...places }
const page = readFileSync(new URL('../../../../docs/reference/flow.md', import.meta.url), 'utf8')
const clinic = /```yaml\n([\s\S]*?)```/.exec(page)![1]!

describe('the JSON Schema of process models', () => {
  it('knows the same fields as the compiler, and no others', () => {
    expect(Object.keys(definitions).sort()).toEqual(Object.keys(flowGrammar).sort())
    for (const [place, definition] of Object.entries(definitions)) {
      const fields: readonly string[] = flowGrammar[place as keyof typeof flowGrammar]
      expect(Object.keys(definition.properties ?? {}).sort(), place).toEqual([...fields].sort())
      expect(definition.additionalProperties, place).toBe(false)
    }
  })

  it('accepts the model of the reference page, which compiles, and refuses what the compiler refuses', () => {
    const validator = Compile(schema as never)
    const { model, diagnostics } = compileModel(clinic)
    expect(diagnostics.filter((each) => each.severity === 'error')).toEqual([])
    expect(model?.kind).toBe('flow')
    const text = parse(clinic) as Record<string, unknown>
    expect(validator.Check(text)).toBe(true)
    const { places: _, ...placeless } = text
    expect(validator.Check(placeless)).toBe(false)
    expect(validator.Check({ ...text, plases: {} })).toBe(false)
    expect(validator.Check({ ...text, places: { a: { servers: 1 } } })).toBe(false)
  })
})

const header = 'model: test\nkind: flow\nsubject: ward\ntime: min\n'

describe('what is wrong with a process model is said with its place', () => {
  const wrong: readonly (readonly [text: string, code: string, line: number, says: RegExp])[] = [
    [
      'places:\n  a: { servers: 1, serve: 2, then: b }\narrivals:\n  s: { at: a, rate: 1 }\n',
      'name.unknown',
      6,
      /not a place/,
    ],
    ['places:\n  ward: { servers: 1, serve: 2 }\narrivals:\n  s: { at: wrd, rate: 1 }\n', 'name.unknown', 8, /ward/],
    ['places:\n  a: { servers: 1 }\narrivals:\n  s: { at: a, rate: 1 }\n', 'key.missing', 6, /serve/],
    [
      'places:\n  a: { servers: 1.5, serve: 2 }\narrivals:\n  s: { at: a, rate: 1 }\n',
      'servers.count',
      6,
      /whole number/,
    ],
    [
      'places:\n  a: { servers: 1, serve: { law: lognorml, mean: 2, sd: 1 } }\narrivals:\n  s: { at: a, rate: 1 }\n',
      'field.word',
      6,
      /lognormal/,
    ],
    [
      'places:\n  a: { servers: 1, serve: { law: lognormal, mean: 2 } }\narrivals:\n  s: { at: a, rate: 1 }\n',
      'law.arguments',
      6,
      /mean, sd/,
    ],
    [
      'places:\n  a: { servers: 1, serve: 2, then: { a: 0.7, leave: 0.6 } }\narrivals:\n  s: { at: a, rate: 1 }\n',
      'route.chances',
      6,
      /1\.3/,
    ],
    ['places:\n  a: { servers: 1, serve: 2 }\narrivals:\n  s: { at: a }\n', 'arrivals.timing', 8, /does not say when/],
    [
      'places:\n  a: { servers: 1, serve: 2, needs: [nurse] }\narrivals:\n  s: { at: a, rate: 1 }\n',
      'name.unknown',
      6,
      /staff/,
    ],
    [
      'places:\n  a: { servers: 1, serve: waitin(a) }\narrivals:\n  s: { at: a, rate: 1 }\n',
      'function.unknown',
      6,
      /waitin/,
    ],
    [
      'places:\n  a: { servers: 1, serve: 2, serv: 3 }\narrivals:\n  s: { at: a, rate: 1 }\n',
      'key.unknown',
      6,
      /serve/,
    ],
    [
      'places:\n  a: { servers: 1, serve: 2, routing: leave }\narrivals:\n  s: { at: a, rate: 1 }\n',
      'key.unknown',
      6,
      /did you mean `then`/,
    ],
    [
      'parameters:\n  stay: { unit: h, typical: 2 }\nplaces:\n  a: { servers: 1, serve: { law: exponential, mean: 2 * stay } }\narrivals:\n  s: { at: a, rate: 1 }\n',
      'unit.time',
      8,
      /`stay` is in h.* in min declare it in min/,
    ],
    [
      'parameters:\n  come: { unit: 1/h, typical: 2 }\nplaces:\n  a: { servers: 1, serve: 2 }\narrivals:\n  s: { at: a, rate: come }\n',
      'unit.time',
      10,
      /declare it in \/min/,
    ],
    ...(
      [
        [
          'serve: { law: exponential, mean: come }',
          /`Mean` asks for a duration.*`come` does not fit: it is a rate.*1 \/ rate/i,
        ],
        ['serve: come', /asks for a duration.*it is a rate/],
        ['serve: 3 /min', /asks for a duration, but `3 \/min` is a rate/],
        ['serve: { law: exponential, rate: 2 * stay }', /asks for a rate.*it is a time.*1 \/ duration/],
        ['serve: { law: gamma, shape: stay, scale: 2 }', /asks for a number.*it is a time/],
        ['serve: { law: exponential, mean: stay + 1 / stay }', /it mixes a time and a rate/],
        ['serve: stay * elapsed', /it is a time to the power 2/],
        ['serve: 1, baulk: waited', /asks for a number.*it is a time/],
        ['serve: 1, then: { a: stay, leave: 0.1 }', /the chance of a asks for a number.*it is a time/i],
        ['serve: 1, then: [{ when: stay > come, to: a }, { to: leave }]', /it mixes a time and a rate/],
        ['serve: 1, patience: { law: mixture, chances: [0.5, 0.5], of: [1, come] }', /it is a rate/],
      ] as const
    ).map(
      ([rest, says]) =>
        [
          `parameters: { stay: { unit: min, typical: 2 }, come: { unit: /min, typical: 2 } }\nplaces:\n  a: { servers: 1, ${rest} }\narrivals:\n  s: { at: a, rate: 1 }\n`,
          'unit.mismatch',
          7,
          says,
        ] as [string, string, number, RegExp],
    ),
    [
      'places:\n  a: { servers: 1, serve: 2 }\narrivals:\n  s: { at: a, rate: 2 h }\n',
      'unit.mismatch',
      8,
      /`rate` asks for a rate, but `2 h` is a duration.*every/i,
    ],
    ...[
      ['{ law: exponential, mean: -1 }', /`mean` of the law exponential of `serve` of place `a` is -1.*above 0/],
      ['{ law: exponential, rate: 0 }', /`rate`.*is 0.*above 0/],
      ['{ law: lognormal, mean: 3, sd: -1 }', /`sd`.*is -1.*not below 0/],
      ['{ law: lognormal, median: 0, sdlog: 1 }', /`median`.*is 0/],
      ['{ law: erlang, phases: 1.5, mean: 2 }', /`phases`.*is 1.5.*whole number/],
      ['{ law: uniform, low: 3, high: 2 }', /`high`.*is 2.*not below `low`/],
      ['{ law: triangular, low: 1, mode: 9, high: 3 }', /`mode`.*between/],
      ['{ law: geometric, chance: 1.2 }', /`chance`.*is 1.2.*at most 1/],
      ['{ law: sequence, values: [1, -2] }', /`values`.*holds -2.*not below 0/],
      ['{ law: hyperexponential, chances: [0.5, 0.4], means: [1, 2] }', /sum to 1/],
      ['{ law: mixture, chances: [0.5, 0.5], of: [1, { law: exponential, mean: -3 }] }', /`mean`.*is -3/],
      ['-2', /is -2.*not below 0/],
    ].map(
      ([law, says]) =>
        [
          `places:\n  a: { servers: 1, serve: ${law} }\narrivals:\n  s: { at: a, rate: 1 }\n`,
          'law.arguments',
          6,
          says,
        ] as [string, string, number, RegExp],
    ),
    ['places:\n  a: { servers: 1, serve: 2 }\narrivals:\n  s: { at: a, rate: -2 }\n', 'arrivals.rate', 8, /`rate`.*-2/],
    [
      'places:\n  a: { servers: 1, serve: 2 }\narrivals:\n  s: { at: a, rates: [1, -1], slice: 1 h }\n',
      'arrivals.rate',
      8,
      /`rates`.*hold -1/,
    ],
    [
      'classes: { x: {}, y: {} }\nplaces:\n  a: { servers: 1, serve: 2 }\narrivals:\n  s: { at: a, rate: 1, class: { x: 0.5, y: 0.4 } }\n',
      'arrivals.chances',
      9,
      /together they are 1/,
    ],
  ]
  it('lets who comes early be late by less than nothing', () => {
    const text =
      'places:\n  a: { servers: 1, serve: 2 }\narrivals:\n  s: { at: a, times: [10, 20], late: { law: uniform, low: -3, high: 5 } }\n'
    expect(compileModel(header + text).model).not.toBeNull()
  })
  it('takes formulas whose units fit, and constants in a unit of their own', () => {
    const flow = (rest: string, rate: string) =>
      compileModel(
        `${header}parameters: { stay: { unit: min, typical: 2 }, come: { unit: /min, typical: 0.2 }, share: { unit: 1, typical: 0.4 } }
covariates: { weight: { unit: kg, default: 70 } }
attributes: { age: { law: uniform, low: 20, high: 90 } }
places:
  a: { servers: 1, ${rest} }
arrivals:
  s: { at: a, rate: ${rate} }
`,
      ).diagnostics.filter(({ severity }) => severity === 'error')
    for (const [rest, rate] of [
      ['serve: { law: exponential, rate: 1 / stay }', '6 /h'],
      ['serve: { law: lognormal, median: 3 + 0.05 * age + 0.1 * weight, sdlog: 0.6 }', 'come * share'],
      ['serve: "max(stay, 2 * waited)", baulk: come * elapsed', '1 / stay + come'],
      ['serve: stay * sqrt(share), patience: 1 / come', 'if present(a) > 3 then 0 else come'],
      ['serve: { law: exponential, mean: if waited > 30 then stay else sqrt(stay^2 + 1) }', 'share'],
      ['serve: 1, then: { a: 20 %, leave: 0.8 }', '1 / (2 * stay)'],
    ])
      expect(flow(rest!, rate!), `${rest} | ${rate}`).toEqual([])
  })
  it.each(wrong)('%#', (text, code, line, says) => {
    const { model, diagnostics } = compileModel(header + text)
    expect(model).toBeNull()
    const found = diagnostics.find((each) => each.code === code)
    expect(found, JSON.stringify(diagnostics)).toBeDefined()
    expect(found!.line).toBe(line)
    expect(`${found!.message} ${found!.hint}`).toMatch(says)
  })
})
