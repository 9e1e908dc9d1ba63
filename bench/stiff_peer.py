"""Times scipy's LSODA (odeint) on the stiff models of stiff.bench.ts and prints CPU milliseconds and end states as JSON."""
import json
import math
import sys
import time

import numpy as np
import scipy
from scipy.integrate import odeint, solve_ivp


def robertson(t, y):
    a = 0.04 * y[0]
    b = 1e4 * y[1] * y[2]
    c = 3e7 * y[1] * y[1]
    return [-a + b, a - b - c, c]


def van_der_pol(t, y):
    return [y[1], 1000 * (1 - y[0] * y[0]) * y[1] - y[0]]


def beeler_reuter(t, y):
    exp = math.exp
    v, ca, m, h, j, d, f, x1 = y
    ik1 = 0.35 * (4 * (exp(0.04 * (v + 85)) - 1) / (exp(0.08 * (v + 53)) + exp(0.04 * (v + 53))) + 0.2 * (v + 23) / (1 - exp(-0.04 * (v + 23))))
    ix1 = x1 * 0.8 * (exp(0.04 * (v + 77)) - 1) / exp(0.04 * (v + 35))
    ina = (4 * m ** 3 * h * j + 0.003) * (v - 50)
    i_s = 0.09 * d * f * (v + 82.3 + 13.0287 * math.log(ca))
    am = (v + 47) / (1 - exp(-0.1 * (v + 47)))
    bm = 40 * exp(-0.056 * (v + 72))
    ah = 0.126 * exp(-0.25 * (v + 77))
    bh = 1.7 / (exp(-0.082 * (v + 22.5)) + 1)
    aj = 0.055 * exp(-0.25 * (v + 78)) / (exp(-0.2 * (v + 78)) + 1)
    bj = 0.3 / (exp(-0.1 * (v + 32)) + 1)
    ad = 0.095 * exp(-0.01 * (v - 5)) / (exp(-0.072 * (v - 5)) + 1)
    bd = 0.07 * exp(-0.017 * (v + 44)) / (exp(0.05 * (v + 44)) + 1)
    af = 0.012 * exp(-0.008 * (v + 28)) / (exp(0.15 * (v + 28)) + 1)
    bf = 0.0065 * exp(-0.02 * (v + 30)) / (exp(-0.2 * (v + 30)) + 1)
    ax = 0.0005 * exp(0.083 * (v + 50)) / (exp(0.057 * (v + 50)) + 1)
    bx = 0.0013 * exp(-0.06 * (v + 20)) / (exp(-0.04 * (v + 20)) + 1)
    return [
        -(ik1 + ix1 + ina + i_s),
        -1e-7 * i_s + 0.07 * (1e-7 - ca),
        am * (1 - m) - bm * m,
        ah * (1 - h) - bh * h,
        aj * (1 - j) - bj * j,
        ad * (1 - d) - bd * d,
        af * (1 - f) - bf * f,
        ax * (1 - x1) - bx * x1,
    ]


def ring(size):
    fast = np.where(np.arange(size) % 2 == 0, 2000.0, 1.0)
    phase = np.arange(size)

    def slopes(t, y):
        before, after = np.roll(y, 1), np.roll(y, -1)
        return fast * (before / (1 + before) - y / (1 + y)) + 0.3 * (after - y) + 0.05 * np.sin(t + phase)

    return slopes


problems = {
    "robertson": (robertson, [1, 0, 0], 1e5),
    "van der pol": (van_der_pol, [2, 0], 2000),
    "beeler-reuter": (beeler_reuter, [-20, 1e-7, 0.011, 0.988, 0.975, 0.003, 0.994, 0.0001], 400),
    "ring 40": (ring(40), [1 + i % 5 for i in range(40)], 10),
    "ring 60": (ring(60), [1 + i % 5 for i in range(60)], 10),
}
atol = {"robertson": 1e-10, "van der pol": 1e-8, "beeler-reuter": 1e-10, "ring 40": 1e-8, "ring 60": 1e-8}
answer = {"scipy": scipy.__version__, "problems": {}}
for name, (slopes, y0, end) in problems.items():
    taken = []
    for _ in range(7):
        begin = time.process_time()
        result = odeint(slopes, y0, [0, end], tfirst=True, rtol=1e-6, atol=atol[name], mxstep=100000)
        taken.append(1000 * (time.process_time() - begin))
    exact = solve_ivp(slopes, (0, end), y0, method="Radau", rtol=1e-11, atol=atol[name] * 1e-5).y[:, -1]
    answer["problems"][name] = {"ms": sorted(taken)[3], "end": list(result[-1]), "exact": list(exact)}
json.dump(answer, sys.stdout)
