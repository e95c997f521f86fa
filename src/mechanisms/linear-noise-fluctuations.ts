import type { Mechanism } from "../model/mechanism.ts";

/**
 * Intrinsic fluctuations of spine volume whose SD is a line in the volume: large spines change more, small ones a little.
 *
 * dV = (alpha V + beta) dW + drift dt, advanced by its exact law (V + beta / alpha is a geometric Brownian motion), so that
 * one period of 2 D is two of D; without a drift the mean stays. At `vMin` a spine turns back, or with `reflect` 0 it is
 * lost: its weight is 0 from then on. The numbers are an order of magnitude, chosen here; the form is the source's.
 */
export const linearNoiseFluctuations = {
  name: "linear-noise-fluctuations",
  about: "volumes change at random, with an SD that grows with the volume, whatever the activity",
  source: { cite: "Yasumatsu et al. 2008, J Neurosci 28:13592-13608", doi: "10.1523/JNEUROSCI.0603-08.2008" },
  laws: [
    "log-volume-is-brownian-without-constant-noise",
    "linear-noise-keeps-the-mean",
    "small-spines-turn-or-go",
  ],
  parameters: {
    relativeVariance: {
      value: 0.04,
      unit: "1/d",
      tag: "C",
      range: [0, 0.25],
      symbol: "alphaY^2",
      group: "structural",
      power: 1,
      about: "variance that a day adds, relative to the squared volume",
    },
    constantVariance: {
      value: 1e-4,
      unit: "um^6/d",
      tag: "C",
      range: [0, 1e-2],
      symbol: "betaY^2",
      group: "structural",
      power: 1,
      about: "variance that a day adds to a volume of 0",
    },
    drift: {
      value: 0,
      unit: "um^3/d",
      tag: "C",
      group: "structural",
      power: 1,
      about: "mean change of volume",
    },
    unitVolume: {
      value: 0.08,
      unit: "um^3",
      tag: "C",
      range: [0.03, 0.15],
      about: "volume of a weight of 1",
    },
    vMin: {
      value: 0.005,
      unit: "um^3",
      tag: "C",
      range: [0, 0.02],
      symbol: "Vmin",
      about: "smallest volume",
    },
    reflect: {
      value: 1,
      unit: "1",
      tag: "C",
      range: [0, 1],
      about: "1: spines turn back at vMin; 0: they are lost",
    },
    period: { value: 60, unit: "s", tag: "C", group: "structural", power: -1, about: "length of a step" },
    offset: {
      value: "sqrt(if(relativeVariance > 0, constantVariance / relativeVariance, 0))",
      unit: "um^3",
      tag: "X",
      symbol: "betaY/alphaY",
      about: "volume at which both kinds of noise are alike",
    },
  },
  variables: {
    volume: {
      per: "synapse",
      unit: "um^3",
      initial: "unitVolume * w",
      about: "volume after a step, before the bound",
    },
  },
  every: {
    period: [
      "volume = drift * interval + if(relativeVariance > 0, " +
        "(unitVolume * w + offset) * " +
        "exp(sqrt(relativeVariance * interval) * normal() - relativeVariance * interval / 2) - offset, " +
        "unitVolume * w + sqrt(constantVariance * interval) * normal())",
      "w = if(w > 0, if(reflect > 0.5, vMin + abs(volume - vMin), if(volume > vMin, volume, 0 um^3)) / unitVolume, 0)",
    ],
  },
  require: [
    {
      that: "relativeVariance >= 0 and constantVariance >= 0",
      otherwise: "relativeVariance and constantVariance must be 0 or more",
    },
    { that: "unitVolume > 0 um^3", otherwise: "unitVolume must be above 0" },
    { that: "vMin >= 0 um^3", otherwise: "vMin must be 0 or more" },
    { that: "reflect == 0 or reflect == 1", otherwise: "reflect must be 0 or 1" },
  ],
} satisfies Mechanism;
