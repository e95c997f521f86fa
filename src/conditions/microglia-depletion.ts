import type { Condition } from "../model/condition.ts";

/** Microglia taken away, as by an inhibitor of CSF1R; while it lasts the few that are left do not return. */
export const microgliaDepletion = {
  name: "microglia-depletion",
  about: "19 of 20 microglia are gone",
  basis: [{ text: "Elmore et al. 2014, Neuron 82:380-397", tag: "L" }],
  signature:
    "the density of synapses rises by the ratio of all losses to those without engulfment; microglia return after it",
  changes: { "complement-pruning.depletion": { set: 0.95, tag: "C" } },
} satisfies Condition;
