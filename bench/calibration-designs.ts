import type { TimelineEvent } from '../src/kernel/timeline.ts'

const covariates = (values: Readonly<Record<string, number>>): TimelineEvent[] =>
  Object.entries(values).map(([covariate, value]) => ({ kind: 'covariate', time: 0, covariate, value }))

const given = (input: string, amount: number, times: readonly number[], length = 0): TimelineEvent[] =>
  times.map((time) => ({ kind: 'input', time, input, amount, ...(length > 0 && { rate: amount / length }) }))

/** When an output is measured; the values do not matter. */
const measured = (output: string, times: readonly number[]): TimelineEvent[] =>
  times.map((time) => ({ kind: 'observation', time, output, value: 1 }))

const ward = (patient: Readonly<Record<string, number>>) => [
  ...covariates(patient),
  ...given('dose', 1000, [0, 12, 24], 1),
  ...measured('concentration', [2, 11.5, 35.5]),
]
const day = 86_400
const hour = 60
const cycles = [0, 1.5, 3, 4.5, 6, 7.5]
// The document lets the stores fill first, and clamps calcium at 575 minutes.
const clamp = [570, 577, 580, 585, 595, 615, 635]
const meal = [0, 15, 30, 60, 90, 120, 180, 240, 300]
const clotting = [120, 240, 300, 360, 480, 600, 900, 1200]

/** What is given and measured of one patient of each model of the library with effects and a declared error, as sparse as its clinic or laboratory has it. Times are in the model's own unit. */
export const designs: Readonly<Record<string, readonly TimelineEvent[]>> = {
  'vancomycin-goti-2018': ward({ weight: 75, clearance: 80 }),
  'vancomycin-thomson-2009': ward({ weight: 75, clearance: 80 }),
  'vancomycin-colin-2019': ward({ weight: 75, pma: 2600, creatinine: 0.9 }),
  'busulfan-mccune-2014': [
    ...covariates({ weight: 20, height: 110, age: 6, sex: 1 }),
    ...given('dose', 80, [0, 24], 3),
    ...measured('concentration', [3.5, 5, 8, 27.5]),
  ],
  // Six cycles of six weeks, an image before, every three months of the first year, and every half year of the two after it.
  'glioma-ribba-2012': [...given('treatment', 1, cycles), ...measured('diameter', [0, 3, 6, 9, 12, 18, 24, 30, 36])],
  // An image before treatment and after every second cycle, as RECIST has it.
  'lung-cancer-tham-2008': measured('tumour_size', [0, 6, 12, 18, 26]),
  // The first week of 5 mg a day.
  'warfarin-wajima-2009': [
    ...given('warfarin', 5, [0, 24, 48, 72, 96, 120, 144, 168]),
    ...measured('factor_vii', [36, 84, 132, 180]),
    ...measured('factor_ii', [84, 180]),
    ...measured('warfarin_concentration', [132]),
  ],
  // The dose is in the start of the document.
  'levodopa-grange-2001': [
    ...measured('levodopa_concentration', [0.25, 0.5, 1, 2, 3]),
    ...measured('methyldopa', [1, 3, 8]),
  ],
  'diabetes-topp-2000': [...measured('glucose', [0, 7, 90, 180, 365]), ...measured('insulin', [7, 180, 365])],
  // A lipid panel three times in a year.
  'cholesterol-mcauley-2012': ['ldl_cholesterol', 'hdl_cholesterol', 'vldl_cholesterol'].flatMap((output) =>
    measured(output, [30, 180, 365]),
  ),
  'iron-mitchell-2013': [
    ...measured('hepcidin', [day, 30 * day, 180 * day]),
    ...measured('labile_iron', [30 * day, 180 * day]),
  ],
  'parathyroid-shrestha-2010': [...measured('hormone', clamp), ...measured('ionised_calcium', clamp)],
  // The course of thrombin of one plasma; what is left of its inhibitor at the end.
  'coagulation-hockin-2002': [...measured('thrombin', clotting), ...measured('antithrombin_left', [1200])],
  'meal-dalla-man-2007': [...measured('glucose', meal), ...measured('insulin', meal)],
}

/** Hours of a sensor with a meal and its insulin every six, and two readings after them that are foretold. */
export const sensorDesign = (hours: number): TimelineEvent[] => [
  ...Array.from({ length: Math.ceil(hours / 6) }, (_, i) => 360 * i).flatMap((since) => [
    ...given('insulin', 4, [since + 30]),
    ...given('meal', 50, [since + 40]),
  ]),
  ...measured('sensor', [
    ...Array.from({ length: 12 * hours + 1 }, (_, i) => 5 * i),
    hour * (hours + 0.5),
    hour * (hours + 1),
  ]),
]
