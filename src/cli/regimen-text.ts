import { HamzadError } from '../kernel/errors.ts'
import type { Regimen } from '../kernel/forecast/forecast.ts'
import type { Model } from '../kernel/model.ts'
import { convert } from '../kernel/units/convert.ts'

const form =
  /^\s*([\d.]+)\s*(\S+?)?\s+every\s+([\d.]+)\s*([a-z]+)?(?:\s+over\s+([\d.]+)\s*([a-z]+)?)?(?:\s+of\s+(\S+))?\s*$/

/**
 * A regimen in words: `1000 mg every 12 h over 1 h`, `0.5 g every 8 h`, with `of INPUT` where the model has several. Units may be left out;
 * they are then the model's. Without `over` it is a bolus. Throws `input.invalid`.
 */
export function readRegimen(text: string, model: Model): Regimen {
  const refuse = (why: string): never => {
    throw new HamzadError('input.invalid', {
      what: `The plan '${text}'`,
      why,
      action: "Write it like '1000 mg every 12 h over 1 h'",
    })
  }
  const [, amount, amountUnit, interval, intervalUnit, duration, durationUnit, of] =
    form.exec(text) ?? refuse('it was not understood')
  const input = of === undefined ? model.inputs[0] : model.inputs.find((each) => each.name === of)
  if (!input)
    return refuse(`the inputs of ${model.id} are ${model.inputs.map((each) => each.name).join(', ') || 'none'}`)
  const inUnit = (value: string | undefined, from: string | undefined, to: string): number => {
    const number = Number(value)
    if (!Number.isFinite(number)) return refuse(`'${value}' is not a number`)
    if (from === undefined) return number
    const conversion = convert(number, from, to)
    return conversion.ok ? conversion.value : refuse(`${from} cannot be converted to ${to}`)
  }
  const regimen = {
    input: input.name,
    amount: inUnit(amount, amountUnit, input.unit),
    interval: inUnit(interval, intervalUnit, model.time),
    duration: duration === undefined ? 0 : inUnit(duration, durationUnit, model.time),
  }
  if (!(regimen.interval > 0)) return refuse('the interval must be above 0')
  return regimen
}

/** The same words from a regimen, in the model's units. */
export function writeRegimen({ input, amount, interval, duration, loading }: Regimen, model: Model): string {
  const unit = model.inputs.find((each) => each.name === input)?.unit ?? ''
  const shown = (value: number) => Number(value.toPrecision(6))
  const over = duration > 0 ? ` over ${shown(duration)} ${model.time}` : ''
  const first = loading === undefined ? '' : `, the first ${shown(loading)} ${unit}`
  return `${shown(amount)} ${unit} every ${shown(interval)} ${model.time}${over}${first}`
}
