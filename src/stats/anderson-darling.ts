import { sortedCopy } from "../numerics/quantile.ts";

/** Result of a k-sample Anderson-Darling test. */
export interface AndersonDarling {
  /** A2 of Scholz & Stephens, version for ties (midranks); its mean is k - 1 under the null. */
  readonly A2: number;
  /** (A2 - (k - 1)) / its SD under the null. */
  readonly standardised: number;
  /** p for independent values; synapses of one animal are not. */
  readonly p: number;
  /** `bound` where more than two samples put p beyond the table (0.001 to 0.25), which is then given. */
  readonly pKind: "asymptotic" | "table" | "bound";
}

/**
 * k-sample Anderson-Darling test: do the samples share one distribution, with weight on the tails?
 *
 * Two samples: limiting distribution of Marsaglia & Marsaglia 2004 (J Stat Softw 9(2)), in which k - 1 = 1. More:
 * interpolation in table 2 of Scholz & Stephens.
 * Source: Scholz & Stephens 1987, J Am Stat Assoc 82:918, eq. 7.
 */
export function andersonDarling(samples: readonly ArrayLike<number>[]): AndersonDarling {
  const sorted = samples.map(sortedCopy);
  const A2 = midrankStatistic(sorted);
  const k = sorted.length;
  const standardised = (A2 - (k - 1)) / Math.sqrt(nullVariance(sorted.map((s) => s.length)));
  if (k === 2)
    return {
      A2,
      standardised,
      p: 1 - andersonDarlingLimit(1 + standardised * LIMIT_SD),
      pKind: "asymptotic",
    };
  return { A2, standardised, ...tableP(standardised, k - 1) };
}

/** SD of the limiting distribution for two samples, sqrt(2 (pi^2 - 9) / 3). */
const LIMIT_SD = Math.sqrt((2 * (Math.PI ** 2 - 9)) / 3);

function midrankStatistic(sorted: readonly Float64Array[]): number {
  const total = sorted.reduce((sum, s) => sum + s.length, 0);
  const positions = sorted.map(() => 0);
  const sums = sorted.map(() => 0);
  let before = 0;
  while (before < total) {
    let at = Infinity;
    sorted.forEach((s, i) => {
      at = Math.min(at, s[positions[i]!] ?? Infinity);
    });
    const starts = [...positions];
    let ties = 0;
    sorted.forEach((s, i) => {
      while (s[positions[i]!] === at) positions[i]!++;
      ties += positions[i]! - starts[i]!;
    });
    const pooled = before + ties / 2;
    const below = pooled * (total - pooled) - (total * ties) / 4;
    if (below > 0) {
      sorted.forEach((s, i) => {
        const own = (starts[i]! + positions[i]!) / 2;
        sums[i]! += (ties / total) * ((total * own - pooled * s.length) ** 2 / below);
      });
    }
    before += ties;
  }
  const A2 = sums.reduce((sum, value, i) => sum + value / sorted[i]!.length, 0);
  return (A2 * (total - 1)) / total;
}

/** Variance of A2 under the null at these sample sizes, eq. 4 of the source. */
function nullVariance(sizes: readonly number[]): number {
  const total = sizes.reduce((a, b) => a + b, 0);
  const k = sizes.length;
  const H = sizes.reduce((sum, n) => sum + 1 / n, 0);
  let h = 0;
  for (let i = 1; i < total; i++) h += 1 / i;
  let g = 0;
  let inner = 0;
  for (let i = total - 2; i >= 1; i--) {
    inner += 1 / (i + 1);
    g += inner / (total - i);
  }
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * H;
  const b = (2 * g - 4) * k ** 2 + 8 * h * k + (2 * g - 14 * h - 4) * H - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * k ** 2 + (4 * h - 4 * g + 6) * k + (2 * h - 6) * H + 4 * h;
  const d = (2 * h + 6) * k ** 2 - 4 * h * k;
  return (a * total ** 3 + b * total ** 2 + c * total + d) / ((total - 1) * (total - 2) * (total - 3));
}

/** Limiting distribution function of the Anderson-Darling statistic, error below 2e-6. */
export function andersonDarlingLimit(z: number): number {
  if (z <= 0) return 0;
  if (z < 2) {
    const series =
      2.00012 + (0.247105 - (0.0649821 - (0.0347962 - (0.011672 - 0.00168691 * z) * z) * z) * z) * z;
    return (Math.exp(-1.2337141 / z) / Math.sqrt(z)) * series;
  }
  const series = 2.30695 - (0.43424 - (0.082433 - (0.008056 - 0.0003146 * z) * z) * z) * z;
  return Math.exp(-Math.exp(1.0776 - series * z));
}

const LEVELS = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];
const B0 = [0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085];
const B1 = [-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615];
const B2 = [-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154];

/** Log-linear interpolation of the level in the critical values for m = k - 1. */
function tableP(statistic: number, m: number): Pick<AndersonDarling, "p" | "pKind"> {
  const critical = B0.map((b0, i) => b0 + B1[i]! / Math.sqrt(m) + B2[i]! / m);
  if (statistic <= critical[0]!) return { p: LEVELS[0]!, pKind: "bound" };
  const above = critical.findIndex((value) => statistic < value);
  if (above === -1) return { p: LEVELS[LEVELS.length - 1]!, pKind: "bound" };
  const share = (statistic - critical[above - 1]!) / (critical[above]! - critical[above - 1]!);
  return { p: LEVELS[above - 1]! * (LEVELS[above]! / LEVELS[above - 1]!) ** share, pKind: "table" };
}
