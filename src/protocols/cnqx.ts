import { channelBlock } from "./channel-block.ts";

/** A blocker of AMPA receptors for a time. */
export const cnqx = channelBlock({
  name: "cnqx",
  about: "most AMPA channels are blocked",
  source: { cite: "Turrigiano et al. 1998, Nature 391:892-896", doi: "10.1038/36103" },
  channels: "AMPA",
  open: "openAMPA",
});
