import { describe, expect, it } from 'vitest'
import type { FhirResource } from '../fhir/resource.ts'
import { foldDate } from './dates.ts'
import { matchPersons } from './match-persons.ts'
import { personOf } from './person.ts'

const families = 'محمدی Mohammadi|احمدی Ahmadi|حسینی Hosseini|رضایی Rezaei|کریمی Karimi|موسوی Mousavi|قاسمی Ghasemi|جعفری Jafari|یوسفی Yousefi|صادقی Sadeghi|رحیمی Rahimi|ابراهیمی Ebrahimi|نوری Nouri|شریفی Sharifi|کاظمی Kazemi|اکبری Akbari|زارعی Zarei|مرادی Moradi|خسروی Khosravi|سلطانی Soltani|باقری Bagheri|طاهری Taheri|فرهادی Farhadi|نجفی Najafi|حیدری Heidari|قربانی Ghorbani|عباسی Abbasi|بهرامی Bahrami|توکلی Tavakoli|شمس Shams' // biome-ignore format: data
const givens = 'محمد Mohammad|علی Ali|حسین Hossein|رضا Reza|مهدی Mehdi|امیر Amir|سعید Saeed|حمید Hamid|مجید Majid|بهزاد Behzad|فرهاد Farhad|کاوه Kaveh|فاطمه Fatemeh|زهرا Zahra|مریم Maryam|سارا Sara|لیلا Leila|نرگس Narges|شیرین Shirin|پریسا Parisa|مینا Mina|ندا Neda|الهام Elham|سمیرا Samira' // biome-ignore format: data
const split = (text: string) => text.split('|').map((pair) => pair.split(' ') as [string, string])
const [familyNames, givenNames] = [split(families), split(givens)]

/** A site of persons of whom some are recorded twice, the second time with one or two slips. */
function site(persons: number, twice: number, seed: number) {
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number) => Math.floor(random() * limit)
  const two = (value: number) => String(value).padStart(2, '0')
  const records: FhirResource[] = []
  const truth = new Set<string>()
  for (let index = 0; index < persons; index++) {
    const [family, given] = [below(familyNames.length), below(givenNames.length)]
    const [familyPair, givenPair] = [familyNames[family], givenNames[given]] as [[string, string], [string, string]]
    const birth = `${1930 + below(85)}-${two(1 + below(12))}-${two(1 + below(28))}`
    const phone = `0912${String(below(10_000_000)).padStart(7, '0')}`
    const record = (id: string, names: [string, string], birthDate: string, number: string | undefined) =>
      ({
        resourceType: 'Patient',
        id,
        name: [{ family: names[0], given: [names[1]] }],
        gender: given < 12 ? 'male' : 'female',
        birthDate,
        ...(number ? { telecom: [{ system: 'phone', value: number }] } : {}),
      }) as FhirResource
    records.push(record(`p${index}`, [familyPair[0], givenPair[0]], birth, random() < 0.8 ? phone : undefined))
    if (index >= twice) continue
    const arabic = (text: string) => text.replaceAll('ی', 'ي').replaceAll('ک', 'ك')
    const slip = (text: string) => text.slice(0, 2) + text.slice(3)
    const spelt = [
      [familyPair[1], givenPair[1]],
      [arabic(familyPair[0]), arabic(givenPair[0])],
      [givenPair[0], familyPair[0]],
      [familyPair[0].length > 4 ? slip(familyPair[0]) : familyPair[0], givenPair[0]],
    ] as const
    const [year, month, day] = birth.split('-') as [string, string, string]
    const dated = [birth, birth, foldDate(birth).jalali ?? birth, `${year}-${day}-${month}`, birth.replace(/.$/, '9')]
    const names = spelt[below(spelt.length)] as unknown as [string, string]
    const number =
      random() < 0.7 ? (random() < 0.7 ? phone : `0935${String(below(10_000_000)).padStart(7, '0')}`) : undefined
    records.push(record(`q${index}`, names, dated[below(dated.length)] as string, number))
    truth.add(`p${index} q${index}`)
  }
  records.sort((a, b) => (a.id < b.id ? -1 : 1))
  return { records, truth }
}

describe('matching of patients', () => {
  it('finds those recorded twice in two scripts and two calendars, and hardly anybody else', () => {
    const { records, truth } = site(3000, 300, 11)
    const { matches, compared, passedOver } = matchPersons(records.map(personOf))
    const right = ({ a, b }: { a: string; b: string }) => truth.has(`${a} ${b}`)
    const links = matches.filter((each) => each.class === 'link')
    const precision = links.filter(right).length / links.length
    const found = matches.filter(right).length / truth.size
    const linked = links.filter(right).length / truth.size
    const wrong = matches.filter((each) => !right(each)).length / matches.length
    expect(passedOver).toBe(0)
    expect(compared).toBeLessThan((records.length * (records.length - 1)) / 2 / 10)
    expect(precision).toBeGreaterThan(0.98)
    expect(found).toBeGreaterThan(0.97)
    expect(linked).toBeGreaterThan(0.7)
    expect(wrong).toBeLessThan(0.1)
  })

  const patient = (id: string, more: object) => personOf({ resourceType: 'Patient', id, ...more } as FhirResource)
  const national = [{ system: 'urn:national', value: '0012345678' }]

  it('links by an identifier that both bear, and asks where the rest speaks against it', () => {
    const sara = {
      identifier: national,
      name: [{ family: 'Ahmadi', given: ['Sara'] }],
      birthDate: '1970-01-02',
      gender: 'female',
    }
    const reza = {
      identifier: national,
      name: [{ family: 'Karimi', given: ['Reza'] }],
      birthDate: '1999-12-31',
      gender: 'male',
    }
    const { matches } = matchPersons([patient('a', sara), patient('b', { ...sara, name: [] }), patient('c', reza)])
    expect(matches.find(({ a, b }) => a === 'a' && b === 'b')?.class).toBe('link')
    expect(matches.find(({ a, b }) => a === 'a' && b === 'c')?.class).toBe('review')
    expect(matches.every(({ identifier }) => identifier)).toBe(true)
  })

  it('asks nothing about nobody', () => {
    expect(matchPersons([]).matches).toEqual([])
    expect(matchPersons([patient('a', {})]).matches).toEqual([])
    expect(matchPersons([patient('a', {}), patient('b', {})]).matches).toEqual([])
  })
})
