import { readSbml } from './read-sbml.ts'
import { timeCourse } from './time-course.ts'

/** A Level 3 Version 2 document around parts of a model. */
export const document = (parts: string, attributes = ''): string =>
  `<?xml version="1.0"?><sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model id="m" ${attributes}>${parts}</model></sbml>`

/** A `math` element. */
export const math = (content: string): string => `<math xmlns="http://www.w3.org/1998/Math/MathML">${content}</math>`

/** `<apply><name/>…</apply>`; names and numbers become ci and cn. */
export const apply = (name: string, ...args: readonly (string | number)[]): string =>
  `<apply><${name}/>${args.map(term).join('')}</apply>`

/** The csymbol time. */
export const time = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">t</csymbol>'

export const term = (value: string | number): string =>
  typeof value === 'number' ? `<cn>${value}</cn>` : value.startsWith('<') ? value : `<ci>${value}</ci>`

/** A list of elements. */
export const list = (of: string, ...items: readonly string[]): string => `<listOf${of}>${items.join('')}</listOf${of}>`

export const compartment = (id: string, size: number, constant = true): string =>
  `<compartment id="${id}" spatialDimensions="3" size="${size}" constant="${constant}"/>`

export const species = (id: string, amount: number, attributes = ''): string =>
  `<species id="${id}" compartment="c" initialAmount="${amount}" ${
    attributes.includes('hasOnly') ? '' : 'hasOnlySubstanceUnits="false"'
  } ${attributes}/>`

export const parameter = (id: string, value: number, constant = true): string =>
  `<parameter id="${id}" value="${value}" constant="${constant}"/>`

/** A reaction from one species to another; either may be absent. */
export const reaction = (id: string, from: string, to: string, law: string): string =>
  `<reaction id="${id}" reversible="false">${
    from ? list('Reactants', `<speciesReference species="${from}" stoichiometry="1" constant="true"/>`) : ''
  }${to ? list('Products', `<speciesReference species="${to}" stoichiometry="1" constant="true"/>`) : ''}<kineticLaw>${law}</kineticLaw></reaction>`

/** Values of variables at `steps` + 1 instants of [0, duration]. */
export function course(
  text: string,
  duration: number,
  steps: number,
  variables: readonly string[],
  amount: string[] = [],
) {
  const { values } = timeCourse(readSbml(text), {
    start: 0,
    duration,
    steps,
    variables,
    amount,
    concentration: [],
    rtol: 1e-7,
    atol: 1e-10,
  })
  return values.map((each) => [...each])
}
