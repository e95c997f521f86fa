import type { Mechanism } from "../model/mechanism.ts";

/**
 * Spike-triggered potassium conductance: each spike opens some, which closes exponentially.
 *
 * A fast negative feedback of the cell on itself, for neurons that declare `gAHP`. It lowers the loop gain that slow
 * controllers see.
 */
export const afterHyperpolarization = {
  name: "after-hyperpolarization",
  about: "each spike opens a potassium conductance that slows the next",
  source: { cite: "standard form; the numbers are chosen here" },
  laws: ["opens-a-conductance-at-each-spike"],
  parameters: {
    jump: { value: 2, unit: "nS", tag: "C", range: [0, 50], about: "conductance opened by a spike" },
    tauAHP: { value: 100, unit: "ms", tag: "C", range: [10, 1000], about: "how long it stays open" },
  },
  variables: {},
  writes: ["gAHP"],
  continuous: ["d(gAHP)/dt = -gAHP / tauAHP"],
  onPost: ["gAHP += jump"],
  require: [
    { that: "jump >= 0 nS", otherwise: "jump must be 0 or more: a conductance cannot be negative" },
    { that: "tauAHP > 0 ms", otherwise: "tauAHP must be above 0" },
  ],
} satisfies Mechanism;
