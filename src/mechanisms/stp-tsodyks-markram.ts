import type { Mechanism } from "../model/mechanism.ts";

/**
 * Short-term depression and facilitation of a presynaptic terminal; the defaults depress.
 *
 * Order at a spike: both variables have decayed, utilisation rises, the release is their product, resources fall. The
 * release is divided by its first value, so that the first spike transmits w. `tauFacilitation` may be 0.
 */
export const stpTsodyksMarkram = {
  name: "stp-tsodyks-markram",
  about: "short-term depression and facilitation",
  source: {
    cite: "Tsodyks, Pawelzik & Markram 1998, Neural Comput 10:821-835",
    doi: "10.1162/089976698300017502",
  },
  laws: ["regular-train-reaches-its-fixed-point", "first-spike-is-neutral"],
  parameters: {
    baseRelease: {
      value: 0.5,
      unit: "1",
      tag: "P",
      range: [0, 1],
      symbol: "U",
      about: "share of the resources that a first spike uses",
    },
    tauRecovery: { value: 800, unit: "ms", tag: "P", symbol: "tauRec", about: "recovery of the resources" },
    tauFacilitation: {
      value: 0,
      unit: "ms",
      tag: "P",
      symbol: "tauFac",
      about: "decay of facilitation; 0 for none",
    },
  },
  presets: {
    depressing: {
      about: "between pyramidal cells, depressing",
      source: { cite: "Tsodyks & Markram 1997, PNAS 94:719-723", doi: "10.1073/pnas.94.2.719" },
      values: {
        baseRelease: { value: 0.5, tag: "P" },
        tauRecovery: { value: 800, tag: "P" },
        tauFacilitation: { value: 0, tag: "P" },
      },
    },
    facilitating: {
      about: "from pyramidal cells to interneurons, facilitating",
      source: {
        cite: "Tsodyks, Pawelzik & Markram 1998, Neural Comput 10:821-835",
        doi: "10.1162/089976698300017502",
      },
      values: {
        baseRelease: { value: 0.04, tag: "L" },
        tauRecovery: { value: 100, tag: "L" },
        tauFacilitation: { value: 1000, tag: "L" },
      },
    },
    mixed: {
      about: "between pyramidal cells, both, of a network that learns",
      source: {
        cite: "Zenke, Agnes & Gerstner 2015, Nat Commun 6:6922, released code",
        doi: "10.1038/ncomms7922",
      },
      values: {
        baseRelease: { value: 0.2, tag: "P" },
        tauRecovery: { value: 200, tag: "P" },
        tauFacilitation: { value: 600, tag: "P" },
      },
    },
  },
  variables: {
    utilisation: { per: "pre", unit: "1", initial: 0, about: "share of the resources that a spike uses (u)" },
    resources: { per: "pre", unit: "1", initial: 1, about: "resources at hand (x)" },
    release: { per: "pre", unit: "1", initial: 1, about: "factor on what this spike transmits" },
  },
  continuous: [
    "d(utilisation)/dt = -utilisation / max(tauFacilitation, 1e-6 ms)",
    "d(resources)/dt = (1 - resources) / tauRecovery",
  ],
  onPre: [
    "utilisation += baseRelease * (1 - utilisation)",
    "release = utilisation * resources / max(baseRelease, 1e-12)",
    "resources -= utilisation * resources",
  ],
  require: [
    {
      that: "baseRelease >= 0 and baseRelease <= 1",
      otherwise: "baseRelease must lie in 0..1: it is a share of the resources",
    },
    {
      that: "baseRelease > 0",
      otherwise: "with baseRelease 0 the synapses transmit nothing",
      severity: "warning",
    },
    { that: "tauRecovery > 0 ms", otherwise: "tauRecovery must be above 0" },
    { that: "tauFacilitation >= 0 ms", otherwise: "tauFacilitation must be 0 or more" },
  ],
} satisfies Mechanism;
