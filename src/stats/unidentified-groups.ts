import type { RandomTermFrame } from "./lmm-types.ts";
import { checkRank, type FillRows } from "./rank-check.ts";

/**
 * Warns of random intercepts whose levels the p fixed columns already tell apart, such as one animal per group.
 *
 * Such a variance leaves no trace in the residuals of X: its estimate is where the search happened to end, and so is
 * every standard error that depends on it. `fill` writes the kept columns of X, p numbers a row.
 */
export function unidentifiedWarnings(
  n: number,
  p: number,
  fill: FillRows,
  random: readonly RandomTermFrame[],
): string[] {
  return random
    .filter((term) => term.levels.length <= p && term.columnNames.includes("(Intercept)"))
    .filter((term) => addsNothing(n, p, fill, term))
    .map(
      ({ group, levels }) =>
        `${group}: the fixed effects already tell its ${levels.length} levels apart (one level of ${group} per group), ` +
        `so its variance cannot be estimated, and no standard error or p value that depends on it means anything; ` +
        `more levels of ${group} per group are needed`,
    );
}

/** Whether the indicators of the levels of `term` lie in the span of X. */
function addsNothing(n: number, p: number, fill: FillRows, { levels, codes }: RandomTermFrame): boolean {
  const width = p + levels.length;
  const withLevels = (from: number, to: number, out: Float64Array) => {
    const x = new Float64Array((to - from) * p);
    fill(from, to, x);
    for (let i = 0; i < to - from; i++) {
      const row = out.subarray(i * width, (i + 1) * width).fill(0);
      row.set(x.subarray(i * p, (i + 1) * p));
      row[p + codes[from + i]!] = 1;
    }
  };
  return checkRank(n, width, width, withLevels).kept.length === p;
}
