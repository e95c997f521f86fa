import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cholesky, choleskySolve, invertPositive } from "../../src/numerics/dense.ts";
import { minimumDegree } from "../../src/numerics/minimum-degree.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { sparseCholesky, sparseSolve } from "../../src/numerics/sparse-cholesky.ts";
import { sparseInverse } from "../../src/numerics/sparse-inverse.ts";
import { type SparseSymbolic, sparseSymbolic } from "../../src/numerics/sparse-symbolic.ts";

/** A random positive definite matrix: about `share` of the pairs non-zero; its lower triangle by columns, and dense. */
function randomMatrix(n: number, share: number, seed: number) {
  const random = randomStream(seed, "sparse");
  const starts = new Int32Array(n + 1);
  const rows: number[] = [];
  const values: number[] = [];
  const dense = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      if (i > j && !random.bernoulli(share)) continue;
      const value = i === j ? n + random.uniform() : random.normal();
      rows.push(i);
      values.push(value);
      dense[i + j * n] = value;
      dense[j + i * n] = value;
    }
    starts[j + 1] = rows.length;
  }
  return { n, starts, rows, values: Float64Array.from(values), dense };
}

const symbolicOf = (matrix: ReturnType<typeof randomMatrix>) => {
  const symbolic = sparseSymbolic(matrix, 1e6);
  if (typeof symbolic === "number") throw new Error("too many entries");
  return symbolic;
};

/** n x n grid, each cell linked with its neighbours. */
function grid(edge: number) {
  const rows: number[] = [];
  const starts = [0];
  for (let j = 0; j < edge * edge; j++) {
    rows.push(j);
    if ((j + 1) % edge !== 0) rows.push(j + 1);
    if (j + edge < edge * edge) rows.push(j + edge);
    starts.push(rows.length);
  }
  return { n: edge * edge, starts, rows };
}

const entriesOf = ({ n, sparseCount, rows }: SparseSymbolic) => rows.length + (n - sparseCount) ** 2 / 2;

describe("sparse Cholesky factor", () => {
  test("its determinant, solutions and selected inverse equal those of the dense matrix", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(0, 0.02, 0.1, 0.5),
        fc.integer({ min: 0, max: 1000 }),
        (n, share, seed) => {
          const matrix = randomMatrix(n, share, seed);
          const factor = sparseCholesky(symbolicOf(matrix), matrix.values)!;
          const dense = Float64Array.from(matrix.dense);
          expect(cholesky(dense, n)).toBe(true);
          let logDet = 0;
          for (let j = 0; j < n; j++) logDet += 2 * Math.log(dense[j * (n + 1)]!);
          expect(Math.abs(factor.logDet - logDet)).toBeLessThan(1e-10 * (1 + Math.abs(logDet)));
          const b = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1));
          const want = Float64Array.from(b);
          choleskySolve(dense, n, want);
          sparseSolve(factor, b, "lower");
          sparseSolve(factor, b, "transposed");
          b.forEach((value, i) => {
            expect(Math.abs(value - want[i]!)).toBeLessThan(1e-12);
          });
          const inverse = invertPositive(matrix.dense, n);
          const { entry } = sparseInverse(factor);
          for (let j = 0; j < n; j++)
            for (let at = matrix.starts[j]!; at < matrix.starts[j + 1]!; at++) {
              const i = matrix.rows[at]!;
              expect(Math.abs(entry(i, j) - inverse[i + j * n]!)).toBeLessThan(1e-12);
              expect(entry(j, i)).toBe(entry(i, j));
            }
        },
      ),
      { numRuns: 100, seed: 4 },
    );
  });

  test("a matrix that is not positive definite has none", () => {
    const matrix = randomMatrix(40, 0.1, 1);
    matrix.values[matrix.starts[17]!] = -1;
    expect(sparseCholesky(symbolicOf(matrix), matrix.values)).toBeUndefined();
  });

  test("the analysis stops where the factor would be larger than asked", () => {
    const symbolic = sparseSymbolic(randomMatrix(60, 0.5, 2), 500);
    expect(symbolic).toBeGreaterThan(500);
  });
});

describe("minimum degree", () => {
  test("is a permutation", () => {
    const { order } = minimumDegree({ n: 3, starts: [0, 1, 1, 1], rows: [2] });
    expect([...order].sort()).toEqual([0, 1, 2]);
  });

  test("eliminates the leaves of a star before its centre, which leaves no fill", () => {
    const n = 50;
    const pattern = {
      n,
      starts: [0, ...new Array<number>(n).fill(n - 1)],
      rows: Array.from({ length: n - 1 }, (_, i) => i + 1),
    };
    const { order, sparseCount } = minimumDegree(pattern);
    expect([...order.slice(0, sparseCount)]).not.toContain(0);
    expect(sparseCount).toBeGreaterThan(n - 4);
  });

  test("a 60 x 60 grid fills in less than a third of its band", () => {
    const symbolic = sparseSymbolic(grid(60), 1e6);
    if (typeof symbolic === "number") throw new Error("too many entries");
    // In its own order the factor has a band of 60 entries a column, 216,000.
    expect(entriesOf(symbolic)).toBeLessThan(216_000 / 3);
  });
});
