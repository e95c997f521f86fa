import { protocol } from "../model/protocol.ts";

/** Sensory deprivation: inputs fire at a share of their rates for a time, and then as before. */
export const deprivation = protocol({
  name: "deprivation",
  about: "inputs lose a share of their spikes",
  source: {
    cite: "loss of half of a stream for days, as the experiments of this program use it; sizes chosen here",
  },
  parameters: {
    inputs: { kind: "names", about: "populations of inputs that are deprived" },
    remaining: {
      kind: "quantity",
      value: 0.5,
      unit: "1",
      between: [0, 1],
      tag: "C",
      about: "share of the rate that is left",
    },
    duration: {
      kind: "quantity",
      value: 144,
      unit: "h",
      between: [0.001, 10000],
      tag: "C",
      about: "how long",
    },
  },
  entries: ({ inputs, remaining, duration }) => {
    const condition = {
      name: "deprivation",
      about: "inputs fire less",
      changes: { "inputs.rate": { times: remaining } },
    };
    return [{ at: 0, until: Math.round(3600 * duration), condition, of: inputs }];
  },
});
