import type { DegreesOfFreedom } from "./lmm-types.ts";
import type { ModelFrameWithGrid } from "./model-frame.ts";
import { type ColumnPlan, fillColumns } from "./model-frame-columns.ts";
import { triangleOf } from "./rank-check.ts";

/** The joint test of one fixed term. Null where the term cannot be tested. */
export interface TermTest {
  readonly term: string;
  readonly numDf: number;
  readonly denDf: number | null;
  readonly F: number | null;
  readonly p: number | null;
}

/** Rows that are enough to relate two codings of one model; more are used only if these leave a column undetermined. */
const sampleRows = 4096;

/**
 * Type III tests: each term's columns under sum-to-zero coding of all factors, tested jointly.
 *
 * The sum-coded coefficients are a linear map of those of the fit, found by regressing one coding on the other.
 * Source: Yates's weighted squares of means, as `anova(type = 3)` of lmerTest and car.
 */
export function typeThreeTests(
  frame: ModelFrameWithGrid,
  sumCoded: readonly ColumnPlan[],
  reference: DegreesOfFreedom,
): TermTest[] {
  const map = codingMap(frame, sumCoded);
  return frame.terms.map((term, index) => {
    const rows = map === null ? [] : sumCoded.flatMap((plan, j) => (plan.term === index ? [map[j]!] : []));
    if (rows.length === 0) return { term, numDf: 0, denDf: null, F: null, p: null };
    const { F, numDf, denDf, p } = reference.joint(rows);
    return { term, numDf, denDf, F, p };
  });
}

/** Row j: the sum-coded coefficient j as a function of the coefficients of the fit; null if the rank is deficient. */
function codingMap(frame: ModelFrameWithGrid, sumCoded: readonly ColumnPlan[]): Float64Array[] | null {
  const p = frame.columnNames.length;
  if (frame.aliased.length > 0 || sumCoded.length !== p) return null;
  const width = 2 * p;
  const block = new Float64Array(256 * (p + 1));
  const fill = (from: number, to: number, out: Float64Array) => {
    fillColumns(sumCoded, from, to, out, width);
    frame.fill(from, to, block);
    for (let i = 0; i < to - from; i++)
      for (let j = 0; j < p; j++) out[i * width + p + j] = block[i * (p + 1) + j]!;
  };
  const rowCount = frame.rows.length;
  const step = Math.floor(rowCount / sampleRows);
  const sampled =
    step > 1 ? solveMap(triangleOf(sampleRows, width, width, everyNth(fill, step, width)), p) : null;
  return sampled ?? solveMap(triangleOf(rowCount, width, width, fill), p);
}

function everyNth(fill: (from: number, to: number, out: Float64Array) => void, step: number, width: number) {
  const one = new Float64Array(width);
  return (from: number, to: number, out: Float64Array) => {
    for (let i = from; i < to; i++) {
      fill(i * step, i * step + 1, one);
      out.set(one, (i - from) * width);
    }
  };
}

/** Solves R11 T = R12 of the triangle of [sum coding, coding of the fit]; null if R11 is nearly singular. */
function solveMap(triangle: Float64Array, p: number): Float64Array[] | null {
  const width = 2 * p;
  const at = (i: number, j: number) => triangle[j * width + i]!;
  for (let j = 0; j < p; j++) {
    let length = 0;
    for (let i = 0; i <= j; i++) length += at(i, j) ** 2;
    if (!(Math.abs(at(j, j)) > 1e-7 * Math.sqrt(length))) return null;
  }
  const rows = Array.from({ length: p }, () => new Float64Array(p));
  for (let column = 0; column < p; column++)
    for (let i = p - 1; i >= 0; i--) {
      let sum = at(i, p + column);
      for (let k = i + 1; k < p; k++) sum -= at(i, k) * rows[k]![column]!;
      rows[i]![column] = sum / at(i, i);
    }
  return rows;
}
