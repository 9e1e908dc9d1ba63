import type { HandMade } from '../dynamics/model-by-hand.testing.ts'

/** Robertson's reaction (1966): the classical stiff problem; time in s. */
export const robertson: HandMade = {
  parameters: { k1: 0.04, k2: 3e7, k3: 1e4 },
  states: {
    y1: '-k1 * y1 + k3 * y2 * y3',
    y2: 'k1 * y1 - k3 * y2 * y3 - k2 * y2 * y2',
    y3: 'k2 * y2 * y2',
  },
  initial: { y1: '1' },
  outputs: { a: 'y1', b: 'y2', c: 'y3' },
}

/** Van der Pol's oscillator with μ = 1000. */
export const vanDerPol: HandMade = {
  parameters: { mu: 1000 },
  states: { x: 'v', v: 'mu * (1 - x * x) * v - x' },
  initial: { x: '2' },
  outputs: { x: 'x' },
}

/** Ventricular action potential of Beeler and Reuter (J Physiol 1977;268:177-210), 8 states, from −20 mV; ms, mV. */
export const beelerReuter: HandMade = {
  parameters: { gNa: 4, gNaC: 0.003, gs: 0.09 },
  assignments: {
    iK1: '0.35 * (4 * (exp(0.04 * (V + 85)) - 1) / (exp(0.08 * (V + 53)) + exp(0.04 * (V + 53))) + 0.2 * (V + 23) / (1 - exp(-0.04 * (V + 23))))',
    ix1: 'x1 * 0.8 * (exp(0.04 * (V + 77)) - 1) / exp(0.04 * (V + 35))',
    iNa: '(gNa * m^3 * h * j + gNaC) * (V - 50)',
    is: 'gs * d * f * (V + 82.3 + 13.0287 * log(Ca))',
    am: '(V + 47) / (1 - exp(-0.1 * (V + 47)))',
    bm: '40 * exp(-0.056 * (V + 72))',
    ah: '0.126 * exp(-0.25 * (V + 77))',
    bh: '1.7 / (exp(-0.082 * (V + 22.5)) + 1)',
    aj: '0.055 * exp(-0.25 * (V + 78)) / (exp(-0.2 * (V + 78)) + 1)',
    bj: '0.3 / (exp(-0.1 * (V + 32)) + 1)',
    ad: '0.095 * exp(-0.01 * (V - 5)) / (exp(-0.072 * (V - 5)) + 1)',
    bd: '0.07 * exp(-0.017 * (V + 44)) / (exp(0.05 * (V + 44)) + 1)',
    af: '0.012 * exp(-0.008 * (V + 28)) / (exp(0.15 * (V + 28)) + 1)',
    bf: '0.0065 * exp(-0.02 * (V + 30)) / (exp(-0.2 * (V + 30)) + 1)',
    ax: '0.0005 * exp(0.083 * (V + 50)) / (exp(0.057 * (V + 50)) + 1)',
    bx: '0.0013 * exp(-0.06 * (V + 20)) / (exp(-0.04 * (V + 20)) + 1)',
  },
  states: {
    V: '-(iK1 + ix1 + iNa + is)',
    Ca: '-1e-7 * is + 0.07 * (1e-7 - Ca)',
    m: 'am * (1 - m) - bm * m',
    h: 'ah * (1 - h) - bh * h',
    j: 'aj * (1 - j) - bj * j',
    d: 'ad * (1 - d) - bd * d',
    f: 'af * (1 - f) - bf * f',
    x1: 'ax * (1 - x1) - bx * x1',
  },
  initial: { V: '-20', Ca: '1e-7', m: '0.011', h: '0.988', j: '0.975', d: '0.003', f: '0.994', x1: '0.0001' },
  outputs: { V: 'V' },
}

/** A ring of fast enzymes with slow exchange: stiff, any number of states. */
export function stiffRing(size: number): HandMade {
  const states: Record<string, string> = {}
  const initial: Record<string, string> = {}
  for (let i = 0; i < size; i++) {
    const [before, after] = [(i + size - 1) % size, (i + 1) % size]
    const fast = i % 2 === 0 ? 2000 : 1
    states[`s${i}`] =
      `${fast} * (s${before} / (1 + s${before}) - s${i} / (1 + s${i})) + 0.3 * (s${after} - s${i}) + 0.05 * sin(time + ${i})`
    initial[`s${i}`] = String(1 + (i % 5))
  }
  return { parameters: { none: 0 }, states, initial, outputs: { s0: 's0' } }
}
