"""W3: rate-modulated triplet STDP on E->E and inhibitory STDP on I->E, 20,000 neurons; one trace a neuron as in W2."""
from brian2 import *
from common import arguments, build, eff, instrument

a = arguments()
defaultclock.dt = 0.1*ms
NE, NI, NX, p = 16000, 4000, 2500, 0.05
tau_m, Te, Ti = 20*ms, eff(5*ms), eff(10*ms)
EL, Vt, Vr, Ee, Ei = -60*mV, -50*mV, -60*mV, 0*mV, -80*mV
w0, w_ei, w_ie0, w_ii, w_x = 0.01, 0.01, 0.1, 0.1, 0.05
wmax, wimax = 0.05, 1.0
kappa, tau_hom = 4*Hz, 1*second
tau_plus, tau_minus, tau_long, tau_istdp = 16.8*ms, 33.7*ms, 114*ms, 20*ms
Tp, Tm, Tl, Ty = eff(tau_plus), eff(tau_minus), eff(tau_long), eff(tau_istdp)
A3 = 6.5e-3*0.25
A3m = A3*tau_plus*tau_long/tau_minus/kappa/tau_hom**2
eta_i = 1e-3
alpha = 2*kappa*tau_istdp
d = 1.5*ms

eqs = '''dv/dt = (EL - v + ge*(Ee - v) + gi*(Ei - v))/tau_m : volt (unless refractory)
         dge/dt = -ge/Te : 1
         dgi/dt = -gi/Ti : 1
      '''
eqsE = eqs + '''dzh/dt = -zh/tau_hom : 1
                dr1/dt = -r1/Tp : 1
                do1/dt = -o1/Tm : 1
                do2/dt = -o2/Tl : 1
                dy/dt = -y/Ty : 1
             '''
E = NeuronGroup(NE, eqsE, threshold='v > Vt', reset='v = Vr; zh += 1; o1 += 1; o2 += 1; y += 1',
                refractory=5*ms, method='euler')
I = NeuronGroup(NI, eqs + 'dx/dt = -x/Ty : 1\n', threshold='v > Vt', reset='v = Vr', refractory=5*ms, method='euler')
E.v = 'EL + 10*mV*((i*0.6180339887) % 1.0)'
I.v = 'EL + 10*mV*((i*0.6180339887) % 1.0)'
E.zh = 'kappa*tau_hom'
X = PoissonGroup(NX, rates=10*Hz)

EE = Synapses(E, E, 'w : 1',
              on_pre='''w = clip(w - A3m*o1_post*zh_post**2, 0, wmax)
                        ge_post += w''',
              on_post='w = clip(w + A3*r1_pre*o2_post, 0, wmax)', delay={'pre': d})
IE = Synapses(I, E, 'w : 1',
              on_pre='''gi_post += w
                        w = clip(w + eta_i*(y_post - alpha), 0, wimax)''',
              on_post='w = clip(w + eta_i*x_pre, 0, wimax)', delay={'pre': d})
TE = Synapses(E, E, on_pre='r1_post += 1', delay=d)
TE.connect(j='i')
TI = Synapses(I, I, on_pre='x_post += 1', delay=d)
TI.connect(j='i')
EE.connect(p=p)
EE.w = w0
IE.connect(p=p)
IE.w = w_ie0
EI = Synapses(E, I, on_pre='ge_post += w_ei', delay=d)
EI.connect(p=p)
II = Synapses(I, I, on_pre='gi_post += w_ii', delay=d)
II.connect(p=p)
XE = Synapses(X, E, on_pre='ge_post += w_x', delay=d)
XE.connect(p=p)
XI = Synapses(X, I, on_pre='ge_post += w_x', delay=d)
XI.connect(p=p)
ME, MI, MX = (SpikeMonitor(g, record=False) for g in (E, I, X))
instrument()
run(2*second)
build(a, 2.0)
