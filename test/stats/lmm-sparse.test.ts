import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { categoryFromStrings, type Table } from "../../src/model/table.ts";
import { type RandomStream, randomStream } from "../../src/numerics/random.ts";
import { conditionalModes } from "../../src/stats/conditional-modes.ts";
import { kenwardRoger } from "../../src/stats/kenward-roger.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { crossedMoments } from "../../src/stats/lmm-crossed-moments.ts";
import { evaluatorOf } from "../../src/stats/lmm-evaluator.ts";
import { type LmmMoments, lmmMoments } from "../../src/stats/lmm-moments.ts";
import { sparseMoments } from "../../src/stats/lmm-sparse-moments.ts";
import { momentTerms } from "../../src/stats/lmm-terms.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";

/** Rows of synapses `a` read by observers `b` on days `c`; b is drawn by `meet` from a. */
function table(
  sizes: { readonly rows: number; readonly a: number; readonly b: number; readonly c: number },
  seed: number,
  meet: (a: number, random: RandomStream) => number,
): Table {
  const random = randomStream(seed, "crossing");
  const effects = (count: number, sd: number) => Array.from({ length: count }, () => sd * random.normal());
  const [ofA, ofB, ofC] = [effects(sizes.a, 0.7), effects(sizes.b, 0.5), effects(sizes.c, 0.4)];
  const a = Array.from({ length: sizes.rows }, (_, i) => i % sizes.a);
  const b = a.map((code) => meet(code, random));
  const c = a.map(() => random.integer(sizes.c));
  const x = Float64Array.from(a, () => random.normal());
  const y = x.map(
    (value, i) =>
      3 + 0.5 * value + ofA[a[i]!]! + ofB[b[i]!]! * (1 + 0.5 * value) + ofC[c[i]!]! + random.normal(),
  );
  const labels = (name: string, codes: readonly number[]) =>
    categoryFromStrings(
      name,
      codes.map((code) => `${name}${code}`),
    );
  return {
    source: "made up",
    rowCount: sizes.rows,
    columns: [
      { kind: "number", name: "y", values: y },
      { kind: "number", name: "x", values: x },
      { kind: "number", name: "w", values: x.map(() => 0.5 + random.uniform()) },
      labels("a", a),
      labels("b", b),
      labels("c", c),
    ],
  };
}

function bothKinds(data: Table, formula: string, weights: string | undefined) {
  const frame = modelFrame(data, formula, { weights });
  const { terms } = momentTerms(frame);
  return [crossedMoments(frame, terms), sparseMoments(frame, terms)] as const;
}

describe("sparse against dense factorisation of crossed factors", () => {
  test("value, slopes and information agree at any theta", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          "y ~ x + (1 | a) + (1 | b)",
          "y ~ x + (1 | a) + (1 | b) + (1 | c)",
          "y ~ x + (1 + x | a) + (1 | b) + (0 + x | c)",
          "y ~ 0 + x + (1 | a) + (1 + x | b) + (1 + x || c)",
        ),
        fc.integer({ min: 3, max: 30 }),
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.constantFrom("w", undefined),
        (formula, a, b, seed, weights) => {
          const data = table({ rows: 150, a, b, c: 4 }, seed, (_, random) => random.integer(b));
          const [dense, sparse] = bothKinds(data, formula, weights).map((moments: LmmMoments) => {
            const random = randomStream(seed, "theta");
            const theta = Float64Array.from({ length: 6 }, () => random.uniform()).map((v, j) =>
              j === seed % 6 ? 0 : v,
            );
            const evaluator = evaluatorOf(moments);
            const size = fitSize(moments);
            return {
              ...evaluator.evaluate(theta.subarray(0, size), "slope"),
              start: evaluator.start(new Float64Array(moments.p + 1).fill(1)),
            };
          });
          for (const field of ["a", "logDetSlopes", "start"] as const)
            near(sparse![field]!, dense![field]!, field);
          // At a theta of 0 it is taken at 1e-4, where I - Omega^-1 keeps 8 digits.
          near(sparse!.information!, dense!.information!, "information", 1e-6);
          near([sparse!.logDetL], [dense!.logDetL], "logDetL");
          dense!.aSlopes.forEach((slope, j) => {
            near(sparse!.aSlopes[j]!, slope, `slope ${j}`);
          });
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });

  test("fits and conditional modes agree to 1e-9", () => {
    const data = table({ rows: 900, a: 60, b: 40, c: 5 }, 2, (a, random) => (a + random.integer(6)) % 40);
    const [dense, sparse] = bothKinds(data, "y ~ x + (1 | a) + (1 + x | b) + (1 | c)", undefined).map(
      (moments: LmmMoments) => {
        const fit = fitMoments(moments, { criterion: "reml" });
        return { fit, modes: conditionalModes(moments, fit) };
      },
    );
    expect(sparse!.fit.status).toBe(dense!.fit.status);
    expect(sparse!.fit.scaledGradient).toBeLessThan(1e-6);
    near([sparse!.fit.objective], [dense!.fit.objective], "objective");
    near(sparse!.fit.beta, dense!.fit.beta, "beta");
    dense!.modes.forEach(({ modes, sd, group }, t) => {
      // The optimum itself is known to 1e-6 in theta.
      near(sparse!.modes[t]!.modes, modes, group, 1e-5);
      near(sparse!.modes[t]!.sd!, sd!, group, 1e-5);
    });
  });
});

describe("thousands of levels of each of two factors", () => {
  const neighbours = (a: number, random: RandomStream) => (a + random.integer(4)) % 20_000;

  test("twenty thousand fit in seconds where each level meets a few of the other", () => {
    const data = table({ rows: 120_000, a: 20_000, b: 20_000, c: 3 }, 5, neighbours);
    const moments = lmmMoments(modelFrame(data, "y ~ x + (1 | a) + (1 | b)"));
    expect(moments.kind).toBe("sparse");
    const fit = fitMoments(moments, { criterion: "reml" });
    expect(fit.status).toBe("converged");
    // The truth is 0.7 and sqrt(0.5^2) for rows with x = 0; five standard errors of sqrt(1 / (2 x 20,000)) are 0.018.
    expect(Math.abs(fit.theta[0]! * fit.sigma - 0.7)).toBeLessThan(0.04);
    expect(Math.abs(fit.beta[1]! - 0.5)).toBeLessThan(0.03);
    expect(conditionalModes(moments, fit)[1]!.sd!.every((sd) => sd > 0 && sd < 1)).toBe(true);
    expect(() => kenwardRoger(moments, fit)).toThrow(
      "Kenward-Roger does not fit a model with thousands of crossed levels: it needs every pair of them",
    );
  });

  test("fit in seconds where slopes vary with one of them and a third factor meets all", () => {
    const nearBy = (a: number, random: RandomStream) => (a + random.integer(4)) % 5000;
    const data = table({ rows: 30_000, a: 5000, b: 5000, c: 3 }, 7, nearBy);
    const fit = fitMoments(lmmMoments(modelFrame(data, "y ~ x + (1 | a) + (1 + x || b) + (1 | c)")), {
      criterion: "reml",
    });
    expect(fit.status).toBe("converged");
    expect(Math.abs(fit.random.find(({ group }) => group === "b.1")!.sd! - 0.25)).toBeLessThan(0.03);
  });

  test("a factor that would be too large is refused with its size", () => {
    const sizes = { rows: 80_000, a: 11_000, b: 11_000, c: 3 };
    const data = table(sizes, 6, (_, random) => random.integer(11_000));
    const run = () => lmmMoments(modelFrame(data, "y ~ x + (1 | a) + (1 | b)"));
    expect(run).toThrow(
      /^the crossed grouping factors a \(11000 levels\), b \(1[01]\d{3} levels\) meet so often that the factor of their 2[12]\d{3} random-effect columns has 1\d\d million entries \([23]\.\d GB\)/,
    );
  });
});

function fitSize(moments: LmmMoments): number {
  return moments.terms.reduce(
    (sum, { blocks }) => sum + blocks.reduce((own, q) => own + (q * (q + 1)) / 2, 0),
    0,
  );
}

function near(got: ArrayLike<number>, want: ArrayLike<number>, what: string, relative = 1e-9): void {
  expect(got.length).toBe(want.length);
  const size = Math.max(1e-6, ...Array.from(want, Math.abs));
  for (let i = 0; i < want.length; i++)
    expect(Math.abs(got[i]! - want[i]!), `${what} ${i}: ${got[i]} is not ${want[i]}`).toBeLessThan(
      relative * size,
    );
}
