import { DataError } from "../model/errors.ts";
import { type RandomStream, randomStream } from "../numerics/random.ts";
import { fitMoments } from "./lmm.ts";
import { type LmmMoments, lmmMoments } from "./lmm-moments.ts";
import type { NestedMoments } from "./lmm-nested-moments.ts";
import type { LmmFit, ModelFrame } from "./lmm-types.ts";
import { momentSimulator, selectColumns } from "./simulated-moments.ts";
import { responseSimulator, withResponse } from "./simulated-response.ts";

/** Parametric bootstrap of a likelihood-ratio test. */
export interface BootstrapTest {
  readonly chisq: number;
  /** (1 + number of replicates with a statistic at least as large) / (B + 1). */
  readonly p: number;
  readonly replicates: number;
  /** Statistics of the replicates, sorted. */
  readonly statistics: Float64Array;
}

/** A model over given rows and its ML fit. */
export interface BootstrapModel {
  readonly frame: ModelFrame;
  readonly moments: LmmMoments;
  readonly fit: LmmFit;
}

/** What `bootstrapTest` needs; `reduced` lacks the columns under test and has the rows of `full`. */
export interface BootstrapRequest {
  readonly full: BootstrapModel;
  readonly reduced: BootstrapModel;
  readonly replicates: number;
  readonly seed: number;
  /** Told after each replicate how many are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * p value of the fixed effects that `full` has and `reduced` lacks, simulated from the reduced fit.
 *
 * Nested random intercepts draw new sufficient statistics, so that a replicate costs two fits of O(groups); every other
 * model draws a response for each row.
 * Source: Halekoh & Hojsgaard 2014, doi:10.18637/jss.v059.i09, sec. 4.
 * Fails: DataError for random slopes or crossed random effects where the rows were not read.
 */
export function bootstrapTest({ full, reduced, ...effort }: BootstrapRequest): BootstrapTest {
  const { replicates, seed, onProgress } = effort;
  const simulate = pairSimulator(full, reduced);
  const chisq = statisticOf(full.fit, reduced.fit);
  const statistics = new Float64Array(replicates);
  for (let b = 0; b < replicates; b++) {
    const drawn = simulate(randomStream(seed, "bootstrap-test", b));
    statistics[b] = statisticOf(refit(drawn.full, full.fit), refit(drawn.reduced, reduced.fit));
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

/** Draws moments of new data, again and again, from the fit of a model. Fails: as `bootstrapTest`. */
export function dataSimulator(model: BootstrapModel): (random: RandomStream) => LmmMoments {
  const { moments, fit, frame } = model;
  if (moments.kind === "nested") return momentSimulator(moments, fit.beta, fit);
  requireRows(model);
  const draw = responseSimulator(frame, fit);
  return (random) => lmmMoments(withResponse(frame, draw(random)));
}

/** A fit to drawn data by the criterion of `fit`, started there. */
export function refit(moments: LmmMoments, { criterion, theta }: LmmFit): LmmFit {
  return fitMoments(moments, { criterion, start: theta, report: "estimates" });
}

/** The same new data as the full and as the reduced model see them, drawn from the reduced fit. */
function pairSimulator(
  full: BootstrapModel,
  reduced: BootstrapModel,
): (random: RandomStream) => { readonly full: LmmMoments; readonly reduced: LmmMoments } {
  const kept = keptColumns(full.moments, reduced.fit);
  if (full.moments.kind === "nested" && kept !== null)
    return nestedSimulator(full.moments, kept, reduced.fit);
  requireRows(full);
  const draw = responseSimulator(reduced.frame, reduced.fit);
  return (random) => {
    const y = draw(random);
    return {
      full: lmmMoments(withResponse(full.frame, y)),
      reduced: lmmMoments(withResponse(reduced.frame, y)),
    };
  };
}

function nestedSimulator(moments: NestedMoments, kept: readonly number[], reduced: LmmFit) {
  const fixed = new Float64Array(moments.p);
  kept.forEach((column, j) => {
    fixed[column] = reduced.beta[j]!;
  });
  const simulate = momentSimulator(moments, fixed, reduced);
  return (random: RandomStream) => {
    const drawn = simulate(random);
    return { full: drawn, reduced: selectColumns(drawn, kept) };
  };
}

/** Columns of the full model that the reduced fit has; null where a column of it is coded otherwise there. */
function keptColumns({ columnNames }: LmmMoments, reduced: LmmFit): number[] | null {
  const columns = reduced.columnNames.map((name) => columnNames.indexOf(name));
  return columns.includes(-1) ? null : columns;
}

function requireRows({ frame, moments }: BootstrapModel): void {
  // Over sums the frame holds weighted rows that stand for cells, and not the rows that it counts.
  if (frame.random.every(({ codes }) => codes.length === frame.n)) return;
  const what =
    moments.kind === "vector"
      ? "random slopes"
      : moments.kind === "nested"
        ? "this coding"
        : "crossed random effects";
  throw new DataError(
    `a bootstrap of ${what} draws every row, and the rows were not read`,
    "use --engine js to read them, or the Kenward-Roger test",
  );
}

function statisticOf(full: LmmFit, reduced: LmmFit): number {
  return Math.max(0, 2 * (full.logLik - reduced.logLik));
}
