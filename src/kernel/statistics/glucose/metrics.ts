/** One metric of continuous glucose monitoring: how it is called, counted and where it is defined. */
export interface GlucoseMetric {
  readonly name: string
  /** `glucose`: the unit of the record; `glucose²`-like scores are pure numbers. */
  readonly unit: 'glucose' | '%' | '1'
  readonly definition: string
  readonly source: string
}

const consensus = 'Battelino T et al., Diabetes Care 2019;42:1593-1603'
const range = (definition: string) => ({ unit: '%' as const, definition, source: consensus })

/** Every metric by its id, in the order in which reports show them. */
export const glucoseMetrics = {
  mean: { name: 'Mean glucose', unit: 'glucose', definition: 'Mean of the readings', source: consensus },
  median: { name: 'Median glucose', unit: 'glucose', definition: 'Median of the readings', source: consensus },
  sd: { name: 'SD', unit: 'glucose', definition: 'Standard deviation (n − 1) of the readings', source: consensus },
  cv: { name: 'CV', unit: '%', definition: '100 · SD / mean; stable at 36 % or less', source: consensus },
  gmi: {
    name: 'GMI',
    unit: '%',
    definition: '3.31 + 0.02392 · mean in mg/dL',
    source: 'Bergenstal RM et al., Diabetes Care 2018;41:2275-2280',
  },
  ea1c: {
    name: 'Estimated A1c',
    unit: '%',
    definition: '(mean in mg/dL + 46.7) / 28.7',
    source: 'Nathan DM et al., Diabetes Care 2008;31:1473-1478',
  },
  tir: { name: 'TIR', ...range('70–180 mg/dL, 3.9–10.0 mmol/L') },
  titr: { name: 'TITR', ...range('70–140 mg/dL, 3.9–7.8 mmol/L') },
  tbr: { name: 'TBR', ...range('Below 70 mg/dL, 3.9 mmol/L') },
  tbr1: { name: 'TBR level 1', ...range('54–69 mg/dL, 3.0–3.8 mmol/L') },
  tbr2: { name: 'TBR level 2', ...range('Below 54 mg/dL, 3.0 mmol/L') },
  tar: { name: 'TAR', ...range('Above 180 mg/dL, 10.0 mmol/L') },
  tar1: { name: 'TAR level 1', ...range('181–250 mg/dL, 10.1–13.9 mmol/L') },
  tar2: { name: 'TAR level 2', ...range('Above 250 mg/dL, 13.9 mmol/L') },
  above140: { name: 'Above 140', ...range('Above 140 mg/dL, 7.8 mmol/L') },
  gri: {
    name: 'GRI',
    unit: '1',
    definition: '3.0 · TBR2 + 2.4 · TBR1 + 1.6 · TAR2 + 0.8 · TAR1, at most 100',
    source: 'Klonoff DC et al., J Diabetes Sci Technol 2023;17:1226-1242',
  },
  lbgi: {
    name: 'LBGI',
    unit: '1',
    definition: 'Mean of 10 · f² where f < 0; f = 1.509 · ((ln G)^1.084 − 5.381), G in mg/dL',
    source: 'Kovatchev BP et al., Diabetes Care 1997;20:1655-1658',
  },
  hbgi: {
    name: 'HBGI',
    unit: '1',
    definition: 'Mean of 10 · f² where f > 0',
    source: 'Kovatchev BP et al., Diabetes Care 1997;20:1655-1658',
  },
  adrr: {
    name: 'ADRR',
    unit: '1',
    definition: 'Mean over days of the greatest low risk plus the greatest high risk of the day',
    source: 'Kovatchev BP et al., Diabetes Care 2006;29:2433-2438',
  },
  mage: {
    name: 'MAGE',
    unit: 'glucose',
    definition:
      'Mean of the excursions of at least one SD between turning points of moving averages (25 and 160 min), rises and falls',
    source: 'Service FJ et al., Diabetes 1970;19:644-655; Fernandes NJ et al., J Diabetes Sci Technol 2022',
  },
  mage_rises: { name: 'MAGE+', unit: 'glucose', definition: 'MAGE of the rises alone', source: 'as MAGE' },
  mage_falls: { name: 'MAGE−', unit: 'glucose', definition: 'MAGE of the falls alone', source: 'as MAGE' },
  modd: {
    name: 'MODD',
    unit: 'glucose',
    definition: 'Mean of |G(t) − G(t − 24 h)|',
    source: 'Molnar GD et al., Diabetologia 1972;8:342-348',
  },
  conga1: congaOver(1),
  conga2: congaOver(2),
  conga4: congaOver(4),
  conga24: congaOver(24),
  grade: {
    name: 'GRADE',
    unit: '1',
    definition: 'Mean of 425 · (log10(log10 G) + 0.16)², at most 50, G in mmol/L',
    source: 'Hill NR et al., Diabet Med 2007;24:753-758',
  },
  grade_hypo: {
    name: 'GRADE low',
    unit: '%',
    definition: 'Share of GRADE from readings below 70 mg/dL',
    source: 'as GRADE',
  },
  grade_eu: { name: 'GRADE normal', unit: '%', definition: 'Share from 70–140 mg/dL', source: 'as GRADE' },
  grade_hyper: { name: 'GRADE high', unit: '%', definition: 'Share from above 140 mg/dL', source: 'as GRADE' },
  j_index: {
    name: 'J-index',
    unit: '1',
    definition: '0.001 · (mean + SD)², mg/dL',
    source: 'Wójcicki JM, Horm Metab Res 1995;27:41-42',
  },
  m_value: {
    name: 'M-value',
    unit: '1',
    definition: 'Mean of 1000 · |log10(G / 90 mg/dL)|³',
    source: 'Schlichtkrull J et al., Acta Med Scand 1965;177:95-102',
  },
} as const satisfies Record<string, GlucoseMetric>

export type GlucoseMetricId = keyof typeof glucoseMetrics

function congaOver(hours: number) {
  return {
    name: `CONGA(${hours})`,
    unit: 'glucose' as const,
    definition: `SD of G(t) − G(t − ${hours} h)`,
    source: 'McDonnell CM et al., Diabetes Technol Ther 2005;7:253-263',
  }
}
