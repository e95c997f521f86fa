import { protocol } from "../model/protocol.ts";

/** No spikes for a time, as under tetrodotoxin; in some populations only, as by a pipette, if they are named. */
export const silence = protocol({
  name: "silence",
  about: "no cell fires",
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
    populations: { kind: "names", value: [], about: "where; everywhere if none is named" },
  },
  entries: ({ duration, populations }) => {
    const until = Math.round(3600 * duration);
    const of = populations.length === 0 ? {} : { of: populations };
    return [{ at: 0, until, condition: "ttx", ...of }];
  },
});
