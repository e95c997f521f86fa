import { minimise } from "../numerics/minimise.ts";
import type { Minimum } from "../numerics/nelder-mead.ts";
import { normalCdf, normalPdf } from "../numerics/normal-distribution.ts";
import { mean, variance } from "../numerics/quantile.ts";
import { ADDITIVE_UNCHANGED } from "./mixture-density.ts";
import { meanLogChange as expectedChange } from "./mixture-summary.ts";
import { type SelectivityKind, type SelectivityModel, selectivityModel } from "./selectivity-models.ts";

/** Log sizes of the same synapses at two times, in the same order. */
export interface PairedSizes {
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/** Pairs of the control and of the treated group. */
export interface PairedData {
  readonly control: PairedSizes;
  readonly treated: PairedSizes;
}

/** A fitted model of the change of treated synapses relative to that of control synapses. */
export interface PairedFit {
  readonly kind: SelectivityKind;
  readonly logLik: number;
  readonly parameterCount: number;
  readonly aic: number;
  readonly bic: number;
  readonly status: Minimum["status"];
  /**
   * `intercept`, `regression` and `sigma` of log size after on log size before without treatment, and the parameters
   * of the model.
   */
  readonly parameters: Readonly<Record<string, number>>;
  readonly factor: number;
  /** Mean fraction of scaling synapses over the treated ones; 0 for none, 1 for maps. */
  readonly fraction: number;
  readonly meanLogChange: number;
  /** Log density of the second log size given the first. */
  readonly logDensityControl: (before: number, after: number) => number;
  readonly logDensityTreated: (before: number, after: number) => number;
}

/**
 * Maximum likelihood for the second sizes given the first, control and treated together.
 *
 * Without treatment the second log size is normal around intercept + regression times the first: that carries drift,
 * measurement error and regression to the mean, and is learnt from the control. The treatment acts on the size x the
 * synapse would have had at the second time: it scales with a chance that depends on the rank of x among the treated
 * synapses, or moves by an amount that depends on x. Ranks are those of a normal with the mean and SD that x has
 * over the treated synapses at the parameters in question.
 * A composite likelihood, as `fitSelectivityModel`. `kind` is a listed kind, or a model of the caller's own.
 */
export function fitPairedModel(
  kind: SelectivityKind | SelectivityModel,
  pairs: PairedData,
  start?: Readonly<Record<string, number>>,
): PairedFit {
  // Sizes before are counted from the control's mean: intercept and regression are then nearly uncorrelated.
  const origin = mean(pairs.control.before);
  const from = ({ before, after }: PairedSizes) => ({ before: before.map((x) => x - origin), after });
  const data = { control: from(pairs.control), treated: from(pairs.treated) };
  const model = typeof kind === "string" ? selectivityModel(kind) : kind;
  const baseline = { mean: mean(data.treated.before), variance: variance(data.treated.before) };
  const control = regressionMoments(data.control);
  const search = (first: ArrayLike<number>, treated: PairedSizes, maxIterations: number) => {
    const weight = data.treated.after.length / treated.after.length;
    return minimise({
      start: first,
      value: (theta) => {
        const density = treatedAt(theta, model, baseline);
        if (density === undefined) return Infinity;
        return controlDeviance(theta, control) - weight * sumOver(treated, density);
      },
      lower: [-Infinity, -5, -Infinity, ...model.parameters.map((p) => p.lower)],
      upper: [Infinity, 5, Infinity, ...model.parameters.map((p) => p.upper)],
      // A start comes from almost the same data, and a score of left-out cultures needs no more than this.
      tolerance: start ? 1e-5 : 1e-7,
      maxIterations,
    });
  };
  const starts = startsOf(data, model, start, origin);
  const best = (starts.length === 1 ? starts.map((x) => ({ x })) : screened(starts, data.treated, search))
    .map((run) => search(run.x, data.treated, 300))
    .reduce((a, b) => (b.value < a.value ? b : a));
  return describe(best, model, data, baseline, origin);
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

type PairDensity = (before: number, after: number) => number;

const TINY = 1e-300;

/** Pairs on which the starts are tried before all of them are used. */
const SCREENING_PAIRS = 300;

/** The two best starts after a search on every k-th treated pair. */
function screened(
  starts: readonly (readonly number[])[],
  treated: PairedSizes,
  search: (from: ArrayLike<number>, treated: PairedSizes, maxIterations: number) => Minimum,
): readonly Minimum[] {
  const every = Math.max(1, Math.floor(treated.after.length / SCREENING_PAIRS));
  const thinned = {
    before: treated.before.filter((_, i) => i % every === 0),
    after: treated.after.filter((_, i) => i % every === 0),
  };
  const runs = starts.map((from) => search(from, thinned, 12));
  return runs.sort((a, b) => a.value - b.value).slice(0, 2);
}

/** Means and centred products of the control pairs: all that its likelihood needs. */
interface RegressionMoments {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

function regressionMoments({ before, after }: PairedSizes): RegressionMoments {
  const [x, y] = [mean(before), mean(after)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < before.length; i++) {
    xx += (before[i]! - x) ** 2;
    xy += (before[i]! - x) * (after[i]! - y);
    yy += (after[i]! - y) ** 2;
  }
  return { n: before.length, x, y, xx, xy, yy };
}

/** Minus the log-likelihood of the control pairs. */
function controlDeviance(theta: ArrayLike<number>, m: RegressionMoments): number {
  const [intercept, regression, logSigma] = [theta[0]!, theta[1]!, theta[2]!];
  const miss = m.y - intercept - regression * m.x;
  const squares = m.yy - 2 * regression * m.xy + regression ** 2 * m.xx + m.n * miss * miss;
  return m.n * (HALF_LOG_2PI + logSigma) + squares / (2 * Math.exp(2 * logSigma));
}

const HALF_LOG_2PI = 0.9189385332046727;

/** Log density of one pair of the treated group. */
function treatedAt(
  theta: ArrayLike<number>,
  model: SelectivityModel,
  baseline: Moments,
): PairDensity | undefined {
  const [intercept, regression, logSigma] = [theta[0]!, theta[1]!, theta[2]!];
  const sigma = Math.exp(logSigma);
  const plain = (before: number, x: number) => normalPdf((x - intercept - regression * before) / sigma);
  const centre = intercept + regression * baseline.mean;
  const spread = Math.sqrt(regression ** 2 * baseline.variance + sigma ** 2);
  const treated = treatedDensity(Array.from(theta).slice(3), model, plain, centre, spread);
  return treated && ((before, after) => Math.log(Math.max(TINY, treated(before, after))) - logSigma);
}

/** Density of the second log size times sigma. */
function treatedDensity(
  extra: readonly number[],
  model: SelectivityModel,
  plain: PairDensity,
  centre: number,
  spread: number,
): PairDensity | undefined {
  if (model.form === "map") {
    return model.map === "additive"
      ? additive(extra[0]!, plain, centre)
      : divergent(extra[0]!, extra[1]!, plain, centre, spread);
  }
  const delta = extra[0] ?? 0;
  const rest = extra.slice(1);
  if (!model.needsRank) {
    const p = model.chance(0, rest);
    return (before, after) => plain(before, after) * (1 - p) + plain(before, after - delta) * p;
  }
  const chance = (x: number) => model.chance(normalCdf((x - centre) / spread), rest);
  return (before, after) =>
    plain(before, after) * (1 - chance(after)) + plain(before, after - delta) * chance(after - delta);
}

/** after = log(exp(x) + amount exp(centre)); lost synapses have no second size, which the density allows for. */
function additive(amount: number, plain: PairDensity, centre: number): PairDensity {
  const added = amount * Math.exp(centre);
  return (before, after) => {
    const size = Math.exp(after);
    const x = size - added;
    const moved = x > 0 ? (plain(before, Math.log(x)) * size) / x : 0;
    return (1 - ADDITIVE_UNCHANGED) * moved + ADDITIVE_UNCHANGED * plain(before, after);
  };
}

/** after = x + delta (1 - slope + slope rank(x)). */
function divergent(
  delta: number,
  slope: number,
  plain: PairDensity,
  centre: number,
  spread: number,
): PairDensity | undefined {
  if (delta < 0 && (0.39894 * slope * -delta) / spread > 0.95) return undefined;
  const rank = (x: number) => normalCdf((x - centre) / spread);
  return (before, after) => {
    let low = after - Math.max(0, delta);
    let high = after - Math.min(0, delta);
    let x = after - delta * (1 - slope + slope * rank(after - delta / 2));
    let steepness = 1;
    for (let step = 0; step < 40; step++) {
      steepness = 1 + (delta * slope * normalPdf((x - centre) / spread)) / spread;
      const miss = x + delta * (1 - slope + slope * rank(x)) - after;
      if (Math.abs(miss) < 1e-11) break;
      if (miss > 0) high = x;
      else low = x;
      const next = x - miss / steepness;
      x = next > low && next < high ? next : (low + high) / 2;
    }
    return plain(before, x) / steepness;
  };
}

function startsOf(
  data: PairedData,
  model: SelectivityModel,
  start: Readonly<Record<string, number>> | undefined,
  origin: number,
): readonly (readonly number[])[] {
  if (start) {
    const extra = model.parameters.map((p) => start[p.name]!); // a fit of the same kind has them all
    return [
      [
        start["intercept"]! + start["regression"]! * origin,
        start["regression"]!,
        Math.log(start["sigma"]!),
        ...extra,
      ],
    ];
  }
  const m = regressionMoments(data.control);
  const regression = m.xy / m.xx;
  const sigma = Math.sqrt(Math.max(1e-6, (m.yy - regression * m.xy) / m.n));
  const intercept = m.y - regression * m.x;
  const shift = mean(data.treated.after) - intercept - regression * mean(data.treated.before);
  const inside = (value: number, i: number) =>
    Math.min(model.parameters[i]!.upper, Math.max(model.parameters[i]!.lower, value));
  return model
    .starts(shift, sigma)
    .map((extra) => [intercept, regression, Math.log(sigma), ...extra.map(inside)]);
}

function sumOver(pairs: PairedSizes, logDensity: PairDensity): number {
  let sum = 0;
  for (let i = 0; i < pairs.before.length; i++) sum += logDensity(pairs.before[i]!, pairs.after[i]!);
  return sum;
}

function describe(
  best: Minimum,
  model: SelectivityModel,
  data: PairedData,
  baseline: Moments,
  origin: number,
): PairedFit {
  const [intercept, regression, sigma] = [best.x[0]!, best.x[1]!, Math.exp(best.x[2]!)];
  const extra = Array.from(best.x).slice(3);
  const spread = Math.sqrt(regression ** 2 * baseline.variance + sigma ** 2);
  const meanLogChange = expectedChange(model, extra, spread);
  const k = best.x.length;
  const control = treatedAt(best.x, selectivityModel("none"), baseline)!; // `none` is always a density
  const treated = treatedAt(best.x, model, baseline)!; // the optimum has a finite value, so it is one
  return {
    kind: model.kind,
    logLik: -best.value,
    parameterCount: k,
    aic: 2 * best.value + 2 * k,
    bic: 2 * best.value + k * Math.log(data.control.after.length + data.treated.after.length),
    status: best.status,
    parameters: {
      intercept: intercept - regression * origin,
      regression,
      sigma,
      ...Object.fromEntries(model.parameters.map((p, i) => [p.name, extra[i]!])),
    },
    factor: Math.exp(model.form === "map" ? meanLogChange : (extra[0] ?? 0)),
    fraction: model.form === "map" ? 1 : model.mass(1, extra.slice(1)),
    meanLogChange,
    logDensityControl: (before, after) => control(before - origin, after),
    logDensityTreated: (before, after) => treated(before - origin, after),
  };
}
