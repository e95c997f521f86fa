import { DataError } from "../model/errors.ts";
import { symmetricEigen } from "../numerics/dense.ts";
import { type RandomStream, randomStream } from "../numerics/random.ts";
import { fitMoments } from "./lmm.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import type { NestedMoments } from "./lmm-nested-moments.ts";
import type { LmmFit } from "./lmm-types.ts";

/** Parametric bootstrap of a likelihood-ratio test. */
export interface BootstrapTest {
  readonly chisq: number;
  /** (1 + number of replicates with a statistic at least as large) / (B + 1). */
  readonly p: number;
  readonly replicates: number;
  /** Statistics of the replicates, sorted. */
  readonly statistics: Float64Array;
}

/** What `bootstrapTest` needs; `reduced` is the ML fit without the columns under test. */
export interface BootstrapRequest {
  readonly moments: LmmMoments;
  readonly full: LmmFit;
  readonly reduced: LmmFit;
  readonly replicates: number;
  readonly seed: number;
  /** Told after each replicate how many are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * p value of the fixed effects that `full` has and `reduced` lacks, simulated from the reduced fit.
 *
 * Each replicate draws new sufficient statistics, not rows, so it costs two fits of O(groups).
 * Source: Halekoh & Hojsgaard 2014, doi:10.18637/jss.v059.i09, sec. 4.
 * Fails: DataError for models other than nested random intercepts, or where the columns of the reduced model are not among
 * those of the full one.
 */
export function bootstrapTest(request: BootstrapRequest): BootstrapTest {
  const { moments, full, reduced, replicates, seed, onProgress } = request;
  const nested = requireNested(moments);
  const kept = columnsOf(nested, reduced);
  const fixed = new Float64Array(nested.p);
  kept.forEach((column, j) => {
    fixed[column] = reduced.beta[j]!;
  });
  const simulate = simulator(nested, fixed, reduced);
  const chisq = Math.max(0, 2 * (full.logLik - reduced.logLik));
  const statistics = new Float64Array(replicates);
  for (let b = 0; b < replicates; b++) {
    const drawn = simulate(randomStream(seed, "bootstrap-test", b));
    const options = { criterion: "ml", report: "estimates" } as const;
    const large = fitMoments(drawn, { ...options, start: full.theta });
    const small = fitMoments(selectColumns(drawn, kept), { ...options, start: reduced.theta });
    statistics[b] = Math.max(0, 2 * (large.logLik - small.logLik));
    onProgress?.(b + 1);
  }
  const exceeding = statistics.reduce((count, value) => count + (value >= chisq ? 1 : 0), 0);
  return {
    chisq,
    p: (1 + exceeding) / (replicates + 1),
    replicates,
    statistics: statistics.sort(),
  };
}

/**
 * Moments of new responses drawn from `fit`, exact in distribution: group means, and the within-group sums by the normal and
 * chi-square variables that they are made of.
 */
export function simulatedMoments(moments: LmmMoments, fit: LmmFit, random: RandomStream): NestedMoments {
  const nested = requireNested(moments);
  return simulator(nested, fit.beta, fit)(random);
}

function requireNested(moments: LmmMoments): NestedMoments {
  if (moments.kind === "nested") return moments;
  throw new DataError(
    `a bootstrap from sufficient statistics does not fit ${moments.kind === "vector" ? "random slopes" : "crossed random effects"}`,
    "use random intercepts only, or the Kenward-Roger test",
  );
}

/** Columns of the full model that the reduced fit has. */
function columnsOf(moments: NestedMoments, reduced: LmmFit): number[] {
  return reduced.columnNames.map((name) => {
    const column = moments.columnNames.indexOf(name);
    if (column < 0)
      throw new DataError(
        `column ${name} of the reduced model is not among those of the full model`,
        "use treatment coding and drop whole terms, interactions first",
      );
    return column;
  });
}

/** A model with fewer columns of X, from the same moments. */
export function selectColumns(moments: NestedMoments, columns: readonly number[]): NestedMoments {
  const { p, coordinates } = moments;
  const k = p + 1;
  const all = [...columns, p];
  const size = all.length;
  const pick = (values: Float64Array) => Float64Array.from(all, (j) => values[j]!);
  const means = new Float64Array(moments.counts.length * size);
  for (let d = 0; d < moments.counts.length; d++)
    for (let j = 0; j < size; j++) means[d * size + j] = moments.means[d * k + all[j]!]!;
  const { withinTop: _, ...rest } = moments;
  return {
    ...rest,
    p: size - 1,
    columnNames: columns.map((j) => moments.columnNames[j]!),
    coordinates: {
      intercept: columns.indexOf(coordinates.intercept),
      shift: pick(coordinates.shift),
      scale: pick(coordinates.scale),
    },
    means,
    within: Float64Array.from(
      { length: size * size },
      (_value, i) => moments.within[all[i % size]! + all[Math.floor(i / size)]! * k]!,
    ),
  };
}

/** Draws moments from beta (user's columns, one entry per column of `moments`) and the variances of `fit`. */
function simulator(
  moments: NestedMoments,
  beta: Float64Array,
  fit: LmmFit,
): (random: RandomStream) => NestedMoments {
  const { p, means, counts, terms, parents, within } = moments;
  const k = p + 1;
  const inner = innerBeta(beta, moments);
  const predicted = Float64Array.from(counts, (_, d) => {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += means[d * k + j]! * inner[j]!;
    return sum;
  });
  const { root, rank } = withinRoot(within, p);
  const occupied = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  return (random) => {
    const drawn = Float64Array.from(means);
    const effects = terms.map(({ levels }, t) =>
      Float64Array.from(levels, () => fit.sigma * fit.theta[t]! * random.normal()),
    );
    for (let d = 0; d < counts.length; d++) {
      if (counts[d] === 0) continue;
      let value = predicted[d]! + (fit.sigma / Math.sqrt(counts[d]!)) * random.normal();
      let level = d;
      effects.forEach((effect, t) => {
        value += effect[level]!;
        if (parents[t]) level = parents[t]![level]!;
      });
      drawn[d * k + p] = value;
    }
    const { withinTop: _, ...rest } = moments;
    const free = moments.n - occupied - rank;
    return {
      ...rest,
      means: drawn,
      within: drawWithin(moments, inner, { root, rank, free, sigma: fit.sigma }, random),
    };
  };
}

function innerBeta(
  beta: Float64Array,
  { coordinates: { intercept, shift, scale }, p }: NestedMoments,
): Float64Array {
  const inner = beta.map((value, j) => value * scale[j]!);
  if (intercept >= 0) {
    let centre = beta[intercept]! - shift[p]!;
    for (let j = 0; j < p; j++) if (j !== intercept) centre += shift[j]! * beta[j]!;
    inner[intercept] = centre;
  }
  return inner;
}

/** Root of the within-group X'X (p x rank, column-major): its eigenvectors times root eigenvalues. */
function withinRoot(within: Float64Array, p: number): { root: Float64Array; rank: number } {
  const xx = Float64Array.from({ length: p * p }, (_, i) => within[(i % p) + Math.floor(i / p) * (p + 1)]!);
  const { values, vectors } = symmetricEigen(xx, p);
  const largest = Math.max(0, values[p - 1] ?? 0);
  const kept = [...values.keys()].filter((c) => values[c]! > 1e-12 * largest);
  const root = new Float64Array(p * kept.length);
  kept.forEach((c, at) => {
    for (let i = 0; i < p; i++) root[i + at * p] = vectors[i + c * p]! * Math.sqrt(values[c]!);
  });
  return { root, rank: kept.length };
}

/** Within-group cross-product with new residuals e: X'e is normal with covariance sigma^2 X'X, the rest of e'e chi-square. */
function drawWithin(
  { within, p }: NestedMoments,
  beta: Float64Array,
  { root, rank, free, sigma }: { root: Float64Array; rank: number; free: number; sigma: number },
  random: RandomStream,
): Float64Array {
  const k = p + 1;
  const result = Float64Array.from(within);
  const xe = new Float64Array(p);
  let ee = 0;
  for (let c = 0; c < rank; c++) {
    const z = sigma * random.normal();
    ee += z * z;
    for (let i = 0; i < p; i++) xe[i]! += root[i + c * p]! * z;
  }
  if (free > 0) ee += sigma ** 2 * random.chiSquare(free);
  let yy = ee;
  for (let i = 0; i < p; i++) {
    let fitted = 0;
    for (let j = 0; j < p; j++) fitted += within[i + j * k]! * beta[j]!;
    result[i + p * k] = fitted + xe[i]!;
    result[p + i * k] = fitted + xe[i]!;
    yy += beta[i]! * (fitted + 2 * xe[i]!);
  }
  result[p + p * k] = yy;
  return result;
}
