import { describe, expect, test } from "vitest";
import { lognormalWeights } from "../../src/experiments/lognormal-weights.ts";
import type { Measured } from "../../src/model/experiment.ts";
import type { Model } from "../../src/model/model.ts";
import type { CircuitRecording, WeightSnapshot } from "../../src/model/recording.ts";
import { randomStream } from "../../src/numerics/random.ts";

const count = 3000;

/** What is measured of sizes that are the same law at each mark, but for the factor or amount of the silence. */
function measured(law: (k: number) => Float64Array, silent = (w: number) => 1.92 * w): Measured {
  const data = lognormalWeights.arms.kesten!("quick", 1) as Model;
  const { projections, at } = data.recording!.weights!;
  const empty = new Int32Array(count);
  const weights = projections.flatMap((projection) =>
    at.map((text, k): WeightSnapshot => {
      const w = k === 3 ? law(2).map(silent) : law(k);
      return {
        ...{
          projection,
          time: 86_400 * Number.parseFloat(String(text)),
          pre: empty,
          post: empty,
          ordinal: empty,
        },
        ...{ branch: null, w, strength: w, variables: new Map(), age: null },
      };
    }),
  );
  const recording: CircuitRecording = {
    ...{ arm: "kesten", data, compression: 1, seconds: 182 * 86_400, trips: [], series: new Map() },
    ...{ spikes: new Map(), weights },
  };
  return lognormalWeights.measure(recording as never, () => {
    throw new Error("no paired arm");
  });
}

/** Sizes of which a day changes each by about a fifth of itself, or of the mean. */
function sizes(of: (z: number, change: number) => number) {
  const draw = randomStream(7, "sizes");
  const z = Array.from({ length: count }, () => draw.normal());
  const changes = Array.from({ length: 3 }, () => z.map(() => draw.normal()));
  return (k: number) => Float64Array.from(z, (value, i) => of(value, changes[k]![i]!));
}

describe("lognormal-weights", () => {
  test("log-normal sizes that change in proportion meet every range", () => {
    const found = measured(sizes((z, change) => Math.exp(0.7 * z + 0.05 * change)));
    // five standard errors of a skewness of 3,000: 5 sqrt(6 / 3000)
    expect(Math.abs(found.skew!)).toBeLessThan(0.23);
    expect(found.preference).toBeGreaterThan(10);
    expect(found.slope).toBeCloseTo(1, 1);
    // a value and its double differ by rounding, which may change their order by one in 3,000
    expect(found.rescaled).toBeLessThan(1.5 / count);
  });

  test("normal sizes that change by an amount miss skewness, preference and slope", () => {
    const found = measured(sizes((z, change) => Math.max(0.01, 1 + 0.4 * z + 0.05 * change)));
    expect(found.skew).toBeLessThan(-0.5);
    expect(found.farSkew).toBe(-found.skew!);
    expect(found.preference).toBeLessThan(0);
    expect(Math.abs(found.slope!)).toBeLessThan(0.2);
  });

  test("one amount for all bends the distribution, which no factor mends", () => {
    const law = sizes((z, change) => Math.exp(0.7 * z + 0.05 * change));
    expect(measured(law, (w) => w + 0.92 * 1.28).rescaled).toBeGreaterThan(0.1);
  });
});
