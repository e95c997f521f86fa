import type { Mechanism } from "../model/mechanism.ts";

/**
 * Synaptic density: synapses on crowded branches shrink less in sleep.
 *
 * The log factor of a branch is ln(total) + slope (density - reference), at most `most`; the effects of the source are
 * linear in log size, not in percent (which would give -14.5 % at the reference in place of -17.4 %). Down-scaling rules
 * read the log factor over ln(total) as the exponent of the branch: give them the same `total`. Density is counted at the
 * start of NREM sleep, synapses over the surface of the branch. Slope and reference are those of the source, its slope the
 * mean over both wake groups; the unit prefix of density is lost there and read as per um2.
 */
export const densityGate = {
  name: "density-gate",
  about: "synapses on crowded branches shrink less in sleep",
  source: { cite: "de Vivo et al. 2017, Science 355:507-510", doi: "10.1126/science.aah5982" },
  laws: ["density-sets-the-factor-of-a-branch"],
  parameters: {
    total: {
      value: 0.82,
      unit: "1",
      tag: "E",
      range: [0.7, 1],
      symbol: "kTot",
      about: "factor of an episode at the reference density",
    },
    slope: {
      value: 0.343,
      unit: "um^2",
      tag: "X",
      range: [0, 0.6],
      symbol: "bRho",
      about: "change of the log factor with density",
    },
    reference: {
      value: 0.7,
      unit: "1/um^2",
      tag: "E",
      range: [0.17, 1.24],
      symbol: "rho0",
      about: "density at which the factor is total",
    },
    most: { value: 0.1, unit: "1", tag: "C", range: [0, 0.5], about: "largest log factor" },
    surface: { value: 20, unit: "um^2", tag: "C", range: [1, 1000], about: "surface of a branch" },
  },
  shares: ["densityExponent"],
  variables: {
    area: { per: "branch", unit: "um^2", initial: "surface", about: "surface of the branch" },
    density: { per: "branch", unit: "1/um^2", initial: "reference", about: "synapses per surface" },
    densityExponent: {
      per: "branch",
      unit: "1",
      initial: 1,
      about: "log factor of the branch over that of the reference density",
    },
  },
  onEnter: {
    nrem: [
      "density = sum(0 * w + 1, branch) / area",
      "densityExponent = min(log(total) + slope * (density - reference), most) / log(total)",
    ],
  },
  require: [
    {
      that: "total > 0 and total < 1",
      otherwise: "total must lie between 0 and 1: the branches share out its logarithm",
    },
    { that: "surface > 0 um^2", otherwise: "surface must be above 0: density is relative to it" },
    {
      that: "slope >= 0 um^2",
      otherwise: "slope must be 0 or more: crowded branches shrink less",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
