import type { Model, PopulationSpec, ProjectionSpec } from "../model/model.ts";
import type { Neuron } from "../model/neuron.ts";
import type { QuantityText } from "../model/quantity-text.ts";

/** What an experiment asks of a circuit: its neurons, mechanisms, and everything that happens to it. */
export interface CircuitRequest {
  readonly name: string;
  readonly seed: number;
  readonly duration: QuantityText;
  /** Excitatory cells; there is one inhibitory cell for four of them. The usual size if absent. */
  readonly cells?: number;
  readonly excitatory?: string | Neuron;
  readonly inhibitory?: string | Neuron;
  /** Rate of each background source; that of the circuit if absent. */
  readonly background?: QuantityText;
  /** Populations and projections besides those of the circuit, such as the input that carries a pattern. */
  readonly populations?: Readonly<Record<string, PopulationSpec>>;
  readonly projections?: Readonly<Record<string, ProjectionSpec>>;
  /** All else of the model: mechanisms, gates, protocol, recording, guard, compression. */
  readonly rest: Partial<
    Omit<Model, "version" | "name" | "seed" | "duration" | "populations" | "projections">
  >;
}

/** Numbers of a random network of excitatory (E) and inhibitory (I) cells with background sources (X). */
export interface RandomWiring {
  readonly excitatory: number;
  /** Chance of a synapse between two cells. A smaller network has a higher one: its cells keep their synapses. */
  readonly probability: number;
  readonly sources: number;
  readonly background: QuantityText;
  /** Background synapses of a cell. */
  readonly inDegree: number;
  /** Size of a weight of 1. */
  readonly unitWeight: Readonly<Record<"XE" | "XI" | "EE" | "EI" | "IE" | "II", QuantityText>>;
  /** Median at the start of the weights from the sources, and of the other excitatory weights. */
  readonly start: { readonly sources: number; readonly recurrent: number };
}

/** SD of the logs of the excitatory weights at the start. */
const SD_LOG = 0.6;

/**
 * A random network as a model: X drives E and I, and all of them connect at random.
 *
 * Weights of excitatory synapses are log-normal, delays 1 to 2 ms. The same seed gives the same wiring and the same input
 * whatever mechanisms act, so that arms of an experiment are paired.
 */
export function randomNetwork(wiring: RandomWiring, request: CircuitRequest): Model {
  const { name, seed, duration, cells = wiring.excitatory, rest } = request;
  const probability = Math.min(0.5, (wiring.probability * wiring.excitatory) / cells);
  const excitatory = (median: number) => ({ lognormal: { median, sdLog: SD_LOG } });
  const between = (from: "E" | "I", to: "E" | "I"): ProjectionSpec => ({
    from,
    to,
    receptor: from === "E" ? "ampa" : "gaba",
    wiring: { kind: "fixed-probability", probability },
    weight: from === "E" ? excitatory(wiring.start.recurrent) : 1,
    unitWeight: wiring.unitWeight[`${from}${to}`],
    delay: { uniform: ["1 ms", "2 ms"] },
  });
  const fromSources = (to: "E" | "I"): ProjectionSpec => ({
    from: "X",
    to,
    receptor: "ampa",
    wiring: { kind: "fixed-in-degree", inDegree: wiring.inDegree },
    weight: excitatory(wiring.start.sources),
    unitWeight: wiring.unitWeight[`X${to}`],
    delay: { uniform: ["1 ms", "2 ms"] },
  });
  const neurons = (count: number, neuron: string | Neuron = "lif-conductance"): PopulationSpec => ({
    count,
    neuron,
    initial: { v: { uniform: ["-60 mV", "-50 mV"] } },
  });
  return {
    version: 1,
    name,
    dt: "0.5 ms",
    duration,
    seed,
    ...rest,
    populations: {
      X: { count: wiring.sources, input: { kind: "poisson", rate: request.background ?? wiring.background } },
      E: neurons(cells, request.excitatory),
      I: neurons(Math.round(cells / 4), request.inhibitory),
      ...request.populations,
    },
    projections: {
      XE: fromSources("E"),
      XI: fromSources("I"),
      EE: between("E", "E"),
      EI: between("E", "I"),
      IE: between("I", "E"),
      II: between("I", "I"),
      ...request.projections,
    },
  };
}
