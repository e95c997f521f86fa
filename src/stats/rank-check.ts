/** Which columns of a matrix are linear combinations of the columns before them. */
export interface RankCheck {
  /** Indices of the independent columns, increasing. */
  readonly kept: readonly number[];
  /** Indices of the dependent ones, increasing. */
  readonly aliased: readonly number[];
  /** `combinations[a][k]`: coefficient of kept column k in aliased column a. */
  readonly combinations: readonly Float64Array[];
}

/** Rows from..to-1 of a matrix with `stride` numbers a row, written into `out`. */
export type FillRows = (from: number, to: number, out: Float64Array) => void;

/** R's lm: a column is dependent if what the columns before it leave is shorter than this part of its length. */
const tolerance = 1e-7;

const blockRows = 256;

/**
 * Rank of the first `p` columns of an n-row matrix by QR with limited column pivoting.
 *
 * Rows pass once, block by block, under a p x p triangle, so nothing of size n is stored; column lengths and
 * dependencies survive in that triangle. Most matrices are settled by the cheaper screen below.
 * Source: dqrdc2 of R (the limited pivoting), Golub and Van Loan 2013, sec. 5.2 (Householder) and the sequential form of TSQR.
 */
export function checkRank(n: number, p: number, stride: number, fill: FillRows): RankCheck {
  if (clearlyIndependent(n, p, stride, fill))
    return { kept: Array.from({ length: p }, (_, j) => j), aliased: [], combinations: [] };
  return pivotTriangle(triangleOf(n, p, stride, fill), p);
}

/**
 * True if a sample of rows already shows that no column is near to depending on the others.
 *
 * What a column keeps against the others can only grow with more rows, so a sample suffices; the bound 1e-5 on the
 * length (1e-10 on its square) stays far above the rounding of the cross-products and far above R's 1e-7.
 */
function clearlyIndependent(n: number, p: number, stride: number, fill: FillRows): boolean {
  const blocks = Math.min(12, Math.ceil(n / blockRows));
  const gram = new Float64Array(p * p);
  const full = new Float64Array(p);
  const rows = new Float64Array(blockRows * stride);
  for (let b = 0; b < blocks; b++) {
    const from = Math.floor((b * Math.max(0, n - blockRows)) / Math.max(1, blocks - 1));
    const to = Math.min(n, from + blockRows);
    fill(from, to, rows);
    for (let i = 0; i < to - from; i++)
      for (let j = 0; j < p; j++) {
        const value = rows[i * stride + j]!;
        full[j] = Math.max(full[j]!, Math.abs(value));
        for (let k = 0; k <= j; k++) gram[j * p + k]! += value * rows[i * stride + k]!;
      }
  }
  // A sample can miss the largest values of a column: its length over all rows is only guessed, with a factor 100 in hand.
  for (let j = 0; j < p; j++) {
    const length2 = 100 * n * full[j]! ** 2;
    for (let k = 0; k <= j; k++) {
      let sum = gram[j * p + k]!;
      for (let m = 0; m < k; m++) sum -= gram[j * p + m]! * gram[k * p + m]!;
      if (k < j) gram[j * p + k] = sum / gram[k * p + k]!;
      else {
        if (!(sum > 1e-10 * length2)) return false;
        gram[j * p + j] = Math.sqrt(sum);
      }
    }
  }
  return true;
}

/**
 * The triangle R of the QR decomposition without pivoting of an n x p matrix; column-major p x p, signs as they come.
 *
 * With `pivots` below p only the first `pivots` rows of R are made: enough to regress the other columns on the first.
 */
export function triangleOf(n: number, p: number, stride: number, fill: FillRows, pivots = p): Float64Array {
  const r = new Float64Array(p * p);
  const rows = new Float64Array(blockRows * stride);
  // Columns are copied so that the inner loops run over neighbours.
  const block = new Float64Array(blockRows * p);
  for (let from = 0; from < n; from += blockRows) {
    const to = Math.min(n, from + blockRows);
    fill(from, to, rows);
    const size = to - from;
    for (let j = 0; j < p; j++)
      for (let i = 0; i < size; i++) block[j * blockRows + i] = rows[i * stride + j]!;
    absorb(r, block, size, p, pivots);
  }
  return r;
}

/** Householder step of the stacked matrix [R; block]: R takes the block in, the block becomes zero. */
function absorb(r: Float64Array, block: Float64Array, size: number, p: number, pivots: number): void {
  for (let j = 0; j < pivots; j++) {
    const at = j * blockRows;
    let below = 0;
    for (let i = 0; i < size; i++) below += block[at + i]! * block[at + i]!;
    if (below === 0) continue;
    const pivot = r[j * p + j]!;
    const length = pivot > 0 ? -Math.sqrt(pivot * pivot + below) : Math.sqrt(pivot * pivot + below);
    const head = pivot - length;
    const scale = 2 / (head * head + below);
    r[j * p + j] = length;
    for (let k = j + 1; k < p; k++) {
      const other = k * blockRows;
      let dot = head * r[k * p + j]!;
      for (let i = 0; i < size; i++) dot += block[at + i]! * block[other + i]!;
      dot *= scale;
      r[k * p + j]! -= dot * head;
      for (let i = 0; i < size; i++) block[other + i]! -= dot * block[at + i]!;
    }
  }
}

/** Limited pivoting on the triangle: left to right, a column whose remainder is too short goes to the end. */
function pivotTriangle(triangle: Float64Array, p: number): RankCheck {
  const columns = Array.from({ length: p }, (_, j) =>
    Float64Array.from(triangle.subarray(j * p, (j + 1) * p)),
  );
  const basis: Float64Array[] = [];
  const kept: number[] = [];
  const aliased: number[] = [];
  const loadings: Float64Array[] = [];
  columns.forEach((column, j) => {
    const original = length(column);
    const loading = new Float64Array(p);
    // Twice, because one pass of Gram-Schmidt leaves rounding of the size of the tolerance.
    for (let pass = 0; pass < 2; pass++)
      basis.forEach((direction, b) => {
        const part = dot(direction, column);
        loading[b]! += part;
        for (let i = 0; i < p; i++) column[i]! -= part * direction[i]!;
      });
    const rest = length(column);
    if (rest < tolerance * original || original === 0) {
      aliased.push(j);
    } else {
      loading[basis.length] = rest;
      basis.push(column.map((value) => value / rest));
      kept.push(j);
    }
    loadings.push(loading);
  });
  const combinations = aliased.map((j) =>
    solveUpper(
      kept.map((k) => loadings[k]!),
      loadings[j]!,
    ),
  );
  return { kept, aliased, combinations };
}

/** Coefficients c with sum_k c_k upper_k = target, where upper_k has its last non-zero entry at k. */
function solveUpper(upper: readonly Float64Array[], target: Float64Array): Float64Array {
  const c = new Float64Array(upper.length);
  for (let k = upper.length - 1; k >= 0; k--) {
    let sum = target[k]!;
    for (let m = k + 1; m < upper.length; m++) sum -= upper[m]![k]! * c[m]!;
    c[k] = sum / upper[k]![k]!;
  }
  return c;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

const length = (a: Float64Array): number => Math.sqrt(dot(a, a));
