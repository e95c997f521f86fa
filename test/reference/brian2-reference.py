"""Reference runs in Brian2: writes brian2-membrane.json, brian2-network.json and brian2-plasticity.json. Run in this folder.

Made to follow the order of events of a Setpoint step. Brian2's slots run as start, synapses, groups, thresholds, resets,
end, so that a spike found in step n arrives in step n + 1 (+ its delay) before the membrane is integrated. Conductances
decay with the membrane instead of before the arrivals: the same, one step earlier. A refractory time is given as
tRef + dt, because Brian2 lets the cell go in the step that starts tRef after the spike, Setpoint in the one after
it. Plasticity runs in the default order, where the `pre` pathway of a step comes before `post` and prescribed spikes
meet without a delay. The scaling rule runs at `start` of the step that begins at a whole second, which is the end of the
step before; at 0 it changes nothing. A listed spike of a relay reaches its cell one step later, so scaling counts it then.
"""
import json
import sys

import brian2 as b2
import numpy as np
from brian2.stateupdaters.explicit import ExplicitStateUpdater
from brian2 import Hz, mV, ms, nS, pA, pF, second

b2.prefs.codegen.target = "numpy"
SOFTWARE = f"Brian2 {b2.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}"
AFTER_SYNAPSES = ["start", "synapses", "groups", "thresholds", "resets", "end"]
# the `heun` of Brian2 is that of stochastic equations, and Euler where there is no noise
HEUN = ExplicitStateUpdater("""
k = dt * f(x, t)
l = dt * f(x + k, t + dt)
x_new = x + 0.5 * k + 0.5 * l
""")
random = np.random.default_rng(2011)


def write(name, content):
    with open(f"brian2-{name}.json", "w") as file:
        json.dump({"software": SOFTWARE, "script": "brian2-reference.py", **content}, file, separators=(",", ":"))
        file.write("\n")


def trains(cells, steps, per_step):
    """Steps at which each cell fires, at most once a step."""
    hits = random.random((cells, steps)) < per_step
    return [np.flatnonzero(row).tolist() for row in hits]


def generator(lists, dt):
    cells = [i for i, steps in enumerate(lists) for _ in steps]
    times = [s for steps in lists for s in steps]
    return b2.SpikeGeneratorGroup(len(lists), cells, np.array(times) * dt, dt=dt)


LIF = """
dv/dt = (gL * (EL - v) + (gAMPA * meanAMPA + (gDecay * meanDecay - gRise * meanRise) * block) * (Eexc - v) + gGABA * meanGABA * (EGABA - v) + I) / C : volt (unless refractory)
dgAMPA/dt = -gAMPA / tauAMPA : siemens
dgDecay/dt = -gDecay / tauNMDA : siemens
dgRise/dt = -gRise / tauRise : siemens
dgGABA/dt = -gGABA / tauGABA : siemens
block : 1
I : amp
"""
LIF_NAMES = dict(C=200 * pF, gL=10 * nS, EL=-60 * mV, Eexc=0 * mV, EGABA=-80 * mV, tauAMPA=5 * ms, tauNMDA=100 * ms,
                 tauRise=2 * ms, tauGABA=10 * ms)


def mean(tau, dt):
    """Mean over a step of what decays with `tau`, relative to the start of the step: Setpoint advances the membrane with it."""
    return float(tau / dt * (1 - np.exp(-dt / tau)))


def lif(count, dt):
    names = dict(LIF_NAMES, meanAMPA=mean(LIF_NAMES["tauAMPA"], dt), meanDecay=mean(LIF_NAMES["tauNMDA"], dt),
                 meanRise=mean(LIF_NAMES["tauRise"], dt), meanGABA=mean(LIF_NAMES["tauGABA"], dt))
    return b2.NeuronGroup(count, LIF, threshold="v >= -50*mV", reset="v = -60*mV", refractory=5 * ms + dt,
                          method="exponential_euler", namespace=names, dt=dt)


def membrane():
    dt = 0.1 * ms
    b2.defaultclock.dt = dt
    inputs = trains(20, 10000, 0.003)
    cell = lif(1, dt)
    cell.v = -60 * mV
    # the magnesium block is that of the start of the step
    cell.run_regularly("block = 1 / (1 + 1 / 3.57 * exp(-0.062 * v / mV))", dt=dt, when="before_groups")
    source = generator(inputs, dt)
    peak = 100 * 2 / 98 * np.log(50)
    norm = 1 / (np.exp(-peak / 100) - np.exp(-peak / 2))
    excitation = b2.Synapses(source, cell, "w : siemens", namespace=dict(norm=norm),
                             on_pre="gAMPA_post += w\ngDecay_post += 0.3*norm*w\ngRise_post += 0.3*norm*w")
    excitation.connect("i < 15")
    excitation.w = 1.25 * nS
    inhibition = b2.Synapses(source, cell, "w : siemens", on_pre="gGABA_post += w")
    inhibition.connect("i >= 15")
    inhibition.w = 2 * nS
    adapting = b2.NeuronGroup(1, """
        dv/dt = (gL*(EL - v) + gL*DT*exp(clip((v - VT)/DT, -1e9, 20)) - u + 900*pA)/C : volt
        du/dt = (a*(clip(v, -1*volt, 20*mV) - EL) - u)/tauW : amp""",
        threshold="v >= 20*mV", reset="v = EL; u += 80.5*pA", method=HEUN, dt=dt,
        namespace=dict(C=281*pF, gL=30*nS, EL=-70.6*mV, VT=-50.4*mV, DT=2*mV, a=4*nS, tauW=144*ms))
    adapting.v = -70.6 * mV
    traces = [b2.StateMonitor(g, "v", record=True, dt=1 * ms, when="end") for g in (cell, adapting)]
    spikes = [b2.SpikeMonitor(g) for g in (cell, adapting)]
    net = b2.Network(cell, source, excitation, inhibition, adapting, traces, spikes)
    net.schedule = AFTER_SYNAPSES
    net.run(1 * second)
    both = [{"v": (t.v[0] / mV).tolist(), "spikes": np.rint(s.t / dt).astype(int).tolist()} for t, s in zip(traces, spikes)]
    print("membrane", [len(each["spikes"]) for each in both])
    write("membrane", {"dt": 0.1, "inputs": inputs, "excitation": 1.25, "inhibition": 2, "lif": both[0], "adex": both[1]})


def network():
    dt = 0.1 * ms
    b2.defaultclock.dt = dt
    inputs = trains(40, 10000, 0.004)
    cells = lif(100, dt)
    cells.v = "-60*mV + 10*mV*((i*0.6180339887) % 1.0)"
    source = generator(inputs, dt)
    projections = {}
    groups = []
    for name, of, first, count, delay, weight, target in [
        ("X", source, 0, 40, 0, 1.5, "gAMPA"), ("E", cells, 0, 80, 15, 0.75, "gAMPA"), ("I", cells, 80, 20, 8, 4.0, "gGABA")]:
        hits = random.random((count, 100)) < 0.2
        pre, post = np.nonzero(hits)
        synapses = b2.Synapses(of, cells, "w : siemens", on_pre=f"{target}_post += w", delay=delay * dt)
        synapses.connect(i=pre + first, j=post)
        synapses.w = weight * nS
        groups.append(synapses)
        projections[name] = {"pre": pre.tolist(), "post": post.tolist(), "delay": delay, "weight": weight}
    spikes = b2.SpikeMonitor(cells)
    net = b2.Network(cells, source, groups, spikes)
    net.schedule = AFTER_SYNAPSES
    net.run(1 * second)
    steps = np.rint(spikes.t / dt).astype(int)
    lists = [steps[np.asarray(spikes.i) == i].tolist() for i in range(100)]
    print("network", len(steps), "spikes")
    write("network", {"dt": 0.1, "inputs": inputs, "projections": projections, "spikes": lists})


PAIR = "dx/dt = -x/tp : 1 (event-driven)\ndy/dt = -y/tm : 1 (event-driven)\nw : 1"
RULES = {
    "pair": (PAIR, "w = clip(w - 0.01*1.05*w**0.4*y, 0, 1); x += 1", "w = clip(w + 0.01*(1 - w)**0.4*x, 0, 1); y += 1",
             dict(tp=20 * ms, tm=20 * ms)),
    "triplet": (PAIR + "\ndx2/dt = -x2/tx : 1 (event-driven)\ndy2/dt = -y2/ty : 1 (event-driven)",
                "w = clip(w - y*(7e-3 + 2.3e-4*x2), 0, 1); x += 1; x2 += 1",
                "w = clip(w + x*(5e-10 + 6.2e-3*y2), 0, 1); y += 1; y2 += 1",
                dict(tp=16.8 * ms, tm=33.7 * ms, tx=101 * ms, ty=125 * ms)),
    "inhibitory": (PAIR, "w = clip(w + 0.01*(y - 0.12), 0, 100); x += 1", "w = clip(w + 0.01*x, 0, 100); y += 1",
                   dict(tp=20 * ms, tm=20 * ms)),
}


def plasticity():
    dt = 0.5 * ms
    b2.defaultclock.dt = dt
    pre, post = trains(8, 8000, 0.01), trains(8, 8000, 0.01)
    left, right = generator(pre, dt), generator(post, dt)
    start = 0.2 + 0.6 * random.random(64)
    rules = {}
    for name, (model, on_pre, on_post, names) in RULES.items():
        rules[name] = b2.Synapses(left, right, model, on_pre=on_pre, on_post=on_post, namespace=names)
        rules[name].connect()
        rules[name].w = start
    cells = b2.NeuronGroup(8, """
        drate/dt = -rate/(10*second) : Hz
        debt : 1
        H : 1""", method="exact", dt=dt)
    cells.rate, cells.H = 5 * Hz, 1
    counted = b2.Synapses(right, cells, on_pre="rate_post += 1/(10*second)", delay=dt)
    counted.connect("i == j")
    cells.run_regularly("debt += (5*Hz - rate)*second; H = clip(H*exp(4e-3*(5*Hz - rate)*second + 1e-5*debt), 0.05, 20)",
                        dt=1 * second, when="start")
    net = b2.Network(left, right, *rules.values(), cells, counted)
    net.run(4 * second + dt)  # the tick at 4 s stands at the start of the next step
    print("plasticity", {name: float(np.mean(s.w)) for name, s in rules.items()}, np.asarray(cells.H))
    write("plasticity", {"dt": 0.5, "pre": pre, "post": post, "start": start.tolist(),
                         "weights": {name: np.asarray(s.w).tolist() for name, s in rules.items()},
                         "factor": np.asarray(cells.H).tolist()})


membrane()
network()
plasticity()
