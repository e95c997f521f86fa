import type { Mechanism } from "../model/mechanism.ts";
import { branchScaling } from "./branch-scaling.ts";

const set = (value: number, unit: string, range: readonly [number, number], about: string) =>
  ({ value, unit, tag: "C", range, about }) as const;

/**
 * Branches with potentials of their own, each of which keeps its NMDA current at a set-point by scaling its synapses.
 *
 * For `lif-branched`, on its projections at the receptor `dendrite`: AMPA and NMDA open on the branch, which leaks, loads
 * and is coupled to the soma; the soma receives the sum of the coupling currents one step later. The controller is that of
 * `branch-scaling`, with the NMDA current in place of the arriving weight. `unitConductance` is the `unitWeight` of the
 * projections, `step` the dt of the model: branches are advanced at every step.
 * Departs from the sources: NMDA opens at once, and all values are chosen here.
 */
export const branchCompartments = {
  name: "branch-compartments",
  about: "branches with potentials, each keeping its NMDA current by scaling its synapses",
  source: {
    cite: "Rabinowitch & Segev 2006, J Neurophysiol 96:276-284; Branco et al. 2008, Neuron 59:475-485",
    doi: "10.1152/jn.00045.2006",
  },
  laws: [
    "branches-follow-the-closed-form",
    "a-strong-coupling-joins-branch-and-soma",
    "a-quiet-branch-rises",
  ],
  parameters: {
    step: { value: 0.1, unit: "ms", tag: "C", group: "fast", about: "dt of the model" },
    unitConductance: set(1, "nS", [0.01, 10], "unitWeight of the projections"),
    branchCapacitance: set(30, "pF", [5, 200], "capacitance of a branch"),
    branchLeak: set(2, "nS", [0.5, 20], "leak of a branch"),
    vStart: set(-65, "mV", [-80, -55], "potential of a branch at the start"),
    coupling: { ...set(10, "nS", [5, 20], "conductance between branch and soma"), symbol: "gc" },
    tauFast: set(5, "ms", [1, 6], "decay of AMPA"),
    tauSlow: set(100, "ms", [50, 150], "decay of NMDA"),
    slowShare: set(0.3, "1", [0, 1], "NMDA relative to AMPA"),
    mgOutside: set(1, "mM", [0, 2], "extracellular magnesium"),
    mgHalf: set(3.57, "mM", [1, 10], "magnesium that blocks half of NMDA at 0 mV"),
    mgSlope: set(0.062, "1/mV", [0.04, 0.1], "voltage dependence of the block"),
    tauBranch: {
      ...set(60, "s", [10, 600], "memory of the branch"),
      symbol: "tauB",
      group: "sensor",
      power: -1,
    },
    target: { ...set(5, "pA", [0.1, 100], "NMDA current that a branch keeps"), symbol: "Cb0" },
    backpropagation: {
      ...set(0, "fC", [0, 1000], "charge of a somatic spike in the sensor"),
      symbol: "kBAP",
    },
    gain: {
      ...set(1e-3, "1/s", [0, 0.1], "relative change per second at full error"),
      symbol: "betaB",
      group: "slow",
      power: 1,
    },
    transfer: set(1, "1", [0, 1], "1: the mean of ln h moves into H"),
    hMin: set(0.2, "1", [0.01, 1], "lower bound of the factor of a branch"),
    hMax: set(5, "1", [1, 100], "upper bound of the factor of a branch"),
  },
  gates: ["dendriticTranslation"],
  reads: branchScaling.reads,
  shares: ["cLocal"],
  writes: ["iDrive"],
  variables: {
    vBranch: { per: "branch", unit: "mV", initial: "vStart", about: "potential of the branch" },
    gFast: { per: "branch", unit: "nS", initial: 0, about: "AMPA conductance of the branch" },
    gSlow: { per: "branch", unit: "nS", initial: 0, about: "NMDA conductance of the branch, unblocked" },
    open: { per: "branch", unit: "1", initial: 0, about: "share of NMDA that magnesium leaves open" },
    charge: { per: "branch", unit: "fC", initial: 0, about: "NMDA charge since the last tick" },
    calcium: { per: "branch", unit: "pA", initial: "target", about: "filtered NMDA current" },
    cLocal: { per: "branch", unit: "1", initial: 1, about: "the same relative to its set-point" },
    spikes: { per: "post", unit: "1", initial: 0, about: "somatic spikes since the last tick" },
    h: { per: "branch", unit: "1", initial: 1, about: "factor on the synapses of the branch" },
    H: { per: "post", unit: "1", initial: 1, about: "what all branches of the neuron have in common" },
    common: { per: "post", unit: "1", initial: 1, about: "geometric mean of h before it moves into H" },
  },
  onPre: ["gFast += strength * unitConductance", "gSlow += slowShare * strength * unitConductance"],
  onPost: ["spikes += 1"],
  every: {
    step: [
      "open = 1 / (1 + mgOutside / mgHalf * exp(-mgSlope * vBranch))",
      "d(vBranch)/dt = (branchLeak * (vRest - vBranch) + (gFast + gSlow * open) * (eExc - vBranch) + coupling * (v - vBranch)) / branchCapacitance",
      "charge += interval * gSlow * open * (eExc - vBranch)",
      "d(gFast)/dt = -gFast / tauFast",
      "d(gSlow)/dt = -gSlow / tauSlow",
      "iDrive = coupling * sum(vBranch - v)",
    ],
    "1 s": [
      "d(calcium)/dt = ((charge + backpropagation * spikes) / interval - calcium) / tauBranch",
      "cLocal = calcium / target",
      "h = clip(h * exp(interval * gain * dendriticTranslation * (1 - calcium / target) + interval * branchDrive), hMin, hMax)",
      "common = exp(transfer * dendriticTranslation * mean(log(h)))",
      "h /= common",
      "H *= common",
      "charge = 0",
      "spikes = 0",
    ],
  },
  require: [
    { that: "abs(step / dt - 1) < 1e-9", otherwise: "step must be the dt of the model" },
    { that: "target > 0 pA", otherwise: "target must be above 0: the error of a branch is relative to it" },
    { that: "gain >= 0 Hz", otherwise: "gain must be 0 or more: below, the loop runs away" },
    { that: "hMin > 0 and hMax > hMin", otherwise: "hMin must be above 0, and hMax above hMin" },
    {
      that: "coupling >= 0 nS and branchLeak > 0 nS and branchCapacitance > 0 pF",
      otherwise: "coupling must be 0 or more, branchLeak and branchCapacitance above 0",
    },
    {
      that: "dt <= 0.2 * branchCapacitance / (branchLeak + coupling)",
      otherwise: "dt is coarse for a branch: the soma hears of it one step later; shorten dt",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
