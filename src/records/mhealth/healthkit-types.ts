/** How Hamzad codes a quantity of HealthKit: LOINC where one fits, and the UCUM unit in which it is kept. */
export interface HealthKitQuantity {
  readonly loinc?: string
  readonly unit: string
}

const q = (unit: string, loinc?: string): HealthKitQuantity => (loinc === undefined ? { unit } : { unit, loinc })
const nutrients = (unit: string, names: string): Record<string, HealthKitQuantity> =>
  Object.fromEntries(names.split(' ').map((name) => [`HKQuantityTypeIdentifierDietary${name}`, q(unit)]))
const of = (table: Record<string, HealthKitQuantity>): Record<string, HealthKitQuantity> =>
  Object.fromEntries(Object.entries(table).map(([name, each]) => [`HKQuantityTypeIdentifier${name}`, each]))

/** Types of quantities by Apple's identifiers (developer.apple.com, HKQuantityTypeIdentifier). */
export const healthKitQuantities: Readonly<Record<string, HealthKitQuantity>> = {
  ...of({
    BodyMassIndex: q('kg/m2', '39156-5'),
    BodyFatPercentage: q('%', '41982-0'),
    Height: q('cm', '8302-2'),
    BodyMass: q('kg', '29463-7'),
    LeanBodyMass: q('kg', '91557-9'),
    WaistCircumference: q('cm', '8280-0'),
    StepCount: q('{steps}', '55423-8'),
    DistanceWalkingRunning: q('m'),
    DistanceCycling: q('m'),
    DistanceSwimming: q('m'),
    DistanceWheelchair: q('m'),
    DistanceDownhillSnowSports: q('m'),
    SwimmingStrokeCount: q('{count}'),
    PushCount: q('{count}'),
    BasalEnergyBurned: q('kcal'),
    ActiveEnergyBurned: q('kcal', '41981-2'),
    FlightsClimbed: q('{count}'),
    NikeFuel: q('{count}'),
    AppleExerciseTime: q('min'),
    AppleStandTime: q('min'),
    AppleMoveTime: q('min'),
    HeartRate: q('/min', '8867-4'),
    RestingHeartRate: q('/min', '40443-4'),
    WalkingHeartRateAverage: q('/min'),
    HeartRateVariabilitySDNN: q('ms', '80404-7'),
    HeartRateRecoveryOneMinute: q('/min'),
    AtrialFibrillationBurden: q('%'),
    VO2Max: q('mL/min/kg', '94122-9'),
    BodyTemperature: q('Cel', '8310-5'),
    BasalBodyTemperature: q('Cel'),
    AppleSleepingWristTemperature: q('Cel'),
    BloodPressureSystolic: q('mm[Hg]', '8480-6'),
    BloodPressureDiastolic: q('mm[Hg]', '8462-4'),
    RespiratoryRate: q('/min', '9279-1'),
    OxygenSaturation: q('%', '59408-5'),
    PeripheralPerfusionIndex: q('%', '61006-3'),
    BloodGlucose: q('mg/dL', '2339-0'),
    InsulinDelivery: q('[iU]'),
    NumberOfTimesFallen: q('{count}'),
    ElectrodermalActivity: q('S'),
    InhalerUsage: q('{count}'),
    BloodAlcoholContent: q('%'),
    NumberOfAlcoholicBeverages: q('{count}'),
    ForcedVitalCapacity: q('L', '19868-9'),
    ForcedExpiratoryVolume1: q('L', '20150-9'),
    PeakExpiratoryFlowRate: q('L/min', '33452-4'),
    WalkingSpeed: q('m/s'),
    WalkingStepLength: q('cm'),
    WalkingAsymmetryPercentage: q('%'),
    WalkingDoubleSupportPercentage: q('%'),
    AppleWalkingSteadiness: q('%'),
    SixMinuteWalkTestDistance: q('m', '64098-7'),
    StairAscentSpeed: q('m/s'),
    StairDescentSpeed: q('m/s'),
    RunningSpeed: q('m/s'),
    RunningPower: q('W'),
    RunningStrideLength: q('m'),
    RunningVerticalOscillation: q('cm'),
    RunningGroundContactTime: q('ms'),
    CyclingSpeed: q('m/s'),
    CyclingPower: q('W'),
    CyclingCadence: q('/min'),
    CyclingFunctionalThresholdPower: q('W'),
    PhysicalEffort: q('kcal/h/kg'),
    EnvironmentalAudioExposure: q('dB'),
    EnvironmentalSoundReduction: q('dB'),
    HeadphoneAudioExposure: q('dB'),
    TimeInDaylight: q('min'),
    UnderwaterDepth: q('m'),
    WaterTemperature: q('Cel'),
    UVExposure: q('{index}'),
    AppleSleepingBreathingDisturbances: q('{count}'),
    DietaryEnergyConsumed: q('kcal'),
    DietaryCarbohydrates: q('g', '9059-7'),
    DietaryWater: q('mL'),
  }),
  ...nutrients('g', 'FatTotal FatPolyunsaturated FatMonounsaturated FatSaturated Fiber Sugar Protein'),
  ...nutrients(
    'mg',
    'Cholesterol Sodium Calcium Iron Thiamin Riboflavin Niacin PantothenicAcid Phosphorus Magnesium Zinc Copper Manganese Chloride Potassium Caffeine VitaminB6 VitaminC VitaminE',
  ),
  ...nutrients('ug', 'VitaminA VitaminB12 VitaminD VitaminK Folate Biotin Iodine Selenium Chromium Molybdenum'),
}

const none: readonly string[] = []

/** Types of categories, and their words where they have some; an empty list leaves the word free. */
export const healthKitCategories: Readonly<Record<string, readonly string[]>> = {
  HKCategoryTypeIdentifierSleepAnalysis: [
    'InBed',
    'Asleep',
    'Awake',
    'AsleepCore',
    'AsleepDeep',
    'AsleepREM',
    'AsleepUnspecified',
  ],
  HKCategoryTypeIdentifierAppleStandHour: none,
  HKCategoryTypeIdentifierCervicalMucusQuality: none,
  HKCategoryTypeIdentifierOvulationTestResult: none,
  HKCategoryTypeIdentifierMenstrualFlow: none,
  HKCategoryTypeIdentifierIntermenstrualBleeding: none,
  HKCategoryTypeIdentifierSexualActivity: none,
  HKCategoryTypeIdentifierMindfulSession: none,
  HKCategoryTypeIdentifierHighHeartRateEvent: none,
  HKCategoryTypeIdentifierLowHeartRateEvent: none,
  HKCategoryTypeIdentifierIrregularHeartRhythmEvent: none,
}

/** Units as HealthKit prints them, in UCUM. */
const spelled: Readonly<Record<string, string>> = {
  'count/min': '/min',
  'count/s': '/s',
  count: '{count}',
  degC: 'Cel',
  degF: '[degF]',
  mmHg: 'mm[Hg]',
  cmAq: 'cm[H2O]',
  lb: '[lb_av]',
  oz: '[oz_av]',
  st: '[stone_av]',
  in: '[in_i]',
  ft: '[ft_i]',
  yd: '[yd_i]',
  mi: '[mi_i]',
  Cal: 'kcal',
  IU: '[iU]',
  mcg: 'ug',
  mcS: 'uS',
  hr: 'h',
  dBASPL: 'dB',
  dBHL: 'dB',
  'mL/min·kg': 'mL/min/kg',
  'mL/kg·min': 'mL/min/kg',
  'kcal/hr·kg': 'kcal/h/kg',
  'mi/hr': '[mi_i]/h',
  'km/hr': 'km/h',
  'ft/s': '[ft_i]/s',
  fl_oz_us: '[foz_us]',
  fl_oz_imp: '[foz_br]',
  cup_us: '[cup_us]',
  'L/min': 'L/min',
  'beats/min': '/min',
  'breaths/min': '/min',
}

/** The UCUM unit of a quantity as HealthKit prints it; moles come with their molar mass: `mmol<180.1558800000541>/L`. */
export function healthKitUnit(printed: string): string {
  const plain = printed.replace(/<[\d.]+>/, '')
  return spelled[plain] ?? plain
}
