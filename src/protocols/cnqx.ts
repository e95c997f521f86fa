import { protocol } from "../model/protocol.ts";

/** A blocker of AMPA receptors for a time. */
export const cnqx = protocol({
  name: "cnqx",
  about: "most AMPA channels are blocked",
  source: { cite: "Turrigiano et al. 1998, Nature 391:892-896", doi: "10.1038/36103" },
  parameters: {
    duration: {
      kind: "quantity",
      value: 48,
      unit: "h",
      between: [0.001, 10000],
      tag: "C",
      about: "how long",
    },
    remaining: {
      kind: "quantity",
      value: 0.1,
      unit: "1",
      between: [0, 1],
      tag: "C",
      about: "share of channels that stay open",
    },
    populations: { kind: "names", value: [], about: "where; everywhere if none is named" },
  },
  entries: ({ duration, remaining, populations }) => {
    const until = Math.round(3600 * duration);
    const of = populations.length === 0 ? {} : { of: populations };
    const condition = {
      name: "cnqx",
      about: "blocked AMPA channels",
      changes: { "neurons.openAMPA": { times: remaining } },
    };
    return [{ at: 0, until, condition, ...of }];
  },
});
