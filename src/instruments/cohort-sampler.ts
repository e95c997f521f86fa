import type { CohortDesign } from "../model/cohort-design.ts";
import { type RandomStream, randomStream } from "../numerics/random.ts";

/** What was met on the way to the analysed synapses, and how the mice had slept. */
export interface SamplingRecord {
  /** All protrusions of the imaged segments. */
  readonly protrusions: number;
  readonly withSynapse: number;
  /** Protrusions without a synapse over all protrusions. */
  readonly shareWithout: number;
  /** Synapses cut by the edge of the block, left out of the analysis. */
  readonly incomplete: number;
  readonly analysed: number;
  /** Per mouse of a condition with a state criterion: share of the scored window in that state. */
  readonly inState: readonly { readonly condition: string; readonly mouse: number; readonly share: number }[];
}

/** Share of protrusions without a synapse by the printed counts, (8,427 - 7,149) / 8,427 (the text says ~13 %). */
const shareWithoutSynapse = 1278 / 8427;

/** Share of synapses that the edge of the block cuts, (7,149 - 6,920) / 7,149. */
const shareIncomplete = 229 / 7149;

/**
 * State criterion of each condition of the EM study: S asleep for 75-90 % of the window, SW awake for 70-90 %, EW
 * kept awake (at least 95 %). The lower ends are the printed criteria, the upper ends and the 95 % are chosen here.
 */
const stateCriteria: Readonly<Record<string, readonly [number, number]>> = {
  S: [0.75, 0.9],
  SW: [0.7, 0.9],
  EW: [0.95, 1],
};

/**
 * Draws the sampling that leads to `analysed` complete synapses: tracing goes on until the design's number is
 * reached, so incomplete synapses and bare protrusions are negative binomial.
 *
 * Source: de Vivo et al. 2017, doi:10.1126/science.aah5982 (counts and criteria).
 */
export function samplingRecord(design: CohortDesign, analysed: number, seed: number): SamplingRecord {
  const draws = randomStream(seed, "cohort", "sampling");
  const incomplete = failuresBefore(analysed, 1 - shareIncomplete, draws);
  const withSynapse = analysed + incomplete;
  const bare = failuresBefore(withSynapse, 1 - shareWithoutSynapse, draws);
  const inState = design.conditions.flatMap((condition, code) => {
    const range = stateCriteria[condition];
    if (!range) return [];
    return Array.from({ length: design.mice[code]! }, (_, mouse) => ({
      condition,
      mouse,
      share: range[0] + (range[1] - range[0]) * draws.uniform(),
    }));
  });
  return {
    protrusions: withSynapse + bare,
    withSynapse,
    shareWithout: bare / (withSynapse + bare),
    incomplete,
    analysed,
    inState,
  };
}

/** Failures before the `successes`-th success of probability p: Poisson with a gamma mean. */
export function failuresBefore(successes: number, p: number, draws: RandomStream): number {
  return draws.poisson((draws.gamma(successes) * (1 - p)) / p);
}
