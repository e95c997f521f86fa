import type { Model } from "../model/model.ts";
import { meanBetween, valuesAt } from "../model/recording.ts";
import type { CircuitAnchor } from "./anchor-circuits.ts";

/** Where threshold and rate of the sliding rule meet, Hz. */
const MEET = 8;

/**
 * BCM on cells with many independent inputs: at rest the threshold is the mean square of the rate over `MEET` and the mean of
 * y (y - threshold) is 0, hence the mean rate is `MEET`, however much the rate that the rule sees fluctuates.
 *
 * Holds where no input goes along with the rate: with 100 inputs to a cell and a memory of 1 s the rule selects some of them,
 * and cells rested 12 % higher. The start is near rest, so that 200 s are enough.
 */
const bcmFixedPoint: CircuitAnchor = {
  about: "BCM on a driven cell: rate at which it rests",
  unit: "Hz",
  expected: MEET,
  tolerance: 0.05,
  mistake: "threshold that meets the rate at 9 Hz instead of 8 Hz",
  model: (seed, wrong): Model => ({
    version: 1,
    name: "anchor-bcm",
    dt: "1 ms",
    duration: "400 s",
    seed,
    populations: {
      X: { count: 1600, input: { kind: "poisson", rate: "10 Hz" } },
      E: { count: 20, neuron: "lif-current" },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "fixed-in-degree", inDegree: 400 },
        weight: 1,
        unitWeight: "4.5 pA",
        delay: "1 ms",
      },
    },
    mechanisms: {
      sliding: {
        mechanism: "bcm",
        on: ["XE"],
        parameters: {
          eta: "1e-6 1/(s Hz^3)",
          targetRate: `${wrong ? 9 : MEET} Hz`,
          tauTheta: "20 s",
          tauActivity: "5 s",
        },
      },
    },
    recording: { rates: "10 s" },
  }),
  obtained: (recording) => meanBetween(recording, "E.rate", ["200 s", "400 s"]),
};

/** Mean weight of the Kesten form after `days`, from a start of 2: m + (2 - m) E[eps]^days with m = 1. */
const days = 60;

const kestenMean: CircuitAnchor = {
  about: "Kesten form: mean weight after 60 d, from a start of twice its stationary mean",
  unit: "1",
  expected: 1 + 0.95 ** days,
  tolerance: 0.03,
  mistake: "stationary mean 1.1 instead of 1",
  model: (seed, wrong): Model => ({
    version: 1,
    name: "anchor-kesten",
    dt: "1 h",
    duration: `${days} d`,
    seed,
    guard: "record",
    populations: {
      X: { count: 100, input: { kind: "poisson", rate: "0 Hz" } },
      // nothing fires: a step may be as long as the cells are refractory
      E: { count: 100, neuron: "lif-current", parameters: { tRefractory: "1 h" } },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "all-to-all" },
        weight: 2,
        unitWeight: "1 pA",
        delay: "1 h",
      },
    },
    mechanisms: {
      sizes: {
        mechanism: "kesten-fluctuations",
        on: ["XE"],
        parameters: { keptMean: 0.95, wMean: wrong ? 1.1 : 1 },
      },
    },
    recording: { rates: "10 d", quantiles: [{ name: "XE.w", every: "10 d" }] },
  }),
  obtained: (recording) => valuesAt(recording, "XE.w mean", `${days} d`)[0] ?? null,
};

/** Anchors of learning and of size fluctuations, by the name of their arm. */
export const plasticityAnchors: Readonly<Record<string, CircuitAnchor>> = {
  "bcm-fixed-point": bcmFixedPoint,
  "kesten-mean": kestenMean,
};
