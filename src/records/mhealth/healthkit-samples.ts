import { healthKitCategories, healthKitQuantities } from './healthkit-types.ts'
import { measures } from './measures.ts'
import { looseFrame, unitValue } from './parts.ts'
import { allOf, fields, listOf, number, oneOf, oneOfWords, type Shape, text, truth } from './shape.ts'
import { units } from './words.ts'

/** Samples of Apple HealthKit as Open mHealth's Granola writes them, namespace `granola`. */
const metadata: Shape = listOf(
  fields({ key: text, value: oneOf('text, a number or true or false', text, number, truth) }),
)
const effective = { effective_time_frame: looseFrame }

const categorySample: Shape = allOf(
  fields(
    { category_type: oneOfWords(Object.keys(healthKitCategories)), category_value: text, ...effective },
    { metadata },
  ),
  (value, path) => {
    const { category_type: type, category_value: says } = value as { category_type: string; category_value: string }
    const allowed = healthKitCategories[type] ?? []
    if (allowed.length === 0 || allowed.includes(says)) return null
    return {
      path: path === '' ? 'category_value' : `${path}.category_value`,
      reason: `It must be one of: ${allowed.join(', ')}`,
    }
  },
)
const quantitySample: Shape = allOf(
  fields({ quantity_type: oneOfWords(Object.keys(healthKitQuantities)), ...effective }, { metadata }),
  oneOf('either unit_value or count', fields({ unit_value: unitValue() }), fields({ count: number })),
)
const some: Shape = (value, path) => {
  const { quantity_samples: quantities, category_samples: categories } = value as Record<string, unknown[] | undefined>
  return (quantities?.length ?? 0) + (categories?.length ?? 0) > 0 ? null : { path, reason: 'There is no sample in it' }
}
const correlation: Shape = allOf(
  fields(
    {
      correlation_type: oneOfWords(['HKCorrelationTypeIdentifierBloodPressure', 'HKCorrelationTypeIdentifierFood']),
      ...effective,
    },
    { quantity_samples: listOf(quantitySample), category_samples: listOf(categorySample), metadata },
  ),
  some,
)
const workout: Shape = allOf(
  measures['physical-activity']!['1.2']!,
  fields(effective, { duration: unitValue(units.seconds), kcal_burned: unitValue(units.kcal), metadata }),
)

export const healthKitSamples: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  'hk-category-sample': { '1.0': categorySample },
  'hk-correlation': { '1.0': correlation },
  'hk-quantity-sample': { '1.0': quantitySample },
  'hk-workout': { '1.0': workout },
}
export const healthKitParts: typeof healthKitSamples = {
  'hk-metadata': { '1.0': metadata },
  'hk-quantity-type': { '1.0': oneOfWords(Object.keys(healthKitQuantities)) },
  'hk-category-type': { '1.0': oneOfWords(Object.keys(healthKitCategories)) },
}
