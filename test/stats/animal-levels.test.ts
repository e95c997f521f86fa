import { expect, test } from "vitest";
import { categoryFromStrings, type Table } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { animalLevels, fixedResiduals } from "../../src/stats/animal-levels.ts";
import { changeTest } from "../../src/stats/change-test.ts";
import { verdictRows } from "../../src/stats/verdict-rows.ts";

/** Eight animals, each with 4 sizes under `a` and 6 under `b`; level and change differ between animals. */
function crossover(): Table {
  const draws = randomStream(12, "levels of a crossover");
  const rows = Array.from({ length: 8 }, (_, animal) => {
    const level = 0.4 * draws.normal();
    const change = 0.3 + 0.5 * draws.normal();
    return Array.from({ length: 10 }, (_, i) => ({
      animal: `m${animal}`,
      condition: i < 4 ? "a" : "b",
      size: Math.exp(level + (i < 4 ? 0 : change) + 0.5 * draws.normal()),
    }));
  }).flat();
  return {
    source: "crossover.csv",
    rowCount: rows.length,
    columns: [
      categoryFromStrings(
        "animal",
        rows.map(({ animal }) => animal),
      ),
      categoryFromStrings(
        "condition",
        rows.map(({ condition }) => condition),
      ),
      { kind: "number", name: "size", values: Float64Array.from(rows, ({ size }) => size) },
    ],
  };
}

test("in a crossover an animal's level in each group is its best linear unbiased prediction", () => {
  const rows = verdictRows({ table: crossover(), value: "size", condition: "condition", nest: ["animal"] });
  const change = changeTest(rows, [{ treated: "b", references: ["a"] }]);
  expect(change.formula).toBe("y ~ g + (g | a)");
  const levels = animalLevels(rows, change);
  const residual = fixedResiduals(rows, change);
  const [intercept, slope, covariance] = ["(Intercept)", "gb", "both"].map((term) =>
    change.fit.random.find((one) =>
      term === "both" ? one.with !== undefined : one.term === term && one.with === undefined,
    ),
  );
  const noise = change.fit.sigma ** 2;
  // Variances of the level under a and under b, and their covariance: of b0 and of b0 + b1.
  const va = intercept!.variance;
  const cab = va + covariance!.variance;
  const vb = va + 2 * covariance!.variance + slope!.variance;
  expect(vb).not.toBeCloseTo(va, 2);
  rows.animalNames.forEach((name, animal) => {
    const mean = [0, 1].map((group) => {
      const own = [...residual].filter((_, i) => rows.animal[i] === animal && rows.group[i] === group);
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    });
    // Normal regression of the two levels on the two means, which carry noise / count.
    const [s11, s22, s12] = [va + noise / 4, vb + noise / 6, cab];
    const det = s11 * s22 - s12 * s12;
    const w = [(s22 * mean[0]! - s12 * mean[1]!) / det, (s11 * mean[1]! - s12 * mean[0]!) / det];
    expect(levels.get(`${name}\t0`)).toBeCloseTo(va * w[0]! + cab * w[1]!, 8);
    expect(levels.get(`${name}\t1`)).toBeCloseTo(cab * w[0]! + vb * w[1]!, 8);
  });
});
