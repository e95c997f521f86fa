import { describe, expect, test } from "vitest";
import { sortedCopy } from "../../src/numerics/quantile.ts";
import { iterativeRescaling, rescaledDistance } from "../../src/stats/iterative-rescaling.ts";
import { ksAsymptoticP, ksDistanceSorted } from "../../src/stats/kolmogorov-smirnov.ts";
import { logShift } from "../../src/stats/log-shift-test.ts";
import { quantileShift } from "../../src/stats/quantile-shift.ts";
import { rankOrder } from "../../src/stats/rank-order.ts";
import { sampleDistance } from "../../src/stats/sample-distance.ts";
import { readCohort, readReference } from "./cohort-reference.ts";

const closeTo = (got: number, want: number, relative: number, what: string) =>
  expect(Math.abs(got - want), `${what}: ${got}, R ${want}`).toBeLessThanOrEqual(
    relative * Math.max(Math.abs(want), 1e-300),
  );

describe.each(["cohort_small", "cohort_paper", "cohort_large"] as const)(
  "scaling tests of %s agree with R",
  (name) => {
    const cohort = readCohort(name);
    const reference = readReference(name);
    const dTolerance: number = reference.tolerances.ks_D_abs;
    const pTolerance: number = reference.tolerances.ks_p_rel;
    const endosome = (condition: string) => {
      const sizes = cohort.sizes(condition);
      const yes = cohort.column("endosome", condition);
      return sizes.filter((_, i) => yes[i] === "1");
    };
    const pairs: Record<string, [Float64Array, Float64Array]> = {
      S_vs_SW: [cohort.sizes("SW"), cohort.sizes("S")],
      S_vs_EW: [cohort.sizes("EW"), cohort.sizes("S")],
      EW_vs_SW: [cohort.sizes("SW"), cohort.sizes("EW")],
      S_vs_wake: [cohort.sizes("SW", "EW"), cohort.sizes("S")],
      endosome_yes_S_vs_SW: [endosome("SW"), endosome("S")],
    };

    describe.each(Object.keys(pairs))("%s", (pair) => {
      const [w, s] = pairs[pair]!;
      const expected = reference.scaling[pair];
      const [lw, ls] = [w.map(Math.log), s.map(Math.log)];
      const ks = (got: { D: number; p: number }, want: { D: number; p_asym: number }) => {
        expect(Math.abs(got.D - want.D)).toBeLessThanOrEqual(dTolerance);
        closeTo(got.p, want.p_asym, pTolerance, "p");
      };

      test("K-S, raw and after the shift of log means and medians", () => {
        const D = ksDistanceSorted(sortedCopy(w), sortedCopy(s));
        ks({ D, p: ksAsymptoticP(D, w.length, s.length) }, expected.raw);
        for (const centre of ["mean", "median"] as const) {
          const shift = logShift(lw, ls, centre);
          const want = expected[`log_${centre}_shift`];
          closeTo(shift.delta, want.delta, 1e-10, "delta");
          closeTo(shift.percent, want.percent, 1e-10, "percent");
          ks({ D: shift.D, p: shift.pAsymptotic }, want);
        }
      });

      test("threshold-aware rescaling", () => {
        const want = expected.kim_iterative;
        const found = iterativeRescaling(w, s, { shrink: "reference" });
        expect(found.threshold).toBe(expected.tau);
        expect(found.factor).toBe(want.best_factor);
        closeTo(found.pMax, want.p_max, pTolerance, "p_max");
        expect(Math.abs(found.D - want.D_at_best)).toBeLessThanOrEqual(dTolerance);
        expect(found.kept).toBe(want.n_wake_kept);
        const at = rescaledDistance(sortedCopy(w), sortedCopy(s), 0.8, expected.tau);
        expect(Math.abs(at.D - want["D_at_0.8"])).toBeLessThanOrEqual(dTolerance);
        closeTo(at.p, want["p_at_0.8"], pTolerance, "p_at_0.8");
      });

      test("rank-order lines", () => {
        const want = expected.rank_order;
        const line = rankOrder(w, s)!; // the cohort's sizes vary
        expect(line.reference.length).toBe(want.K);
        closeTo(line.ols.slope, want.slope, 1e-10, "slope");
        closeTo(line.ols.intercept, want.intercept, 1e-9, "intercept");
        closeTo(line.ols.R2, want.R2, 1e-10, "R2");
        closeTo(line.slopeThroughOrigin, want.slope_origin, 1e-10, "slope through origin");
        closeTo(line.logLog.slope, want.loglog_slope, 1e-10, "log-log slope");
        closeTo(line.logLog.intercept, want.loglog_intercept, 1e-9, "log-log intercept");
        closeTo(line.logLog.R2, want.loglog_R2, 1e-10, "log-log R2");
        ks(line.after, { D: want.D_after, p_asym: want.p_asym_after });
      });

      test("quantile shift and Wasserstein distance", () => {
        const want = expected.quantile_shift;
        const shift = quantileShift(w, s);
        for (let i = 0; i < 19; i++) {
          closeTo(shift.reference[i]!, want.wake[i], 1e-10, "wake quantile");
          closeTo(shift.treated[i]!, want.sleep[i], 1e-10, "sleep quantile");
          expect(shift.logRatio[i]).toBeCloseTo(want.log_ratio[i], 10);
        }
        closeTo(shift.slopeOnLogReference!, want.slope_logratio_on_logwake, 1e-9, "slope");
        const [x, y] = [sortedCopy(lw), sortedCopy(ls)];
        const delta: number = expected.log_mean_shift.delta;
        // R integrates over 20,000 type-7 quantiles, which interpolate between order statistics; ours is the exact area
        // between the step functions. Interpolation moves a quantile by at most the gap of two neighbours: on average
        // the range over n.
        const range = Math.max(x.at(-1)! - x[0]!, y.at(-1)! - y[0]!);
        const tolerance = range / Math.min(x.length, y.length);
        const wasserstein = (move: number) =>
          sampleDistance(
            "wasserstein",
            x.map((value) => value + move),
            y,
          )!; // neither is empty
        expect(Math.abs(wasserstein(0) - expected.wasserstein1_log)).toBeLessThan(tolerance);
        expect(Math.abs(wasserstein(delta) - expected.wasserstein1_log_after_mean_shift)).toBeLessThan(
          tolerance,
        );
      });
    });
  },
);
