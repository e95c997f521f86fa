import type { Model } from "../model/model.ts";
import { type CircuitRecording, meanBetween, valuesAt } from "../model/recording.ts";
import { diffusionRate } from "./diffusion-rate.ts";

/** A closed-form answer, the circuit that must give it, and how wrong the circuit is made in the control. */
export interface CircuitAnchor {
  readonly about: string;
  readonly unit: string;
  readonly expected: number;
  /** Largest relative error. */
  readonly tolerance: number;
  /** What is wrong in the control. */
  readonly mistake: string;
  readonly model: (seed: number, wrong: boolean) => Model;
  readonly obtained: (recording: CircuitRecording) => number | null;
}

const lif = { tauM: 20, tRefractory: 5, threshold: 10, reset: 0 };

/** Cells of `lif-current` with independent-enough Poisson input: 2,000 sources, 400 of each kind to a cell. */
const poisson = { cells: 100, sources: 4000, inDegree: 400, rate: 25, current: 60, tauSyn: 0.5, excess: 1.2 };

/** Step of the noisy cell, ms. */
const NOISY_STEP = 0.05;

/** Mean and SD of the free potential (mV), from Campbell's theorem; C = 200 pF. A current is held over a step. */
function poissonDrive() {
  const { inDegree, rate, current, tauSyn, excess } = poisson;
  const charge = (current * NOISY_STEP) / (1 - Math.exp(-NOISY_STEP / tauSyn));
  const jump = charge / 200;
  const excitatory = (inDegree * rate * excess) / 1000;
  const inhibitory = (inDegree * rate) / 1000;
  return {
    mean: jump * (excitatory - inhibitory) * lif.tauM,
    sd: Math.sqrt((jump * jump * (excitatory + inhibitory) * lif.tauM) / 2),
  };
}

const noisyRate: CircuitAnchor = {
  about: "Poisson-driven cell: rate in the diffusion approximation",
  unit: "Hz",
  expected: diffusionRate({ ...lif, ...poissonDrive(), tauSyn: poisson.tauSyn }),
  tolerance: 0.05,
  mistake: "inhibitory sources a tenth slower",
  model: (seed, wrong) => {
    const { cells, sources, inDegree, rate, current, tauSyn, excess } = poisson;
    const source = (hertz: number) => ({
      count: sources,
      input: { kind: "poisson", rate: `${hertz} Hz` } as const,
    });
    const onto = (from: string, receptor: string) => ({
      from,
      to: "E",
      receptor,
      wiring: { kind: "fixed-in-degree", inDegree } as const,
      weight: 1,
      unitWeight: `${current} pA`,
      delay: "0.1 ms",
    });
    return {
      version: 1,
      name: "anchor-noisy-rate",
      dt: `${NOISY_STEP} ms`,
      duration: "30 s",
      seed,
      populations: {
        X: source(excess * rate),
        Y: source(wrong ? 0.9 * rate : rate),
        E: {
          count: cells,
          neuron: "lif-current",
          parameters: { tauExc: `${tauSyn} ms`, tauInh: `${tauSyn} ms` },
        },
      },
      projections: { XE: onto("X", "excitatory"), YE: onto("Y", "inhibitory") },
      recording: { rates: "1 s" },
    };
  },
  obtained: (recording) => meanBetween(recording, "E.rate", ["2 s", "30 s"]),
};

const constantRate: CircuitAnchor = {
  about: "constant current that lifts the cell by 20 mV: rate",
  unit: "Hz",
  expected: 1000 / (lif.tRefractory + lif.tauM * Math.log(20 / 10)),
  tolerance: 0.01,
  mistake: "refractory time 4 ms instead of 5 ms",
  model: (seed, wrong) => ({
    version: 1,
    name: "anchor-constant-rate",
    dt: "0.01 ms",
    duration: "10 s",
    seed,
    populations: {
      E: {
        count: 1,
        neuron: "lif-current",
        parameters: { iExt: "200 pA", tRefractory: wrong ? "4 ms" : "5 ms" },
      },
    },
    recording: { rates: "1 s" },
  }),
  obtained: (recording) => meanBetween(recording, "E.rate", ["2 s", "10 s"]),
};

const silence = { gain: 4e-5, targetRate: 5, tauRate: 10, hours: 1 };

/** Growth of the factor of a silent cell: the error is targetRate (1 - exp(-t / tauRate)) at each tick of 1 s. */
function silentFactor(): number {
  const { gain, targetRate, tauRate, hours } = silence;
  let logFactor = 0;
  for (let t = 1; t <= 3600 * hours; t++) logFactor += gain * targetRate * (1 - Math.exp(-t / tauRate));
  return Math.exp(logFactor);
}

const scalingGrowth: CircuitAnchor = {
  about: "scaling of a silent cell: factor after an hour",
  unit: "1",
  expected: silentFactor(),
  tolerance: 1e-3,
  mistake: "gain 4.2e-5 instead of 4e-5",
  model: (seed, wrong) => ({
    version: 1,
    name: "anchor-scaling-growth",
    dt: "1 ms",
    duration: "1 h",
    seed,
    skipSilence: true,
    guard: "record",
    populations: {
      X: { count: 1, input: { kind: "poisson", rate: "0 Hz" } },
      E: { count: 1, neuron: "lif-current" },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "all-to-all" },
        weight: 1,
        unitWeight: "1 pA",
        delay: "1 ms",
      },
    },
    mechanisms: {
      scaling: {
        mechanism: "multiplicative-scaling",
        on: ["XE"],
        parameters: {
          gain: `${wrong ? 4.2e-5 : silence.gain} 1/(s Hz)`,
          integralGain: 0,
          targetRate: `${silence.targetRate} Hz`,
          tauRate: `${silence.tauRate} s`,
        },
      },
    },
    recording: { rates: "10 min", variables: [{ name: "scaling.H", every: "10 min" }] },
  }),
  obtained: (recording) => valuesAt(recording, "scaling.H", "1 h")[0] ?? null,
};

/** The drift of the rule is zero at the set-point for independent spikes; inhibition that works makes coincidence a little rarer. */
const inhibitoryBalance: CircuitAnchor = {
  about: "inhibitory STDP on a driven cell: rate at which it rests",
  unit: "Hz",
  expected: 5,
  tolerance: 0.08,
  mistake: "set-point of 6 Hz instead of 5 Hz",
  model: (seed, wrong) => {
    const onto = (from: string, receptor: string, inDegree: number, weight: number) => ({
      from,
      to: "E",
      receptor,
      wiring: { kind: "fixed-in-degree", inDegree } as const,
      weight,
      unitWeight: "1 nS",
      delay: "1 ms",
    });
    return {
      version: 1,
      name: "anchor-inhibitory-balance",
      dt: "0.5 ms",
      duration: "160 s",
      seed,
      populations: {
        X: { count: 1000, input: { kind: "poisson", rate: "10 Hz" } },
        Y: { count: 1000, input: { kind: "poisson", rate: "10 Hz" } },
        E: { count: 50, neuron: "lif-conductance" },
      },
      projections: { XE: onto("X", "ampa", 400, 0.35), YE: onto("Y", "gaba", 400, 0.25) },
      mechanisms: {
        balance: {
          mechanism: "istdp-vogels",
          on: ["YE"],
          parameters: { eta: 0.002, targetRate: wrong ? "6 Hz" : "5 Hz" },
        },
      },
      recording: { rates: "10 s" },
    };
  },
  obtained: (recording) => meanBetween(recording, "E.rate", ["60 s", "160 s"]),
};

/** Hill function of order 4 as rules write it, by tanh of the log; computed on a tick of the engine. */
const hill: CircuitAnchor = {
  about: "Hill function of order 4 at twice the half-saturation, by tanh of the log",
  unit: "1",
  expected: 16 / 17,
  tolerance: 1e-12,
  mistake: "order 3",
  model: (seed, wrong) => ({
    version: 1,
    name: "anchor-hill",
    dt: "1 ms",
    duration: "2 s",
    seed,
    precision: "f64",
    populations: { E: { count: 1, neuron: "lif-current" } },
    mechanisms: {
      sensor: {
        population: "E",
        mechanism: {
          name: "hill-of-a-constant",
          about: "the response to a constant",
          source: { cite: "none: a test of the language" },
          laws: [],
          parameters: {
            order: { value: wrong ? 3 : 4, unit: "1", tag: "C", about: "Hill coefficient" },
            relative: { value: 2, unit: "1", tag: "C", about: "input over its half-saturation" },
          },
          variables: {
            response: { per: "post", unit: "1", initial: 0, about: "share of the largest response" },
          },
          every: { "1 s": ["response = (1 + tanh(order / 2 * log(relative))) / 2"] },
        },
      },
    },
    recording: { variables: [{ name: "sensor.response", every: "1 s" }] },
  }),
  obtained: (recording) => valuesAt(recording, "sensor.response", "2 s")[0] ?? null,
};

/** Anchors that are simulated, by the name of their arm. */
export const circuitAnchors: Readonly<Record<string, CircuitAnchor>> = {
  "noisy-rate": noisyRate,
  "constant-rate": constantRate,
  "scaling-growth": scalingGrowth,
  "inhibitory-balance": inhibitoryBalance,
  hill,
};
