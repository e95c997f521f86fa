import { describe, expect, test } from "vitest";
import { mean, variance } from "../../src/numerics/quantile.ts";
import { philox4x32, randomStream } from "../../src/numerics/random.ts";

const words = (...values: number[]) => Uint32Array.from(values);

describe("philox4x32", () => {
  // Known answers of Random123 (kat_vectors, philox 4x32 10).
  test.each([
    [words(0, 0, 0, 0), 0, 0, words(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)],
    [
      words(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff),
      0xffffffff,
      0xffffffff,
      words(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd),
    ],
    [
      words(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344),
      0xa4093822,
      0x299f31d0,
      words(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1),
    ],
  ])("gives the published answer for %s", (counter, k0, k1, answer) => {
    philox4x32(counter, k0, k1);
    expect(counter).toEqual(answer);
  });
});

describe("randomStream", () => {
  const draws = (n: number, f: () => number) => Float64Array.from({ length: n }, f);

  test("gives the same numbers for the same seed and path, whatever was drawn in between", () => {
    const alone = draws(
      5,
      (
        (s) => () =>
          s.uniform()
      )(randomStream(1, "mouse", 2)),
    );
    const other = randomStream(1, "mouse", 1);
    const again = randomStream(1, "mouse", 2);
    const mixed = draws(5, () => {
      other.normal();
      return again.uniform();
    });
    expect(mixed).toEqual(alone);
  });

  test("gives different numbers for paths that a careless hash confuses", () => {
    const first = (...path: (number | string)[]) => randomStream(1, ...path).uniform();
    const values = [
      first(),
      first(1),
      first("1"),
      first(1, 2),
      first(2, 1),
      first(12),
      first("a", "b"),
      first("ab"),
      first("ab", ""),
      first(1.5),
      first(-1),
      first(0),
      randomStream(2).uniform(),
    ];
    expect(new Set(values).size).toBe(values.length);
  });

  // Bounds: five standard errors of the mean, and of the variance from the fourth moment.
  test.each([
    ["uniform", (s: ReturnType<typeof randomStream>) => s.uniform(), 1 / 2, 1 / 12, 1 / 80],
    ["normal", (s: ReturnType<typeof randomStream>) => s.normal(), 0, 1, 3],
    ["gamma 0.4", (s: ReturnType<typeof randomStream>) => s.gamma(0.4), 0.4, 0.4, 3 * 0.4 ** 2 + 6 * 0.4],
    ["gamma 7", (s: ReturnType<typeof randomStream>) => s.gamma(7), 7, 7, 3 * 49 + 42],
    ["chi-square 3", (s: ReturnType<typeof randomStream>) => s.chiSquare(3), 3, 6, 12 * 3 * 7],
    ["Poisson 2", (s: ReturnType<typeof randomStream>) => s.poisson(2), 2, 2, 2 * 7],
    ["Poisson 90", (s: ReturnType<typeof randomStream>) => s.poisson(90), 90, 90, 90 * 271],
    ["integer", (s: ReturnType<typeof randomStream>) => s.integer(5), 2, 2, 34 / 5],
    ["bernoulli", (s: ReturnType<typeof randomStream>) => Number(s.bernoulli(0.3)), 0.3, 0.21, 0.0777],
  ])("%s has its mean and variance", (name, draw, expectedMean, expectedVariance, fourth) => {
    const n = 40_000;
    const stream = randomStream(11, name);
    const values = draws(n, () => draw(stream));
    expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(5 * Math.sqrt(expectedVariance / n));
    const varianceError = Math.sqrt((fourth - expectedVariance ** 2) / n);
    expect(Math.abs(variance(values) - expectedVariance)).toBeLessThan(5 * varianceError);
  });

  test("permutes without loss and puts each value everywhere equally often", () => {
    const stream = randomStream(3);
    const counts = new Float64Array(16);
    const rounds = 8000;
    for (let r = 0; r < rounds; r++) {
      const order = stream.permutation(4);
      expect([...order].sort()).toEqual([0, 1, 2, 3]);
      for (let place = 0; place < 4; place++) counts[order[place]! + 4 * place]!++;
    }
    // Five binomial standard errors.
    const bound = 5 * Math.sqrt(rounds * 0.25 * 0.75);
    for (const count of counts) expect(Math.abs(count - rounds / 4)).toBeLessThan(bound);
  });
});
