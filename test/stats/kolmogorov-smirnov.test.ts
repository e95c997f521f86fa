import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import { andersonDarling, andersonDarlingLimit } from "../../src/stats/anderson-darling.ts";
import { kolmogorovSmirnov, ksDistanceSorted } from "../../src/stats/kolmogorov-smirnov.ts";

const a = [1.1, 2.3, 3.2, 0.4, 5.5, 2.9];
const b = [0.2, 1.7, 6.1, 7.3, 2.2, 4.4, 8.8, 9.1];

describe("Kolmogorov-Smirnov", () => {
  test("exact p of a small sample is R's ks.test", () => {
    const result = kolmogorovSmirnov(a, b);
    expect(result.method).toBe("exact");
    expect(result.D).toBeCloseTo(0.5, 12);
    expect(result.p).toBeCloseTo(0.301698301698301, 12);
  });

  test("ties count on both sides, so equal samples have distance 0", () => {
    expect(ksDistanceSorted([1, 1, 2, 2], [1, 2])).toBe(0);
    expect(ksDistanceSorted([1, 1, 1, 2], [1, 2, 2, 2])).toBe(0.5);
    expect(kolmogorovSmirnov([1, 2, 3], [1, 2, 3]).p).toBe(1);
  });

  test("exact and asymptotic p agree for 100 against 100", () => {
    const stream = randomStream(1, "ks");
    const x = Float64Array.from({ length: 100 }, () => stream.normal());
    const y = Float64Array.from({ length: 100 }, () => stream.normal() + 0.4);
    const gap = kolmogorovSmirnov(x, y).p - kolmogorovSmirnov(x, y, "asymptotic").p;
    // The asymptotic p is off by order 1 / sqrt(n).
    expect(Math.abs(gap)).toBeLessThan(0.02);
  });
});

describe("Anderson-Darling", () => {
  test("limiting distribution agrees with R's goftest::pAD", () => {
    const R = [0.25318227234, 0.732453761651, 0.949985944582, 0.99128109631];
    [0.5, 1.2, 2.492, 4].forEach((z, i) => {
      expect(andersonDarlingLimit(z)).toBeCloseTo(R[i]!, 5);
    });
  });

  test("two-sample statistic without ties is Pettitt's sum", () => {
    // Pettitt 1976: A2 = sum (M_i N - n i)^2 / (i (N - i)) / (n m), M_i the count of the first sample among the i lowest.
    const pooled = [...a.map((x) => [x, 1]), ...b.map((x) => [x, 0])].sort((p, q) => p[0]! - q[0]!);
    const [n, m, N] = [a.length, b.length, a.length + b.length];
    let [M, A2] = [0, 0];
    for (let i = 1; i < N; i++) {
      M += pooled[i - 1]![1]!;
      A2 += (M * N - n * i) ** 2 / (i * (N - i));
    }
    A2 /= n * m;
    // The midrank version smooths each step; on 14 values the two differ by little.
    expect(Math.abs(andersonDarling([a, b]).A2 - A2)).toBeLessThan(0.15);
  });

  test("five samples of Scholz & Stephens (smoothness of paper) give their midrank statistic", () => {
    const labs = [
      [38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0],
      [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8],
      [34.0, 35.0, 39.0, 40.0, 43.0, 43.0, 44.0, 45.0],
      [34.0, 34.8, 34.8, 35.4, 37.2, 37.8, 41.2, 42.8],
    ];
    const result = andersonDarling(labs);
    // Published: T = 4.480 (midrank), p 0.0020.
    expect(result.standardised).toBeCloseTo(4.48, 2);
    expect(result.p).toBeGreaterThan(0.001);
    expect(result.p).toBeLessThan(0.005);
  });

  test("p is uniform under the null", () => {
    const stream = randomStream(2, "ad");
    const ps = Array.from({ length: 600 }, () => {
      const draw = (n: number) => Float64Array.from({ length: n }, () => stream.normal());
      return andersonDarling([draw(30), draw(40)]).p;
    });
    // Five binomial standard errors at 5 %: 0.045.
    expect(Math.abs(ps.filter((p) => p < 0.05).length / 600 - 0.05)).toBeLessThan(0.045);
    expect(Math.abs(ps.filter((p) => p < 0.5).length / 600 - 0.5)).toBeLessThan(0.1);
  });
});
