import { expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import { normalityStatistics } from "../../src/stats/goodness-of-fit.ts";
import { lognormalBootstrap } from "../../src/stats/lognormal-bootstrap.ts";

const spread = { animal: 0.8, dendrite: 0.3, residual: 0.5 };

/** 4 animals of 3 dendrites of 40 synapses. */
function cohort(seed: number, residual: (z: number) => number) {
  const stream = randomStream(seed, "lognormal bootstrap");
  const animals = Int32Array.from({ length: 480 }, (_, i) => Math.floor(i / 120));
  const dendrites = Int32Array.from({ length: 480 }, (_, i) => Math.floor(i / 40));
  const byAnimal = Array.from({ length: 4 }, () => spread.animal * stream.normal());
  const byDendrite = Array.from({ length: 12 }, () => spread.dendrite * stream.normal());
  const values = Float64Array.from(
    animals,
    (animal, i) =>
      byAnimal[animal]! + byDendrite[dendrites[i]!]! + spread.residual * residual(stream.normal()),
  );
  return { values, animals, dendrites, animalCount: 4 };
}

test("normal residuals in strong clusters are rejected by Stephens' p and not by the bootstrap", () => {
  let [pooled, clustered] = [0, 0];
  for (let run = 0; run < 40; run++) {
    const group = cohort(run, (z) => z);
    if (normalityStatistics(group.values).pStephens < 0.05) pooled++;
    const { p } = lognormalBootstrap(group, spread, { replicates: 39, stream: randomStream(run, "p") });
    if (p <= 0.05) clustered++;
  }
  expect(pooled).toBeGreaterThan(20);
  // 5 % of 40 is 2; five binomial SE above it is 9.
  expect(clustered).toBeLessThan(9);
});

test("skewed residuals are rejected by the bootstrap too", () => {
  const weak = { animal: 0.1, dendrite: 0.1, residual: 0.8 };
  const stream = randomStream(77, "skewed");
  const animals = Int32Array.from({ length: 480 }, (_, i) => Math.floor(i / 120));
  const values = Float64Array.from(animals, () => -0.8 * Math.log(stream.uniform()));
  const { p } = lognormalBootstrap({ values, animals, animalCount: 4 }, weak, { replicates: 99, stream });
  expect(p).toBe(0.01);
});
