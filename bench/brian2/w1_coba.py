"""W1 and W1b: balanced network with conductance synapses, no plasticity."""
from brian2 import *
from common import arguments, build, eff, instrument

a = arguments(n=4000, wscale=1.0)
defaultclock.dt = 0.1*ms
NE = int(a.n*0.8)
tau_m, Te, Ti = 20*ms, eff(5*ms), eff(10*ms)
EL, Vt, Vr, Ee, Ei, Ib = -60*mV, -50*mV, -60*mV, 0*mV, -80*mV, 20*mV
we, wi = 0.4*a.wscale, 5.1*a.wscale

G = NeuronGroup(a.n, '''dv/dt = (EL - v + Ib + ge*(Ee - v) + gi*(Ei - v))/tau_m : volt (unless refractory)
                        dge/dt = -ge/Te : 1
                        dgi/dt = -gi/Ti : 1''',
                threshold='v > Vt', reset='v = Vr', refractory=5*ms, method='euler')
G.v = 'EL + 10*mV*((i*0.6180339887) % 1.0)'
P, I = G[:NE], G[NE:]
Ce = Synapses(P, G, on_pre='ge_post += we', delay=0.8*ms)
Ce.connect(p=0.02)
Ci = Synapses(I, G, on_pre='gi_post += wi', delay=0.8*ms)
Ci.connect(p=0.02)
ME, MI = SpikeMonitor(P, record=False), SpikeMonitor(I, record=False)
instrument()
run(10*second)
build(a, 10.0)
