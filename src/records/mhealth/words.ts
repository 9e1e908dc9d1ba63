/**
 * Value sets of Open mHealth (openmhealth/schemas, Apache-2.0) and IEEE 1752.1, as facts: what a field may say.
 */
const list = (text: string): readonly string[] => text.split('|').map((each) => each.trim())

export const statistics = list(
  'average|maximum|minimum|standard deviation|variance|sum|median|count|quartile deviation|80th percentile|lower quartile|upper quartile|1st quintile|2nd quintile|3rd quintile|4th quintile',
)
export const denominators = list('d|wk|Mo|episode|meal|session')
export const meals = list(
  'fasting|not fasting|before meal|after meal|before breakfast|after breakfast|before lunch|after lunch|before dinner|after dinner|with meal|with food|2 hours postprandial',
)
export const sleeps = list('before sleeping|during sleep|on waking')
export const activities = list('at rest|active|before exercise|after exercise|during exercise')
export const postures = list('sitting|lying down|standing|semi-recumbent')
export const partsOfDay = list('morning|afternoon|evening|night')
export const daysOfWeek = list('Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday')
export const bloodSpecimens = list('whole blood|capillary blood|plasma|serum|interstitial fluid|tears')
export const bloodSources = list('interstitial fluid|capillary blood|plasma|serum|whole blood|tears')
export const specimens = list(
  'breath|capillary blood|interstitial fluid|lacrimal fluid|saliva|sweat|tears|urine|plasma|serum|whole blood',
)
/** Specimens that are not blood by themselves, since version 2 of the value set. */
export const bodySpecimens = list('breath|capillary blood|interstitial fluid|lacrimal fluid|saliva|sweat|tears|urine')
export const bodyLocations = list(
  'left ankle|right ankle|left hip|right hip|left thigh|right thigh|left thorax|middle left thorax|left upper arm|right upper arm|left wrist|right wrist|back|chest|head|hip|upper arm|wrist',
)
export const temperatureSites = list('axillary|finger|forehead|oral|rectal|temporal artery|toe|tympanic|wrist|vagina')
export const intensities = list('light|moderate|vigorous')
export const modalities = list('sensed|self-reported')
export const positioning = list('GPS|GLONASS|Galileo|Beidou|COMPASS|IRNSS|QZSS')

/** Units by what they measure: how Open mHealth writes them, and what that is in UCUM. */
export const units = {
  duration: {
    ps: 'ps',
    ns: 'ns',
    us: 'us',
    ms: 'ms',
    sec: 's',
    min: 'min',
    h: 'h',
    d: 'd',
    wk: 'wk',
    Mo: 'mo',
    yr: 'a',
  },
  length: {
    fm: 'fm',
    pm: 'pm',
    nm: 'nm',
    um: 'um',
    mm: 'mm',
    cm: 'cm',
    m: 'm',
    km: 'km',
    in: '[in_i]',
    ft: '[ft_i]',
    yd: '[yd_i]',
    mi: '[mi_i]',
  },
  mass: {
    fg: 'fg',
    pg: 'pg',
    ng: 'ng',
    ug: 'ug',
    mg: 'mg',
    g: 'g',
    kg: 'kg',
    'Metric Ton': 't',
    gr: '[gr]',
    oz: '[oz_av]',
    lb: '[lb_av]',
    Ton: '[ston_av]',
  },
  area: {
    'mm^2': 'mm2',
    'cm^2': 'cm2',
    'm^2': 'm2',
    'km^2': 'km2',
    'in^2': '[sin_i]',
    'ft^2': '[sft_i]',
    'yd^2': '[syd_i]',
    'mi^2': '[smi_us]',
  },
  volume: {
    fL: 'fL',
    pL: 'pL',
    nL: 'nL',
    uL: 'uL',
    mL: 'mL',
    cL: 'cL',
    dL: 'dL',
    L: 'L',
    kL: 'kL',
    'fl oz': '[foz_us]',
    Cup: '[cup_us]',
    'in^3': '[cin_i]',
    pt: '[pt_us]',
    qt: '[qt_us]',
    gal: '[gal_us]',
    tsp: '[tsp_us]',
    tbsp: '[tbs_us]',
  },
  temperature: { C: 'Cel', F: '[degF]', K: 'K' },
  kcal: { kcal: 'kcal' },
  acceleration: { 'm/s^2': 'm/s2' },
  angularVelocity: { 'rad/s': 'rad/s', 'deg/s': 'deg/s' },
  planeAngle: { deg: 'deg', rad: 'rad', grad: 'gon', min: "'", sec: "''" },
  magnetic: { nT: 'nT', uT: 'uT', mT: 'mT', T: 'T', G: 'G' },
  speed: { 'm/s': 'm/s', 'km/h': 'km/h', mph: '[mi_i]/h' },
  pace: { 'min/mi': 'min/[mi_i]', 'min/km': 'min/km', 'sec/m': 's/m' },
  sound: { dB: 'dB' },
  glucose: { 'mg/dL': 'mg/dL', 'mmol/L': 'mmol/L' },
  pressure: { mmHg: 'mm[Hg]' },
  percent: { '%': '%' },
  heartRate: { 'beats/min': '/min' },
  breaths: { 'breaths/min': '/min' },
  flow: { 'L/min': 'L/min' },
  ppm: { ppm: '[ppm]' },
  seconds: { sec: 's' },
  milliseconds: { ms: 'ms' },
  steps: { steps: '{steps}' },
  bodyMassIndex: { 'kg/m2': 'kg/m2', 'kg/m^2': 'kg/m2' },
  illuminance: { lux: 'lx' },
  perHour: { 'events/h': '/h', '/h': '/h' },
} as const satisfies Record<string, Readonly<Record<string, string>>>

const strengthText =
  "%|AU|AU/mL|BAU|BAU/mL|BU|CCID_50|Ci|cm^2|D'ag'U|dL|FFU|g|hp_C|hp_M|hp_Q|hp_X|IU|IU/L|IU/mL|kp_C|L|Lf|LfU/mL|mCi|mCi/mL|mEq|mg|mg/actuat|mg/hr|mg/mg|mg/mL|mL|mmol|mol|mU|ng|nmol|organisms|PFU|PNU|PNU/mL|TCID_50|U|uCi|ug|ug/mL|uL|umol|unt|unt/mL|USP'U|X"
export const strengthUnits = list(strengthText)
/** Things that are counted, not weighed: how much is in one, the strength of the medication says. */
export const countedDoses = list(
  'bar|bead|capsule|cellular sheet|cloth|disc|douche|drop|globule|granule|gum|lozenge|pastille|patch|pellet|pill|pouch|puff|ring|salve|stick|strip|suppository|swab|tablet|tampon|tape|vial|wafer',
)
export const doseUnits = [...strengthUnits, ...countedDoses, 'tbsp', 'tsp']

/** Units of doses and strengths in UCUM, where they differ. */
export const doseUcum: Readonly<Record<string, string>> = {
  IU: '[iU]',
  'IU/L': '[iU]/L',
  'IU/mL': '[iU]/mL',
  unt: '[iU]',
  'unt/mL': '[iU]/mL',
  U: '[iU]',
  mEq: 'meq',
  'mg/hr': 'mg/h',
  'cm^2': 'cm2',
  tbsp: '[tbs_us]',
  tsp: '[tsp_us]',
}

export const routes = list(
  'arteriovenous fistula|arteriovenous graft|auricular|body cavity|buccal|caudal|colostomy|conjunctival|cutaneous|dental|digestive tract|electro-osmosis|endocervical|endosinusial|endotracheopulmonary|enteral|epidural|esophagostomy|extra-amniotic|extracorporeal|fistula|gastro-intestinal stoma|gastroenteral|gastrostomy|gingival|hemodialysis|ileostomy|infiltration|interstitial|intra-abdominal|intra-amniotic|intra-arterial|intra-articular|intrabiliary|intrabronchial|intrabursal|intracameral|intracardiac|intracartilaginous|intracaudal|intracavernous|intracavitary|intracerebral|intracerebroventricular|intracisternal|intracolonic|intracorneal|intracoronal|intracoronary|intracorporus cavernosum|intracranial|intradermal|intradiscal|intraductal|intraduodenal|intradural|intraepicardial|intraepidermal|intraesophageal|intragastric|intragingival|intrahepatic|intraileal|intrajejunal|intralesional|intralingual|intraluminal|intralymphatic|intramammary|intramedullary|intrameningeal|intramural|intramuscular|intramyometrial|intraneural|intranodal|intraocular|intraomentum|intraosseous|intraovarian|intrapericardial|intraperitoneal|intrapleural|intraprostatic|intrapulmonary|intraruminal|intrasinal|intraspinal|intrasternal|intrasynovial|intratendinous|intratesticular|intrathecal|intrathoracic|intratubular|intratumor|intratympanic|intrauterine|intravascular|intravenous|intravenous central|intravenous peripheral|intraventricular - cardiac|intravesical|intravitreal|iontophoresis|irrigation|jejunostomy|laryngeal|lower respiratory tract|mucous fistula|nasal|nasoduodenal|nasogastric|nasojejunal|not applicable|occlusive dressing technique|ophthalmic|oral|orogastric|oromucosal|oropharyngeal|otic|paracervical|paravertebral|parenteral|percutaneous|periarticular|peribulbar|peridural|perineural|periodontal|periosteal|peritendinous|periurethral|rectal|respiratory tract|retrobulbar|soft tissue|subarachnoid|subconjunctival|subcutaneous|subgingival|sublesional|sublingual|submucosal|suborbital|subretinal|subtendinous|surgical cavity|surgical drain|topical|transcervical|transdermal|transendocardial|transmucosal|transplacental|transtracheal|transtympanic|transurethral|tumor cavity|ureteral|urethral|urostomy|vaginal',
)
