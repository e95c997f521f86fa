import { minimise } from "../numerics/minimise.ts";
import { mean, variance } from "../numerics/quantile.ts";
import { logReferenceDensity, logTreatedDensity, type SelectivityPoint } from "./mixture-density.ts";
import { griddedPoints, type WeightedPoints, weightedSum } from "./mixture-grid.ts";
import type { SizeShape } from "./mixture-shape.ts";
import { meanLogChange } from "./mixture-summary.ts";
import { type ChanceModel, type SelectivityModel, selectivityModel } from "./selectivity-models.ts";

/** The ways to have changed other than by one factor. */
export type ChangeKind = "selective" | "size-dependent" | "divergent" | "additive";

/** One candidate of the third step; a kind may have several forms. */
export interface KindCandidate {
  readonly kind: ChangeKind;
  /** Form inside the kind: `threshold`, `quadratic`; the kind itself where there is one. */
  readonly form: string;
  readonly model: SelectivityModel;
  /** Log density of the treated sizes, and mean log change, where the model's own do not apply. */
  readonly treatedDensity?: (point: SelectivityPoint) => (y: number) => number;
  readonly logChange?: (extra: ArrayLike<number>) => number;
}

/**
 * Log size stretched about the reference mean and shifted: y = mu + e^(k delta) (x - mu) + delta with k >= 0, so that the
 * change grows with size whichever its sign. Sizes follow a power law, as in the divergent scaling of Hanes et al. 2020.
 */
const power: KindCandidate = {
  kind: "divergent",
  form: "power law",
  model: {
    ...selectivityModel("divergent"),
    parameters: [
      { name: "delta", lower: -3, upper: 3, about: "log factor of a synapse of mean log size" },
      { name: "slope", lower: 0, upper: 5, about: "log stretch of log size per unit of delta" },
    ],
    starts: (shift, sigma) => [[Math.abs(shift) > 0.05 * sigma ? shift : 0.1 * sigma, 0.5]],
  },
  treatedDensity: (point) => {
    const [delta, slope] = [point.extra[0]!, point.extra[1]!];
    return logReferenceDensity({
      ...point,
      mu: point.mu + delta,
      sigma: point.sigma * Math.exp(slope * delta),
    });
  },
  logChange: (extra) => extra[0]!,
};

/**
 * The chance to scale falls as 1 - c u^2 with the rank u of the size, and is certain for the smallest.
 *
 * One free parameter beside the factor, as in the model that the source drew from. A free chance of the smallest
 * would contain `selective` as c = 0, and of two nested models the data can never prefer the inner one.
 * Source: statistics.md 10.1; c = 3 (1 - f) gives mean fraction f down to 2/3, beyond which the largest never scale.
 */
export const quadratic: ChanceModel = {
  ...(selectivityModel("size-dependent") as ChanceModel), // the list holds it as a chance model
  parameters: [
    { name: "delta", lower: -3, upper: 3, about: "log factor of a scaled synapse" },
    { name: "a2", lower: 0, upper: 20, about: "fall of the chance with the square of the rank" },
  ],
  starts: (shift, sigma) => {
    const step = Math.max(Math.abs(shift), 0.15 * sigma) * (shift < 0 ? -1 : 1);
    return [
      [1.4 * step, 0.9],
      [2.5 * step, 2.5],
    ];
  },
  chance: (u, extra) => Math.max(0, 1 - extra[0]! * u * u),
  mass: (u, extra) => {
    const c = extra[0]!;
    const end = c > 1 ? Math.min(u, 1 / Math.sqrt(c)) : u;
    return end - (c * end ** 3) / 3;
  },
};

/** Candidates of the third step, simplest first. */
export const kindCandidates: readonly KindCandidate[] = [
  { kind: "selective", form: "selective", model: selectivityModel("selective") },
  { kind: "size-dependent", form: "threshold", model: selectivityModel("threshold") },
  { kind: "size-dependent", form: "quadratic", model: quadratic },
  { kind: "divergent", form: "by rank", model: selectivityModel("divergent") },
  power,
  { kind: "additive", form: "additive", model: selectivityModel("additive") },
];

/** Log sizes with the animals' own levels taken out; `threshold` is a log, -Infinity for none. */
export interface KindData {
  readonly threshold: number;
  /** Shape of the reference log sizes. */
  readonly shape: SizeShape;
  /** Mean and SD of the reference log sizes, and mean of the treated. */
  readonly centre: number;
  readonly sigma: number;
  readonly treatedCentre: number;
  /** The sizes gathered on a grid, made once for all candidates. */
  readonly reference: WeightedPoints;
  readonly treated: WeightedPoints;
}

/** Nodes per SD of log size in the gridded likelihood: its error is far below the scores' standard errors. */
const nodesPerSd = 10;

/** Prepares log sizes for `fitKind`. */
export function kindData(
  sizes: { readonly reference: Float64Array; readonly treated: Float64Array },
  threshold: number,
  shape: SizeShape,
): KindData {
  const sigma = Math.sqrt(variance(sizes.reference));
  return {
    threshold,
    shape,
    centre: mean(sizes.reference),
    sigma,
    treatedCentre: mean(sizes.treated),
    reference: griddedPoints(sizes.reference, sigma / nodesPerSd),
    treated: griddedPoints(sizes.treated, sigma / nodesPerSd),
  };
}

/** A candidate fitted to the sizes. */
export interface KindFit {
  /** mu, log sigma, then the parameters of the model. */
  readonly theta: Float64Array;
  readonly logLik: number;
  /** Factor of a synapse that scales; for additive and divergent the geometric mean factor. */
  readonly factor: number;
  /** Share of synapses that scale; 1 for additive and divergent. */
  readonly fraction: number;
  readonly logDensityReference: (y: number) => number;
  readonly logDensityTreated: (y: number) => number;
}

/** Maximum-likelihood fit of a candidate; from `start` (an earlier `theta`) alone where given. */
export function fitKind(candidate: KindCandidate, data: KindData, start?: ArrayLike<number>): KindFit {
  const { model } = candidate;
  const densityOf = candidate.treatedDensity ?? logTreatedDensity;
  const value = (theta: ArrayLike<number>) => {
    const point = pointAt(theta, model, data);
    const density = densityOf(point);
    if (density === undefined) return Infinity;
    return -weightedSum(data.reference, logReferenceDensity(point)) - weightedSum(data.treated, density);
  };
  const box = {
    lower: [-Infinity, -Infinity, ...model.parameters.map((p) => p.lower)],
    upper: [Infinity, Infinity, ...model.parameters.map((p) => p.upper)],
  };
  const search = (from: ArrayLike<number>, maxIterations: number) =>
    minimise({ start: from, value, ...box, maxIterations, tolerance: start ? 1e-4 : 1e-6 });
  const starts = start
    ? [start]
    : model
        .starts(data.treatedCentre - data.centre, data.sigma)
        .map((extra) => [data.centre, Math.log(data.sigma), ...extra]);
  const short = starts.length > 1 ? starts.map((from) => search(from, 6)) : [];
  const from = short.length > 0 ? short.reduce((a, b) => (b.value < a.value ? b : a)).x : starts[0]!;
  const best = search(from, start ? 25 : 80);
  const point = pointAt(best.x, model, data);
  const extra = Array.from(best.x).slice(2);
  const change =
    candidate.logChange?.(extra) ?? meanLogChange(model, extra, Math.exp(best.x[1]!), data.shape);
  const isMap = model.form === "map";
  return {
    theta: best.x,
    logLik: -best.value,
    factor: Math.exp(isMap ? change : best.x[2]!),
    fraction: isMap ? 1 : model.mass(1, extra.slice(1)),
    logDensityReference: logReferenceDensity(point),
    logDensityTreated: densityOf(point)!, // the optimum is finite, so it is a density
  };
}

function pointAt(theta: ArrayLike<number>, model: SelectivityModel, data: KindData): SelectivityPoint {
  return {
    model,
    shape: data.shape,
    mu: theta[0]!,
    sigma: Math.exp(theta[1]!),
    extra: Array.from(theta).slice(2),
    threshold: data.threshold,
  };
}
