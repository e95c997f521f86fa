import type { Mechanism } from "../model/mechanism.ts";

/**
 * Synaptic tagging and capture: synapses that changed or were replayed are tagged, spared in sleep, and consolidated.
 *
 * A change of w beyond `tagShare` of the baseline weight tags a synapse fully, unless down-selection made it: what shrinks
 * while the gate `down` is open shrinks the consolidated weight by the same factor, in sleep and ever after. A replay
 * (`replayCount` times post after pre within `window` in an UP state of NREM sleep) tags it by `replayTag`. Tags fade with
 * `tauTag`. Down-scaling rules spare `zeta` times the tag of their exponent. Where changes sum to `proteinShare` of the
 * baseline a neuron makes proteins, if translation is open; a tagged synapse captures them, and its consolidated weight
 * follows w. With `earlyDecay` 1 the early change relaxes back, as in the source.
 * Departs from the source: sparing in sleep, replay, and reading calcium from weights are chosen here.
 */
export const synapticTag = {
  name: "synaptic-tag",
  about: "tags changed and replayed synapses, spares them in sleep and consolidates them",
  source: {
    cite: "Frey & Morris 1997, Nature 385:533-536; constants of Luboeinski & Tetzlaff 2021, Commun Biol 4:275",
    doi: "10.1038/s42003-021-01778-y",
  },
  laws: [
    "a-tag-fades-with-its-time-constant",
    "a-full-tag-spares-to-the-bit",
    "no-capture-without-translation",
  ],
  parameters: {
    baseline: { value: 1, unit: "1", tag: "C", symbol: "h0", about: "weight before learning" },
    tagShare: {
      value: 0.2,
      unit: "1",
      tag: "P",
      symbol: "thTag",
      about: "change that tags, over the baseline (0.840 of 4.20)",
    },
    proteinShare: {
      value: 0.5,
      unit: "1",
      tag: "P",
      symbol: "thPr",
      about: "summed change that makes proteins, over the baseline (2.100 of 4.20)",
    },
    tauTag: {
      value: 1,
      unit: "h",
      tag: "P",
      range: [0.5, 3],
      group: "day",
      power: -1,
      about: "memory of a tag",
    },
    tauProtein: {
      value: 1,
      unit: "h",
      tag: "P",
      symbol: "tauPr",
      group: "day",
      power: -1,
      about: "memory of the proteins",
    },
    tauCapture: {
      value: 1,
      unit: "h",
      tag: "P",
      symbol: "tauC2",
      group: "day",
      power: -1,
      about: "speed of consolidation",
    },
    tauEarly: {
      value: 688.4,
      unit: "s",
      tag: "P",
      group: "day",
      power: -1,
      about: "relaxation of the early change",
    },
    earlyDecay: { value: 0, unit: "1", tag: "C", about: "1: the early change relaxes" },
    zeta: {
      value: 1,
      unit: "1",
      tag: "C",
      range: [0, 1],
      about: "share of the shrinking that a full tag spares",
    },
    replayTag: { value: 0.5, unit: "1", tag: "C", range: [0, 1], symbol: "zR", about: "tag of a replay" },
    replayCount: {
      value: 3,
      unit: "1",
      tag: "C",
      range: [1, 20],
      symbol: "nR",
      about: "pairs that are a replay",
    },
    window: { value: 100, unit: "ms", tag: "C", range: [20, 500], about: "length of a replay" },
  },
  gates: ["translation", "down", "nrem"],
  reads: { up: { per: "network", unit: "1", otherwise: 1, about: "1 in an UP state" } },
  shares: ["protection"],
  variables: {
    recent: { per: "pre", unit: "1", initial: 0, about: "1 at a spike, 1/e one window later" },
    tag: { per: "synapse", unit: "1", initial: 0, about: "tag (z)" },
    protection: { per: "synapse", unit: "1", initial: 0, about: "share of the shrinking that is spared" },
    consolidated: { per: "synapse", unit: "1", initial: "w", about: "late-phase weight (wC)" },
    last: { per: "synapse", unit: "1", initial: "w", about: "weight at the last tick" },
    hits: { per: "synapse", unit: "1", initial: 0, about: "pairs in the present window" },
    open: { per: "synapse", unit: "1", initial: 0, about: "1 at the first pair, 1/e one window later" },
    protein: { per: "post", unit: "1", initial: 0, about: "proteins (pr)" },
  },
  continuous: ["d(recent)/dt = -recent / window", "d(open)/dt = -open / window"],
  onPre: ["recent = 1"],
  onPost: [
    "hits = if(open < exp(-1), 0, hits)",
    "open = if(hits == 0, 1, open)",
    "hits += if(recent >= exp(-1), up * nrem, 0)",
    "tag = if(hits >= replayCount, max(tag, replayTag), tag)",
    "protection = zeta * tag",
  ],
  every: {
    "10 s": [
      "consolidated *= if(w < last, 1 - down * (1 - w / last), 1)",
      "tag = if(abs(w - consolidated) * (1 - down) > tagShare * baseline, 1, tag * exp(-interval / tauTag))",
      "protection = zeta * tag",
      "d(protein)/dt = (translation * if(sum(abs(w - consolidated)) > proteinShare * baseline, 1, 0) - protein) / tauProtein",
      "d(consolidated)/dt = protein * tag * (w - consolidated) / tauCapture",
      "w += earlyDecay * (consolidated - w) * (1 - exp(-interval / tauEarly))",
      "last = w",
    ],
  },
  require: [
    { that: "baseline > 0", otherwise: "baseline must be above 0: thresholds are shares of it" },
    {
      that: "zeta >= 0 and zeta <= 1",
      otherwise: "zeta must lie in 0..1: a tag spares at most all of the shrinking",
    },
    { that: "replayTag >= 0 and replayTag <= 1", otherwise: "replayTag must lie in 0..1" },
    { that: "earlyDecay >= 0 and earlyDecay <= 1", otherwise: "earlyDecay must lie in 0..1" },
    {
      that: "tagShare > 0",
      otherwise: "every synapse is tagged and none shrinks: the next day begins saturated",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
