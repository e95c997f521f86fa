import { dot } from "./contrast-algebra.ts";
import type { DegreesOfFreedom } from "./lmm-types.ts";
import type { ModelFrameWithGrid } from "./model-frame.ts";
import { type ColumnPlan, fillColumns } from "./model-frame-columns.ts";
import { type FillRows, triangleOf } from "./rank-check.ts";

/** The joint test of one fixed term. Null where the term cannot be tested. */
export interface TermTest {
  readonly term: string;
  readonly numDf: number;
  readonly denDf: number | null;
  readonly F: number | null;
  readonly p: number | null;
}

/** Rows that are enough to relate two codings of one model; all are used only if these leave a column undetermined. */
const sampleRows = 1024;

/**
 * Type III tests: each term against the terms that contain it, all cells of the design weighing the same.
 *
 * For full-rank designs the hypotheses are those of sum-to-zero coding. The rows are built as lmerTest builds them,
 * because Satterthwaite's joint df depend on the basis in which a hypothesis is written. Null where X lacks rank:
 * with empty cells the hypotheses are not unique.
 * Source: SAS type III as in Kuznetsova, Brockhoff and Christensen 2017, doi:10.18637/jss.v082.i13.
 */
export function typeThreeTests(frame: ModelFrameWithGrid, reference: DegreesOfFreedom): TermTest[] {
  const hypotheses = typeThreeRows(frame);
  return frame.terms.map((term, index) => {
    const rows = hypotheses?.[index] ?? [];
    if (rows.length === 0) return { term, numDf: 0, denDf: null, F: null, p: null };
    const { F, numDf, denDf, p } = reference.joint(rows);
    return F >= 0 ? { term, numDf, denDf, F, p } : { term, numDf, denDf: null, F: null, p: null };
  });
}

/** Rows over the coefficients of the fit for each term; null if X lacks rank. */
function typeThreeRows(frame: ModelFrameWithGrid): Float64Array[][] | null {
  const { treatment, indicators } = frame.otherCodings();
  const p = frame.columnNames.length;
  if (frame.aliased.length > 0 || treatment.length !== p) return null;
  const maps = codingMaps(frame, treatment, indicators);
  if (maps === null) return null;
  // Columns of `onIndicators` (length: indicator columns) belong to treatment columns; those of contained terms are
  // made orthogonal to those of the terms that contain them, the highest orders first.
  const onIndicators = treatment.map((_, j) => Float64Array.from(maps.indicators, (row) => row[j]!));
  const columnsOf = (term: number) => treatment.flatMap((plan, j) => (plan.term === term ? [j] : []));
  const order = frame.terms
    .map((_, index) => index)
    .sort((a, b) => orderOf(frame, b) - orderOf(frame, a) || a - b);
  for (const term of order) {
    const above = containing(frame, term).flatMap(columnsOf);
    if (above.length === 0) continue;
    const basis = orthonormal(above.map((j) => onIndicators[j]!));
    for (const j of columnsOf(term)) removeParts(onIndicators[j]!, basis);
  }
  const position = new Map(indicators.map((plan, i) => [plan.name, i]));
  return frame.terms.map((_, term) =>
    columnsOf(term).map((j) => {
      const row = new Float64Array(p);
      treatment.forEach((plan, k) => {
        const c = onIndicators[j]![position.get(plan.name)!]!;
        if (Math.abs(c) > 1e-10) for (let i = 0; i < p; i++) row[i]! += c * maps.own[k]![i]!;
      });
      return row;
    }),
  );
}

const orderOf = (frame: ModelFrameWithGrid, term: number): number =>
  frame.parsed.fixed.terms[term]!.variables.length;

/** Terms with the same numeric variables as `term`, all its factors and at least one more. */
function containing(frame: ModelFrameWithGrid, term: number): number[] {
  const { terms } = frame.parsed.fixed;
  const own = terms[term]!.variables;
  return terms.flatMap((other, index) => {
    const extra = other.variables.filter((variable) => !own.includes(variable));
    const contains = own.every((variable) => other.variables.includes(variable)) && extra.length > 0;
    return contains && extra.every((variable) => frame.isFactorVariable(variable)) ? [index] : [];
  });
}

interface CodingMaps {
  /** Row i: indicator column i as a combination of the treatment columns. */
  readonly indicators: readonly Float64Array[];
  /** Row k: treatment coefficient k as a combination of the coefficients of the fit. */
  readonly own: readonly Float64Array[];
}

/** Regresses the indicator columns and the columns of the fit on the treatment columns. */
function codingMaps(
  frame: ModelFrameWithGrid,
  treatment: readonly ColumnPlan[],
  indicators: readonly ColumnPlan[],
): CodingMaps | null {
  const p = treatment.length;
  const coded = [...treatment, ...indicators];
  const width = coded.length + p;
  const own = new Float64Array(256 * (p + 1));
  const fill: FillRows = (from, to, out) => {
    fillColumns(coded, from, to, out, width);
    frame.fill(from, to, own);
    for (let i = 0; i < to - from; i++)
      for (let j = 0; j < p; j++) out[i * width + coded.length + j] = own[i * (p + 1) + j]!;
  };
  const count = frame.rows.length;
  const step = Math.floor(count / sampleRows);
  const sampled =
    step > 1
      ? regression(triangleOf(sampleRows, width, width, everyNth(fill, step, width), p), p, width)
      : null;
  const columns = sampled ?? regression(triangleOf(count, width, width, fill, p), p, width);
  if (columns === null) return null;
  const ownColumns = columns.slice(indicators.length);
  return {
    indicators: columns.slice(0, indicators.length),
    own: treatment.map((_, k) => Float64Array.from(ownColumns, (column) => column[k]!)),
  };
}

function everyNth(fill: FillRows, step: number, width: number): FillRows {
  const one = new Float64Array(width);
  return (from, to, out) => {
    for (let i = from; i < to; i++) {
      fill(i * step, i * step + 1, one);
      out.set(one, (i - from) * width);
    }
  };
}

/** Coefficients of each column beyond p on the first p columns; null if those are nearly dependent. */
function regression(triangle: Float64Array, p: number, width: number): Float64Array[] | null {
  const at = (i: number, j: number) => triangle[j * width + i]!;
  for (let j = 0; j < p; j++) {
    let length = 0;
    for (let i = 0; i <= j; i++) length += at(i, j) ** 2;
    if (!(Math.abs(at(j, j)) > 1e-7 * Math.sqrt(length))) return null;
  }
  return Array.from({ length: width - p }, (_, column) => {
    const c = new Float64Array(p);
    for (let i = p - 1; i >= 0; i--) {
      let sum = at(i, p + column);
      for (let k = i + 1; k < p; k++) sum -= at(i, k) * c[k]!;
      c[i] = sum / at(i, i);
    }
    return c;
  });
}

/** Orthonormal vectors that span `vectors`; dependent ones are left out. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = Float64Array.from(vector);
    const before = Math.sqrt(dot(vector, vector));
    removeParts(rest, basis);
    const length = Math.sqrt(dot(rest, rest));
    if (length > 1e-9 * before) basis.push(rest.map((value) => value / length));
  }
  return basis;
}

/** Takes the parts along an orthonormal `basis` out of `vector`; twice, because one pass leaves rounding. */
function removeParts(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++)
    for (const direction of basis) {
      const part = dot(direction, vector);
      for (let i = 0; i < vector.length; i++) vector[i]! -= part * direction[i]!;
    }
}
