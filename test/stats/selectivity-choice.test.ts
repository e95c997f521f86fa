import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import type { ClusteredValues } from "../../src/stats/cluster-bootstrap.ts";
import { chooseSelectivity } from "../../src/stats/selectivity-choice.ts";
import {
  bestPoint,
  binRange,
  binSizes,
  candidateChance,
  distanceLandscape,
  type GridCandidate,
  gridCandidates,
} from "../../src/stats/selectivity-grid.ts";

/** 4 animals of 1,500 synapses: exact normal quantiles, so that there is no sampling noise, scaled as expected. */
function quantileSample(n: number, path: string): Float64Array {
  const stream = randomStream(9, path);
  return Float64Array.from({ length: n }, () => -1.7 + 0.8 * stream.normal()).sort();
}

function scaledBy(candidate: GridCandidate, fraction: number, factor: number, n = 20000): Float64Array {
  const stream = randomStream(10, candidate);
  return quantileSample(n, `treated ${candidate}`).map((x, i) =>
    stream.uniform() < candidateChance(candidate, (i + 0.5) / n, fraction) ? x + Math.log(factor) : x,
  );
}

describe("distance landscape", () => {
  const wake = quantileSample(20000, "wake");

  test.each([
    ["uniform", 1, 0.8],
    ["quadratic", 0.7, 0.6],
    ["threshold", 0.7, 0.7],
    ["random", 0.6, 0.5],
  ] as const)("%s scaling at fraction %d and factor %d is found again", (candidate, fraction, factor) => {
    const sleep = scaledBy(candidate, fraction, factor);
    const range = binRange([wake, sleep]);
    const bin = (values: Float64Array) => binSizes(values, range.low, range.count);
    const best = bestPoint(distanceLandscape(candidate, bin(wake), bin(sleep)));
    // The product, mean log change, is well identified: five SE of two means of 20,000.
    expect(Math.abs(best.fraction * Math.log(best.factor) - fraction * Math.log(factor))).toBeLessThan(0.04);
    expect(Math.abs(best.fraction - fraction)).toBeLessThanOrEqual(0.13);
    const rivals = gridCandidates.map((rival) => bestPoint(distanceLandscape(rival, bin(wake), bin(sleep))));
    const lowest = Math.min(...rivals.map((point) => point.distance));
    // Uniform lies inside other families at fraction 1, so ties are allowed for.
    expect(best.distance).toBeLessThanOrEqual(lowest * 1.25 + 5e-5);
  });

  test("every chance has the mean it is named after", () => {
    for (const candidate of ["random", "threshold", "linear", "quadratic"] as const) {
      for (const fraction of [0.5, 0.7, 0.95]) {
        let sum = 0;
        for (let i = 0; i < 20000; i++)
          sum += candidateChance(candidate, (i + 0.5) / 20000, fraction) / 20000;
        expect(sum).toBeCloseTo(fraction, 3);
      }
    }
  });
});

describe("choice by animals left out", () => {
  test("a hard threshold is not taken for uniform scaling", () => {
    const cluster = (values: Float64Array): ClusteredValues => ({
      values,
      animals: Int32Array.from(values, (_, i) => i % 4),
      animalCount: 4,
    });
    const choice = chooseSelectivity(
      cluster(quantileSample(6000, "wake")),
      cluster(scaledBy("threshold", 0.7, 0.6, 6000)),
      { bootstraps: 2, stream: randomStream(1, "choice") },
    );
    const of = (candidate: GridCandidate) => choice.candidates.find((c) => c.candidate === candidate)!;
    expect(choice.chosen).toBe("threshold");
    expect(of("uniform").heldOut).toBeGreaterThan(of("threshold").heldOut + 2 * of("uniform").heldOutSe);
    expect(of("threshold").heldOutSe).toBe(0);
    expect(choice.candidates.reduce((sum, c) => sum + c.wins!, 0)).toBeCloseTo(1, 12);
    expect(choice.classes.large.logRatio!).toBeGreaterThan(choice.classes.large.underUniform!);
  });
});
