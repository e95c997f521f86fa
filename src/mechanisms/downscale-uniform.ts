import type { Mechanism } from "../model/mechanism.ts";
import { constantPressure, sleepEpisode } from "./sleep-episode.ts";

/**
 * Uniform down-scaling: while the gate `down` is open all weights shrink by one factor, at a rate that follows sleep pressure.
 *
 * `total` is the factor of an episode of length `sleep` that begins at `startPressure` and in which pressure falls with
 * `tauFall` (`process-s`); without that mechanism pressure is 1 and the preset `constant-pressure` fits. Branch density
 * (`density-gate`) and protection (`synaptic-tag`) change the exponent of a synapse where they are in the model. The source
 * data prefer a selective rule; this one is the reference that it is compared with.
 */
export const downscaleUniform = {
  name: "downscale-uniform",
  about: "in sleep all weights shrink by one factor",
  source: { cite: "de Vivo et al. 2017, Science 355:507-510", doi: "10.1126/science.aah5982" },
  laws: ["shrinks-a-night-by-its-total", "two-half-nights-are-one", "sleeps-only-when-down-is-open"],
  parameters: {
    total: {
      value: 0.82,
      unit: "1",
      tag: "E",
      range: [0.7, 1],
      symbol: "kTot",
      about: "factor of one episode of sleep",
    },
    ...sleepEpisode,
    speed: {
      value: "-log(total) / (startPressure * tauFall * (1 - exp(-sleep / tauFall)))",
      unit: "1/h",
      tag: "X",
      symbol: "lamS",
      group: "day",
      power: 1,
      about: "rate of shrinking at pressure 1",
    },
  },
  presets: { "constant-pressure": constantPressure },
  gates: ["down"],
  reads: {
    pressure: { per: "network", unit: "1", otherwise: 1, about: "sleep pressure" },
    densityExponent: {
      per: "branch",
      unit: "1",
      otherwise: 1,
      about: "exponent of the branch, of its density",
    },
    protection: { per: "synapse", unit: "1", otherwise: 0, about: "share of the shrinking that is spared" },
  },
  variables: {
    before: { per: "network", unit: "1", initial: 1, about: "pressure at the tick before" },
  },
  onEnter: { nrem: ["before = pressure"] },
  every: {
    "10 s": [
      "w *= exp(-interval * speed * (before + pressure) / 2 * down * densityExponent * (1 - protection))",
      "before = pressure",
    ],
  },
  require: [
    { that: "total > 0 and total <= 1", otherwise: "total must be above 0 and at most 1: sleep shrinks" },
    {
      that: "startPressure > 0 and tauFall > 0 h and sleep > 0 h",
      otherwise: "startPressure, tauFall and sleep must be above 0: they turn the total into a rate",
    },
  ],
} satisfies Mechanism;
