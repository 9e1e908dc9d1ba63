import type { WhatIf } from 'hamzad/kernel'

/** What may be done to a circulation, as a slider from nothing to much. */
export interface Lever {
  readonly name: 'fluids' | 'vasopressor' | 'inotrope' | 'betaBlocker' | Valve
  readonly most: number
  readonly step: number
}
export const valves = ['aortic_stenosis', 'mitral_stenosis', 'aortic_leak', 'mitral_leak'] as const
export type Valve = (typeof valves)[number]
export const isValve = (name: string): name is Valve => (valves as readonly string[]).includes(name)

/** Fluids in mL; drugs and valves in per cent of the strongest that is offered. */
export const levers: readonly Lever[] = [
  { name: 'fluids', most: 2000, step: 100 },
  { name: 'vasopressor', most: 100, step: 5 },
  { name: 'inotrope', most: 100, step: 5 },
  { name: 'betaBlocker', most: 100, step: 5 },
  ...valves.map((name) => ({ name, most: 100, step: 5 })),
]

export type Positions = Readonly<Record<Lever['name'], number>>

/** Covariates of a heart whose valves are whole and on which no drug works. */
export const healthy: Readonly<Record<string, number>> = {
  heart_rate: 60,
  contractility: 1,
  vasoconstriction: 1,
  venoconstriction: 1,
  aortic_stenosis: 1,
  mitral_stenosis: 1,
  aortic_leak: 0,
  mitral_leak: 0,
}

/** A stenosis multiplies the resistance of the open valve, up to 100 fold on a scale of equal ratios; a leak is a share of its conductance. */
export const valveFrom = (name: Valve, position: number) =>
  name.endsWith('stenosis') ? 100 ** (position / 100) : position / 200
export const valveAt = (name: Valve, value: number) =>
  name.endsWith('stenosis') ? (100 * Math.log(value)) / Math.log(100) : 200 * value

/** Where the sliders stand when nothing is done: the valves as they are. */
export function atRest(covariates: Readonly<Record<string, number>>): Positions {
  const before = { ...healthy, ...covariates }
  return Object.fromEntries(
    levers.map(({ name }) => [name, isValve(name) ? Math.round(valveAt(name, before[name]!)) : 0]),
  ) as Positions
}

/**
 * The what-if of the sliders: a vasopressor raises the arterial resistance up to twofold and the venous tone by three tenths of that, an inotrope the
 * contractility up to twofold, a beta-blocker lowers the rate by up to 30 % and the contractility by up to 25 %. Null when nothing is asked.
 */
export function whatIfOf(positions: Positions, covariates: Readonly<Record<string, number>>): WhatIf | null {
  const before = { ...healthy, ...covariates }
  const rest = atRest(covariates)
  if (levers.every(({ name }) => positions[name] === rest[name])) return null
  const share = (name: Lever['name']) => positions[name] / 100
  return {
    name: 'other',
    covariates: {
      heart_rate: Math.max(30, before.heart_rate! * (1 - 0.3 * share('betaBlocker'))),
      contractility: before.contractility! * (1 + share('inotrope')) * (1 - 0.25 * share('betaBlocker')),
      vasoconstriction: before.vasoconstriction! * (1 + share('vasopressor')),
      venoconstriction: before.venoconstriction! * (1 + 0.3 * share('vasopressor')),
      ...Object.fromEntries(
        valves.map((name) => [name, positions[name] === rest[name] ? before[name]! : valveFrom(name, positions[name])]),
      ),
    },
    ...(positions.fluids > 0 && { inputs: { fluid: positions.fluids } }),
  }
}
