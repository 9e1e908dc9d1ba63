import { power } from '../../dynamics/elementary.ts'
import { age, type Derivation, height, sex, weight } from './derivation.ts'

const cmPerInch = 2.54

/** Ideal weight by Devine: 50 kg (men) or 45.5 kg (women) plus 2.3 kg for every inch above 5 feet. */
function idealWeight(cm: number, male: number): number {
  return (male === 1 ? 50 : 45.5) + 2.3 * (cm / cmPerInch - 60)
}

/** Fat-free mass by Janmahasatian: 9270·W / (6680 + 216·BMI) men, 9270·W / (8780 + 244·BMI) women. */
function fatFreeMass(kg: number, cm: number, male: number): number {
  const index = kg / (cm / 100) ** 2
  return (9270 * kg) / (male === 1 ? 6680 + 216 * index : 8780 + 244 * index)
}

const devine = {
  doi: '10.1177/106002807400801104',
  text: 'Devine BJ. Gentamicin therapy. Drug Intell Clin Pharm 1974;8:650-655',
}

export const body: readonly Derivation[] = [
  {
    name: 'body-surface-area',
    title: 'Body surface area (Mosteller)',
    unit: 'm2',
    cite: { doi: '10.1056/NEJM198710223171717', text: 'Mosteller RD. N Engl J Med 1987;317:1098' },
    from: [weight, height],
    compute: ([kg, cm]) => Math.sqrt((kg! * cm!) / 3600),
  },
  {
    name: 'body-surface-area-du-bois',
    title: 'Body surface area (Du Bois)',
    unit: 'm2',
    cite: {
      doi: '10.1001/archinte.1916.00080130010002',
      text: 'Du Bois D, Du Bois EF. Arch Intern Med 1916;17:863-871',
    },
    from: [weight, height],
    compute: ([kg, cm]) => 0.007184 * power(kg!, 0.425) * power(cm!, 0.725),
  },
  {
    name: 'body-mass-index',
    title: 'Body mass index',
    unit: 'kg/m2',
    cite: { text: 'World Health Organization. Technical Report Series 894, 2000' },
    from: [weight, height],
    compute: ([kg, cm]) => kg! / (cm! / 100) ** 2,
  },
  {
    name: 'ideal-body-weight',
    title: 'Ideal body weight (Devine)',
    unit: 'kg',
    cite: devine,
    from: [height, sex],
    compute: ([cm, male]) => idealWeight(cm!, male!),
  },
  {
    name: 'adjusted-body-weight',
    title: 'Adjusted body weight: ideal weight plus 40 % of the excess',
    unit: 'kg',
    cite: devine,
    from: [weight, height, sex],
    compute: ([kg, cm, male]) => {
      const ideal = idealWeight(cm!, male!)
      return kg! > ideal ? ideal + 0.4 * (kg! - ideal) : kg!
    },
  },
  {
    name: 'fat-free-mass',
    title: 'Fat-free mass (Janmahasatian)',
    unit: 'kg',
    cite: {
      doi: '10.2165/00003088-200544100-00004',
      text: 'Janmahasatian S et al. Clin Pharmacokinet 2005;44:1051-1065',
    },
    from: [weight, height, sex],
    compute: ([kg, cm, male]) => fatFreeMass(kg!, cm!, male!),
  },
  {
    name: 'postmenstrual-age',
    title: 'Postmenstrual age, birth at 40 weeks presumed',
    unit: 'wk',
    cite: {
      doi: '10.1542/peds.2004-1915',
      text: 'Engle WA, American Academy of Pediatrics. Pediatrics 2004;114:1362-1364',
    },
    from: [age],
    compute: ([years]) => years! * 52.1775 + 40,
  },
]
