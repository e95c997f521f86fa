import type { Mechanism } from "../model/mechanism.ts";
import { downscaleActivityDependent } from "./downscale-activity-dependent.ts";

const { tauTrace, tauScore, steepness } = downscaleActivityDependent.parameters;

/**
 * Down-selection by the timing of spikes: in sleep pairs of spikes depress, and what would potentiate protects instead.
 *
 * In UP states of NREM sleep a presynaptic spike after a postsynaptic one depresses the synapse, by a share of its weight; a
 * postsynaptic spike after a presynaptic one adds to its score and changes no weight. Protection is that of
 * `downscale-activity-dependent`: a Hill function of the score over the median of the neuron, set at ticks. Close the gate
 * `ltp` of the rules that learn in wake (`neuromod-gate` with `ltpNREM` 0). How far a night goes depends on the spikes in it:
 * there is no total. The source gives the idea and unit rules of its own; this form and its constants are chosen here.
 */
export const downscaleSpikeTiming = {
  name: "downscale-spike-timing",
  about: "in sleep pairs of spikes depress synapses, and reactivation protects in place of potentiating",
  source: downscaleActivityDependent.source,
  laws: ["sleep-depresses-by-late-arrivals-alone", "reactivation-protects-in-place-of-potentiating"],
  parameters: {
    tauTrace,
    tauMinus: {
      value: 20,
      unit: "ms",
      tag: "C",
      range: [10, 50],
      about: "window of depression",
    },
    eta: {
      value: 1e-4,
      unit: "1",
      tag: "C",
      range: [1e-6, 0.02],
      symbol: "lambda",
      group: "hebbian",
      power: 1,
      about: "share of the weight that a pair at lag 0 takes without protection",
    },
    tauScore,
    steepness,
  },
  gates: ["down", "nrem"],
  reads: { up: downscaleActivityDependent.reads.up },
  variables: {
    xPre: downscaleActivityDependent.variables.xPre,
    xPost: { per: "post", unit: "1", initial: 0, about: "trace of postsynaptic spikes" },
    score: downscaleActivityDependent.variables.score,
    open: downscaleActivityDependent.variables.open,
    middle: downscaleActivityDependent.variables.middle,
  },
  continuous: [...downscaleActivityDependent.continuous, "d(xPost)/dt = -xPost / tauMinus"],
  onPre: ["w = max(0, w - eta * down * up * nrem * open * w * xPost)", "xPre += 1"],
  onPost: [...downscaleActivityDependent.onPost, "xPost += 1"],
  every: {
    "10 s": [
      "middle = median(score)",
      "open = if(middle > 0, 1 / (1 + (score / max(middle, 1e-30))^steepness), 1)",
    ],
  },
  require: [
    {
      that: "eta >= 0 and eta < 1",
      otherwise: "eta must be 0 or more, and below 1: it is a share of the weight",
    },
    { that: "tauMinus > 0 ms", otherwise: "tauMinus must be above 0" },
    { that: "steepness > 0", otherwise: "steepness must be above 0: more coincidences protect more" },
  ],
} satisfies Mechanism;
