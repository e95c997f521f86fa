import { protocol } from "../model/protocol.ts";
import { blockParameters } from "./channel-block.ts";

/** No spikes for a time, as under tetrodotoxin; in some populations only, as by a pipette, if they are named. */
export const silence = protocol({
  name: "silence",
  about: "no cell fires",
  source: { cite: "Turrigiano et al. 1998, Nature 391:892-896", doi: "10.1038/36103" },
  parameters: blockParameters,
  entries: ({ duration, populations }) => {
    const until = Math.round(3600 * duration);
    const of = populations.length === 0 ? {} : { of: populations };
    return [{ at: 0, until, condition: "ttx", ...of }];
  },
});
