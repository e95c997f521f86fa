import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import { iterativeRescaling } from "../../src/stats/iterative-rescaling.ts";
import { kolmogorovSmirnov } from "../../src/stats/kolmogorov-smirnov.ts";
import { R2_NOTE, rankOrder } from "../../src/stats/rank-order.ts";

/** Amplitudes in pA: 20 cells x 100 events, mean near 12. */
function amplitudes(path: string, change: (x: number) => number, limit: number): Float64Array {
  const stream = randomStream(14, path);
  return Float64Array.from({ length: 2000 }, () => change(11 * Math.exp(0.45 * stream.normal()))).filter(
    (x) => x >= limit,
  );
}

const same = (x: number) => x;

describe("threshold-aware rescaling", () => {
  test.each([1.3, 1.5, 1.92, 1 / 1.5])("finds a factor of %d through a detection limit of 7 pA", (factor) => {
    const control = amplitudes("control", same, 7);
    const treated = amplitudes("treated", (x) => factor * x, 7);
    const found = iterativeRescaling(control, treated, { threshold: 7 });
    // Five SE of a ratio of geometric means of 2,000 values with SD 0.45 on log.
    expect(Math.abs(Math.log(found.factor / factor))).toBeLessThan(5 * 0.45 * Math.sqrt(2 / 1400));
    expect(found.shrunk).toBe(factor > 1 ? "treated" : "reference");
    expect(found.compatible!.low).toBeLessThan(found.factor);
    expect(found.compatible!.high).toBeGreaterThan(found.factor);
    expect(found.atEdge).toBe(false);
    // A straight comparison after division by the true factor rejects true scaling: the gap above the limit.
    if (factor > 1.4) {
      const straight = kolmogorovSmirnov(
        control,
        treated.map((x) => x / factor),
      );
      expect(straight.p).toBeLessThan(0.001);
    }
  });

  test("an added amount has no factor", () => {
    // The limit lies below every event. At the default, the smallest treated event, the evidence is cut away.
    const found = iterativeRescaling(
      amplitudes("control", same, 0),
      amplitudes("treated", (x) => x + 6, 0),
      { threshold: 0.5 },
    );
    expect(found.pMax).toBeLessThan(0.001);
    expect(found.compatible).toBeNull();
  });

  test("a factor beyond the grid is said to lie at its edge", () => {
    const found = iterativeRescaling(
      amplitudes("control", same, 0),
      amplitudes("treated", (x) => 3 * x, 0),
    );
    expect(found.atEdge).toBe(true);
  });
});

test("the rank-order R2 is above 0.98 for an added amount as for a factor, and says that it proves nothing", () => {
  const control = amplitudes("control", same, 0);
  const added = rankOrder(
    control,
    amplitudes("treated", (x) => x + 6, 0),
  )!; // the amplitudes vary, here and below
  const scaled = rankOrder(
    control,
    amplitudes("treated", (x) => 1.5 * x, 0),
  )!;
  expect(Math.min(added.ols.R2, scaled.ols.R2)).toBeGreaterThan(0.98);
  expect(added.ols.slope).toBeLessThan(1.15);
  expect(added.ols.intercept).toBeGreaterThan(4);
  expect(Math.abs(scaled.orthogonal.slope - 1.5)).toBeLessThan(0.15);
  expect(R2_NOTE).toContain("R2 proves nothing");
});

test("there is no rank-order line through a single size", () => {
  expect(rankOrder([0.2, 0.2, 0.2], [0.1, 0.3])).toBeNull();
  expect(rankOrder([0.1, 0.3], [0.2, 0.2, 0.2])).toBeNull();
  expect(rankOrder([], [0.2])).toBeNull();
});
