import type { Model } from "../../src/model/model.ts";

/** One cell that a Poisson input of 10 Hz drives: the smallest circuit with a homeostatic loop. */
export const oneDrivenCell = {
  populations: {
    X: { count: 1, input: { kind: "poisson", rate: "10 Hz" } },
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
    },
  },
} satisfies Pick<Model, "populations" | "projections">;
