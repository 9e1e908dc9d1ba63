"""Writes modes.json: posterior modes of six individuals, computed apart from the kernel.

    python3 test/reference/modes.py          (python3-scipy of Debian)

Every record is written out by hand below (each dose of ADDL, a hundred doses or more for a steady state, each switch of a covariate or an occasion), the
equations are integrated by scipy's DOP853 (rtol 1e-11) from one instant to the next, and -log p(y | eta) + eta' Omega^-1 eta / 2 is
minimised by BFGS with central differences, twice. The models and data files that Hamzad reads are in the folder modes.
"""
import json
import pathlib
import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import minimize
from scipy.stats import norm


def run(rhs, size, start, pieces, stops, initial=None):
    """States just at each stop. pieces: (time, kind, ...): ('bolus', state, amount), ('rate', state, change), ('set', name, value), ('reset',)."""
    y = np.zeros(size) if initial is None else np.array(initial, float)
    rate = np.zeros(size)
    env = {}
    moments = sorted(
        [(t, 0, i, e) for i, (t, *e) in enumerate(pieces)] + [(t, w, i, None) for i, (t, w) in enumerate(stops)],
        key=lambda m: (m[0], m[1]),
    )
    # At one instant: pieces first (order 0), then stops of order 1; a stop of order -1 is read before the pieces of its instant.
    now, seen = start, {}
    for t, _, i, event in moments:
        if t > now:
            y = solve_ivp(lambda s, x: rhs(s, x, env) + rate, (now, t), y, method='DOP853', rtol=1e-11, atol=1e-12).y[:, -1]
            now = t
        if event is None:
            seen[i] = (y.copy(), dict(env))
        elif event[0] == 'bolus':
            y[event[1]] += event[2]
        elif event[0] == 'rate':
            rate[event[1]] += event[2]
        elif event[0] == 'set':
            env[event[1]] = event[2]
        elif event[0] == 'reset':
            y = np.zeros(size) if initial is None else np.array(initial, float)
            rate = np.zeros(size)
    return [seen[i] for i in range(len(stops))]


def infusion(time, state, amount, length):
    return [(time, 'rate', state, amount / length), (time + length, 'rate', state, -amount / length)]


def mode(names, omega, minus_log_likelihood):
    inverse = np.linalg.inv(omega)

    def objective(eta):
        return minus_log_likelihood(eta) + 0.5 * eta @ inverse @ eta

    found = minimize(objective, np.zeros(len(names)), method='BFGS', jac='3-point', options={'gtol': 1e-6})
    again = minimize(objective, found.x, method='BFGS', jac='3-point', options={'gtol': 1e-7})
    assert np.max(np.abs(again.x - found.x)) < 1e-5, names
    return {'eta': dict(zip(names, again.x)), 'objective': again.fun}


def gaussian(y, f, sd):
    return -norm.logpdf(y, f, sd)


def tobramycin():
    """Two compartments, four occasions, correlated effects, clearance of creatinine that changes with the doses, occasion 3 begins during an infusion."""
    names = ['CL', 'V1', 'CL.occasion[1]', 'CL.occasion[2]', 'CL.occasion[3]', 'CL.occasion[4]', 'V1.occasion[1]', 'V1.occasion[2]', 'V1.occasion[3]', 'V1.occasion[4]']
    omega = np.zeros((10, 10))
    omega[:2, :2] = [[0.09, 0.03], [0.03, 0.0625]]
    for k in range(4):
        omega[2 + k, 2 + k] = 0.0225
        omega[6 + k, 6 + k] = 0.01
    doses = [(0, 400), (24, 400), (48, 360), (72, 360)]
    observed = [(0.5, 24.1, 1), (8, 3.1, 1), (24.5, 19.2, 2), (30, 5.2, 2), (48.25, 12.0, 3), (56, 2.6, 3), (72.5, 22.0, 4), (95, 0.45, 4)]
    crcl = [(0, 80), (24, 70), (48, 95), (72, 60)]
    begins = [(0, 1), (24, 2), (48.25, 3), (72, 4)]

    def minus(eta):
        def rhs(_, x, env):
            k = env['occ'] - 1
            cl = 4.5 * (env['crcl'] / 90) ** 0.75 * np.exp(eta[0] + eta[2 + k])
            v1 = 16 * np.exp(eta[1] + eta[6 + k])
            return np.array([-(cl + 1.2) / v1 * x[0] + 1.2 / 9 * x[1], 1.2 / v1 * x[0] - 1.2 / 9 * x[1]])

        pieces = [(t, 'set', 'crcl', v) for t, v in crcl] + [(t, 'set', 'occ', k) for t, k in begins]
        for t, amount in doses:
            pieces += infusion(t, 0, amount, 0.5)
        total = 0
        for (x, env), (t, y, k) in zip(run(rhs, 2, 0, pieces, [(t, 1) for t, _, _ in observed]), observed):
            f = x[0] / (16 * np.exp(eta[1] + eta[6 + k - 1]))
            total += gaussian(y, f, 0.1 + 0.12 * f)
        return total

    return mode(names, omega, minus)


def warfarin():
    """Oral absorption through two compartments, turnover of prothrombin complex activity; combined2 for one output, additive for the other; a logit-normal Emax."""
    names = ['ktr', 'ka', 'cl', 'v', 'emax', 'ec50', 'kout', 'e0']
    omega = np.diag([0.5, 0.5, 0.07, 0.02, 0.2, 0.1, 0.05, 0.01])
    cp = [(0.5, 0.3), (1, 1.9), (2, 6.1), (3, 9.4), (6, 11.0), (24, 8.3), (48, 5.1), (72, 3.0), (120, 1.1)]
    pca = [(0, 96), (24, 44), (36, 30), (48, 25), (72, 24), (96, 33), (120, 44)]

    def minus(eta):
        ktr, ka, cl, v = np.array([1.1, 0.8, 0.135, 8.0]) * np.exp(eta[:4])
        emax = 1 / (1 + np.exp(-(np.log(0.95 / 0.05) + eta[4])))
        ec50, kout, e0 = np.array([1.2, 0.05, 97.0]) * np.exp(eta[5:])

        def rhs(_, x, __):
            c = x[2] / v
            pd = 1 - emax * c / (ec50 + c)
            return np.array([-ktr * x[0], ktr * x[0] - ka * x[1], ka * x[1] - cl / v * x[2], e0 * kout * pd - kout * x[3]])

        times = sorted({t for t, _ in cp + pca})
        states = dict(zip(times, run(rhs, 4, 0, [(0, 'bolus', 0, 100)], [(t, 1) for t in times], [0, 0, 0, e0])))
        total = 0
        for t, y in cp:
            f = states[t][0][2] / v
            total += gaussian(y, f, np.sqrt(0.4**2 + (0.08 * f) ** 2))
        for t, y in pca:
            total += gaussian(y, states[t][0][3], 3.8)
        return total

    return mode(names, omega, minus)


def kinase():
    """Parent and metabolite told apart by compartment; lag, bioavailability, steady state with ADDL; exponential and proportional errors."""
    names = ['CL', 'V', 'KA', 'F', 'lag', 'CLM']
    omega = np.diag([0.16, 0.25, 0.36, 0.3, 0.04, 0.1])
    parent = [(0, 21.0), (1, 60.0), (2, 105.0), (4, 77.0), (24, 19.0), (49.5, 92.0)]
    metabolite = [(2, 66.0), (6, 71.0), (24, 30.0), (50, 52.0)]

    def minus(eta):
        cl, v, ka = np.array([60.0, 700.0, 0.9]) * np.exp(eta[:3])
        f = 1 / (1 + np.exp(-(np.log(0.6 / 0.4) + eta[3])))
        lag = 0.45 * np.exp(eta[4])
        clm = 80 * np.exp(eta[5])

        def rhs(_, x, __):
            return np.array([-ka * x[0], ka * x[0] - cl / v * x[1], 0.7 * cl / v * x[1] - clm / 500 * x[2]])

        # 100 days of earlier doses stand for the steady state; then doses at 0, 24 and 48 with their lag.
        pieces = [(24 * k + lag, 'bolus', 0, f * 420) for k in range(-100, 3)]
        times = sorted({t for t, _ in parent + metabolite})
        states = dict(zip(times, run(rhs, 3, -2400, pieces, [(t, 1) for t in times])))
        total = 0
        for t, y in parent:
            c = states[t][0][1] / v * 1000
            total += gaussian(np.log(y), np.log(c), 0.3) + np.log(y)
        for t, y in metabolite:
            c = states[t][0][2] / 500 * 1000
            total += gaussian(y, c, 0.2 * c)
        return total

    return mode(names, omega, minus)


def amikacin():
    """Infusion of modelled length at steady state, a reset with a dose, censored values on both sides and between two limits; weights carried backwards."""
    names = ['CL', 'V', 'D']
    omega = np.array([[0.1, 0.04, 0], [0.04, 0.08, 0], [0, 0, 0.09]])
    # Weight 70 on the records until 11.9, 74 on that of 12: the record that ends an interval counts, so 74 holds just after 11.9.

    def minus(eta):
        length = 0.75 * np.exp(eta[2])

        def rhs(_, x, env):
            cl = 3.8 * (env['w'] / 70) ** 0.75 * np.exp(eta[0])
            v = 22 * (env['w'] / 70) * np.exp(eta[1])
            return np.array([-cl / v * x[0]])

        pieces = [(-2400, 'set', 'w', 70), (11.9 + 1e-9, 'set', 'w', 74)]
        for k in range(-200, 2):
            pieces += infusion(12 * k, 0, 500, length)
        pieces += [(36, 'reset')] + infusion(36, 0, 900, length)
        stops = [(2, 1), (11.9, 1), (13, 1), (35, 1), (37, 1), (60, 1)]
        states = run(rhs, 1, -2400, pieces, stops)
        f = [x[0] / (22 * (env['w'] / 70) * np.exp(eta[1])) for x, env in states]
        total = gaussian(31.0, f[0], 1.5) + gaussian(6.2, f[1], 1.5)
        total -= norm.logsf(40.0, f[2], 1.5)  # above 40
        total -= norm.logcdf(1.0, f[3], 1.5)  # below 1
        total += gaussian(42.0, f[4], 1.5)
        total -= np.log(norm.cdf(2.0, f[5], 1.5) - norm.cdf(0.0, f[5], 1.5))  # between 0 and 2
        return total

    return mode(names, omega, minus)


def phenytoin():
    """Saturable elimination, additional doses, log-transformed measurements with an additive error, a normal effect."""
    names = ['Vmax', 'Km', 'V']
    omega = np.diag([0.04, 0.2, 36.0])
    observed = [(10, 7.5), (34, 12.5), (60, 17.5), (96, 16.0), (120, 11.0)]

    def minus(eta):
        vmax, km, v = 18 * np.exp(eta[0]), 5 * np.exp(eta[1]), 48 + eta[2]

        def rhs(_, x, __):
            c = x[1] / v
            return np.array([-0.35 * x[0], 0.35 * x[0] - vmax * c / (km + c)])

        pieces = [(12 * k, 'bolus', 0, 250) for k in range(7)] + [(0, 'bolus', 1, 300)]
        states = run(rhs, 2, 0, pieces, [(t, 1) for t, _ in observed])
        return sum(gaussian(np.log(y), np.log(x[1] / v), 0.15) for (x, _), (_, y) in zip(states, observed))

    return mode(names, omega, minus)


def daptomycin():
    """Weight as a line between its records, a level taken with the next dose in the same minute, before and after it."""
    names = ['CL', 'V']
    omega = np.diag([0.09, 0.04])
    observed = [(0.5, 71.0, 1), (24, 12.5, -1), (24.5, 84.0, 1), (48, 14.0, 1)]

    def minus(eta):
        weight = lambda t: np.interp(t, [0, 48], [60, 72])
        cl = lambda t: 0.8 * (weight(t) / 65) ** 0.75 * np.exp(eta[0])
        v = 7 * np.exp(eta[1])

        def rhs(t, x, __):
            return np.array([-cl(t) / v * x[0]])

        pieces = infusion(0, 0, 500, 0.5) + infusion(24, 0, 500, 0.5)
        states = run(rhs, 1, 0, pieces, [(t, w) for t, _, w in observed])
        return sum(gaussian(y, x[0] / v, np.sqrt(2.0**2 + (0.1 * x[0] / v) ** 2)) for (x, _), (_, y, _) in zip(states, observed))

    return mode(names, omega, minus)


if __name__ == '__main__':
    problems = [tobramycin, warfarin, kinase, amikacin, phenytoin, daptomycin]
    found = {each.__name__: each() for each in problems}
    about = 'scipy DOP853 rtol 1e-11, BFGS with central differences; see modes.py beside this file'
    target = pathlib.Path(__file__).with_name('modes.json')
    target.write_text(json.dumps({'method': about, 'modes': found}, indent=2) + '\n')
    print(target.read_text())
