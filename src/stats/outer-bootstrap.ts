import { mean } from "../numerics/quantile.ts";
import type { RandomStream } from "../numerics/random.ts";
import { type ClusteredValues, drawWeights } from "./cluster-bootstrap.ts";
import {
  bestCells,
  expanded,
  type MonteCarloModel,
  monteCarloFractions,
  quadraticChance,
} from "./selectivity-monte-carlo.ts";
import { type SortedValues, sortValues } from "./weighted-quantiles.ts";

/** How often each model of the Monte Carlo is the nearest over resamples of animals, and at which fractions. */
export interface OuterBootstrap {
  readonly replicates: number;
  /** Share of resamples. */
  readonly wins: Readonly<Record<MonteCarloModel, number>>;
  /** Best fraction of the model in each resample, ascending. */
  readonly fractions: Readonly<Record<"selective" | "size-dependent", Float64Array>>;
}

/**
 * The Monte Carlo again on resampled animals of both groups. Without it the winner is a property of this sample.
 *
 * Inside a resample the distance is that of the distribution which the random samples of a cell approach as they grow,
 * so that no noise of ours picks the winner. The selective and the size-dependent model have a free fraction and
 * uniform has none, so an unpenalised minimum favours the former slightly. Values are log sizes.
 * Source: statistics.md 10.1.
 */
export function outerBootstrap(
  reference: ClusteredValues,
  treated: ClusteredValues,
  { replicates, stream }: { readonly replicates: number; readonly stream: RandomStream },
): OuterBootstrap {
  const sides = [reference, treated].map((group) => ({ group, sorted: sortValues(group.values) }));
  const wins = { uniform: 0, selective: 0, "size-dependent": 0 };
  const fractions = {
    selective: new Float64Array(replicates),
    "size-dependent": new Float64Array(replicates),
  };
  for (let b = 0; b < replicates; b++) {
    const [x, y] = sides.map(({ group, sorted }) => resampled(group, sorted, stream));
    const best = bestCells(expectedCells(x!, y!));
    wins[best[0]!.model] += 1 / replicates;
    for (const cell of best) if (cell.model !== "uniform") fractions[cell.model][b] = cell.fraction;
  }
  fractions.selective.sort();
  fractions["size-dependent"].sort();
  return { replicates, wins, fractions };
}

/** A model at a fraction, and the distance of what it predicts. */
export interface ExpectedCell {
  readonly model: MonteCarloModel;
  readonly fraction: number;
  readonly meanDistance: number;
}

/**
 * K-S distance of each model's expected distribution to the treated sample, at the fractions of the Monte Carlo.
 *
 * Log sizes, ascending.
 */
export function expectedCells(reference: Float64Array, treated: Float64Array): ExpectedCell[] {
  const shift = mean(treated) - mean(reference);
  const n = reference.length;
  const staying = below(reference, 0, treated);
  const cells = monteCarloFractions.map((fraction) => {
    const moving = below(reference, shift / fraction, treated);
    const distance = (chance: (u: number) => number) => largestGap(summed(chance, n), staying, moving);
    return {
      fraction,
      selective: distance(() => fraction),
      "size-dependent": distance((u) => quadraticChance(u, fraction)),
    };
  });
  const uniform = largestGap(
    summed(() => 1, n),
    staying,
    below(reference, shift, treated),
  );
  const models = ["selective", "size-dependent"] as const;
  return [
    { model: "uniform", fraction: 1, meanDistance: uniform },
    ...models.flatMap((model) =>
      cells.map((cell) => ({ model, fraction: cell.fraction, meanDistance: cell[model] })),
    ),
  ];
}

/** How many of x + step lie below each y, and how many at or below it. Both samples ascending; length of y each. */
interface Below {
  readonly strictly: Int32Array;
  readonly orEqual: Int32Array;
}

function below(x: Float64Array, step: number, y: Float64Array): Below {
  const strictly = new Int32Array(y.length);
  const orEqual = new Int32Array(y.length);
  let [i, j] = [0, 0];
  for (let k = 0; k < y.length; k++) {
    const limit = y[k]! - step;
    while (i < x.length && x[i]! < limit) i++;
    if (j < i) j = i;
    while (j < x.length && x[j]! <= limit) j++;
    strictly[k] = i;
    orEqual[k] = j;
  }
  return { strictly, orEqual };
}

/** Chance of the i smallest of n ranks to scale, summed; n + 1 entries. */
function summed(chance: (u: number) => number, n: number): Float64Array {
  const sums = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) sums[i + 1] = sums[i]! + chance((i + 0.5) / n);
  return sums;
}

/**
 * Largest gap between the expected distribution and that of the treated sizes: expected(y) counts the x_i at or below y
 * that stay (1 less their chance) and the x_i + step there that move. It rises between the treated sizes and the other
 * is flat there, so that the gap is largest at a treated size or just before one.
 */
function largestGap(moved: Float64Array, staying: Below, moving: Below): number {
  const n = moved.length - 1;
  const m = staying.orEqual.length;
  let largest = 0;
  for (let k = 0; k < m; k++) {
    const [a, b] = [staying.strictly[k]!, moving.strictly[k]!];
    const before = k / m - (a - moved[a]! + moved[b]!) / n;
    const [c, d] = [staying.orEqual[k]!, moving.orEqual[k]!];
    const at = (c - moved[c]! + moved[d]!) / n - (k + 1) / m;
    largest = Math.max(largest, Math.abs(before), Math.abs(at));
  }
  return largest;
}

/** Whole animals drawn with replacement; ascending. */
function resampled(group: ClusteredValues, sorted: SortedValues, stream: RandomStream): Float64Array {
  const animals = drawWeights(group.animalCount, stream);
  return expanded(
    sorted,
    group.animals.map((animal) => animals[animal]!),
  );
}
