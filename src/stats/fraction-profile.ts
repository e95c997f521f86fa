import { tQuantile } from "../numerics/distributions.ts";
import { minimise } from "../numerics/minimise.ts";
import { median, variance } from "../numerics/quantile.ts";
import { fitKind, type KindCandidate, type KindData, kindCandidates } from "./kind-models.ts";
import { kindDataOf, type ScoredAnimal } from "./kind-score.ts";
import { logReferenceDensity, logTreatedDensity, type SelectivityPoint } from "./mixture-density.ts";
import { weightedSum } from "./mixture-grid.ts";

/** Joint profile of the share of synapses that scaled and of their factor, with the animal as the unit. */
export interface FractionProfile {
  /** `selective`, `threshold` or `quadratic`: the form under which the share is meant. */
  readonly form: string;
  /** Most likely share; null where it is not identified. */
  readonly estimate: number | null;
  /** 95 % interval of the share. */
  readonly low: number;
  readonly high: number;
  /** False if the interval is wider than 0.4. */
  readonly identified: boolean;
  /** Axes of `drop`. */
  readonly fractions: readonly number[];
  readonly factors: readonly number[];
  /** Drop of the log-likelihood below its maximum over the design effect; row i = fraction i. */
  readonly drop: readonly (readonly (number | null)[])[];
}

/** Interval of the share beyond which it counts as not identified. */
const widestIdentified = 0.4;
/** Shares of the profile: 0.05, 0.10, ..., 1. */
const shares: readonly number[] = Array.from({ length: 20 }, (_, i) => (i + 1) / 20);
/** Factors across the surface. */
const factorCount = 21;

/**
 * How large a share of the synapses scaled, and by which factor?
 *
 * The form whose chance fits best (independent of size, threshold, quadratic) is profiled over its mean chance. The
 * slope of the profile is a sum over animals; each animal's part is taken along the path of the other parameters, which
 * makes it the efficient score, and the sum is studentised by the spread of the parts between animals. The interval
 * holds the shares whose score is not rejected on animals - 2 degrees of freedom. Synapses of an animal may depend on
 * each other as they like; the likelihood alone would take each as independent.
 * Source: generalised score test, Boos 1992, Am Stat 46:327.
 * Fails: null with fewer than 3 animals on a side.
 */
export function fractionProfile(animals: readonly ScoredAnimal[], threshold: number): FractionProfile | null {
  const count = (side: ScoredAnimal["side"]) => animals.filter((one) => one.side === side).length;
  if (Math.min(count("treated"), count("reference")) < 3) return null;
  const data = kindDataOf(animals, threshold);
  const candidate = likeliestChance(data);
  const problem = problemOf(candidate, data);
  let warm: ArrayLike<number> | undefined;
  // From 1 downwards: there the fit is that of uniform scaling, which is easy to start.
  const path = [...shares].reverse().map((share) => {
    const found = problem.at(share, warm);
    warm = found.theta;
    return { share, ...found, byAnimal: animals.map((one) => problem.ofAnimal(share, found.theta, one)) };
  });
  path.reverse();
  const best = path.reduce((a, b) => (b.logLik > a.logLik ? b : a));
  const scores = path.map((_, i) => scoreAt(path, i));
  const limit = tQuantile(0.975, animals.length - 2);
  const peak = path.indexOf(best);
  let low = peak;
  while (low > 0 && !(scores[low - 1]! > limit)) low--;
  let high = peak;
  while (high < path.length - 1 && !(scores[high + 1]! < -limit)) high++;
  const ratio = path.flatMap((one, i) => {
    const square = scores[i]! ** 2;
    return square > 0.25 ? [(2 * (best.logLik - one.logLik)) / square] : [];
  });
  const designEffect = ratio.length > 0 ? Math.max(1, median(ratio)) : 1;
  // The interval ends half a step beyond the last share that is not rejected, within the range.
  const interval = {
    low: Math.max(0, path[low]!.share - 0.025),
    high: Math.min(1, path[high]!.share + 0.025),
  };
  const identified = interval.high - interval.low <= widestIdentified;
  const factors = factorAxis(path.map(({ theta }) => theta[2]!));
  return {
    form: candidate.form,
    estimate: identified ? best.share : null,
    ...interval,
    identified,
    fractions: shares,
    factors,
    drop: path.map(({ share, theta }) =>
      factors.map((factor) => {
        const logLik = problem.withFactor(share, Math.log(factor), theta);
        return Number.isFinite(logLik) ? Math.max(0, best.logLik - logLik) / designEffect : null;
      }),
    ),
  };
}

interface PathPoint {
  readonly share: number;
  readonly byAnimal: readonly number[];
}

/** Studentised sum over animals of the slope of the profile at point i. */
function scoreAt(path: readonly PathPoint[], i: number): number {
  const before = path[Math.max(0, i - 1)]!;
  const after = path[Math.min(path.length - 1, i + 1)]!;
  const slope = before.byAnimal.map(
    (value, a) => (after.byAnimal[a]! - value) / (after.share - before.share),
  );
  const spread = Math.sqrt(slope.length * variance(slope));
  const total = slope.reduce((sum, value) => sum + value, 0);
  return spread > 0 ? total / spread : 0;
}

function likeliestChance(data: KindData): KindCandidate {
  return kindCandidates
    .filter(({ kind }) => kind === "selective" || kind === "size-dependent")
    .map((candidate) => ({ candidate, logLik: fitKind(candidate, data).logLik }))
    .reduce((a, b) => (b.logLik > a.logLik ? b : a)).candidate;
}

/** The likelihood with the share held; theta is mu, log sigma, delta. */
function problemOf(candidate: KindCandidate, data: KindData) {
  const { centre, sigma, reference, treated } = data;
  const shift = data.treatedCentre - centre;
  const pointAt = (share: number, theta: ArrayLike<number>): SelectivityPoint => ({
    model: candidate.model,
    shape: data.shape,
    mu: theta[0]!,
    sigma: Math.exp(theta[1]!),
    extra: [theta[2]!, chanceParameter(candidate.form, share)],
    threshold: data.threshold,
  });
  const value = (share: number, theta: ArrayLike<number>) => {
    const point = pointAt(share, theta);
    const density = logTreatedDensity(point);
    if (density === undefined) return Infinity;
    return -weightedSum(reference, logReferenceDensity(point)) - weightedSum(treated, density);
  };
  return {
    at: (share: number, start: ArrayLike<number> | undefined) => {
      const run = minimise({
        start: start ?? [centre, Math.log(sigma), shift / share],
        value: (theta) => value(share, theta),
        lower: [-Infinity, -Infinity, -4],
        upper: [Infinity, Infinity, 4],
        maxIterations: 60,
        tolerance: 1e-6,
      });
      return { theta: run.x, logLik: -run.value };
    },
    withFactor: (share: number, delta: number, start: ArrayLike<number>) =>
      -minimise({
        start: [start[0]!, start[1]!],
        value: (theta) => value(share, [theta[0]!, theta[1]!, delta]),
        maxIterations: 4,
        tolerance: 1e-4,
      }).value,
    ofAnimal: (share: number, theta: ArrayLike<number>, { side, logSizes }: ScoredAnimal) => {
      const point = pointAt(share, theta);
      // The optimum has a finite value, so that the treated sizes have a density.
      const density = side === "treated" ? logTreatedDensity(point)! : logReferenceDensity(point);
      return logSizes.reduce((sum, y) => sum + density(y), 0);
    },
  };
}

/** Parameter of a form's chance that makes its mean over ranks `share`. */
function chanceParameter(form: string, share: number): number {
  if (form === "quadratic") return share >= 2 / 3 ? 3 * (1 - share) : 4 / (9 * share * share);
  return form === "threshold" && share === 1 ? 2 : share;
}

/** Factors, evenly spaced in log, around those along the path of the profile. */
function factorAxis(deltas: readonly number[]): number[] {
  const least = Math.min(...deltas);
  const most = Math.max(...deltas);
  const edge = 0.15 * (most - least) + 0.05;
  return Array.from({ length: factorCount }, (_, i) =>
    Math.exp(least - edge + ((most - least + 2 * edge) * i) / (factorCount - 1)),
  );
}
