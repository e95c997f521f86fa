import { missingWords } from "../io/missing-words.ts";
import { DataError } from "../model/errors.ts";
import { deparse, type Expression } from "../stats/formula-expression.ts";
import type { SufficientRequest } from "../stats/sufficient-request.ts";

/** `name` as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `text` as an SQL string. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Reader of file `path` as a table expression, told by its name. */
export function tableSource(path: string): string {
  return /\.parquet$/i.test(path) ? `read_parquet(${literal(path)})` : textSource(path);
}

/** Reader of a text table; numbers, labels and missing words as in the reader of texts, so that no label becomes a date. */
export function textSource(path: string): string {
  const words = ["", ...missingWords, ...missingWords.map((word) => word.toLowerCase())];
  const missing = [...new Set(words)].map(literal).join(", ");
  return `read_csv(${literal(path)}, header = true, auto_type_candidates = ['BIGINT', 'DOUBLE', 'VARCHAR'], nullstr = [${missing}])`;
}

/** A column of the answer to `cellQuery`: all are doubles but the labels of keys without a dictionary. */
export type CellColumn =
  | { readonly of: "used" | "rows" }
  | { readonly of: "key"; readonly index: number }
  | { readonly of: "mean" | "lowest" | "highest" | "defined"; readonly atom: number }
  | { readonly of: "product"; readonly atoms: readonly [number, number] };

/** The query for the cells and what its columns hold, in order. */
export interface CellQuery {
  readonly sql: string;
  readonly columns: readonly CellColumn[];
}

/** For each key: `number`, `labels`, or the labels whose positions stand for them in the answer. */
export type KeyForm = "number" | "labels" | readonly string[];

/**
 * One GROUP BY pass that answers `request`: rows, means, ranges (all atoms but the response) and products of the cells.
 *
 * Rows with a missing variable or another level fall into the one cell whose keys are all null and whose `used` is
 * false, so that they are counted without a second pass. Sums are compensated (`favg`) and products centred
 * (`var_pop`, `covar_pop`): they hold where plain sums lose digits. An atom outside its domain is null, and fewer are
 * `defined` than the cell has rows.
 */
export function cellQuery(request: SufficientRequest, source: string, keys: readonly KeyForm[]): CellQuery {
  const names = [...request.keys, ...request.atoms.flatMap((atom) => namesIn(atom.expression))];
  const present = [...new Set(names)].map((name) => `${identifier(name)} IS NOT NULL`);
  const levels = Object.entries(request.levels).map(
    ([key, allowed]) => `CAST(${identifier(key)} AS VARCHAR) IN (${allowed.map(literal).join(", ")})`,
  );
  const rows = [
    `(${[...present, ...levels].join(" AND ")}) AS used`,
    ...request.keys.map((key, i) => `${identifier(key)} AS k${i}`),
    ...request.atoms.map((atom, a) => `${guarded(atom.expression)} AS a${a}`),
  ];
  const columns = cellColumns(request);
  const groups = ["used", ...request.keys.map((_, i) => `g${i}`)];
  const cells = [
    "used",
    ...request.keys.map((_, i) => `CASE WHEN used THEN k${i} END AS g${i}`),
    ...columns.flatMap((column, c) => (isGroup(column) ? [] : [`${aggregate(column)} AS c${c}`])),
  ];
  const answer = columns.map((column, c) => {
    if (column.of === "used") return "CAST(used AS DOUBLE)";
    return column.of === "key" ? keyAnswer(`g${column.index}`, keys[column.index]!) : `c${c}`;
  });
  const grouped = `SELECT ${cells.join(", ")} FROM (SELECT ${rows.join(", ")} FROM ${source}) GROUP BY ${groups.join(", ")}`;
  return { sql: `SELECT ${answer.join(", ")} FROM (${grouped})`, columns };
}

function cellColumns({ keys, atoms }: SufficientRequest): CellColumn[] {
  const indices = atoms.map((_, a) => a);
  const covariates = indices.slice(1);
  return [
    { of: "used" },
    ...keys.map((_, index) => ({ of: "key", index }) as const),
    { of: "rows" },
    ...indices.map((atom) => ({ of: "mean", atom }) as const),
    ...covariates.map((atom) => ({ of: "lowest", atom }) as const),
    ...covariates.map((atom) => ({ of: "highest", atom }) as const),
    ...indices
      .filter((atom) => domainFailures(atoms[atom]!.expression).length > 0)
      .map((atom) => ({ of: "defined", atom }) as const),
    ...indices.flatMap((a) =>
      indices.slice(0, a + 1).map((b) => ({ of: "product", atoms: [a, b] }) as const),
    ),
  ];
}

function isGroup(column: CellColumn): boolean {
  return column.of === "used" || column.of === "key";
}

function aggregate(column: CellColumn): string {
  switch (column.of) {
    case "rows":
      return "CAST(count(*) AS DOUBLE)";
    case "mean":
      return `favg(a${column.atom})`;
    case "lowest":
      return `min(a${column.atom})`;
    case "highest":
      return `max(a${column.atom})`;
    case "defined":
      return `CAST(count(a${column.atom}) AS DOUBLE)`;
    case "product": {
      const [a, b] = column.atoms;
      const centred = a === b ? `var_pop(a${a})` : `covar_pop(a${a}, a${b})`;
      return `coalesce(${centred}, 0) * count(*)`;
    }
    default:
      throw new Error(`bug: ${column.of} is not an aggregate`);
  }
}

function keyAnswer(group: string, form: KeyForm): string {
  if (form === "labels") return `CAST(${group} AS VARCHAR)`;
  if (form === "number") return `CAST(${group} AS DOUBLE)`;
  return `CAST(list_position([${form.map(literal).join(", ")}], CAST(${group} AS VARCHAR)) - 1 AS DOUBLE)`;
}

/** The atom, or null where it is not defined. */
function guarded(e: Expression): string {
  const failures = domainFailures(e);
  const value = `CAST(${expressionSql(e)} AS DOUBLE)`;
  if (failures.length === 0) return value;
  return `CASE WHEN ${failures.map((test) => `(${test})`).join(" OR ")} THEN NULL ELSE ${value} END`;
}

/** Query for the first row in which an atom is not defined, such as the log of 0. */
export function domainQuery(e: Expression, source: string): string {
  const bad = domainFailures(e).map((test) => `(${test})`);
  return `SELECT ${namesIn(e).map(identifier).join(", ")} FROM ${source} WHERE ${bad.join(" OR ")} LIMIT 1`;
}

function domainFailures(e: Expression): string[] {
  switch (e.kind) {
    case "call": {
      const inner = e.args.flatMap((argument) => domainFailures(argument.value));
      const of = e.args[0] ? expressionSql(e.args[0].value) : "";
      if (["log", "log2", "log10"].includes(e.fn)) return [...inner, `${of} <= 0`];
      if (e.fn === "sqrt") return [...inner, `${of} < 0`];
      if (e.fn === "log1p") return [...inner, `${of} <= -1`];
      return inner;
    }
    case "group":
    case "sign":
      return domainFailures(e.of);
    case "binary":
      return [...domainFailures(e.left), ...domainFailures(e.right)];
    default:
      return [];
  }
}

function namesIn(e: Expression): string[] {
  switch (e.kind) {
    case "name":
      return [e.name];
    case "call":
      return e.args.flatMap((argument) => namesIn(argument.value));
    case "group":
    case "sign":
      return namesIn(e.of);
    case "binary":
      return [...namesIn(e.left), ...namesIn(e.right)];
    default:
      return [];
  }
}

const functionSql: Readonly<Record<string, (x: string) => string>> = {
  log: (x) => `ln(${x})`,
  log2: (x) => `log2(${x})`,
  log10: (x) => `log10(${x})`,
  log1p: (x) => `ln(1 + ${x})`,
  sqrt: (x) => `sqrt(${x})`,
  exp: (x) => `exp(${x})`,
  abs: (x) => `abs(${x})`,
  I: (x) => `(${x})`,
};

/** An arithmetic expression of a formula in SQL. Fails: DataError for a function that SQL has no word for. */
export function expressionSql(e: Expression): string {
  switch (e.kind) {
    case "name":
      return `CAST(${identifier(e.name)} AS DOUBLE)`;
    case "number":
      return `CAST(${e.value} AS DOUBLE)`;
    case "group":
      return `(${expressionSql(e.of)})`;
    case "sign":
      return `(${e.op}${expressionSql(e.of)})`;
    case "binary": {
      const [left, right] = [expressionSql(e.left), expressionSql(e.right)];
      if (e.op === "^") return `pow(${left}, ${right})`;
      if (["+", "-", "*", "/"].includes(e.op)) return `(${left} ${e.op} ${right})`;
      break;
    }
    case "call": {
      const make = functionSql[e.fn];
      if (make && e.args.length === 1) return make(expressionSql(e.args[0]!.value));
      if (e.fn === "log" && e.args.length === 2)
        return `(ln(${expressionSql(e.args[0]!.value)}) / ln(${expressionSql(e.args[1]!.value)}))`;
      break;
    }
    case "word":
      break;
  }
  throw new DataError(
    `${deparse(e)} cannot be computed by --engine duckdb`,
    `use ${Object.keys(functionSql).join(", ")}, or make it a column of the table`,
  );
}
