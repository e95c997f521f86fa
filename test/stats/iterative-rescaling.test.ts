import { expect, test } from "vitest";
import { sortedCopy } from "../../src/numerics/quantile.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { iterativeRescaling, rescaledDistance } from "../../src/stats/iterative-rescaling.ts";
import { ksAsymptoticLimit, ksAsymptoticP } from "../../src/stats/kolmogorov-smirnov.ts";

const stream = randomStream(7, "iterative rescaling");

test("the search finds what comparing at every factor finds, to the last bit", () => {
  for (let trial = 0; trial < 40; trial++) {
    const draw = (n: number, factor: number, sd: number) =>
      Float64Array.from({ length: n }, () => {
        const size = factor * Math.exp(sd * stream.normal());
        // ties in a third of the trials
        return trial % 3 === 0 ? Math.max(0.02, Math.round(50 * size) / 50) : size;
      });
    const x = sortedCopy(draw(5 + stream.integer(300), 1, 0.7));
    const y = sortedCopy(
      draw(5 + stream.integer(300), Math.exp(-0.2 * stream.normal() ** 2), 0.5 + stream.uniform()),
    );
    const threshold = Math.max(x[0]!, y[0]!);
    const all = Array.from({ length: 701 }, (_, k) => {
      const factor = (500 + k) / 1000;
      return { factor, ...rescaledDistance(x, y, factor, threshold) };
    });
    const best = all.reduce((a, b) => (b.p > a.p ? b : a));
    const fits = all.filter(({ p }) => p > 0.05);
    const found = iterativeRescaling(x, y, { shrink: "reference" });
    expect(found).toMatchObject({ factor: best.factor, pMax: best.p, D: best.D, kept: best.kept });
    expect(found.compatible).toEqual(
      fits.length === 0 ? null : { low: fits[0]!.factor, high: fits.at(-1)!.factor },
    );
  }
});

test("beyond the limit of a p the asymptotic p is smaller, and just before it is not", () => {
  const [n, m] = [300, 200];
  for (const p of [0.05, 1e-3, 1e-20, 1e-200]) {
    const D = ksAsymptoticLimit(p) / Math.sqrt((n * m) / (n + m));
    expect(ksAsymptoticP(D, n, m)).toBeLessThan(p);
    // the limit is at most 2e-6 in t beyond p
    expect(ksAsymptoticP(D - 3e-6 / Math.sqrt((n * m) / (n + m)), n, m)).toBeGreaterThan(p);
  }
  expect(ksAsymptoticLimit(0)).toBe(Infinity);
});
