import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec, Model, PopulationSpec, ProjectionSpec } from "../../src/model/model.ts";

const chosen = (value: number, unit: string, about: string) => ({ value, unit, tag: "C", about }) as const;

/** Synapses that come and go within milliseconds, by everything that a structural block may read. */
export const restless: Mechanism = {
  name: "restless",
  about: "forms and removes synapses at every opportunity",
  source: { cite: "made for the tests of structure" },
  laws: [],
  parameters: {
    hazard: chosen(8, "1/s", "of a synapse of weight 0"),
    wStable: chosen(0.05, "1", "weight at which the hazard has fallen by e"),
    gain: chosen(100, "1/s", "synapses that a neuron gains"),
    wNew: chosen(0.03, "1", "median weight of a new synapse"),
    tauTrace: chosen(50, "ms", "memory of what an axon and a neuron do"),
    old: chosen(60, "ms", "age from which a synapse grows"),
  },
  variables: {
    sent: { per: "pre", unit: "1", initial: 0, about: "spikes of the axon" },
    fired: { per: "post", unit: "1", initial: 0, about: "spikes of the neuron" },
    luck: { per: "synapse", unit: "1", initial: "uniform() + w", about: "drawn when it is formed" },
    seen: { per: "synapse", unit: "1", initial: 0, about: "arrivals, forgotten" },
    number: { per: "post", unit: "1", initial: 0, about: "synapses that it has" },
  },
  continuous: [
    "d(sent)/dt = -sent / tauTrace",
    "d(fired)/dt = -fired / tauTrace",
    "d(seen)/dt = -seen / tauTrace",
  ],
  onPre: ["sent += 1", "seen += 1"],
  onPost: ["fired += 1"],
  structural: {
    every: "20 ms",
    eliminate: "hazard * exp(-w / wStable) * luck / (1 + seen)",
    form: "gain / (1 + fired)",
    partner: "1 + sent + 0.1 * mod(pre + index, 7)",
    weight: "min(wNew * exp(0.5 * normal()), 0.3)",
    after: ["number = sum(if(w >= 0, 1, 0))", "w = min(if(age > old, w * 1.02, w), 0.3)"],
  },
};

/** What all synapses together do: the reductions across workers, whose shares of the synapses change. */
const census: Mechanism = {
  name: "census",
  about: "looks at all synapses",
  source: { cite: "made for the tests of structure" },
  laws: [],
  parameters: {},
  variables: {
    total: { per: "network", unit: "1", initial: 0, about: "synapses that there are" },
    middle: { per: "network", unit: "1", initial: 0, about: "median weight" },
    place: { per: "synapse", unit: "1", initial: 0, about: "rank of the weight among all" },
    noise: { per: "synapse", unit: "1", initial: 0, about: "drawn for each synapse" },
  },
  every: {
    "40 ms": ["total = sum(if(w >= 0, 1, 0))", "middle = median(w)", "place = rank(w, population)"],
    "15 ms": ["noise = 0.5 * noise + normal()"],
  },
};

/** Sizes of the synapses that come and go decide what these transmit. */
export const sized: Readonly<Record<string, InstanceSpec>> = {
  spine: {
    mechanism: "structural-coupling",
    on: ["EE", "XE"],
    parameters: { sizeIsStrength: 1, wMedian: 0.05, period: "30 ms", tauStructure: "60 ms" },
  },
};

function lif(count: number): PopulationSpec {
  const v = { expression: "-60 mV + 10 mV * frac(index * 0.6180339887)" };
  return { count, neuron: "lif-relative", parameters: { bias: "12 mV" }, initial: { v } };
}

/**
 * A noisy network whose excitatory synapses onto E come and go, with pair STDP on them.
 *
 * `scale` 1 has few cells, for the interpreter; 5 has several blocks. `beside` are more mechanisms.
 */
export function restlessModel(
  scale: number,
  {
    delay = { uniform: ["0.75 ms", "0.95 ms"] },
    multiplicity = 1,
    capacity = 14 * scale,
    mechanism = restless,
    beside = {},
    ...change
  }: Partial<Model> & {
    delay?: ProjectionSpec["delay"];
    multiplicity?: number;
    capacity?: number;
    mechanism?: Mechanism;
    beside?: Readonly<Record<string, InstanceSpec>>;
  } = {},
): Model {
  const random = (from: string, to: string, weight: number): ProjectionSpec => ({
    from,
    to,
    receptor: from === "I" ? "inhibitory" : "excitatory",
    wiring: { kind: "fixed-probability", probability: 0.1, autapses: false },
    weight,
    delay: delay!,
  });
  const room = { capacity, multiplicity };
  return {
    version: 1,
    name: "restless",
    dt: "0.1 ms",
    duration: "1 s",
    seed: 17,
    populations: {
      E: { ...lif(104 * scale), branches: 2 },
      I: lif(30 * scale),
      X: { count: 60 * scale, input: { kind: "poisson", rate: "20 Hz" } },
    },
    projections: {
      EE: { ...random("E", "E", 0.05), ...room },
      XE: { ...random("X", "E", 0.05), weight: { uniform: [0.01, 0.09] }, ...room },
      EI: random("E", "I", 0.1),
      IE: random("I", "E", 0.2),
    },
    mechanisms: {
      stdp: { mechanism: "stdp-pair", on: ["EE"], parameters: { eta: 0.02, wMax: 0.3 } },
      restless: { mechanism, on: ["EE", "XE"] },
      ...(scale > 1 ? { census: { mechanism: census, on: ["EE", "XE"] } } : {}),
      ...beside,
    },
    ...change,
  };
}
