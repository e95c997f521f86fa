import { type CodingChoice, contrastCoding, indicatorCoding } from "./coding.ts";
import type { Expansion } from "./formula-terms.ts";
import type { FrameVariable } from "./model-frame-variables.ts";

/** One factor of a product that makes a column: numbers row by row, or a number for each level of a factor. */
export type Multiplicand =
  | {
      readonly kind: "number";
      readonly variable: number;
      readonly column: number;
      readonly values: Float64Array;
    }
  | {
      readonly kind: "level";
      readonly variable: number;
      readonly codes: Int32Array;
      readonly byLevel: Float64Array;
    };

/** A column of a model matrix as the product of its multiplicands; none at all is the intercept. */
export interface ColumnPlan {
  readonly name: string;
  /** Index of its term; -1 is the intercept. */
  readonly term: number;
  readonly product: readonly Multiplicand[];
}

/**
 * Columns of the model matrix of `expansion`, by R's rules of coding and naming.
 *
 * A factor is coded by contrasts if its term without it is in the model (as a term or inside an earlier one), by
 * indicators otherwise; without an intercept the first factor of the first term that has one gets indicators.
 * Source: TermCode and modelmatrix in R's src/library/stats/src/model.c.
 */
export function planColumns(
  expansion: Expansion,
  variables: readonly FrameVariable[],
  codings: Readonly<Record<string, CodingChoice>>,
): ColumnPlan[] {
  const plans: ColumnPlan[] = expansion.intercept ? [{ name: "(Intercept)", term: -1, product: [] }] : [];
  let needsFull = !expansion.intercept;
  expansion.terms.forEach((term, index) => {
    let columns = [emptyProduct];
    for (const which of term.variables) {
      const variable = variables[which]!;
      let indicators = variable.kind === "factor" && !marginPresent(expansion, index, which);
      if (variable.kind === "factor" && needsFull) {
        indicators = true;
        needsFull = false;
      }
      columns = timesPieces(columns, piecesOf(variable, which, indicators, codings));
    }
    plans.push(
      ...columns.map((column) => ({ name: column.names.join(":"), term: index, product: column.product })),
    );
  });
  return plans;
}

interface Product {
  readonly names: readonly string[];
  readonly product: readonly Multiplicand[];
}

interface Piece {
  readonly name: string;
  readonly multiplicand: Multiplicand;
}

const emptyProduct: Product = { names: [], product: [] };

/** Products of the columns made so far with the columns of one more variable; the first variable of a term runs fastest. */
function timesPieces(columns: readonly Product[], pieces: readonly Piece[]): Product[] {
  return pieces.flatMap(({ name, multiplicand }) =>
    columns.map((column) => ({ names: [...column.names, name], product: [...column.product, multiplicand] })),
  );
}

/** Columns of the over-full coding: the intercept and every term with indicators of all levels, whatever its margins. */
export function planIndicators(expansion: Expansion, variables: readonly FrameVariable[]): ColumnPlan[] {
  return [
    ...(expansion.intercept ? [{ name: "(Intercept)", term: -1, product: [] }] : []),
    ...expansion.terms.flatMap((term, index) => {
      const pieces = term.variables.map((which) => piecesOf(variables[which]!, which, true, {}));
      const columns = pieces.reduce<Product[]>(timesPieces, [emptyProduct]);
      return columns.map((column) => ({
        name: column.names.join(":"),
        term: index,
        product: column.product,
      }));
    }),
  ];
}

/** True if term `index` without variable `which` is empty or contained in an earlier term. */
function marginPresent(expansion: Expansion, index: number, which: number): boolean {
  const rest = expansion.terms[index]!.variables.filter((variable) => variable !== which);
  if (rest.length === 0) return true;
  return expansion.terms
    .slice(0, index)
    .some((term) => rest.every((variable) => term.variables.includes(variable)));
}

function piecesOf(
  variable: FrameVariable,
  which: number,
  indicators: boolean,
  codings: Readonly<Record<string, CodingChoice>>,
): Piece[] {
  if (variable.kind === "number")
    return variable.values.map((values, column) => ({
      name: variable.name + variable.suffixes[column]!,
      multiplicand: { kind: "number", variable: which, column, values },
    }));
  const choice = codings[variable.name] ?? codings[variable.column] ?? "treatment";
  const coding = indicators ? indicatorCoding(variable.levels) : contrastCoding(variable.levels, choice);
  return coding.suffixes.map((suffix, column) => ({
    name: variable.name + suffix,
    multiplicand: {
      kind: "level",
      variable: which,
      codes: variable.codes,
      byLevel: coding.values.subarray(column * coding.levelCount, (column + 1) * coding.levelCount),
    },
  }));
}

/** Writes the planned columns of rows from..to-1 into `out`, row after row with `stride` numbers a row. */
export function fillColumns(
  plans: readonly ColumnPlan[],
  from: number,
  to: number,
  out: Float64Array,
  stride: number,
): void {
  for (let j = 0; j < plans.length; j++) {
    const { product } = plans[j]!;
    if (product.length === 0) writeOnes(to - from, out, j, stride);
    for (let m = 0; m < product.length; m++) {
      const multiplicand = product[m]!;
      if (multiplicand.kind === "number") {
        if (m === 0) writeNumbers(multiplicand.values, from, to, out, j, stride);
        else multiplyNumbers(multiplicand.values, from, to, out, j, stride);
      } else if (m === 0) writeLevels(multiplicand.codes, multiplicand.byLevel, from, to, out, j, stride);
      else multiplyLevels(multiplicand.codes, multiplicand.byLevel, from, to, out, j, stride);
    }
  }
}

function writeOnes(count: number, out: Float64Array, at: number, stride: number): void {
  for (let i = 0, k = at; i < count; i++, k += stride) out[k] = 1;
}

/** Writes `values[from..to-1]` to every `stride`-th place of `out` from `at` on. */
export function writeNumbers(
  values: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
  at: number,
  stride: number,
): void {
  for (let i = from, k = at; i < to; i++, k += stride) out[k] = values[i]!;
}

function multiplyNumbers(
  values: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
  at: number,
  stride: number,
): void {
  for (let i = from, k = at; i < to; i++, k += stride) out[k]! *= values[i]!;
}

function writeLevels(
  codes: Int32Array,
  byLevel: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
  at: number,
  stride: number,
): void {
  for (let i = from, k = at; i < to; i++, k += stride) out[k] = byLevel[codes[i]!]!;
}

function multiplyLevels(
  codes: Int32Array,
  byLevel: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
  at: number,
  stride: number,
): void {
  for (let i = from, k = at; i < to; i++, k += stride) out[k]! *= byLevel[codes[i]!]!;
}

/** Value of a planned column at a point: the level of each factor and the columns of each numeric variable. */
export function columnAt(
  plan: ColumnPlan,
  level: (variable: number) => number,
  number: (variable: number, column: number) => number,
): number {
  let value = 1;
  for (const multiplicand of plan.product)
    value *=
      multiplicand.kind === "number"
        ? number(multiplicand.variable, multiplicand.column)
        : multiplicand.byLevel[level(multiplicand.variable)]!;
  return value;
}
