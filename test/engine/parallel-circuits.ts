import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model, PopulationSpec, ProjectionSpec } from "../../src/model/model.ts";

function lif(count: number, bias = "0 mV"): PopulationSpec {
  const v = { expression: "-60 mV + 10 mV * frac(index * 0.6180339887)" };
  return { count, neuron: "lif-relative", parameters: { bias }, initial: { v } };
}

function random(
  [from, to]: readonly [string, string],
  probability: number,
  weight: number,
  delay: ProjectionSpec["delay"],
): ProjectionSpec {
  const receptor = from === "I" ? "inhibitory" : "excitatory";
  return { from, to, receptor, wiring: { kind: "fixed-probability", probability }, weight, delay: delay! };
}

/** A network that fires by itself, without plasticity, with two delays between which weights are drawn by synapse. */
export const staticCircuit: Model = {
  version: 1,
  name: "static",
  dt: "0.1 ms",
  duration: "1 s",
  seed: 7,
  populations: { E: lif(560, "20 mV"), I: lif(140, "20 mV") },
  projections: {
    EE: random(["E", "E"], 0.1, 0.4, { uniform: ["0.75 ms", "0.85 ms"] }),
    EI: random(["E", "I"], 0.1, 0.4, "0.8 ms"),
    IE: random(["I", "E"], 0.1, 5.1, "1.2 ms"),
    II: random(["I", "I"], 0.1, 5.1, "0.8 ms"),
  },
};

/** A factor that follows what the whole network and the whole population do: every reduction across workers. */
const crowd: Mechanism = {
  name: "crowd",
  about: "scales each neuron by where it stands among the others",
  source: { cite: "made for the tests of threads" },
  laws: [],
  parameters: { tauRate: { value: 200, unit: "ms", tag: "C", about: "memory of the rate" } },
  variables: {
    rate: { per: "post", unit: "Hz", initial: 0, about: "slow rate" },
    H: { per: "post", unit: "1", initial: 1, about: "factor" },
    place: { per: "post", unit: "1", initial: 0, about: "rank of the rate" },
    meanRate: { per: "network", unit: "Hz", initial: 1, about: "mean of the rates" },
    middle: { per: "population", unit: "Hz", initial: 1, about: "median of the rates" },
    largest: { per: "network", unit: "Hz", initial: 1, about: "largest rate" },
    meanWeight: { per: "network", unit: "1", initial: 0, about: "mean of the weights" },
    jitter: { per: "post", unit: "1", initial: "uniform()", about: "drawn at ticks" },
    drift: { per: "post", unit: "1", initial: 0, about: "drawn in every step" },
    luck: { per: "synapse", unit: "1", initial: "uniform()", about: "drawn at ticks for each synapse" },
    middleWeight: { per: "network", unit: "1", initial: 0, about: "median of the weights" },
  },
  continuous: ["d(rate)/dt = -rate / tauRate", "d(drift)/dt = (normal() - drift) / tauRate"],
  onPost: ["rate += 1 / tauRate"],
  every: {
    "20 ms": [
      "meanRate = mean(rate)",
      "middle = median(rate)",
      "largest = max(rate)",
      "place = rank(rate, population)",
      "jitter = 0.9 * jitter + 0.1 * normal()",
      "H = clip(H * (1 + 0.01 * (0.5 - place + 0.1 * jitter + drift) + 0.001 * (middle - meanRate) / (largest + 1 Hz)), 0.5, 2)",
    ],
    "100 ms": ["meanWeight = mean(w)", "middleWeight = median(w)", "luck = luck * bernoulli(0.9)"],
  },
};

/** Pair STDP, scaling by a factor at ticks, reductions over the network, Poisson inputs and a protocol. */
export const plasticCircuit: Model = {
  version: 1,
  name: "plastic",
  dt: "0.1 ms",
  duration: "1 s",
  seed: 8,
  populations: {
    E: lif(520),
    I: lif(160),
    X: { count: 520, input: { kind: "poisson", rate: "10 Hz" } },
  },
  projections: {
    EE: random(["E", "E"], 0.2, 0.06, { uniform: ["1.35 ms", "1.55 ms"] }),
    EI: random(["E", "I"], 0.2, 0.06, "1.5 ms"),
    IE: random(["I", "E"], 0.2, 0.4, "1.5 ms"),
    II: random(["I", "I"], 0.2, 0.4, "1.5 ms"),
    XE: random(["X", "E"], 0.2, 0.06, "1.5 ms"),
    XI: random(["X", "I"], 0.2, 0.06, "1.5 ms"),
  },
  mechanisms: {
    stdp: { mechanism: "stdp-pair", on: ["EE"], parameters: { eta: 0.01, wMax: 0.1 } },
    scaling: { mechanism: "multiplicative-scaling", on: ["EE"] },
    crowd: { mechanism: crowd, on: ["EE"] },
  },
  protocol: [{ at: "100 ms", until: "130 ms", set: { "X.rate": "25 Hz" } }],
};

/** Weights that start on both sides of the bound of their rule, and sizes that decide what is transmitted. */
export const latentCircuit: Model = {
  ...plasticCircuit,
  name: "latent",
  projections: {
    ...plasticCircuit.projections,
    EE: { ...plasticCircuit.projections!["EE"]!, weight: { lognormal: { median: 0.06, sdLog: 0.6 } } },
  },
  mechanisms: {
    ...plasticCircuit.mechanisms,
    spine: {
      mechanism: "structural-coupling",
      on: ["EE"],
      parameters: { sizeIsStrength: 1, wMedian: 0.06, period: "50 ms", tauStructure: "100 ms" },
    },
  },
};
