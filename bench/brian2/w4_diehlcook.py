"""W4: 784 Poisson inputs, 400 cells with adaptive threshold and all-to-all plastic synapses, 400 inhibitory cells.

Weights are normalised inside the program by an event that fires once a sample: one pass sums, the next rescales.
"""
from brian2 import *
from common import arguments, build, instrument

a = arguments(samples=50)
defaultclock.dt = 0.5*ms
NIN, N, S = 784, 400, a.samples


def images(n):
    y, x = np.mgrid[0:28, 0:28].astype(float)
    out = np.zeros((n, 784))
    for k in range(n):
        t = 2*np.pi*(k % 10)/10
        cx, cy = 13.5 + 5*np.cos(t), 13.5 + 5*np.sin(t)
        ring = np.exp(-((np.hypot(x - cx, y - cy) - 5.0)/1.5)**2)
        u = (x - 13.5)*np.cos(t/2) + (y - 13.5)*np.sin(t/2)
        s = (x - 13.5)*np.sin(t/2) - (y - 13.5)*np.cos(t/2)
        bar = np.exp(-(u/1.5)**2)*(np.abs(s) < 9)
        image = np.maximum(ring, bar)
        image[image < 0.1] = 0
        out[k] = image.ravel()
    return out


rates_arr = np.zeros((S*10, NIN))            # slots of 50 ms: 7 of stimulus, 3 of rest
for k, image in enumerate(images(S)):
    rates_arr[k*10:k*10 + 7] = 63.75*image
stim = TimedArray(rates_arr*Hz, dt=50*ms)

X = NeuronGroup(NIN, 'rates : Hz', threshold='rand() < stim(t, i)*dt',
                events={'norm': 't_in_timesteps % 1000 == 999'})
eqE = '''dv/dt = ((-65*mV - v) + ge*(0*mV - v) + gi*(-100*mV - v))/(100*ms) : volt (unless refractory)
         dge/dt = -ge/(1*ms) : 1
         dgi/dt = -gi/(2*ms) : 1
         dtheta/dt = -theta/(1e7*ms) : volt
         wsum : 1'''
eqI = '''dv/dt = ((-60*mV - v) + ge*(0*mV - v) + gi*(-85*mV - v))/(10*ms) : volt (unless refractory)
         dge/dt = -ge/(1*ms) : 1
         dgi/dt = -gi/(2*ms) : 1'''
E = NeuronGroup(N, eqE, threshold='v > theta - 72*mV', reset='v = -65*mV; theta += 0.05*mV',
                refractory=5*ms, method='exponential_euler')
I = NeuronGroup(N, eqI, threshold='v > -40*mV', reset='v = -45*mV', refractory=2*ms, method='exponential_euler')
E.v = -105*mV
I.v = -100*mV
E.theta = 20*mV
nu_pre, nu_post = 1e-4, 1e-2
XE = Synapses(X, E, '''w : 1
                       dx/dt = -x/(20*ms) : 1 (event-driven)
                       dy1/dt = -y1/(20*ms) : 1 (event-driven)
                       dy2/dt = -y2/(40*ms) : 1 (event-driven)''',
              on_pre={'pre': '''ge_post += w
                                x = 1
                                w = clip(w - nu_pre*y1, 0, 1)''',
                      'norm1': 'wsum_post += w',
                      'norm2': 'w = w*78.0/wsum_post'},
              on_post='''w = clip(w + nu_post*x*y2, 0, 1)
                         y1 = 1
                         y2 = 1''',
              on_event={'pre': 'spike', 'norm1': 'norm', 'norm2': 'norm', 'post': 'spike'})
XE.connect()
XE.w = '0.3*((i*400 + j)*0.6180339887 % 1.0)'
XE.norm1.order = 10
XE.norm2.order = 20
E.run_regularly('wsum = 0', dt=500*ms, when='start')
EI = Synapses(E, I, on_pre='ge_post += 10.4')
EI.connect(j='i')
IE = Synapses(I, E, on_pre='gi_post += 17.0')
IE.connect(condition='i != j')
MX, ME, MI = SpikeMonitor(X, record=False), SpikeMonitor(E, record=False), SpikeMonitor(I, record=False)
instrument()
run(S*0.5*second)
build(a, S*0.5)
