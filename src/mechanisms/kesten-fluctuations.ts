import type { Mechanism } from "../model/mechanism.ts";

/**
 * Intrinsic fluctuations of synaptic size: every period a weight keeps a random share of itself and gains a random amount.
 *
 * Both are log-normal. The law that weights tend to is skewed, with a tail of exponent `tailExponent`; what activity does
 * to the gain scales all of it, draw for draw, and leaves its shape. All numbers are chosen here, the form is the source's.
 */
export const kestenFluctuations = {
  name: "kesten-fluctuations",
  about: "sizes shrink by a random share and grow by a random amount, whatever the activity",
  source: { cite: "Statman et al. 2014, PLoS Comput Biol 10:e1003846", doi: "10.1371/journal.pcbi.1003846" },
  laws: ["kesten-moments", "kesten-scales-with-its-gain", "kesten-tail"],
  parameters: {
    wMean: { value: 1, unit: "1", tag: "C", symbol: "m", about: "mean weight that they tend to" },
    keptMean: {
      value: 0.95,
      unit: "1",
      tag: "C",
      range: [0.8, 0.999],
      symbol: "E[eps]",
      about: "share of itself that a weight keeps in a period",
    },
    keptSd: {
      value: 0.15,
      unit: "1",
      tag: "C",
      range: [0.01, 0.3],
      symbol: "sd eps",
      about: "SD of that share",
    },
    gainSd: {
      value: 0.02,
      unit: "1",
      tag: "C",
      range: [0, 0.1],
      symbol: "sd eta",
      about: "SD of what is gained in a period, relative to wMean",
    },
    period: {
      value: 1,
      unit: "d",
      tag: "C",
      group: "structural",
      power: -1,
      about: "time to which the shares belong; another one is another law",
    },
    gainMean: {
      value: "1 - keptMean",
      unit: "1",
      tag: "X",
      symbol: "E[eta]",
      about: "mean of what is gained in a period, relative to wMean",
    },
    keptVarianceLog: {
      value: "log(1 + (keptSd / keptMean)^2)",
      unit: "1",
      tag: "X",
      symbol: "sE^2",
      about: "variance of the log share",
    },
    keptMeanLog: {
      value: "log(keptMean) - keptVarianceLog / 2",
      unit: "1",
      tag: "X",
      symbol: "mE",
      about: "mean of the log share",
    },
    gainVarianceLog: {
      value: "log(1 + (gainSd / gainMean)^2)",
      unit: "1",
      tag: "X",
      about: "variance of the log gain",
    },
    tailExponent: {
      value: "-2 * keptMeanLog / keptVarianceLog",
      unit: "1",
      tag: "X",
      symbol: "kK",
      about: "exponent of the tail of the weights; moments from here on are infinite",
    },
  },
  variables: {},
  every: {
    period: [
      "w = if(w > 0, w * exp(keptMeanLog + sqrt(keptVarianceLog) * normal()) + " +
        "wMean * gainMean * exp(sqrt(gainVarianceLog) * normal() - gainVarianceLog / 2), 0)",
    ],
  },
  require: [
    {
      that: "keptMean > 0 and keptMean < 1",
      otherwise: "keptMean must lie between 0 and 1: above, weights have no mean and grow without end",
    },
    { that: "keptSd >= 0 and gainSd >= 0", otherwise: "keptSd and gainSd must be 0 or more" },
    { that: "wMean > 0", otherwise: "wMean must be above 0" },
    {
      that: "keptMean^2 + keptSd^2 < 1",
      otherwise: "the weights have no finite variance: the SD of a sample never settles",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
