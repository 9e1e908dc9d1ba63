/**
 * The two cases as anybody would write them in SimPy: a process a patient, a Resource a place, waits summed up. Each prints the number of
 * patients and the processor seconds of the simulation alone.
 */
const mm1 = `
import random, simpy, time
random.seed(1)
n = 40000
waits = [0.0]
env = simpy.Environment()
server = simpy.Resource(env, 1)
def patient():
    came = env.now
    with server.request() as mine:
        yield mine
        waits[0] += env.now - came
        yield env.timeout(random.expovariate(1.0))
def arrivals():
    for _ in range(n):
        yield env.timeout(random.expovariate(0.8))
        env.process(patient())
env.process(arrivals())
begin = time.process_time()
env.run()
print(n, time.process_time() - begin)
`

const department = `
import math, random, simpy, time
random.seed(1)
rates = [2.366667, 2.8, 8.833333, 10.433333, 14.8, 26.266667, 31.4, 18.066667, 16.466667, 12.033333, 11.6, 28.866667, 18.033333, 11.5, 5.3, 4.066667, 2.2, 2.1]
top = max(rates) / 60
def lognormal(mean, sd):
    v = math.log(1 + (sd / mean) ** 2)
    return random.lognormvariate(math.log(mean) - v / 2, math.sqrt(v))
count = [0]
waits = {}
def day():
    env = simpy.Environment()
    triage, registration, examination = simpy.Resource(env, 1), simpy.Resource(env, 1), simpy.Resource(env, 3)
    treatment, stabilisation, trauma = simpy.Resource(env, 1), simpy.Resource(env, 2), simpy.Resource(env, 1)
    def visit(name, place, duration):
        came = env.now
        with place.request() as mine:
            yield mine
            waits[name] = waits.get(name, 0.0) + env.now - came
            yield env.timeout(duration)
    def patient():
        yield from visit('triage', triage, random.expovariate(1 / 3))
        if random.random() < 0.12:
            yield from visit('stabilisation', stabilisation, random.expovariate(1 / 90))
            yield from visit('trauma', trauma, lognormal(30, 2))
        else:
            yield from visit('registration', registration, lognormal(5, math.sqrt(2)))
            yield from visit('examination', examination, max(0.5, random.gauss(16, math.sqrt(3))))
            if random.random() < 0.6:
                yield from visit('treatment', treatment, lognormal(13.3, math.sqrt(2)))
    def arrivals():
        while True:
            yield env.timeout(random.expovariate(top))
            if env.now >= 1080:
                return
            if random.random() < rates[int(env.now // 60)] / 60 / top:
                count[0] += 1
                env.process(patient())
    env.process(arrivals())
    env.run(1140)
begin = time.process_time()
for _ in range(40):
    day()
print(count[0], time.process_time() - begin)
`

export const simpyPrograms = { mm1, department } as const
