import { fUpper } from "../numerics/distributions.ts";
import { findRoot } from "../numerics/minimise.ts";
import { normalQuantile } from "../numerics/normal-distribution.ts";
import { mean, quantileSorted, variance } from "../numerics/quantile.ts";
import { conditionalModes } from "./conditional-modes.ts";
import { dot, quadratic } from "./contrast-algebra.ts";
import { leaveOneOut, withoutTop } from "./leave-one-out.ts";
import { evaluatorOf } from "./lmm-evaluator.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import { leadingBlock, phiOf } from "./lmm-profile.ts";
import { lmmResiduals } from "./lmm-residuals.ts";
import type { LmmFit, ModelFrame } from "./lmm-types.ts";

/** Standardised values against normal quantiles with a simultaneous 95 % band; arrays of one length, sorted. */
export interface NormalPlot {
  readonly theory: readonly number[];
  readonly observed: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Pull of one animal (level of the coarsest factor) on a contrast. */
export interface AnimalPull {
  readonly animal: string;
  /** Change of the contrast, in its standard errors, when the animal is left out; null where it is then not estimable. */
  readonly dfbeta: number | null;
  /** Mean leverage of the animal's rows on the fixed effects; the sum over all rows is p. null for crossed factors. */
  readonly hat: number | null;
}

/** What a reviewer asks of a mixed model. */
export interface LmmChecks {
  readonly residuals: NormalPlot;
  readonly randomEffects: readonly (NormalPlot & { readonly group: string; readonly term: string })[];
  readonly leverage: readonly AnimalPull[];
  readonly notes: readonly string[];
}

/** Residual and random-effect normality, and the pull of each animal on the contrast `row`. */
export function lmmChecks(frame: ModelFrame, moments: LmmMoments, fit: LmmFit, row: Float64Array): LmmChecks {
  const { scaled } = lmmResiduals(frame, moments, fit);
  const randomEffects = conditionalModes(moments, fit).flatMap(({ group, columnNames, modes }) =>
    columnNames.flatMap((term, c) => {
      const values = modes.filter((_, i) => i % columnNames.length === c);
      return variance(values) > 0 ? [{ group, term, ...normalPlot(values) }] : [];
    }),
  );
  const isCrossed = moments.kind === "crossed" || moments.kind === "sparse";
  const flat = fit.random.filter((one) => one.variance === 0 && one.with === undefined);
  const units = moments.terms.at(-1)?.levels.length ?? 0;
  const isMany = units > MOST_PULLS;
  return {
    residuals: normalPlot(scaled),
    randomEffects,
    leverage: isCrossed || isMany ? [] : animalPulls(moments, fit, row),
    notes: [
      "The bands hold for independent values; predicted random effects are shrunken, so their plot looks more normal than they are.",
      ...flat.map(({ group, term }) => `No plot of ${group} ${term}: its variance is estimated 0.`),
      ...(isMany && !isCrossed
        ? [`No leverage by animal: among ${units} of them, none can weigh much, and each would be a refit.`]
        : []),
      ...(isCrossed ? ["No leverage by animal: the grouping factors are crossed."] : []),
    ],
  };
}

/** Animals from which on none is left out in turn: the refits grow with the square of their number. */
const MOST_PULLS = 300;

/** Change of a contrast without each level of the coarsest factor, and that level's mean leverage. */
export function animalPulls(moments: LmmMoments, fit: LmmFit, row: Float64Array): AnimalPull[] {
  if (moments.terms.length === 0) return [];
  const full = dot(row, fit.beta);
  const se = Math.sqrt(quadratic(fit.vcov, row));
  const hats = meanLeverages(moments, fit);
  return leaveOneOut(moments, [row], fit.criterion).map(({ left, contrasts }, at) => {
    const estimate = contrasts[0]!.estimate;
    return { animal: left, dfbeta: estimate === null ? null : (full - estimate) / se, hat: hats[at]! };
  });
}

/** tr(Phi X_m'V_m^-1 X_m) / n_m for each coarsest group m, at the theta of the fit. */
function meanLeverages(moments: LmmMoments, fit: LmmFit): number[] {
  const whole = Float64Array.from(evaluatorOf(moments).evaluate(fit.theta, "value").a);
  const phi = phiOf(moments, whole);
  return moments.terms.at(-1)!.levels.map((_, at) => {
    const rest = withoutTop(moments, at);
    const { a } = evaluatorOf(rest).evaluate(fit.theta, "value");
    const own = leadingBlock(
      whole.map((value, i) => value - a[i]!),
      moments.p,
    );
    return dot(phi, own) / Math.max(1, moments.n - rest.n);
  });
}

/** Most points that a plot shows. */
const MOST_POINTS = 199;

/**
 * Normal quantile plot of values about their own mean and SD, with a band that holds at all points together.
 *
 * Each order statistic has a local level log(1 / 0.95) / (2 log log n log n), which makes the whole 5 %
 * (Gontscharuk & Finner 2017, Scand J Stat 44:941). Estimating mean and SD makes the band a little wide.
 */
export function normalPlot(values: ArrayLike<number>): NormalPlot {
  const n = values.length;
  const centre = mean(values);
  const sd = Math.sqrt(variance(values)) || 1;
  const sorted = Float64Array.from(values, (value) => (value - centre) / sd).sort();
  const count = Math.min(n, MOST_POINTS);
  const level = Math.min(
    0.05,
    -Math.log(0.95) / (2 * Math.log(Math.log(Math.max(n, 6))) * Math.log(Math.max(n, 6))),
  );
  const plot = {
    theory: [] as number[],
    observed: [] as number[],
    low: [] as number[],
    high: [] as number[],
  };
  for (let i = 0; i < count; i++) {
    const p = (i + 0.5) / count;
    const rank = Math.min(n, Math.max(1, p * n + 0.5));
    plot.theory.push(normalQuantile(p));
    plot.observed.push(n <= MOST_POINTS ? sorted[i]! : quantileSorted(sorted, p));
    plot.low.push(normalQuantile(orderQuantile(level / 2, rank, n)));
    plot.high.push(normalQuantile(orderQuantile(1 - level / 2, rank, n)));
  }
  return plot;
}

/** Quantile of the uniform order statistic of (fractional) rank among n: Beta(rank, n + 1 - rank), through F. */
function orderQuantile(p: number, rank: number, n: number): number {
  const a = rank;
  const b = n + 1 - rank;
  const centre = a / (a + b);
  const logit = Math.log(centre / (1 - centre));
  const width = 12 / Math.sqrt(Math.min(a, b));
  const below = (x: number) => {
    const odds = Math.exp(x);
    return 1 - fUpper((odds * b) / a, 2 * a, 2 * b) - p;
  };
  const root = findRoot(below, logit - width - 1, logit + width + 1, 1e-9);
  return 1 / (1 + Math.exp(-root));
}
