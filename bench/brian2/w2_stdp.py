"""W2: pair STDP and multiplicative scaling on E->E.

One trace a neuron (the delayed presynaptic one through one-to-one synapses): 1.5 to 3.6 times faster in Brian2 than the
form of its documentation, which keeps the traces in every synapse, and with the same spikes and weights.
"""
from brian2 import *
from common import arguments, build, eff, instrument

a = arguments()
defaultclock.dt = 0.1*ms
NE, NI, NX, p = 3200, 800, 2000, 0.1
tau_m, Te, Ti, Ts = 20*ms, eff(5*ms), eff(10*ms), eff(20*ms)
EL, Vt, Vr, Ee, Ei = -60*mV, -50*mV, -60*mV, 0*mV, -80*mV
w0, w_ei, w_ie, w_ii, w_x = 0.02, 0.02, 0.2, 0.2, 0.03
wmax, Ap, Am = 0.06, 0.001, 0.00105
r_target, tau_r, tau_sc, dt_sc = 5*Hz, 1*second, 20*second, 100*ms
d = 1.5*ms

eqs = '''dv/dt = (EL - v + ge*(Ee - v) + gi*(Ei - v))/tau_m : volt (unless refractory)
         dge/dt = -ge/Te : 1
         dgi/dt = -gi/Ti : 1
      '''
eqsE = eqs + '''dz/dt = -z/tau_r : 1
                dxpre/dt = -xpre/Ts : 1
                dxpost/dt = -xpost/Ts : 1
             '''
E = NeuronGroup(NE, eqsE, threshold='v > Vt', reset='v = Vr; z += 1; xpost += 1', refractory=5*ms, method='euler')
I = NeuronGroup(NI, eqs, threshold='v > Vt', reset='v = Vr', refractory=5*ms, method='euler')
E.v = 'EL + 10*mV*((i*0.6180339887) % 1.0)'
I.v = 'EL + 10*mV*((i*0.6180339887) % 1.0)'
E.z = 'r_target*tau_r'
X = PoissonGroup(NX, rates=10*Hz)

EE = Synapses(E, E, 'w : 1',
              on_pre='''ge_post += w
                        w = clip(w - Am*xpost_post, 0, wmax)''',
              on_post='w = clip(w + Ap*xpre_pre, 0, wmax)', delay={'pre': d})
TR = Synapses(E, E, on_pre='xpre_post += 1', delay=d)
TR.connect(j='i')
EE.connect(p=p)
EE.w = w0
EE.run_regularly('w = clip(w*(1 + dt_sc/tau_sc*(1 - z_post/(r_target*tau_r))), 0, wmax)', dt=dt_sc)
EI = Synapses(E, I, on_pre='ge_post += w_ei', delay=d)
EI.connect(p=p)
IE = Synapses(I, E, on_pre='gi_post += w_ie', delay=d)
IE.connect(p=p)
II = Synapses(I, I, on_pre='gi_post += w_ii', delay=d)
II.connect(p=p)
XE = Synapses(X, E, on_pre='ge_post += w_x', delay=d)
XE.connect(p=p)
XI = Synapses(X, I, on_pre='ge_post += w_x', delay=d)
XI.connect(p=p)
ME, MI, MX = (SpikeMonitor(g, record=False) for g in (E, I, X))
instrument()
run(10*second)
build(a, 10.0)
