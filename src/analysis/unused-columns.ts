import { type Column, numbersOf, type Table } from "../model/table.ts";
import type { Roles } from "./roles.ts";

/** Most labels of a column that one would adjust for. */
const MOST_LABELS = 20;

/** A numeric column that goes with the value this closely is taken for another measure of size, not for a covariate. */
const SECOND_MEASURE = 0.7;

/** One line that names the columns no role uses and that look like covariates or markers; empty if there are none. */
export function unusedColumns(table: Table, roles: Roles): string[] {
  const { value, condition, nest, pair, batch, covariates, markers } = roles;
  const used = [value, condition, ...nest, pair?.id, pair?.time, batch, ...covariates, ...markers];
  const size = numbersOf(table, value);
  const names = table.columns
    .filter((column) => !used.includes(column.name) && isCovariate(column, size))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `not in the model: ${names.join(", ")}; what varies between groups is named with --covariates, what marks some synapses with --markers`,
  ];
}

function isCovariate(column: Column, size: Float64Array): boolean {
  if (column.kind === "category") {
    const count = new Set(column.codes).size;
    return count > 1 && count <= MOST_LABELS && count < size.length;
  }
  const present = column.values.filter((value) => !Number.isNaN(value));
  const distinct = new Set(present).size;
  const counts = present.every(Number.isInteger);
  if (distinct < 2 || (counts && distinct > MOST_LABELS)) return false;
  return Math.abs(correlation(column.values, size)) < SECOND_MEASURE;
}

/** Pearson correlation over the rows that have both. */
function correlation(x: Float64Array, y: Float64Array): number {
  let [n, sx, sy, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i]!, y[i]!];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    n++;
    const [da, db] = [a - sx, b - sy];
    sx += da / n;
    sy += db / n;
    xx += da * (a - sx);
    yy += db * (b - sy);
    xy += da * (b - sy);
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}
