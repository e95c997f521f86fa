import { DataError } from "../model/errors.ts";
import type { Column, Table } from "../model/table.ts";
import type { CellKey, CellTable, SufficientRequest } from "./sufficient-request.ts";

/** Name of the weight column of a table of cells. */
export const CELL_WEIGHT = "(rows)";

/**
 * A table of weighted rows with exactly the moments of the rows behind `cells`.
 *
 * A cell of n rows with mean m and covariance S of r varying atoms becomes 2r rows m -+ sqrt(r) L_j of weight n / 2r,
 * where S = L L'. Every sum of n, z and z z' over the cell is then that of its rows, and a mixed model needs nothing
 * else as long as its columns are linear in the atoms.
 * Fails: DataError for a product of two numeric variables that both vary inside a cell.
 */
export function cellRows(cells: CellTable, request: SufficientRequest): Table {
  refuseProducts(cells, request);
  const varying = varyingAtoms(cells);
  const rank = Math.max(1, varying.length);
  const perCell = 2 * rank;
  const rowCount = cells.count * perCell;
  const atoms = cells.means.map((mean) =>
    Float64Array.from({ length: rowCount }, (_, row) => mean[Math.floor(row / perCell)]!),
  );
  const factor = new Float64Array(varying.length ** 2);
  for (let cell = 0; cell < cells.count; cell++) {
    covarianceFactor(cells, cell, varying, factor);
    for (let j = 0; j < varying.length; j++)
      for (let i = j; i < varying.length; i++) {
        const step = Math.sqrt(rank) * factor[i + j * varying.length]!;
        atoms[varying[i]!]![cell * perCell + 2 * j]! += step;
        atoms[varying[i]!]![cell * perCell + 2 * j + 1]! -= step;
      }
  }
  const cellOf = Int32Array.from({ length: rowCount }, (_, row) => Math.floor(row / perCell));
  const weights = Float64Array.from(cellOf, (cell) => cells.n[cell]! / perCell);
  return tableOf(cells, request, cellOf, atoms, weights);
}

/**
 * One weighted row for each cell, at its mean; the cell with most rows gives two.
 *
 * They lack the variation inside the cells, which is left to add where only the response varies there. One cell is cut in
 * two so that a grouping factor with a level for each cell does not look like one with a level for each row.
 */
export function cellMeans(cells: CellTable, request: SufficientRequest): Table {
  const cut = mostRows(cells);
  const rowCount = cells.count + (cells.n[cut]! > 1 ? 1 : 0);
  const cellOf = Int32Array.from({ length: rowCount }, (_, row) => (row < cells.count ? row : cut));
  const weights = Float64Array.from(cellOf, (cell) => cells.n[cell]!);
  if (rowCount > cells.count) for (const row of [cut, cells.count]) weights[row]! /= 2;
  const atoms = cells.means.map((mean) => Float64Array.from(cellOf, (cell) => mean[cell]!));
  return tableOf(cells, request, cellOf, atoms, weights);
}

function mostRows({ n }: CellTable): number {
  let most = 0;
  for (let cell = 1; cell < n.length; cell++) if (n[cell]! > n[most]!) most = cell;
  return most;
}

function tableOf(
  cells: CellTable,
  request: SufficientRequest,
  cellOf: Int32Array,
  atoms: readonly Float64Array[],
  weights: Float64Array,
): Table {
  const keyColumn = (key: CellKey): Column => {
    const { name } = key;
    if (key.kind === "number") {
      const values = new Float64Array(cellOf.length);
      for (let row = 0; row < values.length; row++) values[row] = key.values[cellOf[row]!]!;
      return { kind: "number", name, values };
    }
    const codes = cellOf.map((cell) => key.codes[cell]!);
    return { kind: "category", name, levels: key.levels, codes };
  };
  const columns: Column[] = [
    ...cells.keys.map(keyColumn),
    ...request.atoms.map((atom, a): Column => ({ kind: "number", name: atom.name, values: atoms[a]! })),
    { kind: "number", name: CELL_WEIGHT, values: weights },
  ];
  return { source: cells.source, rowCount: cellOf.length, columns };
}

/** The atoms that take more than one value inside some cell; the response always counts as one. */
export function varyingAtoms(cells: CellTable): number[] {
  return cells.means.flatMap((_, a) => (isConstant(cells, a) ? [] : [a]));
}

/** Whether atom `a` has one value inside every cell. */
function isConstant({ lowest, highest }: CellTable, a: number): boolean {
  return a > 0 && lowest[a]!.every((low, cell) => low === highest[a]![cell]);
}

/**
 * The two values of atom `a` > 0 if it has no other, else null.
 *
 * Between the smallest l and the largest h over all rows, sum (z - l)(h - z) is 0 only if every z is one of them, and
 * it follows from the mean and the sum of squares of each cell.
 */
export function twoValues(cells: CellTable, a: number): readonly [number, number] | null {
  const low = cells.lowest[a]!.reduce((least, value) => Math.min(least, value), Infinity);
  const high = cells.highest[a]!.reduce((most, value) => Math.max(most, value), -Infinity);
  const own = cells.products[(a * (a + 1)) / 2 + a]!;
  let between = 0;
  for (let cell = 0; cell < cells.count; cell++) {
    const mean = cells.means[a]![cell]!;
    between += cells.n[cell]! * (mean - low) * (high - mean) - own[cell]!;
  }
  return between <= 1e-9 * cells.rows * (high - low) ** 2 ? [low, high] : null;
}

/** Lower Cholesky factor of the covariance of the varying atoms of a cell; a direction without variance is 0. */
function covarianceFactor(
  cells: CellTable,
  cell: number,
  varying: readonly number[],
  out: Float64Array,
): void {
  const r = varying.length;
  out.fill(0);
  for (let j = 0; j < r; j++)
    for (let i = j; i < r; i++) {
      const [a, b] = [varying[i]!, varying[j]!];
      const high = Math.max(a, b);
      const low = Math.min(a, b);
      let sum = cells.products[(high * (high + 1)) / 2 + low]![cell]! / cells.n[cell]!;
      for (let k = 0; k < j; k++) sum -= out[i + k * r]! * out[j + k * r]!;
      if (i === j) out[j + j * r] = Math.sqrt(Math.max(0, sum));
      else if (out[j + j * r]! > 0) out[i + j * r] = sum / out[j + j * r]!;
    }
}

function refuseProducts(cells: CellTable, request: SufficientRequest): void {
  const { terms, variables } = request.formula.fixed;
  for (const term of terms) {
    const moving = term.variables.filter((index) => {
      const variable = variables[index]!;
      const a = request.atoms.findIndex((atom) => variable.kind === "name" && atom.name === variable.name);
      return a >= 0 && !isConstant(cells, a);
    });
    if (moving.length > 1)
      throw new DataError(
        `${term.label} multiplies two columns that vary inside a cell, which --engine duckdb cannot fit`,
        `write the product as one term, I(${term.label.replaceAll(":", " * ")})`,
      );
  }
}
