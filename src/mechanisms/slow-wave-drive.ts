import type { Mechanism } from "../model/mechanism.ts";

const duration = "if(ownUp > 0.5, meanUp, meanDown) * exp(sigma * normal() - sigma^2 / 2)";

/**
 * What up and down states do: in DOWN the background is thinned and a current hyperpolarises the cells.
 *
 * Stands on the projections of the background, once for each population; `slow-wave-clock` gives the shared states, and
 * without it none occur. A share `coherence` of the cells follows it, the others switch on their own. The current grows
 * with sleep pressure (`process-s`; 1 without it). A background spike is let through with probability `upBackground` or
 * `downBackground`, which makes a Poisson process one of that rate. Outside NREM sleep nothing is changed, to the bit.
 * Departs from the reference: the background follows the shared state for every cell, as the activity of the others
 * would. All values are chosen here.
 */
export const slowWaveDrive = {
  name: "slow-wave-drive",
  about: "in DOWN states of sleep the background is thinned and cells are hyperpolarised",
  source: { cite: "Esser, Hill & Tononi 2007, Sleep 30:1617-1630", doi: "10.1093/sleep/30.12.1617" },
  laws: ["neutral-slow-waves-change-nothing", "down-states-thin-the-background"],
  parameters: {
    upBackground: {
      value: 1,
      unit: "1",
      tag: "C",
      range: [0, 1],
      symbol: "dUp",
      about: "factor on the rate of the background in UP",
    },
    downBackground: {
      value: 0.1,
      unit: "1",
      tag: "C",
      range: [0, 1],
      symbol: "dDown",
      about: "factor on the rate of the background in DOWN",
    },
    iDown: {
      value: 150,
      unit: "pA",
      tag: "C",
      range: [0, 500],
      symbol: "Idn",
      about: "hyperpolarising current in DOWN at pressure 1",
    },
    coherence: {
      value: 0.9,
      unit: "1",
      tag: "C",
      range: [0, 1],
      symbol: "rhoSync",
      about: "share of the cells that follow the shared state",
    },
    meanUp: {
      value: 0.4,
      unit: "s",
      tag: "C",
      symbol: "mUp",
      group: "fast",
      about: "mean UP state of the other cells",
    },
    meanDown: {
      value: 0.3,
      unit: "s",
      tag: "C",
      symbol: "mDown",
      group: "fast",
      about: "mean DOWN state of the other cells",
    },
    sigma: {
      value: 0.4,
      unit: "1",
      tag: "C",
      symbol: "sigma_ln",
      about: "SD of the logarithm of a duration",
    },
    grid: { value: 10, unit: "ms", tag: "C", about: "times at which states change" },
  },
  gates: ["nrem"],
  reads: {
    up: { per: "network", unit: "1", otherwise: 1, about: "1 in an UP state" },
    pressure: { per: "network", unit: "1", otherwise: 1, about: "sleep pressure" },
  },
  variables: {
    follows: {
      per: "post",
      unit: "1",
      initial: "bernoulli(coherence)",
      about: "1 if it follows the network",
    },
    ownUp: { per: "post", unit: "1", initial: 1, about: "own state of the other cells" },
    left: { per: "post", unit: "ms", initial: "meanUp", about: "rest of it" },
    turn: { per: "post", unit: "1", initial: 0, about: "1 if it changes now" },
    release: { per: "pre", unit: "1", initial: 1, about: "1 if a spike of the background is let through" },
  },
  writes: ["iDrive"],
  onPre: ["release = if(nrem > 0, bernoulli(if(up > 0.5, upBackground, downBackground)), 1)"],
  every: {
    grid: [
      "left -= interval",
      "turn = if(left <= 0 ms, nrem, 0)",
      "ownUp = if(nrem == 0, 1, if(turn > 0, 1 - ownUp, ownUp))",
      `left = if(turn > 0, left + ${duration}, if(nrem == 0, meanUp, left))`,
      "iDrive = -iDown * pressure * nrem * (1 - if(follows > 0.5, up, ownUp))",
    ],
  },
  require: [
    {
      that: "upBackground >= 0 and upBackground <= 1 and downBackground >= 0 and downBackground <= 1",
      otherwise: "upBackground and downBackground must lie in 0..1: spikes are let through, none are added",
    },
    { that: "coherence >= 0 and coherence <= 1", otherwise: "coherence must lie in 0..1" },
    {
      that: "meanUp > 0 s and meanDown > 0 s and meanUp + meanDown <= 2 s and meanUp + meanDown >= 250 ms",
      otherwise: "meanUp and meanDown must sum to 0.25 to 2 s: slow waves have 0.5 to 4 Hz",
    },
    { that: "sigma >= 0", otherwise: "sigma must be 0 or more" },
    { that: "iDown >= 0 pA", otherwise: "iDown must be 0 or more: it hyperpolarises" },
  ],
} satisfies Mechanism;
