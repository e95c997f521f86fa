import { protocol } from "../model/protocol.ts";

/** Training: inputs fire more for a while, again and again. */
export const training = protocol({
  name: "training",
  about: "episodes of strong input",
  source: {
    cite: "episodes of strong input, as the experiments of this program use them; sizes chosen here",
  },
  parameters: {
    inputs: { kind: "names", about: "populations of inputs that are driven" },
    gain: {
      kind: "quantity",
      value: 3,
      unit: "1",
      between: [0, 1000],
      tag: "C",
      about: "factor on their rates",
    },
    duration: {
      kind: "quantity",
      value: 10,
      unit: "min",
      between: [0.02, 100000],
      tag: "C",
      about: "length of an episode",
    },
    episodes: { kind: "quantity", value: 1, unit: "1", between: [1, 1000], tag: "C", about: "how many" },
    interval: {
      kind: "quantity",
      value: 60,
      unit: "min",
      between: [0.02, 100000],
      tag: "C",
      about: "from the start of one to that of the next",
    },
  },
  entries: ({ inputs, gain, duration, episodes, interval }) => {
    const condition = {
      name: "training",
      about: "inputs fire more",
      changes: { "inputs.rate": { times: gain } },
    };
    const length = Math.round(60 * Math.min(duration, interval));
    return Array.from({ length: Math.round(episodes) }, (_, k) => {
      const at = Math.round(60 * interval * k);
      return { at, until: at + length, condition, of: inputs };
    });
  },
});
