import { DataError } from "../model/errors.ts";
import { GroupSums, type NestedMoments, nestedFromParts, topOf } from "./lmm-nested-moments.ts";

/** One level of nesting given as a list of names. */
export interface GroupLevel {
  readonly group: string;
  readonly levels: readonly string[];
}

/** What a database or a simulator delivers for nested random intercepts; v = [X y], k = p + 1 columns. */
export interface GroupAggregates {
  /** Names of the p columns of X; `(Intercept)` where there is one. */
  readonly columnNames: readonly string[];
  /** Grouping factors from the finest (D levels) to the coarsest. */
  readonly levels: readonly GroupLevel[];
  /** `parents[i]`: level of levels[i + 1] that holds each level of levels[i]. */
  readonly parents: readonly Int32Array[];
  /** Rows of each finest group, length D. */
  readonly counts: Float64Array;
  /** Mean of v in each finest group, D x k, group after group. */
  readonly means: Float64Array;
  /**
   * Sum over all rows of (v - group mean)(v - group mean)', k x k; or one such matrix for each coarsest group, one after
   * the other, which also allows leave-one-animal-out. Use centred sums (`var_pop`, `covar_pop`), not differences of sums.
   */
  readonly within: Float64Array;
}

/**
 * Moments of a nested random-intercept model from aggregates of the finest groups: the rows are never seen.
 *
 * Fails: DataError where the shapes do not fit each other.
 */
export function momentsFromGroups(aggregates: GroupAggregates): NestedMoments {
  const { columnNames, levels, parents, counts, means, within } = aggregates;
  const k = columnNames.length + 1;
  const topCount = levels.at(-1)?.levels.length ?? 1;
  check("counts", counts.length, levels[0]?.levels.length ?? 1);
  check("means", means.length, counts.length * k);
  check("parents", parents.length, Math.max(0, levels.length - 1));
  const byTop = within.length === topCount * k * k && topCount > 1;
  if (!byTop) check("within", within.length, k * k);
  const top = topOf(counts.length, parents);
  const topRows = new Float64Array(topCount);
  counts.forEach((count, d) => {
    topRows[levels.length === 0 ? 0 : top[d]!]! += count;
  });
  return nestedFromParts({
    n: counts.reduce((sum, count) => sum + count, 0),
    columnNames,
    intercept: columnNames.indexOf("(Intercept)"),
    sumLogWeights: 0,
    terms: levels.map((level) => ({ ...level, columnNames: ["(Intercept)"], blocks: [1] })),
    parents,
    counts: Float64Array.from(counts),
    means: Float64Array.from(means),
    cross: Float64Array.from(within),
    ...(byTop ? { topRows } : {}),
  });
}

/** Cells in which all columns of X are constant. */
export interface CellAggregates {
  readonly columnNames: readonly string[];
  readonly levels: readonly GroupLevel[];
  readonly parents: readonly Int32Array[];
  /** Finest group of each cell. */
  readonly codes: Int32Array;
  /** Columns of X of each cell, cells x p, cell after cell. */
  readonly x: Float64Array;
  /** Rows of each cell, mean of y, and sum of squares of y about that mean. */
  readonly counts: Float64Array;
  readonly means: Float64Array;
  readonly squares: Float64Array;
}

/**
 * Moments of a nested random-intercept model from cells of (finest group, covariates): three numbers a cell are enough.
 *
 * Fails: DataError where the shapes do not fit each other.
 */
export function momentsFromCells(cells: CellAggregates): NestedMoments {
  const { columnNames, levels, parents, codes, x, counts, means, squares } = cells;
  const p = columnNames.length;
  const k = p + 1;
  for (const [name, values] of Object.entries({ counts, means, squares }))
    check(name, values.length, codes.length);
  check("x", x.length, codes.length * p);
  const groups = levels[0]?.levels.length ?? 1;
  const topCount = levels.at(-1)?.levels.length ?? 1;
  const top = levels.length === 0 ? new Int32Array(1) : topOf(groups, parents);
  const sums = new GroupSums(groups, k, top, topCount);
  const rows = new Float64Array(codes.length * k);
  for (let cell = 0; cell < codes.length; cell++) {
    for (let j = 0; j < p; j++) rows[cell * k + j] = x[cell * p + j]!;
    rows[cell * k + p] = means[cell]!;
  }
  sums.addWeighted(rows, codes.length, codes, 0, counts);
  const finished = sums.finish();
  const topRows = new Float64Array(topCount);
  codes.forEach((code, cell) => {
    const at = top[code]!;
    finished.cross[at * k * k + k * k - 1]! += squares[cell]!;
    topRows[at]! += counts[cell]!;
  });
  return nestedFromParts({
    n: counts.reduce((sum, count) => sum + count, 0),
    columnNames,
    intercept: columnNames.indexOf("(Intercept)"),
    sumLogWeights: 0,
    terms: levels.map((level) => ({ ...level, columnNames: ["(Intercept)"], blocks: [1] })),
    parents,
    counts: finished.counts,
    means: finished.means,
    cross: finished.cross,
    topRows,
  });
}

function check(what: string, got: number, want: number): void {
  if (got !== want)
    throw new DataError(
      `${what} must have ${want} entries, got ${got}`,
      "see the shapes in the description of the aggregates",
    );
}
