import type { Mechanism } from "../model/mechanism.ts";

/**
 * Intrinsic fluctuations of log size on two time scales, days and months; the law they tend to is log-normal.
 *
 * ln w is the log median plus a fast and a slow part, each an Ornstein-Uhlenbeck process, advanced by its exact law: one
 * period of 2 D is two of D. A start weight is shared out between the parts as their stationary law has it. What other
 * rules do to the weight stays: fluctuations multiply it. All numbers are chosen here, the form is the source's.
 */
export const logOuFluctuations = {
  name: "log-ou-fluctuations",
  about: "log sizes wander about their median within days and months, whatever the activity",
  source: {
    cite: "Loewenstein, Kuras & Rumpel 2011, J Neurosci 31:9481-9488",
    doi: "10.1523/JNEUROSCI.6130-10.2011",
  },
  laws: ["log-sizes-follow-two-relaxations", "log-sizes-stay-stationary"],
  parameters: {
    wMedian: { value: 1, unit: "1", tag: "C", symbol: "exp(mu)", about: "median weight that they tend to" },
    sdLog: {
      value: 0.73,
      unit: "1",
      tag: "C",
      range: [0.3, 1.2],
      symbol: "sigma",
      about: "SD of log weights",
    },
    fastShare: {
      value: 0.3,
      unit: "1",
      tag: "C",
      range: [0, 1],
      symbol: "s_f^2/sigma^2",
      about: "share of their variance that is fast",
    },
    tauFast: {
      value: 3,
      unit: "d",
      tag: "C",
      range: [0.5, 10],
      symbol: "tau_f",
      group: "structural",
      power: -1,
      about: "memory of the fast part",
    },
    tauSlow: {
      value: 60,
      unit: "d",
      tag: "C",
      range: [15, 365],
      symbol: "tau_s",
      group: "structural",
      power: -1,
      about: "memory of the slow part",
    },
    period: { value: 60, unit: "s", tag: "C", group: "structural", power: -1, about: "length of a step" },
  },
  variables: {
    slow: {
      per: "synapse",
      unit: "1",
      initial:
        "(1 - fastShare) * if(w > 0, log(w / wMedian), 0) + sdLog * sqrt(fastShare * (1 - fastShare)) * normal()",
      about: "slow part of log size (ls)",
    },
    fast: {
      per: "synapse",
      unit: "1",
      initial: "if(w > 0, log(w / wMedian), 0) - slow",
      about: "fast part of log size (lf)",
    },
    before: { per: "synapse", unit: "1", initial: "fast + slow", about: "both at the step before" },
  },
  every: {
    period: [
      "before = fast + slow",
      "fast = fast * exp(-interval / tauFast) + " +
        "sdLog * sqrt(fastShare * (1 - exp(-2 * interval / tauFast))) * normal()",
      "slow = slow * exp(-interval / tauSlow) + " +
        "sdLog * sqrt((1 - fastShare) * (1 - exp(-2 * interval / tauSlow))) * normal()",
      "w *= exp(fast + slow - before)",
    ],
  },
  require: [
    { that: "wMedian > 0", otherwise: "wMedian must be above 0" },
    { that: "sdLog >= 0", otherwise: "sdLog must be 0 or more" },
    { that: "fastShare >= 0 and fastShare <= 1", otherwise: "fastShare must lie in 0..1" },
    { that: "tauFast > 0 d and tauSlow > 0 d", otherwise: "tauFast and tauSlow must be above 0" },
    {
      that: "tauSlow > tauFast",
      otherwise: "the slow part is faster than the fast one: exchange them",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
