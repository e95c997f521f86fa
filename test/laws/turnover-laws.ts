import { insertionKeepsSums, synapsesOfCellsOfAge } from "./insertion.ts";
import type { Law } from "./law.ts";
import { noMicrogliaNoPruning, pruningIsRelative, tagRests } from "./pruning.ts";
import {
  filopodiaWait,
  growthIsZeroAtBothEnds,
  numberIsFormationOverHazard,
  survivalFalls,
  survivorsKeepTheirWeights,
  synapsesFollowTheirElements,
} from "./turnover.ts";

/** Laws of synapses that come and go. */
export const turnoverLaws: Readonly<Record<string, Law>> = {
  "number-of-synapses-is-formation-over-hazard": numberIsFormationOverHazard,
  "survival-falls-with-the-hazard-of-the-weight": survivalFalls,
  "survivors-keep-their-weights": survivorsKeepTheirWeights,
  "filopodia-wait-for-their-synapse": filopodiaWait,
  "growth-is-zero-at-both-ends-and-largest-between": growthIsZeroAtBothEnds,
  "synapses-follow-their-elements": synapsesFollowTheirElements,
  "tag-rests-at-its-balance": tagRests,
  "pruning-is-relative-to-the-neuron": pruningIsRelative,
  "no-microglia-no-pruning": noMicrogliaNoPruning,
  "insertion-keeps-summed-input-and-ratios": insertionKeepsSums,
  "new-synapses-come-from-cells-of-age": synapsesOfCellsOfAge,
};
