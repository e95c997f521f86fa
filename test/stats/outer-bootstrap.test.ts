import { describe, expect, test } from "vitest";
import { sortedCopy } from "../../src/numerics/quantile.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { expectedCells, outerBootstrap } from "../../src/stats/outer-bootstrap.ts";
import { bestCells, selectivityMonteCarlo } from "../../src/stats/selectivity-monte-carlo.ts";

/** Log sizes of animals of 100 synapses, of which those at rank u scale by exp(-0.5) with a chance. */
function group(path: string, count: number, chance: (u: number) => number) {
  const stream = randomStream(12, "outer", path);
  const animals = Int32Array.from({ length: 100 * count }, (_, i) => Math.floor(i / 100));
  const levels = Array.from({ length: count }, () => 0.05 * stream.normal());
  const values = Float64Array.from(animals, (animal) => {
    const u = stream.uniform();
    // Logistic sizes: the quantile of u without a special function.
    const x = 0.4 * Math.log(u / (1 - u));
    return levels[animal]! + x - (stream.uniform() < chance(u) ? 0.5 : 0);
  });
  return { values, animals, animalCount: count };
}
const reference = group("reference", 6, () => 0);
const quadratic = (u: number) => 1 - 0.9 * u * u;

describe("expected distances", () => {
  const treated = group("treated", 6, quadratic);
  const cells = expectedCells(sortedCopy(reference.values), sortedCopy(treated.values));

  test("are those that the Monte Carlo approaches as its samples grow", () => {
    // Each value twenty times: the distribution is the same, and the sampling noise of the Monte Carlo falls by 4.5.
    const many = (values: Float64Array) =>
      Float64Array.from({ length: 20 * values.length }, (_, i) => values[i % values.length]!);
    const copies = [reference, treated].map(({ values }) => ({
      values: many(values),
      animals: new Int32Array(20 * values.length),
      animalCount: 1,
    }));
    const drawn = selectivityMonteCarlo(copies[0]!, copies[1]!, {
      replicates: 10,
      stream: randomStream(4, "limit"),
    });
    drawn.forEach((cell, i) => {
      expect([cells[i]!.model, cells[i]!.fraction]).toEqual([cell.model, cell.fraction]);
      // Kolmogorov's 99.9 % point, 1.95 / sqrt(12000), for the noise that is left in a sample of 12,000.
      expect(Math.abs(cell.meanDistance - cells[i]!.meanDistance)).toBeLessThan(0.018);
    });
  });

  test("are exact where they can be counted", () => {
    // Half of {0, 1} stays and half moves by twice the mean shift of 1: a quarter each at 0, 1, 2 and 3.
    const found = expectedCells(Float64Array.of(0, 1), Float64Array.of(1, 2));
    expect(found.find(({ model }) => model === "uniform")!.meanDistance).toBeCloseTo(0, 12);
    expect(
      found.find(({ model, fraction }) => model === "selective" && fraction === 0.5)!.meanDistance,
    ).toBeCloseTo(0.25, 12);
  });
});

describe("resampled animals", () => {
  test("the family that made the sizes is the nearest in most resamples, near its share", () => {
    const found = outerBootstrap(reference, group("treated", 6, quadratic), {
      replicates: 60,
      stream: randomStream(2, "wins"),
    });
    expect(found.wins.uniform + found.wins.selective + found.wins["size-dependent"]).toBeCloseTo(1, 10);
    expect(found.wins["size-dependent"]).toBeGreaterThan(0.8);
    // The mean chance is 0.7, and the grid has steps of 0.05.
    expect(Math.abs(found.fractions["size-dependent"][30]! - 0.7)).toBeLessThan(0.16);
    expect(
      bestCells(expectedCells(sortedCopy(reference.values), sortedCopy(reference.values)))[0]!.meanDistance,
    ).toBe(0);
  });
});
