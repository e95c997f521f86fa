import type { InstanceSpec, Model, PopulationSpec, ProjectionSpec } from "../src/model/model.ts";

function cells(count: number): PopulationSpec {
  return { count, neuron: "lif-conductance", initial: { v: { uniform: ["-60 mV", "-50 mV"] } } };
}

function random(
  from: string,
  to: string,
  unitWeight: string,
  weight: ProjectionSpec["weight"],
): ProjectionSpec {
  return {
    from,
    to,
    receptor: from === "I" ? "gaba" : "ampa",
    wiring: { kind: "fixed-probability", probability: 0.1 },
    weight,
    unitWeight,
    delay: { uniform: ["1 ms", "2 ms"] },
  };
}

/** What acts in the small network: fast and slow plasticity, and what sleep does. */
export const netSMechanisms: Readonly<Record<string, InstanceSpec>> = {
  learning: { mechanism: "stdp-triplet", on: ["EE"], parameters: { eta: 0.01, wMax: 5 } },
  balance: { mechanism: "istdp-vogels", on: ["IE"], parameters: { targetRate: "5 Hz", eta: 0.01, wMax: 30 } },
  scaling: { mechanism: "multiplicative-scaling", on: ["XE", "EE"], parameters: { targetRate: "5 Hz" } },
  excitability: { mechanism: "intrinsic-plasticity", population: "E", parameters: { targetRate: "5 Hz" } },
  sleepPressure: { mechanism: "process-s", population: "E" },
  down: { mechanism: "downscale-uniform", on: ["EE"] },
};

/**
 * The small recurrent network of the experiments, 400 E and 100 I cells: dt 0.5 ms, delays spread around 1.5 ms, awake for
 * the first half of the time and asleep for the second, recorded.
 */
export function netS(duration: string, half: string, mechanisms = netSMechanisms): Model {
  return {
    version: 1,
    name: "net-s",
    dt: "0.5 ms",
    duration,
    seed: 4,
    guard: "record",
    populations: {
      X: { count: 400, input: { kind: "poisson", rate: "8 Hz" } },
      E: cells(400),
      I: cells(100),
    },
    projections: {
      XE: random("X", "E", "1.5 nS", 1),
      XI: random("X", "I", "1.7 nS", 1),
      EE: random("E", "E", "1 nS", { lognormal: { median: 0.3, sdLog: 0.6 } }),
      EI: random("E", "I", "1 nS", 0.3),
      IE: random("I", "E", "1 nS", 8),
      II: random("I", "I", "1 nS", 8),
    },
    mechanisms,
    protocol: [
      { at: "0 s", enter: "wake" },
      { at: half, enter: "nrem" },
    ],
    recording: {
      spikes: ["E", "I"],
      rates: "1 s",
      quantiles: [{ name: "EE.w", every: "10 s" }],
      variables: [{ name: mechanisms["scaling"] === undefined ? "E.v" : "scaling.H", every: "10 s" }],
    },
  };
}
