import { describe, expect, test } from "vitest";
import { designs } from "../../bench/calibration-cohorts.ts";
import { normalQuantile } from "../../src/numerics/normal-distribution.ts";
import { randomStream } from "../../src/numerics/random.ts";
import {
  type AnimalSizes,
  animalQuantiles,
  animalSizes,
  medianUnbiasedQuantile,
  shapeGrid,
} from "../../src/stats/animal-quantiles.ts";
import { matchedSizes } from "../../src/stats/matched-threshold.ts";
import { bandCritical, drawnBandCritical } from "../../src/stats/shape-band.ts";
import { shapeDirections, shapeTest } from "../../src/stats/shape-test.ts";
import { drawStudy, type Study, type StudyDesign } from "../../src/stats/simulated-study.ts";

const names = Array.from({ length: 40 }, (_, i) => `m${i}`);

function animalsOf(study: Study, groupCount: number): AnimalSizes[] {
  return animalSizes({ ...study, animalNames: names, groupCount });
}

function testOf(design: StudyDesign, seed: number) {
  const study = drawStudy(design, seed);
  const weights = design.groups.map((name) =>
    name === design.treated ? 1 : -1 / (design.groups.length - 1),
  );
  const found = shapeTest({
    animals: animalsOf(study, design.groups.length),
    weights,
    logThreshold: study.tau > 0 ? Math.log(study.tau) : null,
  });
  if (typeof found === "string") throw new Error(found);
  return found;
}

/** Upper bound of a share that is 5 % in truth: five standard errors. */
const fiveErrors = (n: number) => 0.05 + 5 * Math.sqrt((0.05 * 0.95) / n);

describe("quantiles of animals", () => {
  test("definition 8 is exact on known order statistics", () => {
    // n = 5, p = 0.5: position (5 + 1/3) / 2 + 1/3 = 3, the middle value; p = 0.25: position 5/3.
    expect(medianUnbiasedQuantile([1, 2, 3, 4, 10], 0.5)).toBe(3);
    expect(medianUnbiasedQuantile([1, 2, 3, 4, 10], 0.25)).toBeCloseTo(5 / 3, 12);
  });

  test("few and many synapses give the same tails on average", () => {
    const draws = randomStream(5, "tails");
    const meanTail = (n: number, repeats: number) => {
      let sum = 0;
      for (let k = 0; k < repeats; k++) {
        const sample = Float64Array.from({ length: n }, () => draws.normal()).sort();
        sum += medianUnbiasedQuantile(sample, 0.1) / repeats;
      }
      return sum;
    };
    // SE of the mean tail 0.27 / sqrt(4000) = 0.004; type 7 is off by 0.10 here.
    expect(Math.abs(meanTail(40, 4000) - normalQuantile(0.1))).toBeLessThan(0.03);
    expect(Math.abs(meanTail(240, 800) - normalQuantile(0.1))).toBeLessThan(0.03);
  });

  test("animals with fewer than 20 sizes are left out and counted", () => {
    const few = { animal: "small", group: 0, logSizes: new Float64Array(19) };
    const found = animalQuantiles([few]);
    expect(found.animals).toEqual([]);
    expect(found.left).toEqual([{ animal: "small", count: 19 }]);
  });
});

describe("test of one factor", () => {
  test("the shape directions are orthonormal and orthogonal to a shift", () => {
    const [tilt, bend] = shapeDirections(shapeGrid);
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(dot(tilt, tilt)).toBeCloseTo(1, 12);
    expect(dot(tilt, bend)).toBeCloseTo(0, 12);
    expect(dot(tilt, new Float64Array(17).fill(1))).toBeCloseTo(0, 12);
    expect(dot(bend, new Float64Array(17).fill(1))).toBeCloseTo(0, 12);
  });

  test("multiplying every treated size moves r by the log factor and leaves the test as it was", () => {
    const design = designs.small;
    const study = drawStudy(design, 3);
    const request = { weights: [-1, 1], logThreshold: null };
    const plain = shapeTest({ ...request, animals: animalsOf(study, 2) });
    const shifted = study.logSize.map((value, i) => (study.group[i] === 1 ? value + 0.4 : value));
    const moved = shapeTest({ ...request, animals: animalsOf({ ...study, logSize: shifted }, 2) });
    if (typeof plain === "string" || typeof moved === "string") throw new Error("no test");
    expect(moved.p).toBeCloseTo(plain.p, 10);
    expect(moved.meanLogRatio - plain.meanLogRatio).toBeCloseTo(0.4, 10);
    moved.s.forEach((value, i) => {
      expect(value).toBeCloseTo(plain.s[i]!, 10);
    });
  });

  test.each([
    ["normal sizes, one factor", { effect: { kind: "uniform", factor: 0.7 } }],
    ["a detection limit that cuts a tenth", { effect: { kind: "uniform", factor: 0.7 }, undetected: 0.1 }],
    ["animals that differ by 12 % in spread", { sdOfLogSd: 0.12 }],
    ["skewed sizes", { shape: "right-skewed" }],
  ] as const)("holds its 5 %% and its band covers under %s", (_name, change) => {
    const n = 250;
    let rejected = 0;
    let missed = 0;
    for (let seed = 0; seed < n; seed++) {
      const found = testOf({ ...designs.small, ...change }, seed);
      if (found.p < 0.05) rejected++;
      if (found.sLow.some((low, i) => low > 0 || found.sHigh[i]! < 0)) missed++;
    }
    expect(rejected / n).toBeLessThan(fiveErrors(n));
    expect(missed / n).toBeLessThan(fiveErrors(n));
  });

  test("rejects one factor where the large synapses are spared", () => {
    const design: StudyDesign = { ...designs.em, effect: { kind: "quadratic", factor: 0.6, decline: 1 } };
    for (const seed of [1, 2, 3, 4, 5]) expect(testOf(design, seed).p).toBeLessThan(0.05);
  });

  test("a group of two animals gives the reason instead of a test", () => {
    const study = drawStudy({ ...designs.small, animals: [4, 2] }, 1);
    const found = shapeTest({ animals: animalsOf(study, 2), weights: [-1, 1], logThreshold: null });
    expect(found).toMatch(/fewer than 3 animals/);
  });

  test("an animal on both sides is compared with itself", () => {
    const study = drawStudy(designs.small, 9);
    // Animals 4-7 of the treated group become the animals 0-3 of the control.
    const animal = study.animal.map((code) => code % 4);
    const found = shapeTest({
      animals: animalsOf({ ...study, animal }, 2),
      weights: [-1, 1],
      logThreshold: null,
    });
    if (typeof found === "string") throw new Error(found);
    expect(found.df).toBe(3);
    expect(found.animals).toEqual([4, 4]);
  });
});

describe("detection limit", () => {
  test.each([0.7, 1.5])("the factor %s is found although its smallest are lost", (factor) => {
    const design: StudyDesign = { ...designs.large, effect: { kind: "uniform", factor }, undetected: 0.1 };
    let sum = 0;
    const n = 60;
    for (let seed = 0; seed < n; seed++) {
      const study = drawStudy(design, seed);
      const animals = animalsOf(study, 2);
      sum += matchedSizes({ animals, weights: [-1, 1], logThreshold: Math.log(study.tau) })!.logFactor / n;
    }
    // SE of one estimate about 0.1, of the mean 0.013; without matching the bias is 0.08.
    expect(Math.abs(sum - Math.log(factor))).toBeLessThan(0.05);
  });
});

test("a limit that hides nearly all of one side gives a reason and no shape", () => {
  const stream = randomStream(8, "hidden");
  const animals: AnimalSizes[] = Array.from({ length: 8 }, (_, a) => ({
    animal: `a${a}`,
    group: a % 2,
    // Treated sizes (group 1) lie just above the limit 0, from which no cut of the reference can bring them.
    logSizes: Float64Array.from({ length: 40 }, () => (a % 2 === 1 ? 0.001 : 3) * stream.uniform()).sort(),
  }));
  const found = shapeTest({ animals, weights: [-1, 1], logThreshold: 0 });
  expect(found).toMatch(/close above the detection limit/);
});

describe("simultaneous band", () => {
  test("its table is what the drawn maximum gives", () => {
    // 3,000 draws place the 95 % point of T at 6 df within 3 %.
    expect(Math.abs(drawnBandCritical(shapeGrid, 6, 3000) / bandCritical(6) - 1)).toBeLessThan(0.09);
  });

  test("falls with the degrees of freedom and stays below Bonferroni", () => {
    const values = [3, 6, 9, 11, 18, 40, 100].map(bandCritical);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(values.at(-1)!).toBeLessThan(-normalQuantile(0.025 / 17) * 1.05);
    expect(values.at(-1)!).toBeGreaterThan(2);
  });
});
