import { minimumDegree, type SymmetricPattern } from "./minimum-degree.ts";

/**
 * Where the Cholesky factor L of a permuted sparse matrix has its entries: `sparseCount` sparse columns and, behind them, a
 * dense block (the core) of the remaining columns, which fill in anyway.
 */
export interface SparseSymbolic {
  readonly n: number;
  readonly sparseCount: number;
  /** Place in the elimination order of each column of the matrix. */
  readonly places: Int32Array;
  /** Rows (places, ascending) below the diagonal of each sparse column of L. */
  readonly starts: Float64Array;
  readonly rows: Int32Array;
  /** The lower triangle of the permuted matrix by columns: its rows, and for each entry the one of the matrix it comes from. */
  readonly inputStarts: Int32Array;
  readonly inputRows: Int32Array;
  readonly inputSources: Int32Array;
  /** Multiplications of the sparse part of a factorisation. */
  readonly work: number;
}

/**
 * Analysis of a symmetric matrix given by the lower triangle with its diagonal (columns, rows in any order).
 *
 * Returns the number of entries that the factor would have instead, if that is more than `mostEntries`.
 * Source: Gilbert, Ng & Peyton 1994, SIAM J Matrix Anal Appl 15:1075 (columns as unions over children in the elimination tree).
 */
export function sparseSymbolic(pattern: SymmetricPattern, mostEntries: number): SparseSymbolic | number {
  const { n } = pattern;
  const { order, sparseCount, entries } = minimumDegree(withoutDiagonal(pattern));
  const all = entries + (n - sparseCount) ** 2;
  if (all > mostEntries) return all;
  const places = new Int32Array(n);
  for (let k = 0; k < n; k++) places[order[k]!] = k;
  const input = permuted(pattern, places);
  return { n, sparseCount, places, ...factorColumns(input, n, sparseCount), ...input };
}

/** Rows of each sparse column: those of the matrix and those of its children in the elimination tree. */
function factorColumns(
  { inputStarts, inputRows }: Pick<SparseSymbolic, "inputStarts" | "inputRows">,
  n: number,
  sparseCount: number,
) {
  const firstChild = new Int32Array(n).fill(-1);
  const nextChild = new Int32Array(n).fill(-1);
  const marks = new Int32Array(n).fill(-1);
  const columns: Int32Array[] = [];
  let entries = 0;
  let work = 0;
  for (let j = 0; j < sparseCount; j++) {
    const found: number[] = [];
    marks[j] = j;
    const add = (i: number) => {
      if (marks[i] === j) return;
      marks[i] = j;
      found.push(i);
    };
    for (let at = inputStarts[j]!; at < inputStarts[j + 1]!; at++) add(inputRows[at]!);
    for (let child = firstChild[j]!; child >= 0; child = nextChild[child]!)
      for (const i of columns[child]!) if (i > j) add(i);
    const rows = Int32Array.from(found).sort();
    columns.push(rows);
    entries += rows.length;
    work += rows.length ** 2 / 2;
    if (rows.length === 0) continue;
    nextChild[j] = firstChild[rows[0]!]!;
    firstChild[rows[0]!] = j;
  }
  return { ...joined(columns, entries), work };
}

function withoutDiagonal({ n, starts, rows }: SymmetricPattern): SymmetricPattern {
  const kept: number[] = [];
  const newStarts = new Int32Array(n + 1);
  for (let j = 0; j < n; j++) {
    for (let at = starts[j]!; at < starts[j + 1]!; at++) if (rows[at] !== j) kept.push(rows[at]!);
    newStarts[j + 1] = kept.length;
  }
  return { n, starts: newStarts, rows: kept };
}

function permuted({ n, starts, rows }: SymmetricPattern, places: Int32Array) {
  const inputStarts = new Int32Array(n + 1);
  const inputRows = new Int32Array(starts[n]!);
  const inputSources = new Int32Array(starts[n]!);
  const next = new Int32Array(n);
  for (const pass of ["count", "fill"] as const) {
    for (let j = 0; j < n; j++)
      for (let at = starts[j]!; at < starts[j + 1]!; at++) {
        const column = Math.min(places[j]!, places[rows[at]!]!);
        if (pass === "count") inputStarts[column + 1]! += 1;
        else {
          inputRows[next[column]!] = Math.max(places[j]!, places[rows[at]!]!);
          inputSources[next[column]!++] = at;
        }
      }
    if (pass === "count")
      for (let j = 0; j < n; j++) {
        inputStarts[j + 1]! += inputStarts[j]!;
        next[j] = inputStarts[j]!;
      }
  }
  return { inputStarts, inputRows, inputSources };
}

function joined(columns: readonly Int32Array[], entries: number): { starts: Float64Array; rows: Int32Array } {
  const starts = new Float64Array(columns.length + 1);
  const rows = new Int32Array(entries);
  columns.forEach((column, j) => {
    rows.set(column, starts[j]!);
    starts[j + 1] = starts[j]! + column.length;
  });
  return { starts, rows };
}
