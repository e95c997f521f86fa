import { describe, expect, test } from "vitest";
import { type PowerEffort, type PowerResult, simulatePower } from "../../src/stats/power.ts";
import { emPowerDesign, type PowerDesign } from "../../src/stats/power-design.ts";
import { drawBalanced, fromMeanSquares, pooled } from "../../src/stats/power-draw.ts";
import { drawRows } from "../../src/stats/power-rows.ts";
import {
  contrastVariance,
  costOptimum,
  criticalValue,
  equivalencePower,
  miceNeeded,
  theoreticalPower,
} from "../../src/stats/power-theory.ts";
import { drawUnequal, fitStudy, studyMoments } from "../../src/stats/power-unequal.ts";
import { wilsonInterval } from "../../src/stats/wilson-interval.ts";

function simulated(design: PowerDesign, effort: Partial<PowerEffort> = {}): PowerResult {
  return [...simulatePower(design, { seed: 1, ...effort })].at(-1)!;
}

describe("theory", () => {
  test("the worked example of the design notes has SE 0.055, and more synapses hardly help", () => {
    const design = { ...emPowerDesign, sd: { mouse: 0.06, dendrite: 0.14, residual: 0.8 } };
    const se = Math.sqrt(contrastVariance(design).total);
    expect(se).toBeCloseTo(0.055, 3);
    expect(Math.sqrt(contrastVariance({ ...design, synapses: 82 }).total) / se).toBeGreaterThan(0.95);
  });

  test("its parts add up", () => {
    const { total, mouse, dendrite, residual } = contrastVariance(emPowerDesign);
    expect(mouse + dendrite + residual).toBeCloseTo(total, 15);
  });

  // Dunnett's table, two-sided 5 %: 9 df and 2 comparisons 2.61, 20 df and 4 comparisons 2.65, normal and 3 2.35
  test.each([
    [3, 9, 2.61],
    [5, 20, 2.65],
    [4, Infinity, 2.35],
  ])("the single-step value of %d conditions on %d df is Dunnett's %d", (conditions, df, expected) => {
    expect(criticalValue({ conditions, alpha: 0.05, adjust: "single-step" }, df)).toBeCloseTo(expected, 2);
  });

  test("power at no effect is the level", () => {
    expect(theoreticalPower({ ...emPowerDesign, effect: 0, adjust: "none" })).toBeCloseTo(0.05, 10);
  });

  test("the fewest mice reach the target and one mouse fewer does not", () => {
    const mice = miceNeeded(emPowerDesign, theoreticalPower)!;
    expect(theoreticalPower({ ...emPowerDesign, mice })).toBeGreaterThanOrEqual(0.8);
    expect(theoreticalPower({ ...emPowerDesign, mice: mice - 1 })).toBeLessThan(0.8);
    expect(miceNeeded({ ...emPowerDesign, effect: 1e-6 }, theoreticalPower)).toBeNull();
  });

  test("the cheapest design follows the square-root rule and keeps to the budget", () => {
    const costs = { mouse: 500, dendrite: 40, synapse: 1 };
    const best = costOptimum(emPowerDesign, costs, 60_000)!;
    // n = sqrt(40) 0.85 / 0.2 = 27 and D = sqrt(500 / 40) 0.2 / 0.075 = 9.4; whole mice move both a little.
    expect(best.synapses).toBeGreaterThan(18);
    expect(best.synapses).toBeLessThan(40);
    expect(best.dendrites).toBeGreaterThan(6);
    expect(best.dendrites).toBeLessThan(14);
    expect(best.cost).toBeLessThanOrEqual(60_000);
    expect(costOptimum(emPowerDesign, costs, 1000)).toBeNull();
  });
});

describe("one simulated study", () => {
  test("mean squares out of order are pooled, and stay in order", () => {
    expect(
      pooled([
        { sum: 20, df: 2 },
        { sum: 15, df: 5 },
      ]),
    ).toHaveLength(2);
    expect(
      pooled([
        { sum: 2, df: 2 },
        { sum: 15, df: 5 },
      ]),
    ).toEqual([{ sum: 17, df: 7 }]);
    expect(
      pooled([
        { sum: 9, df: 3 },
        { sum: 4, df: 4 },
        { sum: 60, df: 6 },
      ]),
    ).toEqual([{ sum: 73, df: 13 }]);
    expect(
      pooled([
        { sum: 9, df: 3 },
        { sum: 0, df: 0 },
        { sum: 1, df: 1 },
      ]),
    ).toHaveLength(2);
  });

  /** The closed form applied to the same sums of the same study that the mixed model is fitted to. */
  function closedForm(design: PowerDesign, seed: number) {
    const { conditions, mice, dendrites, synapses } = design;
    const { counts, means, within, coordinates } = studyMoments(design, seed, 0);
    const last = conditions;
    const y = Float64Array.from(
      counts,
      (_, d) => means[d * (last + 1) + last]! * coordinates.scale[last]! + coordinates.shift[last]!,
    );
    const mean = (from: number, count: number) =>
      y.subarray(from, from + count).reduce((sum, v) => sum + v, 0) / count;
    let [ofMice, ofDendrites] = [0, 0];
    const ofConditions = Float64Array.from({ length: conditions }, (_, k) =>
      mean(k * mice * dendrites, mice * dendrites),
    );
    for (let m = 0; m < conditions * mice; m++) {
      const own = mean(m * dendrites, dendrites);
      ofMice += dendrites * synapses * (own - ofConditions[Math.floor(m / mice)]!) ** 2;
      for (let d = 0; d < dendrites; d++) ofDendrites += synapses * (y[m * dendrites + d]! - own) ** 2;
    }
    const ofSynapses = within.at(-1)! * coordinates.scale[last]! ** 2;
    return fromMeanSquares(
      design,
      ofConditions,
      pooled([
        { sum: ofMice, df: conditions * (mice - 1) },
        { sum: ofDendrites, df: conditions * mice * (dendrites - 1) },
        { sum: ofSynapses, df: conditions * mice * dendrites * (synapses - 1) },
      ]),
    );
  }

  test.each(["kr", "satterthwaite", "z"] as const)(
    "with equal counts the mixed model and the closed form agree under %s",
    (method) => {
      const design = { ...emPowerDesign, mice: 3, dendrites: 5, synapses: 10, test: method };
      let singular = 0;
      for (let seed = 1; seed <= 40; seed++) {
        const fitted = fitStudy(design, studyMoments(design, seed, 0));
        const exact = closedForm(design, seed);
        expect(fitted.singular).toBe(exact.singular);
        if (fitted.singular) singular++;
        for (let i = 0; i < 2; i++) {
          expect(fitted.noise[i]).toBeCloseTo(exact.noise[i]!, 8);
          expect(fitted.se[i]! / exact.se[i]!).toBeCloseTo(1, 6);
          if (method === "z") expect(fitted.df[i]).toBe(Infinity);
          else expect(fitted.df[i]! / exact.df[i]!).toBeCloseTo(1, 4);
        }
      }
      expect(singular).toBeGreaterThan(3);
      expect(singular).toBeLessThan(37);
    },
  );

  test("counts that vary keep their mean and cost a little power", () => {
    const design = { ...emPowerDesign, dispersion: 2 };
    const moments = Array.from({ length: 30 }, (_, r) => studyMoments(design, 1, r));
    const mean = moments.reduce((sum, m) => sum + m.n / m.counts.length, 0) / 30;
    // SD of one count sqrt(41 + 41^2 / 2) = 29.7 over 30 x 168 counts; five standard errors.
    expect(Math.abs(mean - 41)).toBeLessThan((5 * 29.7) / Math.sqrt(30 * 168));
    const { se, df } = drawUnequal(design, 1, 0);
    expect(se[0]).toBeGreaterThan(0.02);
    expect(df[0]).toBeGreaterThan(5);
    expect(df[0]).toBeLessThan(15);
  });

  test("designs that share mice share their luck", () => {
    const few = Array.from({ length: 300 }, (_, r) => drawBalanced(emPowerDesign, 1, r).noise[0]!);
    const more = Array.from(
      { length: 300 },
      (_, r) => drawBalanced({ ...emPowerDesign, mice: 5 }, 1, r).noise[0]!,
    );
    const product = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
    // Expected correlation sqrt(4 / 5) = 0.89; independent draws would stay below 0.3.
    expect(product(few, more) / Math.sqrt(product(few, few) * product(more, more))).toBeGreaterThan(0.8);
  });
});

describe("simulatePower", () => {
  test("agrees with the noncentral t where no variance is estimated 0", () => {
    const design = {
      ...emPowerDesign,
      sd: { mouse: 0.3, dendrite: 0.3, residual: 0.5 },
      effect: -0.5,
      adjust: "none",
    } as const;
    const result = simulated(design, { limit: 4000 });
    expect(result.singular.value).toBeLessThan(0.002);
    // Bound: five binomial standard errors.
    expect(Math.abs(result.power.value! - result.theory.power)).toBeLessThan(
      5 * Math.sqrt(0.25 / result.simulations),
    );
    expect(Math.abs(result.typeOne.value! - 0.05)).toBeLessThan(5 * Math.sqrt(0.0475 / result.simulations));
    expect(Math.abs(result.equivalence.value! - equivalencePower(design))).toBeLessThan(0.01);
  });

  test("single-step holds the chance of any false finding, z does not", () => {
    const kr = simulated(emPowerDesign, { limit: 3000 });
    expect(kr.typeOneAny.low).toBeLessThan(0.05);
    const z = simulated({ ...emPowerDesign, test: "z", adjust: "none" }, { limit: 3000 });
    expect(z.typeOne.low).toBeGreaterThan(0.05);
  });

  test("a weak study exaggerates and sometimes has the wrong sign", () => {
    const result = simulated({ ...emPowerDesign, effect: -0.03, conditions: 2 }, { limit: 3000 });
    expect(result.typeM!).toBeGreaterThan(2);
    expect(result.typeS.value).toBeGreaterThan(0);
    expect(simulated({ ...emPowerDesign, effect: 0 }, { limit: 250 }).typeM).toBeNull();
  });

  test("stops when its shares are known well enough, and says how far it has come", () => {
    const steps = [...simulatePower(emPowerDesign, { seed: 1, halfWidth: 0.03, batch: 200 })];
    const last = steps.at(-1)!;
    expect(last.complete).toBe(true);
    expect((last.power.high - last.power.low) / 2).toBeLessThan(0.03);
    expect(steps.slice(0, -1).every((s) => !s.complete)).toBe(true);
    expect(last.simulations).toBe(200 * steps.length);
  });

  test("gives the same numbers for the same seed", () => {
    expect(simulated(emPowerDesign, { limit: 250 })).toEqual(
      simulated(emPowerDesign, { limit: 250, batch: 50 }),
    );
    expect(simulated(emPowerDesign, { limit: 250, seed: 2 })).not.toEqual(
      simulated(emPowerDesign, { limit: 250 }),
    );
  });

  test.each([
    [{ mice: 1 }, "mice must be a whole number of at least 2, got 1"],
    [{ conditions: 1 }, "conditions must be a whole number of at least 2, got 1"],
    [{ sd: { mouse: -1, dendrite: 0, residual: 1 } }, "the mouse SD must lie between 0 and 10, got -1"],
    [{ margin: 2 }, "the margin must lie between 0 and 100 %, got 200 %"],
    [{ dendrites: 1, synapses: 1 }, "one synapse per mouse"],
  ])("refuses %o", (change, message) => {
    expect(() => simulated({ ...emPowerDesign, ...change })).toThrow(message);
  });
});

test("the Wilson interval is that of the textbook", () => {
  // R: prop.test(8, 50, correct = FALSE)$conf.int
  const { value, low, high } = wilsonInterval(8, 50);
  expect(value).toBe(0.16);
  expect(low).toBeCloseTo(0.08337421, 7);
  expect(high).toBeCloseTo(0.28514216, 7);
  expect(wilsonInterval(0, 10).high).toBeCloseTo(0.2775328, 7);
  expect(wilsonInterval(0, 0).value).toBeNull();
});

describe("sizes that depart from the model", () => {
  const small: PowerDesign = {
    ...emPowerDesign,
    conditions: 2,
    dendrites: 4,
    synapses: 15,
    effect: Math.log(0.7),
  };
  const shares = (sizes: PowerDesign["sizes"], limit = 300) =>
    simulated({ ...small, ...(sizes ? { sizes } : {}) }, { limit, halfWidth: 1e-6 });
  const short = shares(undefined, 4000);

  test("drawing every row of normal sizes gives the power of the short way", () => {
    const rows = shares({ shape: "normal", sdOfLogSd: 0, undetected: 0 });
    // Five standard errors of a share of 300.
    expect(Math.abs(rows.power.value! - short.power.value!)).toBeLessThan(5 * Math.sqrt(0.25 / 300));
    expect(Math.abs(rows.halfWidth / short.halfWidth - 1)).toBeLessThan(0.1);
    // The mean of 300 estimates with SE about 0.13.
    expect(Math.abs(rows.meanEstimate - small.effect)).toBeLessThan((5 * 0.13) / Math.sqrt(300));
  });

  test("a detection limit draws the estimate towards no change, and false findings keep their level", () => {
    const cut = shares({ shape: "right-skewed", sdOfLogSd: 0.12, undetected: 0.25 });
    expect(cut.meanEstimate).toBeGreaterThan(0.85 * small.effect);
    expect(cut.typeOne.value!).toBeLessThan(0.05 + 5 * Math.sqrt((0.05 * 0.95) / 300));
    expect(cut.power.value!).toBeLessThan(short.power.value!);
  });

  test("the study without the effect has the luck of the one with it", () => {
    const sizes = { shape: "left-skewed", sdOfLogSd: 0, undetected: 0 } as const;
    const { noise, withoutEffect } = drawRows({ ...small, sizes }, 4, 2);
    // Nothing is hidden, so that the effect moves every size alike.
    expect(noise[0]).toBeCloseTo(withoutEffect!.noise[0]!, 10);
  });

  test("the same seed gives the same numbers", () => {
    const sizes = { shape: "heavy-tailed", sdOfLogSd: 0.1, undetected: 0.1 } as const;
    expect(shares(sizes, 25)).toEqual(shares(sizes, 25));
  });
});
