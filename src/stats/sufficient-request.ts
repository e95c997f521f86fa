import { DataError } from "../model/errors.ts";
import type { Formula } from "./formula.ts";
import { columnsRead, deparse, type Expression } from "./formula-expression.ts";

/** Kind of each column of a table that is too large to read. */
export type ColumnKinds = ReadonlyMap<string, "number" | "labels">;

/**
 * What one pass over a table must return so that a mixed model can be fitted without its rows.
 *
 * A cell is a combination of labels of `keys`. For each cell: the number of rows, the mean of each atom, the range of
 * each but the response, and the centred sums of products of every pair of atoms.
 * Source: statistics.md 4.1 and 4.5 (compression by cells).
 */
export interface SufficientRequest {
  /** Columns that form the cells: grouping factors and the factors among the fixed terms. */
  readonly keys: readonly string[];
  /** Numeric pieces of the model, the response first. */
  readonly atoms: readonly Atom[];
  /** Levels to which a key is restricted, in order. */
  readonly levels: Readonly<Record<string, readonly string[]>>;
  /** The model over a table of cells, in which each atom is a column of its own. */
  readonly formula: Formula;
}

/** One numeric piece: the name of its column in the table of cells, and how it is computed from a row. */
export interface Atom {
  readonly name: string;
  readonly expression: Expression;
}

/** What a request asks and a pass over the table returns; cell i of `count`. */
export interface CellTable {
  readonly source: string;
  readonly count: number;
  /** One column per key. */
  readonly keys: readonly CellKey[];
  /** Rows in each cell. */
  readonly n: Float64Array;
  /** Mean of atom a in cell i at `means[a][i]`. */
  readonly means: readonly Float64Array[];
  /** Centred sum of products of atoms a >= b in cell i at `products[a (a + 1) / 2 + b][i]`. */
  readonly products: readonly Float64Array[];
  /** Smallest and largest value of atom a in cell i; empty for the response, atom 0. */
  readonly lowest: readonly Float64Array[];
  readonly highest: readonly Float64Array[];
  readonly rows: number;
  /** Rows of the table with a missing variable. */
  readonly dropped: number;
}

/** Labels of the cells under one key; numbers where the column is numeric. */
export type CellKey =
  | {
      readonly kind: "labels";
      readonly name: string;
      readonly levels: readonly string[];
      readonly codes: Int32Array;
    }
  | { readonly kind: "number"; readonly name: string; readonly values: Float64Array };

/**
 * The request of `formula` on a table with columns of these kinds.
 *
 * Fails: DataError for an unknown column, `poly` or `scale` (they need the rows), and a random slope that is not a
 * plain column.
 */
export function sufficientRequest(
  formula: Formula,
  kinds: ColumnKinds,
  levels: Readonly<Record<string, readonly string[]>> = {},
): SufficientRequest {
  const isFactor = (e: Expression) =>
    (e.kind === "name" && (kinds.get(e.name) === "labels" || levels[e.name] !== undefined)) ||
    (e.kind === "call" && (e.fn === "factor" || e.fn === "as.factor"));
  const used = formula.fixed.variables.filter((_, i) =>
    formula.fixed.terms.some((term) => term.variables.includes(i)),
  );
  const slopes = formula.random.flatMap(({ expression }) => columnsRead(expression).map(named));
  const factors = [...used, ...slopes].filter(isFactor).flatMap(columnsRead);
  const numeric = [...used, ...slopes].filter((e) => !isFactor(e));
  for (const e of numeric) refuseRowFunctions(e);
  refuseOffsetsAndSlopes(formula);
  const atoms = distinctAtoms([formula.response, ...numeric]);
  const keys = [...new Set([...formula.random.flatMap((spec) => spec.factors), ...factors])];
  const both = keys.find((key) => atoms.some((atom) => atom.name === key));
  if (both !== undefined)
    throw new DataError(
      `column ${both} is both a group and a number in the formula`,
      `write factor(${both}) for the fixed effect, or use --engine js`,
    );
  return {
    keys,
    atoms,
    levels: Object.fromEntries(keys.flatMap((key) => (levels[key] ? [[key, levels[key]]] : []))),
    formula: overCells(formula, isFactor),
  };
}

const named = (name: string): Expression => ({ kind: "name", name });

function distinctAtoms(expressions: readonly Expression[]): Atom[] {
  const atoms = new Map(expressions.map((expression) => [deparse(expression), expression]));
  return [...atoms].map(([name, expression]) => ({ name, expression }));
}

function refuseRowFunctions(e: Expression): void {
  if (e.kind === "call" && (e.fn === "poly" || e.fn === "scale"))
    throw new DataError(
      `${deparse(e)} needs all rows at once, which --engine duckdb never holds`,
      e.fn === "poly"
        ? "write I(x^2) for a power"
        : "leave out scale(): the fit centres and scales by itself",
    );
}

function refuseOffsetsAndSlopes(formula: Formula): void {
  if (formula.fixed.offsets.length > 0)
    throw new DataError(
      "offset() is not supported by --engine duckdb",
      "subtract the known term from the response in the table",
    );
  for (const { expression } of formula.random)
    if (hasCall(expression))
      throw new DataError(
        `a random term over ${deparse(expression)} is not supported by --engine duckdb`,
        "make the function a column of the table",
      );
}

function hasCall(e: Expression): boolean {
  switch (e.kind) {
    case "call":
      return true;
    case "group":
    case "sign":
      return hasCall(e.of);
    case "binary":
      return hasCall(e.left) || hasCall(e.right);
    default:
      return false;
  }
}

/** The same model in which every numeric variable is read from the column of its atom. */
function overCells(formula: Formula, isFactor: (e: Expression) => boolean): Formula {
  const response = named(deparse(formula.response));
  const variables = formula.fixed.variables.map((e) => (isFactor(e) ? e : named(deparse(e))));
  const columns = [
    deparse(formula.response),
    ...variables.flatMap((e, i) =>
      formula.fixed.terms.some((term) => term.variables.includes(i)) ? columnsRead(e) : [],
    ),
    ...formula.random.flatMap((spec) => [...columnsRead(spec.expression), ...spec.factors]),
  ];
  return { ...formula, response, fixed: { ...formula.fixed, variables }, columns: [...new Set(columns)] };
}
