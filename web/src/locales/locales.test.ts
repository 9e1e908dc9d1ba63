import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { listModels } from '../../../src/twins/library/library.ts'
import connectorsEn from './connectors.en.json' with { type: 'json' }
import connectorsFa from './connectors.fa.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }
import fa from './fa.json' with { type: 'json' }
import pilotEn from './pilot.en.json' with { type: 'json' }
import pilotFa from './pilot.fa.json' with { type: 'json' }
import processEn from './process.en.json' with { type: 'json' }
import processFa from './process.fa.json' with { type: 'json' }
import reviewEn from './review.en.json' with { type: 'json' }
import reviewFa from './review.fa.json' with { type: 'json' }

type Words = { readonly [key: string]: string | Words }

/** Every key with its words: `twin.state.stale` → "…". */
function flat(words: Words, before = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string' ? [[before + key, value] as const] : [...flat(value, `${before}${key}.`)],
    ),
  )
}

const english = flat({ ...en, ...connectorsEn, ...pilotEn, ...processEn, ...reviewEn })
const persian = flat({ ...fa, ...connectorsFa, ...pilotFa, ...processFa, ...reviewFa })
const source = fileURLToPath(new URL('..', import.meta.url))
const repository = fileURLToPath(new URL('../../..', import.meta.url))

const filesUnder = (folder: string, pattern: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name) && !name.includes('.test.'))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))

describe('the two languages', () => {
  test('say the same things', () => {
    expect([...persian.keys()].sort()).toEqual([...english.keys()].sort())
  })

  test('fill in the same values', () => {
    const values = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()
    for (const [key, text] of english)
      expect({ key, values: values(persian.get(key) ?? '') }).toEqual({ key, values: values(text) })
  })

  test('leave nothing empty, and Persian is Persian', () => {
    const names = new Set(['terms.measure.auc24', 'list.comma'])
    for (const [key, text] of [...english, ...persian])
      expect({ key, empty: text.trim() === '' }).toEqual({ key, empty: false })
    for (const [key, text] of persian)
      if (!names.has(key) && /[A-Za-z]{3}/.test(text.replace(/\{\{\w+\}\}/g, '')))
        expect({ key, persian: /[\u0600-\u06ff]/.test(text) }).toEqual({ key, persian: true })
  })

  test("have a word for whatever a patient's model asks of the record", () => {
    // The simulated body is told by the numbers of its publication alone.
    const models = listModels().filter(({ model }) => model.subject === 'patient' && model.id !== 'uva-padova-s2008')
    expect(models.length).toBeGreaterThan(10)
    for (const { model } of models) {
      const asked = [...model.covariates, ...model.inputs, ...model.outputs.filter(({ codes }) => codes.length > 0)]
      for (const { name } of asked) {
        const word = ['covariate', 'output', 'input'].some((group) => english.has(`terms.${group}.${name}`))
        expect({ model: model.id, name, word }).toEqual({ model: model.id, name, word: true })
      }
    }
  })

  test('have no word that no page uses', () => {
    const code = filesUnder(source, /\.tsx?$/).join('\n')
    const dynamic = ['terms.', 'codes.', 'objective.']
    for (const key of english.keys()) {
      if (dynamic.some((group) => key.startsWith(group))) continue
      const bare = key.replace(/_(one|other)$/, '')
      const parent = bare.slice(0, bare.lastIndexOf('.'))
      const used = code.includes(`'${bare}'`) || code.includes(`\`${parent}.$`) || code.includes(`${parent}.\${`)
      const alone = /\bt\(`(\w+)\.\$/.test(code) && code.includes(`\`${parent}.\${`)
      expect({ key, used: used || alone }).toEqual({ key, used: true })
    }
  })
})

test('every reason and note that the kernel, the records or the twins give has its sentence', () => {
  const given = ['src/kernel/forecast', 'src/kernel/belief', 'src/twins', 'src/records']
    .flatMap((folder) => filesUnder(`${repository}/${folder}`, /\.ts$/))
    .join('\n')
  const codes = [...given.matchAll(/code: ?'([a-z][a-z-]*(?:\.[a-z-]+)*)', values/g)].map(([, code]) => code ?? '')
  expect(codes.length).toBeGreaterThan(12)
  for (const code of codes) {
    const key = `codes.${code.replaceAll('.', '_')}`
    expect({ code, worded: english.has(key) }).toEqual({ code, worded: true })
  }
})

test('styles name no side of the page, so that they turn with the language', () => {
  for (const sheet of filesUnder(source, /\.css$/))
    expect(sheet).not.toMatch(
      /(?:^|[\s;{])(?:(?:margin|padding|border|inset)-(?:left|right)|left|right|text-align:\s*(?:left|right)|float)\b/m,
    )
})

test('every reason with which the server refuses has words', () => {
  const server = filesUnder(`${repository}/src/twins`, /\.ts$/).join('\n')
  const reasons = [...server.matchAll(/refusal\([^;]*?'((?:regimen|plan|answer|reason)\.[\w-]+)'/g)].map(
    ([, code]) => code!,
  )
  expect(reasons.length).toBeGreaterThan(10)
  for (const code of reasons) expect([...english.keys()]).toContain(`problem.reason_${code.replaceAll('.', '_')}`)
})
