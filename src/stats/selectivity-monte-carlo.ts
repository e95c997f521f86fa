import { mean } from "../numerics/quantile.ts";
import type { RandomStream } from "../numerics/random.ts";
import { type ClusteredValues, resample, spread } from "./cluster-bootstrap.ts";
import { type DistanceKind, sampleDistance } from "./sample-distance.ts";
import { type SortedValues, sortValues } from "./weighted-quantiles.ts";

/** Models of the reconstructed comparison. */
export type MonteCarloModel = "uniform" | "selective" | "size-dependent";

/** Mean distance of one model at one scaled fraction. */
export interface MonteCarloCell {
  readonly model: MonteCarloModel;
  /** Mean fraction of synapses that scale; 1 for `uniform`. */
  readonly fraction: number;
  readonly meanDistance: number;
  readonly sdDistance: number;
  /** sdDistance / sqrt(replicates). */
  readonly standardError: number;
}

/** How to run the comparison. Values of the groups are log sizes. */
export interface MonteCarloOptions {
  readonly replicates: number;
  readonly stream: RandomStream;
  /** Default 0.50 to 1.00 by 0.05. */
  readonly fractions?: readonly number[];
  readonly distance?: DistanceKind;
  /** What is drawn from the reference: `synapses` as the source's bootstrap, or `animals` with all they have. */
  readonly unit?: "synapses" | "animals";
}

/** 0.50, 0.55, ..., 1.00. */
export const monteCarloFractions: readonly number[] = Array.from({ length: 11 }, (_, i) => (10 + i) / 20);

/**
 * Chance to scale at rank u, falling with its square, of mean `fraction` over u.
 *
 * Source: statistics.md 10.1; below a mean of 2/3 the chance is 0 above the rank where the parabola meets 0.
 */
export function quadraticChance(u: number, fraction: number): number {
  const c = fraction >= 2 / 3 ? 3 * (1 - fraction) : 4 / (9 * fraction * fraction);
  return Math.max(0, 1 - c * u * u);
}

/**
 * Reconstruction of the published Monte Carlo: resample the reference, scale it by each model at each fraction so that
 * the mean log size is met, and measure the distance to the treated sizes.
 *
 * Resamples of sorted values come out sorted (multiplicities, no sort), and the scaled and the unscaled part of a
 * sample are each sorted, so that a replicate of a cell costs one merge.
 * Source: de Vivo et al. 2017, Science 355:507 for the idea; everything that the article leaves open is ours
 * (statistics.md 10.1).
 */
export function selectivityMonteCarlo(
  reference: ClusteredValues,
  treated: ClusteredValues,
  options: MonteCarloOptions,
): readonly MonteCarloCell[] {
  const { replicates, stream } = options;
  const fractions = options.fractions ?? monteCarloFractions;
  const cells = [
    { model: "uniform" as const, fraction: 1 },
    ...fractions.map((fraction) => ({ model: "selective" as const, fraction })),
    ...fractions.map((fraction) => ({ model: "size-dependent" as const, fraction })),
  ];
  const sorted = sortValues(reference.values);
  const target = Float64Array.from(treated.values).sort();
  const targetMean = mean(target);
  const distance = options.distance ?? "ks";
  const draw = () =>
    options.unit === "animals"
      ? expanded(sorted, resample(reference, stream))
      : expanded(sorted, synapseWeights(reference.values.length, target.length, stream));
  return cells.map(({ model, fraction }) => {
    const distances = Float64Array.from({ length: replicates }, () => {
      const sample = draw();
      const shift = targetMean - mean(sample);
      // Drawn from values, so never empty.
      return sampleDistance(distance, scaled(sample, model, fraction, shift / fraction, stream), target)!;
    });
    const sdDistance = spread(distances);
    return {
      model,
      fraction,
      meanDistance: mean(distances),
      sdDistance,
      standardError: sdDistance / Math.sqrt(replicates),
    };
  });
}

/** Best fraction of each model, best model first. */
export function bestCells<Cell extends Pick<MonteCarloCell, "model" | "fraction" | "meanDistance">>(
  cells: readonly Cell[],
): readonly Cell[] {
  const models: readonly MonteCarloModel[] = ["uniform", "selective", "size-dependent"];
  return models
    .map((model) =>
      cells
        .filter((cell) => cell.model === model)
        .reduce((a, b) => (b.meanDistance < a.meanDistance ? b : a)),
    )
    .sort((a, b) => a.meanDistance - b.meanDistance);
}

function synapseWeights(from: number, draws: number, stream: RandomStream): Int32Array {
  const weights = new Int32Array(from);
  for (let i = 0; i < draws; i++) weights[stream.integer(from)]!++;
  return weights;
}

/** The resample that holds value i `weights[i]` times, ascending. */
export function expanded(sorted: SortedValues, weights: Int32Array): Float64Array {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  const result = new Float64Array(total);
  let at = 0;
  for (let i = 0; i < sorted.order.length; i++) {
    for (let k = weights[sorted.order[i]!]!; k > 0; k--) result[at++] = sorted.ascending[i]!;
  }
  return result;
}

/** The sample with each synapse moved by `step` with its chance; ascending again by one merge. */
function scaled(
  sample: Float64Array,
  model: MonteCarloModel,
  fraction: number,
  step: number,
  stream: RandomStream,
): Float64Array {
  const n = sample.length;
  if (model === "uniform" || fraction === 1) return sample.map((value) => value + step);
  const moved = new Float64Array(n);
  const kept = new Float64Array(n);
  let movedCount = 0;
  let keptCount = 0;
  for (let i = 0; i < n; i++) {
    const chance = model === "selective" ? fraction : quadraticChance((i + 0.5) / n, fraction);
    if (stream.uniform() < chance) moved[movedCount++] = sample[i]! + step;
    else kept[keptCount++] = sample[i]!;
  }
  const result = new Float64Array(n);
  let a = 0;
  let b = 0;
  for (let i = 0; i < n; i++) {
    const takeMoved = b >= keptCount || (a < movedCount && moved[a]! <= kept[b]!);
    result[i] = takeMoved ? moved[a++]! : kept[b++]!;
  }
  return result;
}
