import { channelBlock } from "./channel-block.ts";

/** A blocker of GABA_A receptors for a time. */
export const bicuculline = channelBlock({
  name: "bicuculline",
  about: "most GABA_A channels are blocked",
  source: { cite: "Turrigiano et al. 1998, Nature 391:892-896", doi: "10.1038/36103" },
  channels: "GABA_A",
  open: "openGABA",
});
