import type { ThetaEntry } from "./lmm-terms.ts";

/** Sums z'r and z'z of each random column in each level of a term; both count x q, level after level. */
export interface ColumnSums {
  readonly q: number;
  readonly sums: Float64Array;
  readonly sizes: Float64Array;
}

/**
 * One-way moment estimates of the diagonals of theta, each column on its own; off-diagonals start at 0.
 *
 * `total` is the residual sum of squares of the fit without random effects. Floor 0.05, because 0 is a stationary point.
 */
export function momentStarts(
  entries: readonly ThetaEntry[],
  columns: readonly ColumnSums[],
  total: number,
  n: number,
): Float64Array {
  return Float64Array.from(entries, ({ term, row, column }) => {
    if (row !== column) return 0;
    const { q, sums, sizes } = columns[term]!;
    let between = 0;
    let size = 0;
    let squares = 0;
    let count = 0;
    for (let at = row; at < sizes.length; at += q) {
      if (sizes[at]! <= 0) continue;
      between += sums[at]! ** 2 / sizes[at]!;
      size += sizes[at]!;
      squares += sizes[at]! ** 2;
      count++;
    }
    const within = Math.max(total - between, 1e-3 * total) / Math.max(1, n - count);
    const effective = (size - squares / size) / Math.max(1, count - 1);
    const u = (between / Math.max(1, count) / within - 1) / effective;
    return Math.sqrt(Math.min(Math.max(u, 0.0025), 1e4));
  });
}
