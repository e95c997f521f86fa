import { chiSquareUpper, studentizedRangeUpper, tQuantile } from "../numerics/distributions.ts";
import { mean, variance } from "../numerics/quantile.ts";

/** A reference value of the statistics, computed right and with one deliberate mistake. */
export interface ReferenceAnchor {
  readonly about: string;
  readonly unit: string;
  readonly expected: number;
  readonly tolerance: number;
  readonly mistake: string;
  readonly obtained: (wrong: boolean) => number;
}

/** Standard error that reproduces the three printed post-hoc p values of the source, log units. */
const contrastError = 0.0587;

function tukey(about: string, percent: number, expected: number, tolerance: number): ReferenceAnchor {
  return {
    about: `Tukey p of ${about}: ${percent} % on the common standard error`,
    unit: "1",
    expected,
    tolerance,
    mistake: "a family of two groups instead of three",
    obtained: (wrong) => {
      const z = Math.abs(Math.log1p(percent / 100)) / contrastError;
      return studentizedRangeUpper(z * Math.SQRT2, wrong ? 2 : 3, Number.POSITIVE_INFINITY);
    },
  };
}

function ratioTest(about: string, chi2: number, expected: number): ReferenceAnchor {
  return {
    about: `likelihood ratio of ${about}: p of chi2 = ${chi2} on 2 df`,
    unit: "1",
    expected,
    tolerance: 0.01,
    mistake: "3 df instead of 2",
    obtained: (wrong) => chiSquareUpper(chi2, wrong ? 3 : 2),
  };
}

/** Half-width of the 90 % t interval of these values: what two one-sided tests at 5 % compare with the margin. */
const equivalenceBound: ReferenceAnchor = {
  about: "two one-sided tests: upper bound for 1, 2, ..., 6",
  unit: "1",
  // R: t.test(1:6, conf.level = 0.9)$conf.int[2]
  expected: 5.039039,
  tolerance: 1e-5,
  mistake: "95 % interval instead of 90 %",
  obtained: (wrong) => {
    const values = [1, 2, 3, 4, 5, 6];
    const half = tQuantile(wrong ? 0.975 : 0.95, 5) * Math.sqrt(variance(values) / 6);
    return mean(values) + half;
  },
};

/** Anchors that are computed, by the name of their arm. */
export const referenceAnchors: Readonly<Record<string, ReferenceAnchor>> = {
  "ratio-asi": ratioTest("ASI", 10.159, 0.00622),
  "ratio-head-volume": ratioTest("head volume", 6.942, 0.0311),
  "tukey-sw": tukey("S vs SW", -18.9, 0.001, 0.05),
  "tukey-ew": tukey("S vs EW", -17.5, 0.003, 0.05),
  "tukey-wake": tukey("SW vs EW", -1.7, 0.954, 0.01),
  equivalence: equivalenceBound,
};
