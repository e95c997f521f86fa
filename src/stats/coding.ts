import { DataError } from "../model/errors.ts";

/** How the levels of a factor become columns; the first level is the reference of `treatment`. */
export type CodingName = "treatment" | "sum" | "helmert" | "poly";

/** Columns of a factor: value of column j for level i at `values[j * levels + i]`, and what follows the factor's name. */
export interface Coding {
  readonly levelCount: number;
  readonly suffixes: readonly string[];
  readonly values: Float64Array;
}

/** A coding by name, or columns of your own. */
export type CodingChoice = CodingName | Coding;

/**
 * The k - 1 contrast columns of a factor with `levels`.
 *
 * Source: contr.treatment, contr.sum, contr.helmert and contr.poly of R, names included.
 * Fails: DataError for a custom coding that does not fit the number of levels.
 */
export function contrastCoding(levels: readonly string[], choice: CodingChoice): Coding {
  const k = levels.length;
  if (typeof choice !== "string") {
    if (choice.levelCount === k) return choice;
    throw new DataError(
      `a custom coding for ${choice.levelCount} levels does not fit a factor with ${k}`,
      `give one row for each of ${levels.join(", ")}`,
    );
  }
  switch (choice) {
    case "treatment":
      return codingOf(k, levels.slice(1), (level, column) => (level === column + 1 ? 1 : 0));
    case "sum":
      return codingOf(k, numbered(k - 1), (level, column) =>
        level === k - 1 ? -1 : level === column ? 1 : 0,
      );
    case "helmert":
      return codingOf(k, numbered(k - 1), (level, column) =>
        level <= column ? -1 : level === column + 1 ? column + 1 : 0,
      );
    case "poly": {
      const columns = orthogonalPolynomial(
        Float64Array.from(levels, (_, i) => i + 1),
        k - 1,
      ).columns;
      return codingOf(k, polynomialNames(k - 1), (level, column) => columns[column]![level]!);
    }
  }
}

/** One indicator column per level: what R uses where the margin of a term is missing. */
export function indicatorCoding(levels: readonly string[]): Coding {
  return codingOf(levels.length, levels, (level, column) => (level === column ? 1 : 0));
}

function codingOf(
  levelCount: number,
  suffixes: readonly string[],
  value: (level: number, column: number) => number,
): Coding {
  const values = new Float64Array(levelCount * suffixes.length);
  for (let column = 0; column < suffixes.length; column++)
    for (let level = 0; level < levelCount; level++)
      values[column * levelCount + level] = value(level, column);
  return { levelCount, suffixes, values };
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i + 1));
const polynomialNames = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => [".L", ".Q", ".C"][i] ?? `^${i + 1}`);

/** Coefficients of the three-term recursion that evaluates an orthogonal polynomial basis at new points. */
export interface PolynomialBasis {
  readonly alpha: readonly number[];
  readonly norm2: readonly number[];
}

/**
 * Orthonormal polynomials of degree 1..`degree` on the points `x`, and the recursion to evaluate them elsewhere.
 *
 * Source: Kennedy and Gentle 1980, Statistical Computing, as in R's poly().
 * Fails: DataError if there are not more than `degree` distinct points.
 */
export function orthogonalPolynomial(
  x: Float64Array,
  degree: number,
): { basis: PolynomialBasis; columns: Float64Array[] } {
  if (new Set(x).size <= degree)
    throw new DataError(
      `poly of degree ${degree} needs more than ${degree} distinct values, got ${new Set(x).size}`,
      "lower the degree, or use the column as a factor",
    );
  const alpha: number[] = [];
  const norm2: number[] = [1, x.length];
  let previous = new Float64Array(x.length);
  let current = new Float64Array(x.length).fill(1);
  const columns: Float64Array[] = [];
  for (let d = 0; d < degree; d++) {
    let moment = 0;
    for (let i = 0; i < x.length; i++) moment += x[i]! * current[i]! * current[i]!;
    const a = moment / norm2[d + 1]!;
    const next = new Float64Array(x.length);
    let square = 0;
    const back = d === 0 ? 0 : norm2[d + 1]! / norm2[d]!;
    for (let i = 0; i < x.length; i++) {
      next[i] = (x[i]! - a) * current[i]! - back * previous[i]!;
      square += next[i]! * next[i]!;
    }
    alpha.push(a);
    norm2.push(square);
    columns.push(next.map((value) => value / Math.sqrt(square)));
    previous = current;
    current = next;
  }
  return { basis: { alpha, norm2 }, columns };
}

/** Values at `x` of the orthonormal polynomials of `basis`, degree 1 first. */
export function polynomialAt(basis: PolynomialBasis, x: number): number[] {
  let previous = 0;
  let current = 1;
  return basis.alpha.map((a, d) => {
    const back = d === 0 ? 0 : basis.norm2[d + 1]! / basis.norm2[d]!;
    const next = (x - a) * current - back * previous;
    previous = current;
    current = next;
    return next / Math.sqrt(basis.norm2[d + 2]!);
  });
}
