import type { Mechanism } from "../model/mechanism.ts";

const duration = "if(up > 0.5, meanUp, meanDown) * exp(sigma * normal() - sigma^2 / 2)";

/**
 * Up and down states of NREM sleep: a renewal process that the network shares, with log-normal durations.
 *
 * `up` is 1 in an UP state and 0 in a DOWN state, and 1 outside NREM sleep. Its long-run mean is meanUp / (meanUp +
 * meanDown). What the states do to cells is `slow-wave-drive`; other rules read `up` too. One for a model. Changes fall
 * on the grid of 10 ms and carry what is left over, so the mean durations are exact. Departs from the source: there the
 * oscillation arises from the cells.
 */
export const slowWaveClock = {
  name: "slow-wave-clock",
  about: "up and down states of NREM sleep, shared by the network",
  source: { cite: "Esser, Hill & Tononi 2007, Sleep 30:1617-1630", doi: "10.1093/sleep/30.12.1617" },
  laws: ["up-for-its-share-of-nrem", "up-outside-nrem"],
  parameters: {
    meanUp: {
      value: 0.4,
      unit: "s",
      tag: "C",
      range: [0.1, 1.5],
      symbol: "mUp",
      group: "fast",
      about: "mean duration of an UP state",
    },
    meanDown: {
      value: 0.3,
      unit: "s",
      tag: "C",
      range: [0.05, 1.5],
      symbol: "mDown",
      group: "fast",
      about: "mean duration of a DOWN state",
    },
    sigma: {
      value: 0.4,
      unit: "1",
      tag: "C",
      range: [0, 1],
      symbol: "sigma_ln",
      about: "SD of the logarithm of a duration",
    },
    grid: { value: 10, unit: "ms", tag: "C", about: "times at which states change" },
  },
  gates: ["nrem"],
  shares: ["up"],
  variables: {
    up: { per: "network", unit: "1", initial: 1, about: "1 in an UP state and outside NREM sleep" },
    left: { per: "network", unit: "ms", initial: "meanUp", about: "rest of the present state" },
    turn: { per: "network", unit: "1", initial: 0, about: "1 if the state changes now" },
  },
  onEnter: { nrem: ["up = 1", `left = ${duration}`] },
  every: {
    grid: [
      "left -= interval",
      "turn = if(left <= 0 ms, nrem, 0)",
      "up = if(nrem == 0, 1, if(turn > 0, 1 - up, up))",
      `left = if(turn > 0, left + ${duration}, if(nrem == 0, meanUp, left))`,
    ],
  },
  require: [
    {
      that: "meanUp > 0 s and meanDown > 0 s and meanUp + meanDown <= 2 s and meanUp + meanDown >= 250 ms",
      otherwise: "meanUp and meanDown must sum to 0.25 to 2 s: slow waves have 0.5 to 4 Hz",
    },
    { that: "sigma >= 0", otherwise: "sigma must be 0 or more" },
    {
      that: "grid <= meanUp / 5 and grid <= meanDown / 5",
      otherwise: "grid must be a fifth of meanUp and meanDown or less",
    },
  ],
} satisfies Mechanism;
