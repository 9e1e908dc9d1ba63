import { Command, InvalidArgumentError } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import type { DoseForm, DoseGoal } from '../../kernel/forecast/dose-search.ts'
import type { Individuals } from '../../kernel/forecast/individual.ts'
import type { FutureOccasion } from '../../kernel/forecast/next-occasion.ts'
import type { Model, Output } from '../../kernel/model.ts'
import { occasions } from '../belief-options.ts'
import { areaUnit, type GoalUnits, hoursIn, readDuration, readGoal } from '../goal-text.ts'
import { type Described, describeIndividual, individualOf, words } from '../individual-options.ts'
import { createOutput, figure } from '../output.ts'
import { outsideWords } from '../outside-model.ts'
import { assignment, members, notNegative, positive, seed } from '../usage.ts'

interface DoseFlags {
  readonly covariate?: Readonly<Record<string, string>>
  readonly eta?: Readonly<Record<string, number>>
  readonly parameter?: Readonly<Record<string, number>>
  readonly data?: string
  readonly id?: string
  readonly at?: number
  readonly occasions?: FutureOccasion
  readonly input?: string
  readonly output?: string
  readonly as: string
  readonly every?: string
  readonly goal: string
  readonly amount?: number
  readonly round?: number
  readonly require?: readonly string[]
  readonly atLeast?: number
  readonly atMost?: number
  readonly current?: number
  readonly loading?: boolean
  readonly members: number
  readonly seed: number
  readonly json?: boolean
}

/** `hamzad dose`: the amount that brings an individual to a goal, or the time until a level has fallen. */
export const doseCommand = (): Command =>
  new Command('dose')
    .description(
      'Find the dose that brings one individual to a goal: the typical one of its covariates, one with given effects or parameters, or the most likely one of a data file.',
    )
    .argument('<model>', 'a library model or a model file')
    .option(
      '--covariate <name=value>',
      'covariate of the individual, in the unit of the model or with its own (weight=154[lb_av]); repeat it; with --data where the file says nothing of it',
      words,
    )
    .option('--eta <name=value>', 'random effect of the individual, as fit reports it; others are typical', assignment)
    .option('--parameter <name=value>', 'parameter of the individual, instead of its formula', assignment)
    .option('--data <file.csv>', 'data file of the individual: parameters are those at its last event')
    .option('--id <id>', 'which individual of the data file')
    .option('--at <time>', 'use the data file up to here, in its own time (default: all of it)', notNegative)
    .option(
      '--occasions <kind>',
      'with --data: the dose falls on the last occasion of the record (last, the default), or on one to come: typical of the individual, or drawn in the ensemble',
      occasions,
    )
    .option('--input <name>', "which input is given (default: the model's first)")
    .option('--output <name>', "which output the goal is of (default: the model's first)")
    .option('--as <form>', "bolus, infusion:2h (any duration), or modelled (the input's own rate or duration)", 'bolus')
    .option('--every <duration>', 'repeat the dose; without it one dose is given at time 0')
    .requiredOption(
      '--goal <goal>',
      "of the output, times in hours since the dose: 'auc 0 24 400', 'concentration 24 11.05', 'auc-steady 24 400', 'trough 10', 'below 10'; a unit may follow: 'trough 10 ug/mL'",
    )
    .option(
      '--amount <number>',
      "with 'below': the dose after which to wait (default: the doses of --data); with 'trough' or 'auc-steady' and no --every: the dose whose interval is sought",
      positive,
    )
    .option('--round <step>', 'round the amount to a multiple of this (vials, pump steps)', positive)
    .option(
      '--at-least <probability>',
      'the amount with which the goal is reached or exceeded with this probability',
      share,
    )
    .option('--at-most <probability>', 'the amount with which the goal is not exceeded with this probability', share)
    .option(
      '--require <requirement>',
      "a further requirement over the ensemble, such as 'trough 20 at-most 0.9'; repeat it",
      (text: string, earlier: readonly string[] = []) => [...earlier, text],
    )
    .option('--current <amount>', 'what is given now: the smallest change that meets all requirements', positive)
    .option('--loading', 'also the first dose that starts at the steady state of the repeated one')
    .option('--members <number>', 'size of the ensemble behind the probability', members, 2000)
    .option('--seed <number>', 'seed of that ensemble', seed, 1)
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      "\nExample:\n  hamzad dose vancomycin-goti-2018 --covariate weight=62 --covariate clearance=34 --as infusion:2h --goal 'auc 0 24 400'",
    )
    .action(async (modelName: string, flags: DoseFlags) => {
      const [{ findModel }, { openCase }] = await Promise.all([
        import('../../twins/library/library.ts'),
        import('../case.ts'),
      ])
      const { model } = findModel(modelName)
      if (model.kind === 'flow')
        refuse(model.id, 'it is of a service, and a service takes no dose', 'Choose a model of a patient')
      const target = outputOf(model, flags.output)
      const goal = readGoal(flags.goal, unitsOf(model, target))
      const form = readForm(model, flags)
      const output = createOutput(flags.json === true)
      const opened = flags.data === undefined ? null : openCase(modelName, { ...flags, data: flags.data }, output)
      if (opened && (flags.eta || flags.parameter))
        refuse('The command', 'it has --data and also --eta or --parameter', 'Leave one out')
      if (flags.occasions && !opened)
        refuse('--occasions', 'a typical individual has none on the record', 'Add --data, or leave it out')
      const described = opened ? individualOf(opened, flags.occasions) : describeIndividual(model, flags)
      for (const note of described.outside) output.say(outsideWords(note, model.id))
      const notes = [...described.outside, ...(opened?.diagnostics.notes ?? [])]
      const head = {
        model: model.id,
        goal: flags.goal,
        parameters: parametersOf(model, described),
        ...(notes.length > 0 && { notes }),
      }
      if (goal.kind === 'below') {
        const { timeBelow } = await import('../time-below.ts')
        const answer = timeBelow({
          model,
          described,
          form,
          opened,
          output: target.index,
          value: goal.value,
          ...pick(flags),
        })
        output.result({ ...head, ...answer }, () => timeWords(answer, model))
        return
      }
      if (
        flags.amount !== undefined &&
        form.every === undefined &&
        (goal.kind === 'trough' || goal.kind === 'auc-steady')
      ) {
        const { intervalFor } = await import('../interval-for.ts')
        const answer = intervalFor({
          model,
          described,
          form,
          output: target.output,
          goal,
          amount: flags.amount,
          text: flags.goal,
        })
        output.result({ ...head, ...answer }, () => intervalWords(answer))
        return
      }
      if (flags.amount !== undefined)
        refuse(
          '--amount',
          'here the amount is what is looked for',
          'Leave it out, or use it with below, or with trough or auc-steady and no --every',
        )
      const answer = await amountFor(model, described, form, target, goal, flags)
      const usual = usualAmounts(model, answer)
      if (usual) output.say(usual)
      output.result({ ...head, ...answer }, () => amountWords(answer))
    })

const pick = ({ amount }: DoseFlags) => (amount === undefined ? {} : { amount })

function refuse(what: string, why: string, action: string): never {
  throw new HamzadError('input.invalid', { what, why, action })
}

interface Target {
  readonly output: Output
  readonly index: number
}

const unitsOf = ({ time }: Model, { output }: Target): GoalUnits => ({ time, output: output.unit })

/** The output of a goal, by its name in any case. */
function outputOf({ id, outputs }: Model, name: string | undefined): Target {
  const index = name === undefined ? 0 : outputs.findIndex((each) => each.name.toLowerCase() === name.toLowerCase())
  const output = outputs[index]
  if (output) return { output, index }
  const names = outputs.map((each) => each.name).join(', ')
  return name === undefined
    ? refuse(id, 'it declares no output', 'Choose another model')
    : refuse(`The output '${name}'`, `the outputs are ${names || 'none'}`, 'Choose one')
}

function readForm(model: Model, { input: name, as, every }: DoseFlags): DoseForm {
  const input = name === undefined ? model.inputs[0] : model.inputs.find((each) => each.name === name)
  if (!input) {
    const names = model.inputs.map((each) => each.name).join(', ')
    return names === ''
      ? refuse(model.id, 'it has no input, so no dose can be given', 'Choose another model')
      : refuse(`The input '${name}'`, `the inputs are ${names}`, 'Choose one')
  }
  const repeated = every === undefined ? {} : { every: readDuration(every, model.time) }
  const [kind, length] = as.split(':')
  if (kind === 'bolus' && length === undefined) return { input: input.name, duration: 0, ...repeated }
  if (kind === 'infusion' && length !== undefined)
    return { input: input.name, duration: readDuration(length, model.time), ...repeated }
  if (kind === 'modelled' && length === undefined) {
    if (input.rate) return { input: input.name, duration: 'modelled rate', ...repeated }
    if (input.duration) return { input: input.name, duration: 'modelled duration', ...repeated }
    return refuse('--as modelled', `${input.name} declares neither a rate nor a duration`, 'Say bolus or infusion:2h')
  }
  return refuse(`--as ${as}`, 'it was not understood', 'Write bolus, infusion:2h or modelled')
}

const parametersOf = (model: Model, { individual }: Described) =>
  Object.fromEntries(model.parameters.map(({ name }, i) => [name, individual[i]![0]]))

async function amountFor(
  model: Model,
  described: Described,
  form: DoseForm,
  target: Target,
  goal: DoseGoal,
  flags: DoseFlags,
) {
  const [{ achieve, findDose, needsInterval }, { individuals }] = await Promise.all([
    import('../../kernel/forecast/dose-search.ts'),
    import('../../kernel/forecast/individual.ts'),
  ])
  const { output } = target
  if (needsInterval(goal) && form.every === undefined)
    refuse(`The goal '${flags.goal}'`, 'a steady state needs an interval', 'Add --every, such as --every 12h')
  const unit = model.inputs.find(({ name }) => name === form.input)!.unit
  const people = individuals(model, described.individual, output.name, described.covariates)
  const many = individuals(model, described.ensemble, output.name, described.covariates)
  const sufficient = await sufficientFor(model, many, form, target, goal, flags)
  const search = sufficient ?? findDose(people, form, goal)
  const area = goal.kind === 'auc' || goal.kind === 'auc-steady'
  const shown = (value: number) => (area ? value / hoursIn(1, model.time) : value)
  const goalUnit = area ? areaUnit(output.unit) : output.unit
  if (!search.found) {
    const limit = `${figure(shown(search.limit), 5)} ${goalUnit}`
    const why = {
      flat: `${output.name} does not depend on ${form.input} there; it is ${limit}`,
      away: `without any dose it is ${limit} already, and a dose leads further away`,
      unreached: `however large the dose, it comes no nearer than ${limit}`,
      wall: `beyond the dose that gives ${limit} the model has no answer, such as a steady state`,
      'not-finite': 'the model could not be computed: check covariates and parameters',
    }[search.why]
    refuse(`The goal '${flags.goal}'`, why, 'Choose another goal')
  }
  const rounded = flags.round === undefined || sufficient
  const amount = rounded ? search.amount : Math.round(search.amount / flags.round!) * flags.round!
  const value = shown(achieve(people, form, goal, amount)[0]!)
  const reached = achieve(many, form, goal, amount)
  const share = (holds: (x: number) => boolean) => reached.filter(holds).length / reached.length
  const lost = share((x) => Number.isNaN(x))
  const { every, duration, input } = form
  return {
    input,
    as: duration === 0 ? 'bolus' : typeof duration === 'number' ? 'infusion' : duration,
    ...(typeof duration === 'number' && duration > 0 && { duration: { value: duration, unit: model.time } }),
    ...(every !== undefined && { every: { value: every, unit: model.time } }),
    amount: { value: amount, unit },
    achieved: { what: goal.kind, output: output.name, value, unit: goalUnit },
    probability: {
      atLeast: share((x) => x >= goal.value * (1 - 1e-9)),
      within20percent: share((x) => x >= 0.8 * goal.value && x <= 1.2 * goal.value),
      of: described.of,
      members: reached.length,
      // Members of a saturable elimination that this dose outruns, for example.
      ...(lost > 0 && { withoutAnswer: lost }),
    },
    ...(sufficient && {
      range: sufficient.range.map((value) => (Number.isFinite(value) ? value : null)),
      change: sufficient.change,
      requirements: sufficient.requirements,
    }),
    ...(flags.loading && { loading: await loadingFor(people, form, amount, unit) }),
  }
}

async function loadingFor(people: Individuals, form: DoseForm, amount: number, unit: string) {
  const { every } = form
  if (every === undefined)
    return refuse('--loading', 'a single dose has no steady state', 'Add --every, such as --every 12h')
  const { loadingDose } = await import('../../kernel/forecast/sufficient-dose.ts')
  const value = loadingDose(people, { ...form, every }, amount)
  if (value === null) return refuse('--loading', 'no first dose reaches that steady state', 'Leave it out')
  return { value, unit }
}

/** The smallest change that meets the requirements over the ensemble; null when there is none. */
async function sufficientFor(
  model: Model,
  many: Individuals,
  form: DoseForm,
  target: Target,
  goal: DoseGoal,
  flags: DoseFlags,
) {
  const [{ readChance }, { sufficientDose }, { needsInterval }] = await Promise.all([
    import('../chance-text.ts'),
    import('../../kernel/forecast/sufficient-dose.ts'),
    import('../../kernel/forecast/dose-search.ts'),
  ])
  const { atLeast, atMost, require: more = [], current, round, goal: text } = flags
  const required = [
    ...(atLeast === undefined
      ? []
      : [{ text: `${text} at-least ${atLeast}`, goal, side: 'least' as const, probability: atLeast }]),
    ...(atMost === undefined
      ? []
      : [{ text: `${text} at-most ${atMost}`, goal, side: 'most' as const, probability: atMost }]),
    ...more.map((each) => ({ text: each, ...readChance(each, unitsOf(model, target)) })),
  ]
  if (required.length === 0) {
    if (current !== undefined)
      refuse(
        '--current',
        'nothing is required, so nothing says which change suffices',
        'Add --at-least, --at-most or --require',
      )
    return null
  }
  if (form.every === undefined && required.some((each) => needsInterval(each.goal)))
    refuse('The requirements', 'a steady state needs an interval', 'Add --every, such as --every 12h')
  const found = sufficientDose(many, form, required, {
    ...(current !== undefined && { current }),
    ...(round !== undefined && { step: round }),
  })
  if (!found.found) {
    const [low, high] = found.range.map((value) => figure(value, 5))
    const why = {
      conflict: `at least ${low} is needed for one and at most ${high} is allowed by another`,
      step: `no multiple of ${round} lies between ${low} and ${high}`,
      unreached: 'no amount meets them',
    }[found.why]
    return refuse('The requirements', why, 'Relax one of them')
  }
  return {
    ...found,
    requirements: required.map(({ text }, i) => ({ text, probability: found.probabilities[i]! })),
  }
}

/** Where no decision of the model looks at such an amount, in words: what was typed may be wrong. */
function usualAmounts(model: Model, { amount, input }: Awaited<ReturnType<typeof amountFor>>): string | null {
  const amounts = model.decisions.flatMap((each) => (each.input === input ? each.vary.amount : []))
  const [least, most] = [Math.min(...amounts), Math.max(...amounts)]
  return amounts.length === 0 || (amount.value >= least && amount.value <= most)
    ? null
    : `${figure(amount.value, 6)} ${amount.unit} lies outside ${least} to ${most} ${amount.unit}, among which ${model.id} chooses a dose. Check covariates, units and the goal.`
}

function intervalWords({ interval, amount, achieved }: IntervalAnswer): string {
  return `${figure(amount.value, 6)} ${amount.unit} every ${figure(interval.value, 6)} ${interval.unit} reaches ${achieved.what} ${figure(achieved.value, 6)} ${achieved.unit} of ${achieved.output}`
}

type IntervalAnswer = ReturnType<typeof import('../interval-for.ts')['intervalFor']>

function share(text: string): number {
  const value = Number(text)
  if (value > 0 && value < 1) return value
  throw new InvalidArgumentError('Write a probability between 0 and 1, such as 0.9.')
}

function amountWords(answer: Awaited<ReturnType<typeof amountFor>>): string {
  const { amount, achieved, probability, every, duration, loading, requirements = [] } = answer
  const percent = (share: number) => `${figure(100 * share)} %`
  return [
    `${figure(amount.value, 6)} ${amount.unit} of ${answer.input}${duration ? ` over ${figure(duration.value)} ${duration.unit}` : ''}${every ? ` every ${figure(every.value)} ${every.unit}` : ''}`,
    `reaches ${achieved.what} ${figure(achieved.value, 6)} ${achieved.unit} of ${achieved.output}`,
    probability.of === 'individual'
      ? ''
      : `over the ${probability.of} (${probability.members} members): at least that ${percent(probability.atLeast)}, within 20 % of it ${percent(probability.within20percent)}`,
    probability.withoutAnswer
      ? `in ${percent(probability.withoutAnswer)} there is none (a saturated elimination has no steady state); these count as neither`
      : '',
    ...requirements.map(({ text, probability }) => `${text}: met with ${percent(probability)}`),
    loading ? `first dose ${figure(loading.value, 6)} ${loading.unit}` : '',
  ]
    .filter(Boolean)
    .join('\n')
}

type TimeAnswer = ReturnType<typeof import('../time-below.ts')['timeBelow']>

function timeWords({ time, achieved, probability }: TimeAnswer, model: Model): string {
  return `${achieved.output} is at ${figure(achieved.value)} ${achieved.unit} ${figure(time.value, 6)} ${model.time} after the dose; below by then in ${figure(100 * probability.below)} % of ${probability.members} members (${probability.of})`
}
