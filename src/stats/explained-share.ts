/** What `explainedShare` says of two sets of predictors. */
export interface ExplainedShare {
  /** Of the variance that only one of the two sets explains, the share of the first. */
  readonly share: number;
  /** Coefficients of the second set in the fit with both. */
  readonly coefficients: readonly number[];
}

/**
 * Share of two sets of predictors in the variance of y that they explain beyond `nuisance`: what each adds to the other.
 *
 * Shapes: y n; each set n x k, one row for each observation. Ordinary least squares.
 * Fails: never; a set that says nothing new has a share of 0, and two of them give NaN.
 */
export function explainedShare(
  y: readonly number[],
  nuisance: readonly (readonly number[])[],
  first: readonly (readonly number[])[],
  second: readonly (readonly number[])[],
): ExplainedShare {
  const joined = (...sets: (readonly (readonly number[])[])[]) =>
    y.map((_, i) => sets.flatMap((set) => set[i]!));
  const both = leastSquares(joined(nuisance, first, second), y);
  const withoutFirst = leastSquares(joined(nuisance, second), y).residual;
  const withoutSecond = leastSquares(joined(nuisance, first), y).residual;
  const [own, other] = [withoutFirst - both.residual, withoutSecond - both.residual];
  return {
    share: own / (own + other),
    coefficients: both.beta.slice(nuisance[0]!.length + first[0]!.length),
  };
}

/** Coefficients and residual sum of squares, by Gram-Schmidt on the columns: a column without news gets 0. */
function leastSquares(x: readonly (readonly number[])[], y: readonly number[]) {
  const n = y.length;
  const p = x[0]!.length;
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const basis: number[][] = [];
  const r = Array.from({ length: p }, () => new Array<number>(p).fill(0));
  for (let k = 0; k < p; k++) {
    const column = x.map((row) => row[k]!);
    const size = Math.sqrt(dot(column, column));
    for (let j = 0; j < k; j++) {
      r[j]![k] = dot(basis[j]!, column);
      for (let i = 0; i < n; i++) column[i] = column[i]! - r[j]![k]! * basis[j]![i]!;
    }
    const left = Math.sqrt(dot(column, column));
    const isNew = left > 1e-9 * size;
    r[k]![k] = isNew ? left : 0;
    basis.push(column.map((value) => (isNew ? value / left : 0)));
  }
  const projections = basis.map((column) => dot(column, y));
  const beta = new Array<number>(p).fill(0);
  for (let k = p - 1; k >= 0; k--) {
    const rest = beta.reduce((sum, value, j) => (j > k ? sum - r[k]![j]! * value : sum), projections[k]!);
    beta[k] = r[k]![k] === 0 ? 0 : rest / r[k]![k]!;
  }
  const residual = Math.max(0, dot(y, y) - dot(projections, projections));
  return { beta, residual };
}
