import type { ModelFrame } from "./lmm-types.ts";

/**
 * Centre and scale of the columns of [X y] inside the engine.
 *
 * Inside, column j is (v_j - shift_j) / scale_j; the intercept column and y keep scale 1. Without an intercept nothing is
 * shifted, y neither, so that the model stays the same.
 */
export interface Coordinates {
  /** Index of the intercept among the p columns of X; -1 if there is none. */
  readonly intercept: number;
  /** Length p + 1. */
  readonly shift: Float64Array;
  /** Length p + 1; last entry 1. */
  readonly scale: Float64Array;
}

/** Coefficients in the user's columns from those of the inner ones. */
export function outerBeta(inner: ArrayLike<number>, { intercept, shift, scale }: Coordinates): Float64Array {
  const p = scale.length - 1;
  const beta = new Float64Array(p);
  for (let j = 0; j < p; j++) beta[j] = inner[j]! / scale[j]!;
  if (intercept >= 0) {
    beta[intercept]! += shift[p]!;
    for (let j = 0; j < p; j++) if (j !== intercept) beta[intercept]! -= shift[j]! * beta[j]!;
  }
  return beta;
}

/** l such that l'innerBeta equals row'beta up to a constant: the row of a contrast in inner coordinates. */
export function innerRow(row: ArrayLike<number>, { intercept, shift, scale }: Coordinates): Float64Array {
  const p = scale.length - 1;
  const result = new Float64Array(p);
  const atIntercept = intercept >= 0 ? row[intercept]! : 0;
  for (let j = 0; j < p; j++)
    result[j] = j === intercept ? row[j]! : (row[j]! - atIntercept * shift[j]!) / scale[j]!;
  return result;
}

/** Covariance of the user's coefficients (p x p) from that of the inner ones. */
export function outerCovariance(inner: Float64Array, coordinates: Coordinates): Float64Array {
  const p = coordinates.scale.length - 1;
  const rows: Float64Array[] = [];
  for (let i = 0; i < p; i++) {
    const unit = new Float64Array(p);
    unit[i] = 1;
    rows.push(innerRow(unit, coordinates));
  }
  const result = new Float64Array(p * p);
  const product = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    product.fill(0);
    for (let c = 0; c < p; c++) for (let i = 0; i < p; i++) product[i]! += inner[i + c * p]! * rows[j]![c]!;
    for (let i = 0; i < p; i++) {
      let sum = 0;
      for (let c = 0; c < p; c++) sum += rows[i]![c]! * product[c]!;
      result[i + j * p] = sum;
    }
  }
  return result;
}

/** Sum of 2 log scale over X: what log|R_X|^2 loses inside. */
export function logDetScale({ scale }: Coordinates): number {
  let sum = 0;
  for (let j = 0; j + 1 < scale.length; j++) sum += 2 * Math.log(scale[j]!);
  return sum;
}

/** Rows looked at by `sampledCoordinates`: 16 blocks of 640, spread over the table. */
const SAMPLE_BLOCKS = 16;
const SAMPLE_ROWS = 640;

/** Coordinates from the means and SDs of about 10,000 rows: near enough to keep sums of squares from cancelling. */
export function sampledCoordinates(frame: ModelFrame): Coordinates {
  const k = frame.columnNames.length + 1;
  const intercept = frame.assign.indexOf(-1);
  const block = new Float64Array(SAMPLE_ROWS * k);
  const mean = new Float64Array(k);
  const square = new Float64Array(k);
  let count = 0;
  const stride = Math.max(SAMPLE_ROWS, Math.floor(frame.n / SAMPLE_BLOCKS));
  for (let from = 0; from < frame.n; from += stride) {
    const to = Math.min(frame.n, from + SAMPLE_ROWS);
    frame.fill(from, to, block);
    for (let row = 0; row < to - from; row++) {
      count++;
      for (let j = 0; j < k; j++) {
        const difference = block[row * k + j]! - mean[j]!;
        mean[j]! += difference / count;
        square[j]! += difference * (block[row * k + j]! - mean[j]!);
      }
    }
  }
  const scale = new Float64Array(k).fill(1);
  for (let j = 0; j < k - 1; j++) {
    const size = Math.sqrt(square[j]! / count + (intercept >= 0 ? 0 : mean[j]! ** 2));
    if (j !== intercept && size > 0) scale[j] = size;
  }
  const shift = intercept >= 0 ? mean : new Float64Array(k);
  if (intercept >= 0) shift[intercept] = 0;
  return { intercept, shift, scale };
}

/** Writes inner coordinates over `rowCount` rows of [X y] in `block`, row after row. */
export function toInner(block: Float64Array, rowCount: number, { shift, scale }: Coordinates): void {
  const k = scale.length;
  for (let i = 0; i < rowCount * k; i++) {
    const j = i % k;
    block[i] = (block[i]! - shift[j]!) / scale[j]!;
  }
}
