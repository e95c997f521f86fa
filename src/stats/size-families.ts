import { chiSquareUpper, digamma, logGamma, trigamma } from "../numerics/distributions.ts";
import { minimise } from "../numerics/minimise.ts";
import { normalUpper } from "../numerics/normal-distribution.ts";
import { mean } from "../numerics/quantile.ts";

/** A distribution of sizes fitted by maximum likelihood. */
export interface SizeFamilyFit {
  readonly name: "lognormal" | "gamma" | "weibull" | "exponential" | "normal";
  readonly logLik: number;
  readonly aic: number;
  /** exp(-dAIC/2), normalised over the families. */
  readonly weight: number;
  readonly parameters: Readonly<Record<string, number>>;
}

/** A family on positive parameters (the first of the two normals may be negative). */
interface Family {
  readonly name: SizeFamilyFit["name"];
  readonly parameterNames: readonly string[];
  /** True where a parameter is positive, so that the search runs on its log. */
  readonly positive: readonly boolean[];
  readonly fit: (x: Float64Array, logs: Float64Array) => readonly number[];
  readonly logLik: (x: Float64Array, logs: Float64Array, p: readonly number[]) => number;
  readonly upper: (x: number, p: readonly number[]) => number;
}

const HALF_LOG_2PI = 0.9189385332046727;

/**
 * Five families, best AIC first.
 *
 * With a threshold every family is conditioned on sizes above it: sum log f(x) - n log(1 - F(threshold)).
 */
export function fitSizeFamilies(x: Float64Array, threshold?: number): readonly SizeFamilyFit[] {
  const logs = x.map(Math.log);
  const fits = families.map((family) => {
    const free = family.fit(x, logs);
    const { parameters, logLik } =
      threshold === undefined
        ? { parameters: free, logLik: family.logLik(x, logs, free) }
        : truncatedFit(family, x, logs, threshold, free);
    return {
      name: family.name,
      logLik,
      aic: 2 * parameters.length - 2 * logLik,
      parameters: Object.fromEntries(family.parameterNames.map((name, i) => [name, parameters[i]!])),
    };
  });
  const best = Math.min(...fits.map((fit) => fit.aic));
  const total = fits.reduce((sum, fit) => sum + Math.exp((best - fit.aic) / 2), 0);
  return fits
    .map((fit) => ({ ...fit, weight: Math.exp((best - fit.aic) / 2) / total }))
    .sort((a, b) => a.aic - b.aic);
}

function truncatedFit(
  family: Family,
  x: Float64Array,
  logs: Float64Array,
  threshold: number,
  start: readonly number[],
): { readonly parameters: readonly number[]; readonly logLik: number } {
  const natural = (theta: ArrayLike<number>) =>
    family.positive.map((positive, i) => (positive ? Math.exp(theta[i]!) : theta[i]!));
  const best = minimise({
    start: start.map((value, i) => (family.positive[i] ? Math.log(value) : value)),
    value: (theta) => {
      const p = natural(theta);
      return x.length * Math.log(Math.max(1e-300, family.upper(threshold, p))) - family.logLik(x, logs, p);
    },
  });
  return { parameters: natural(best.x), logLik: -best.value };
}

const families: readonly Family[] = [
  {
    name: "lognormal",
    parameterNames: ["meanlog", "sdlog"],
    positive: [false, true],
    fit: (_x, logs) => meanAndSd(logs),
    logLik: (_x, logs, p) => normalLogLik(logs, p) - logs.length * mean(logs),
    upper: (x, p) => normalUpper((Math.log(x) - p[0]!) / p[1]!),
  },
  {
    name: "gamma",
    parameterNames: ["shape", "rate"],
    positive: [true, true],
    fit: gammaFit,
    logLik: (x, logs, [shape, rate]) =>
      x.length * (shape! * Math.log(rate!) - logGamma(shape!) + (shape! - 1) * mean(logs) - rate! * mean(x)),
    upper: (x, [shape, rate]) => chiSquareUpper(2 * rate! * x, 2 * shape!),
  },
  {
    name: "weibull",
    parameterNames: ["shape", "scale"],
    positive: [true, true],
    fit: weibullFit,
    logLik: (x, logs, [shape, scale]) =>
      x.length *
      (Math.log(shape!) -
        shape! * Math.log(scale!) +
        (shape! - 1) * mean(logs) -
        mean(logs.map((value) => Math.exp(shape! * (value - Math.log(scale!)))))),
    upper: (x, [shape, scale]) => Math.exp(-((x / scale!) ** shape!)),
  },
  {
    name: "exponential",
    parameterNames: ["rate"],
    positive: [true],
    fit: (x) => [1 / mean(x)],
    logLik: (x, _logs, [rate]) => x.length * (Math.log(rate!) - rate! * mean(x)),
    upper: (x, [rate]) => Math.exp(-rate! * x),
  },
  {
    name: "normal",
    parameterNames: ["mean", "sd"],
    positive: [false, true],
    fit: (x) => meanAndSd(x),
    logLik: (x, _logs, p) => normalLogLik(x, p),
    upper: (x, p) => normalUpper((x - p[0]!) / p[1]!),
  },
];

function meanAndSd(values: Float64Array): [number, number] {
  const centre = mean(values);
  return [centre, Math.sqrt(mean(values.map((value) => (value - centre) ** 2)))];
}

function normalLogLik(values: Float64Array, [centre, sd]: readonly number[]): number {
  const squares = mean(values.map((value) => ((value - centre!) / sd!) ** 2));
  return -values.length * (HALF_LOG_2PI + Math.log(sd!) + squares / 2);
}

/** Newton on the shape: log a - digamma(a) = log mean - mean log. */
function gammaFit(x: Float64Array, logs: Float64Array): [number, number] {
  const gap = Math.log(mean(x)) - mean(logs);
  let shape = (3 - gap + Math.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap);
  for (let step = 0; step < 100; step++) {
    const change = (Math.log(shape) - digamma(shape) - gap) / (1 / shape - trigamma(shape));
    shape -= change;
    if (Math.abs(change) < 1e-14 * shape) break;
  }
  return [shape, shape / mean(x)];
}

/** Newton on the shape k: mean of log x weighted by x^k, minus 1/k, equals the plain mean of log x. */
function weibullFit(_x: Float64Array, logs: Float64Array): [number, number] {
  const centre = mean(logs);
  const d = logs.map((value) => value - centre);
  let k = 1.2;
  for (let step = 0; step < 200; step++) {
    const powers = d.map((value) => Math.exp(k * value));
    const s0 = mean(powers);
    const s1 = mean(powers.map((value, i) => value * d[i]!)) / s0;
    const s2 = mean(powers.map((value, i) => value * d[i]! ** 2)) / s0;
    const change = (s1 - 1 / k) / (s2 - s1 * s1 + 1 / (k * k));
    k = Math.max(k / 2, k - change);
    if (Math.abs(change) < 1e-14 * k) break;
  }
  return [k, Math.exp(centre) * mean(d.map((value) => Math.exp(k * value))) ** (1 / k)];
}
