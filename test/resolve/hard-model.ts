import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Draw, Model, PopulationSpec } from "../../src/model/model.ts";
import { held } from "../clamped.ts";

/** Eight axons onto four cells with two branches each, with the mechanism on every synapse. */
export function hardModel(
  mechanism: Mechanism,
  options: {
    neuron?: PopulationSpec["neuron"];
    times?: readonly (readonly number[])[];
    dt?: string;
    receptor?: string;
    weight?: Draw;
    unitWeight?: string;
    parameters?: Record<string, string | number>;
    initial?: Record<string, Draw>;
    gates?: Record<string, number>;
    target?: Partial<PopulationSpec>;
    beside?: Model["mechanisms"];
  } = {},
): Model {
  const times = options.times ?? Array.from({ length: 8 }, () => []);
  return {
    version: 1,
    name: "hard",
    dt: options.dt ?? "0.1 ms",
    duration: "1 s",
    seed: 11,
    precision: "f64",
    gates: options.gates ?? {},
    populations: {
      X: {
        count: 8,
        input: {
          kind: "spikes",
          unit: "ms",
          times: times.flat(),
          cells: times.flatMap((list, cell) => list.map(() => cell)),
        },
      },
      E: { count: 4, neuron: options.neuron ?? "lif-conductance", branches: 2, ...options.target },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: options.receptor ?? "ampa",
        wiring: { kind: "all-to-all" },
        weight: options.weight ?? { expression: "0.2 + 0.05 * pre + 0.02 * index" },
        unitWeight: options.unitWeight ?? "1 nS",
        branch: "ordered",
        ...(mechanism.structural?.form === undefined ? {} : { capacity: 8 }),
      },
    },
    mechanisms: {
      sensor: { mechanism: held({ c: 1 }), population: "E" },
      rule: {
        mechanism,
        on: ["P"],
        parameters: options.parameters ?? {},
        initial: options.initial ?? {},
      },
      ...options.beside,
    },
  };
}
