import { power } from '../../dynamics/elementary.ts'
import { age, creatinine, type Derivation, height, sex, weight } from './derivation.ts'

const cockcroftGaultText =
  'Cockcroft DW, Gault MH. Prediction of creatinine clearance from serum creatinine. Nephron 1976;16:31-41'

/** CrCl = (140 − age) · weight / (72 · creatinine), times 0.85 in women; mL/min, kg, mg/dL. */
function cockcroftGault(years: number, kg: number, male: number, mgPerDl: number): number {
  return mgPerDl > 0 ? (Math.max(0, 140 - years) * kg * (male === 1 ? 1 : 0.85)) / (72 * mgPerDl) : Number.NaN
}

const cockcroftGaultInputs = [age, weight, sex, creatinine] as const

export const kidney: readonly Derivation[] = [
  {
    name: 'cockcroft-gault',
    title: 'Creatinine clearance (Cockcroft–Gault)',
    unit: 'mL/min',
    cite: { doi: '10.1159/000180580', text: cockcroftGaultText },
    from: cockcroftGaultInputs,
    compute: ([years, kg, male, scr]) => cockcroftGault(years!, kg!, male!, scr!),
  },
  {
    name: 'cockcroft-gault-elderly-floor',
    title: 'Creatinine clearance (Cockcroft–Gault), creatinine below 1 mg/dL counted as 1 above the age of 65',
    unit: 'mL/min',
    cite: {
      doi: '10.1097/FTD.0000000000000490',
      text: 'Goti V et al. Ther Drug Monit 2018;40:212-221, with its erratum of 2019',
    },
    from: cockcroftGaultInputs,
    compute: ([years, kg, male, scr]) => cockcroftGault(years!, kg!, male!, years! > 65 ? Math.max(scr!, 1) : scr!),
  },
  {
    name: 'cockcroft-gault-floor-60',
    title: 'Creatinine clearance (Cockcroft–Gault), creatinine below 60 µmol/L counted as 60 µmol/L',
    unit: 'mL/min',
    cite: { doi: '10.1093/jac/dkp085', text: 'Thomson AH et al. J Antimicrob Chemother 2009;63:1050-1057' },
    from: cockcroftGaultInputs,
    compute: ([years, kg, male, scr]) => cockcroftGault(years!, kg!, male!, Math.max(scr!, 60 / 88.4)),
  },
  {
    name: 'ckd-epi-2021',
    title: 'Estimated glomerular filtration rate (CKD-EPI creatinine 2021, without race)',
    unit: 'mL/min/{1.73_m2}',
    cite: { doi: '10.1056/NEJMoa2102953', text: 'Inker LA et al. N Engl J Med 2021;385:1737-1749' },
    from: [age, sex, creatinine],
    compute: ([years, male, scr]) => {
      const [kappa, alpha, factor] = male === 1 ? [0.9, -0.302, 1] : [0.7, -0.241, 1.012]
      const ratio = scr! / kappa
      return 142 * power(Math.min(ratio, 1), alpha) * power(Math.max(ratio, 1), -1.2) * power(0.9938, years!) * factor
    },
  },
  {
    name: 'schwartz-2009',
    title: 'Estimated glomerular filtration rate of children (bedside Schwartz)',
    unit: 'mL/min/{1.73_m2}',
    cite: { doi: '10.1681/ASN.2008030287', text: 'Schwartz GJ et al. J Am Soc Nephrol 2009;20:629-637' },
    from: [height, creatinine],
    compute: ([cm, scr]) => (scr! > 0 ? (0.413 * cm!) / scr! : Number.NaN),
  },
]
