import { minimise } from "../numerics/minimise.ts";
import type { Minimum } from "../numerics/nelder-mead.ts";
import { mean, variance } from "../numerics/quantile.ts";
import { logReferenceDensity, logTreatedDensity, type SelectivityPoint } from "./mixture-density.ts";
import { exactPoints, griddedPoints, type WeightedPoints, weightedSum } from "./mixture-grid.ts";
import { normalShape, type SizeShape, shapeParameterCount } from "./mixture-shape.ts";
import { meanLogChange } from "./mixture-summary.ts";
import { type SelectivityKind, type SelectivityModel, selectivityModel } from "./selectivity-models.ts";

/** Log sizes of the two groups; with a threshold (log), all values are at or above it. */
export interface SelectivityData {
  readonly reference: Float64Array;
  readonly treated: Float64Array;
  readonly threshold?: number;
}

/** How to fit: shape of the reference, exact sums or gridded ones, and a fit to start from. */
export interface SelectivityOptions {
  /** Default normal log sizes. */
  readonly shape?: SizeShape;
  /** `gridded` (default) interpolates the log densities on a grid; `exact` then polishes on every synapse. */
  readonly sums?: "gridded" | "exact";
  /** Parameters of an earlier fit of the same kind on similar data: the only start then. */
  readonly start?: Readonly<Record<string, number>> | undefined;
}

/** A fitted model of how treated sizes come from reference sizes. */
export interface SelectivityFit {
  readonly kind: SelectivityKind;
  readonly logLik: number;
  readonly parameterCount: number;
  readonly aic: number;
  readonly bic: number;
  readonly status: Minimum["status"];
  /** `mu` and `sigma` of the reference log sizes and the parameters of the model by name. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Factor of a synapse that scales; for maps the geometric mean factor. 1 for `none`. */
  readonly factor: number;
  /** Mean fraction of synapses that scale: 0 for `none`, 1 for uniform, additive and divergent. */
  readonly fraction: number;
  /** Expected change of log size over all synapses, the best identified number. */
  readonly meanLogChange: number;
  /** Log density of one reference log size, for scores of data left out. */
  readonly logDensityReference: (y: number) => number;
  /** Log density of one treated log size. */
  readonly logDensityTreated: (y: number) => number;
}

/** Nodes per SD of log size in the gridded sums. */
const NODES_PER_SD = 20;

/**
 * Maximum-likelihood fit of one model to the pooled log sizes of both groups.
 *
 * A composite likelihood: it ignores that synapses share animals, so its AIC and BIC are over-confident; verdicts
 * need scores over animals. Searches from several starts, or from `start` alone.
 * Source: statistics.md 10.2; the surface is flat where delta and the fraction trade off.
 */
export function fitSelectivityModel(
  kind: SelectivityKind,
  data: SelectivityData,
  options: SelectivityOptions = {},
): SelectivityFit {
  return fitWithin(problemOf(kind, data, options), selectivityModel(kind), data, options);
}

/** A likelihood to be maximised over [mu, log sigma, extra...]. */
interface Problem {
  readonly shift: number;
  readonly start: readonly [number, number];
  readonly value: (theta: Float64Array, sums: Sums, model: SelectivityModel) => number;
  readonly gridded: Sums;
}

interface Sums {
  readonly reference: WeightedPoints;
  readonly treated: WeightedPoints;
}

function problemOf(kind: SelectivityKind, data: SelectivityData, options: SelectivityOptions): Problem {
  const mu = mean(data.reference);
  const sigma = Math.sqrt(variance(data.reference));
  const step = sigma / NODES_PER_SD / (kind === "threshold" || kind === "additive" ? 1.5 : 1);
  return {
    shift: mean(data.treated) - mu,
    start: [mu, Math.log(sigma)],
    gridded: { reference: griddedPoints(data.reference, step), treated: griddedPoints(data.treated, step) },
    value: (theta, sums, model) => {
      const point = pointAt(theta, model, data, options);
      const treated = logTreatedDensity(point);
      if (treated === undefined) return Infinity;
      return -weightedSum(sums.reference, logReferenceDensity(point)) - weightedSum(sums.treated, treated);
    },
  };
}

function pointAt(
  theta: ArrayLike<number>,
  model: SelectivityModel,
  data: SelectivityData,
  options: SelectivityOptions,
): SelectivityPoint {
  return {
    model,
    shape: options.shape ?? normalShape,
    mu: theta[0]!,
    sigma: Math.exp(theta[1]!),
    extra: Array.from(theta).slice(2),
    threshold: data.threshold ?? -Infinity,
  };
}

function fitWithin(
  problem: Problem,
  model: SelectivityModel,
  data: SelectivityData,
  options: SelectivityOptions,
): SelectivityFit {
  const box = {
    lower: [-Infinity, -Infinity, ...model.parameters.map((p) => p.lower)],
    upper: [Infinity, Infinity, ...model.parameters.map((p) => p.upper)],
  };
  const search = (start: ArrayLike<number>, sums: Sums, maxIterations: number, tolerance = 1e-7) =>
    minimise({
      start,
      value: (theta) => problem.value(theta, sums, model),
      ...box,
      maxIterations,
      tolerance,
    });
  let best = bestOf(
    promising(startsOf(problem, model, options), (start) => search(start, problem.gridded, 8)).map((run) =>
      search(run.x, problem.gridded, 300),
    ),
  );
  if (options.sums === "exact") {
    const sums = { reference: exactPoints(data.reference), treated: exactPoints(data.treated) };
    best = search(best.x, sums, 300, 1e-8);
  }
  return describe(best, model, data, options);
}

function startsOf(
  problem: Problem,
  model: SelectivityModel,
  options: SelectivityOptions,
): readonly (readonly number[])[] {
  const { start } = options;
  if (start) {
    const extra = model.parameters.map((p) => start[p.name]!); // a fit of the same kind has them all
    return [[start["mu"]!, Math.log(start["sigma"]!), ...extra]];
  }
  const sigma = Math.exp(problem.start[1]);
  const inside = (value: number, i: number) =>
    Math.min(model.parameters[i]!.upper, Math.max(model.parameters[i]!.lower, value));
  return model.starts(problem.shift, sigma).map((extra) => [...problem.start, ...extra.map(inside)]);
}

/** The best three of many starts after a few steps each; a single start is left as it is. */
function promising(
  starts: readonly (readonly number[])[],
  shortRun: (start: readonly number[]) => Minimum,
): readonly { readonly x: ArrayLike<number> }[] {
  if (starts.length === 1) return [{ x: starts[0]! }];
  return starts
    .map(shortRun)
    .sort((a, b) => a.value - b.value)
    .slice(0, 3);
}

function bestOf(runs: readonly Minimum[]): Minimum {
  return runs.reduce((a, b) => (b.value < a.value ? b : a));
}

function describe(
  best: Minimum,
  model: SelectivityModel,
  data: SelectivityData,
  options: SelectivityOptions,
): SelectivityFit {
  const point = pointAt(best.x, model, data, options);
  const parameterCount = best.x.length + shapeParameterCount(point.shape);
  const n = data.reference.length + data.treated.length;
  const fraction = model.form === "map" ? 1 : model.mass(1, Array.from(point.extra).slice(1));
  const change = meanLogChange(model, point.extra, point.sigma, point.shape);
  return {
    kind: model.kind,
    logLik: -best.value,
    parameterCount,
    aic: 2 * best.value + 2 * parameterCount,
    bic: 2 * best.value + parameterCount * Math.log(n),
    status: best.status,
    parameters: {
      mu: point.mu,
      sigma: point.sigma,
      ...Object.fromEntries(model.parameters.map((p, i) => [p.name, point.extra[i]!])),
    },
    factor: Math.exp(model.form === "map" ? change : (point.extra[0] ?? 0)),
    fraction,
    meanLogChange: change,
    logDensityReference: logReferenceDensity(point),
    logDensityTreated: logTreatedDensity(point)!, // the optimum has a finite value, so it is a density
  };
}
