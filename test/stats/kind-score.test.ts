import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import { fractionProfile } from "../../src/stats/fraction-profile.ts";
import { fitKind, kindCandidates } from "../../src/stats/kind-models.ts";
import { kindDataOf, kindScore, type ScoredAnimal } from "../../src/stats/kind-score.ts";
import { logReferenceDensity, logTreatedDensity } from "../../src/stats/mixture-density.ts";
import { fitSizeShape, normalShape, shapeCdf, truncatedNormal } from "../../src/stats/mixture-shape.ts";
import { selectivityModel } from "../../src/stats/selectivity-models.ts";

/** Log sizes of 8 v 8 animals, 300 synapses each, standard normal before `change`; only those above `limit` are seen. */
function cutAnimals(change: (y: number) => number, limit: number): ScoredAnimal[] {
  const stream = randomStream(3, "cut animals");
  return Array.from({ length: 16 }, (_, a) => {
    const side = a < 8 ? ("reference" as const) : ("treated" as const);
    const sizes = Float64Array.from({ length: 300 }, () => {
      const y = 0.8 * stream.normal();
      return side === "treated" ? change(y) : y;
    });
    return { animal: `a${a}`, side, logSizes: sizes.filter((y) => y >= limit).sort() };
  });
}

const limit = -0.8;

describe("kinds where small sizes are not seen", () => {
  test("sizes cut from a normal are known for it: mean and SD within five standard errors", () => {
    const { logSizes } = cutAnimals((y) => y, limit)[0]!;
    const many = cutAnimals((y) => y, limit).flatMap((one) => [...one.logSizes]);
    const found = truncatedNormal(many, limit);
    // SE of the mean of 4,000 values is 0.013; the cut at -1 SD doubles it.
    expect(Math.abs(found.mean)).toBeLessThan(0.13);
    expect(Math.abs(found.sd - 0.8)).toBeLessThan(0.1);
    expect(logSizes[0]!).toBeGreaterThanOrEqual(limit);
  });

  test("the cut is not taken for the shape of the sizes", () => {
    const { shape } = kindDataOf(
      cutAnimals((y) => y, limit),
      limit,
    );
    expect(shape).toBe(normalShape);
  });

  test("a mixture fitted to cut sizes has the share below the limit that was cut off", () => {
    const stream = randomStream(2, "humps");
    const sizes = Float64Array.from({ length: 6000 }, () =>
      stream.uniform() < 0.3 ? -1 + 0.4 * stream.normal() : 0.6 * stream.normal(),
    );
    const cut = sizes.filter((y) => y >= limit);
    const share = 1 - cut.length / sizes.length;
    const shape = fitSizeShape(cut, 2, limit);
    // In units of the whole sample, whose mean and SD the fitted shape has as 0 and 1.
    const centre = sizes.reduce((sum, y) => sum + y, 0) / sizes.length;
    const sd = Math.sqrt(sizes.reduce((sum, y) => sum + (y - centre) ** 2, 0) / sizes.length);
    expect(Math.abs(shapeCdf(shape, (limit - centre) / sd) - share)).toBeLessThan(0.05);
  });

  test("scaling up by one factor is not taken for a share of the synapses", () => {
    const found = fractionProfile(
      cutAnimals((y) => y + 0.45, limit),
      limit,
    )!;
    expect(found.high).toBe(1);
  });

  test("no kind gains by a spread that shrinks to nothing", () => {
    const below = cutAnimals((y) => (y < 0.3 ? y - 0.5 : y), limit);
    const { scores } = kindScore(below, limit);
    expect(scores[0]!.form).toBe("threshold");
    // A log density of one size is near -1, so that no sum over 4,000 of them comes near 0 or -1e5.
    for (const { score } of scores) {
      expect(score).toBeLessThan(0);
      expect(score).toBeGreaterThan(-1e5);
    }
  });

  test("where next to nothing would be seen, the density is at its floor and not above it", () => {
    const point = {
      model: selectivityModel("threshold"),
      shape: normalShape,
      mu: -20,
      sigma: 1e-300,
      extra: [0.1, 0.5],
      threshold: limit,
    };
    expect(logReferenceDensity(point)(0)).toBeLessThan(-600);
    expect(logTreatedDensity(point)!(0)).toBeLessThan(-600);
  });
});

test("an animal on both sides is left out on both, and counts once in the standard error", () => {
  const stream = randomStream(7, "crossover");
  const draw = (change: (y: number) => number) =>
    Float64Array.from({ length: 150 }, () => change(stream.normal())).sort();
  const animals = Array.from({ length: 6 }, (_, a): ScoredAnimal[] => [
    { animal: `m${a}`, side: "reference", logSizes: draw((y) => y) },
    { animal: `m${a}`, side: "treated", logSizes: draw((y) => (y < 0 ? y - 0.8 : y)) },
  ]).flat();
  const { scores } = kindScore(animals, -Infinity);
  const all = kindDataOf(animals, -Infinity);
  /** Log density of both halves of each animal under a fit that has seen neither. */
  const byAnimal = (kind: string, form: string) => {
    const candidate = kindCandidates.find((one) => one.kind === kind && one.form === form)!;
    const { theta } = fitKind(candidate, all);
    return Array.from({ length: 6 }, (_, a) => {
      const isHeld = ({ animal }: ScoredAnimal) => animal === `m${a}`;
      const others = kindDataOf(
        animals.filter((one) => !isHeld(one)),
        -Infinity,
      );
      const fit = fitKind(candidate, { ...others, shape: all.shape }, theta);
      const [reference, treated] = animals.filter(isHeld);
      const sum = (sizes: Float64Array, density: (y: number) => number) =>
        sizes.reduce((total, y) => total + density(y), 0);
      return (
        sum(reference!.logSizes, fit.logDensityReference) + sum(treated!.logSizes, fit.logDensityTreated)
      );
    });
  };
  const [best, additive] = [scores[0]!, scores.find(({ kind }) => kind === "additive")!];
  const [a, b] = [byAnimal(best.kind, best.form), byAnimal("additive", "additive")];
  const differences = b.map((value, i) => value - a[i]!);
  const total = differences.reduce((sum, value) => sum + value, 0);
  const spread = differences.reduce((sum, value) => sum + (value - total / 6) ** 2, 0) / 5;
  expect(additive.difference).toBeCloseTo(total, 9);
  // A sum over six animals, not over twelve halves.
  expect(additive.se).toBeCloseTo(Math.sqrt(6 * spread), 9);
});
