import { DataError } from "../model/errors.ts";
import type { Table } from "../model/table.ts";
import { orthogonalPolynomial, polynomialAt } from "./coding.ts";
import { columnsRead, deparse, type Expression } from "./formula-expression.ts";
import type { FrameRows } from "./model-frame-rows.ts";

/** A factor of the model: a column of labels, a numeric column given levels, or `factor(x)`. */
export interface FactorVariable {
  readonly kind: "factor";
  /** As in the formula, so as coefficients are named: `condition`, `factor(day)`. */
  readonly name: string;
  readonly column: string;
  readonly levels: readonly string[];
  /** Level of each row of the model, length n. */
  readonly codes: Int32Array;
}

/** A numeric variable of one or more columns, `poly(x, 2)` having two. */
export interface NumberVariable {
  readonly kind: "number";
  readonly name: string;
  /** What follows the name in the names of its columns; one empty string for a single column. */
  readonly suffixes: readonly string[];
  /** Numeric columns of the table it is made of. */
  readonly columns: readonly string[];
  /** Its columns, each of length n. */
  readonly values: readonly Float64Array[];
  /** Its columns at given values of the columns of the table. */
  readonly at: (scope: ReadonlyMap<string, number>) => number[];
}

export type FrameVariable = FactorVariable | NumberVariable;

/** The variable that `e` stands for, over the rows of the model. Fails: DataError where a value is not finite. */
export function frameVariable(e: Expression, rows: FrameRows): FrameVariable {
  const name = deparse(e);
  if (e.kind === "name" && rows.isFactor(e.name))
    return { kind: "factor", name, column: e.name, ...rows.factor(e.name) };
  if (e.kind === "call" && ["factor", "as.factor"].includes(e.fn)) {
    const of = e.args[0]?.value;
    if (of?.kind !== "name" || e.args.length !== 1)
      throw new DataError(
        `${name} must be factor of one column`,
        "order its levels with --levels column=first,second",
      );
    return { kind: "factor", name, column: of.name, ...rows.factor(of.name) };
  }
  const columns = columnsRead(e);
  const finite = (values: Float64Array) => checkFinite(name, values, rows);
  if (e.kind === "call" && e.fn === "poly") {
    const { inner, bases, degree } = polynomialOf(e, rows);
    const vector = evaluate(inner, rows);
    const many = Array.from({ length: degree }, () => new Float64Array(rows.n));
    for (let i = 0; i < rows.n; i++) {
      const values = bases(vector[i]!);
      for (let d = 0; d < degree; d++) many[d]![i] = values[d]!;
    }
    return {
      kind: "number",
      name,
      columns,
      suffixes: degree === 1 ? [""] : many.map((_, d) => String(d + 1)),
      values: many.map(finite),
      at: (scope) => bases(evaluateAt(inner, scope)),
    };
  }
  if (e.kind === "call" && e.fn === "scale") {
    const inner = onlyArgument(e);
    const { centre, spread } = momentsOf(inner, rows.table);
    const standard = evaluate(inner, rows).map((value) => (value - centre) / spread);
    const at = (scope: ReadonlyMap<string, number>) => [(evaluateAt(inner, scope) - centre) / spread];
    return { kind: "number", name, columns, suffixes: [""], values: [finite(standard)], at };
  }
  const at = (scope: ReadonlyMap<string, number>) => [evaluateAt(e, scope)];
  return { kind: "number", name, columns, suffixes: [""], values: [finite(evaluate(e, rows))], at };
}

/** Functions of one number that a formula may use, and where they are defined. */
const functions: Readonly<
  Record<string, { of: (x: number) => number; domain?: (x: number) => boolean; needs?: string }>
> = {
  log: { of: Math.log, domain: (x) => x > 0, needs: "> 0" },
  log2: { of: Math.log2, domain: (x) => x > 0, needs: "> 0" },
  log10: { of: Math.log10, domain: (x) => x > 0, needs: "> 0" },
  log1p: { of: Math.log1p, domain: (x) => x > -1, needs: "> -1" },
  sqrt: { of: Math.sqrt, domain: (x) => x >= 0, needs: ">= 0" },
  exp: { of: Math.exp },
  abs: { of: Math.abs },
  I: { of: (x) => x },
};

/** The n values of an arithmetic expression. */
function evaluate(e: Expression, rows: FrameRows): Float64Array {
  switch (e.kind) {
    case "name":
      return rows.numbers(e.name);
    case "number":
      return new Float64Array(rows.n).fill(e.value);
    case "group":
      return evaluate(e.of, rows);
    case "sign":
      return e.op === "+" ? evaluate(e.of, rows) : evaluate(e.of, rows).map((value) => -value);
    case "call":
      return call(e, rows);
    case "binary": {
      const apply = arithmetic(e);
      const left = evaluate(e.left, rows);
      const right = evaluate(e.right, rows);
      return left.map((value, i) => apply(value, right[i]!));
    }
    case "word":
      throw new DataError(`a formula cannot use the text ${deparse(e)} as a number`, "name a column instead");
  }
}

function call(e: Expression & { kind: "call" }, rows: FrameRows): Float64Array {
  const { of, domain, needs } = functionNamed(e);
  const inner = e.args[0]!.value;
  const x = evaluate(inner, rows);
  if (e.fn === "I") return x;
  const out = new Float64Array(x.length);
  const divisor =
    e.fn === "log" && e.args.length === 2 ? Math.log(evaluateAt(e.args[1]!.value, new Map())) : 1;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (domain !== undefined && !domain(value)) {
      const text = deparse(inner);
      throw new DataError(
        `${deparse(e)} needs ${text} ${needs}, got ${value}`,
        e.fn === "sqrt"
          ? "leave such rows out, or use another transformation"
          : `leave such rows out if they are failures of measurement, or write ${e.fn}(${text} + c) with a stated c`,
        rows.place(i, columnsRead(inner)[0]),
      );
    }
    out[i] = of(value) / divisor;
  }
  return out;
}

function functionNamed(e: Expression & { kind: "call" }): (typeof functions)[string] {
  const known = functions[e.fn];
  const most = e.fn === "log" ? 2 : 1;
  if (known && e.args.length >= 1 && e.args.length <= most) return known;
  if (known) throw new DataError(`${e.fn} takes one column, got ${deparse(e)}`, `write ${e.fn}(x)`);
  throw new DataError(
    `unknown function in a formula: ${e.fn}`,
    `a formula may use ${[...Object.keys(functions), "poly", "scale", "factor", "offset"].join(", ")}`,
  );
}

function arithmetic(e: Expression & { kind: "binary" }): (a: number, b: number) => number {
  switch (e.op) {
    case "+":
      return (a, b) => a + b;
    case "-":
      return (a, b) => a - b;
    case "*":
      return (a, b) => a * b;
    case "/":
      return (a, b) => a / b;
    case "^":
      return (a, b) => a ** b;
    default:
      throw new DataError(`"${e.op}" is no arithmetic: ${deparse(e)}`, "inside a function use + - * / ^");
  }
}

/** Value of an arithmetic expression at one point. */
function evaluateAt(e: Expression, scope: ReadonlyMap<string, number>): number {
  switch (e.kind) {
    case "name": {
      const value = scope.get(e.name);
      if (value === undefined)
        throw new DataError(`missing value of ${e.name}`, `give one, as in --at ${e.name}=1`);
      return value;
    }
    case "number":
      return e.value;
    case "group":
      return evaluateAt(e.of, scope);
    case "sign":
      return (e.op === "-" ? -1 : 1) * evaluateAt(e.of, scope);
    case "binary":
      return arithmetic(e)(evaluateAt(e.left, scope), evaluateAt(e.right, scope));
    case "call": {
      const divisor =
        e.fn === "log" && e.args.length === 2 ? Math.log(evaluateAt(e.args[1]!.value, scope)) : 1;
      return functionNamed(e).of(evaluateAt(e.args[0]!.value, scope)) / divisor;
    }
    case "word":
      throw new DataError(`a formula cannot use the text ${deparse(e)} as a number`, "name a column instead");
  }
}

/** `poly(x, k)`: its argument, degree, and the basis, made from every row of the table that has x, as R makes it. */
function polynomialOf(e: Expression & { kind: "call" }, rows: FrameRows) {
  const inner = e.args.find((argument) => argument.name === undefined || argument.name === "x")?.value;
  const rest = e.args.filter((argument) => argument.value !== inner);
  const degreeOf = rest.find((argument) => argument.name === undefined || argument.name === "degree")?.value;
  const raw = rest.find((argument) => argument.name === "raw")?.value;
  const degree = degreeOf === undefined ? 1 : evaluateAt(degreeOf, new Map());
  if (inner === undefined || !Number.isInteger(degree) || degree < 1)
    throw new DataError(
      `poly must be poly(x, degree) with a whole degree >= 1, got ${deparse(e)}`,
      "write poly(x, 2)",
    );
  if (raw?.kind === "name" && raw.name.startsWith("T"))
    return { inner, degree, bases: (x: number) => Array.from({ length: degree }, (_, d) => x ** (d + 1)) };
  const { basis } = orthogonalPolynomial(knownValues(inner, rows.table), degree);
  return { inner, degree, bases: (x: number) => polynomialAt(basis, x) };
}

function momentsOf(inner: Expression, table: Table): { centre: number; spread: number } {
  const x = knownValues(inner, table);
  let sum = 0;
  for (const value of x) sum += value;
  const centre = sum / x.length;
  let squares = 0;
  for (const value of x) squares += (value - centre) ** 2;
  const spread = Math.sqrt(squares / (x.length - 1));
  if (spread > 0) return { centre, spread };
  throw new DataError(
    `scale(${deparse(inner)}) cannot scale a constant column`,
    "leave it out of the formula",
  );
}

/** Values of `inner` in the rows of the table where all its columns are known. */
function knownValues(inner: Expression, table: Table): Float64Array {
  const sources = columnsRead(inner).map((name) => ({
    name,
    column: table.columns.find((column) => column.name === name)!,
  }));
  const scope = new Map<string, number>();
  const out = new Float64Array(table.rowCount);
  let count = 0;
  for (let row = 0; row < table.rowCount; row++) {
    let known = true;
    for (const { name, column } of sources) {
      const value = column.kind === "number" ? column.values[row]! : Number.NaN;
      scope.set(name, value);
      known = known && !Number.isNaN(value);
    }
    if (known) out[count++] = evaluateAt(inner, scope);
  }
  return out.slice(0, count);
}

function onlyArgument(e: Expression & { kind: "call" }): Expression {
  if (e.args.length === 1) return e.args[0]!.value;
  throw new DataError(`${e.fn} takes one column, got ${deparse(e)}`, `write ${e.fn}(x)`);
}

function checkFinite(name: string, values: Float64Array, rows: FrameRows): Float64Array {
  for (let i = 0; i < values.length; i++)
    if (values[i]! - values[i]! !== 0)
      throw new DataError(
        `${name} is not a finite number: ${values[i]}`,
        "mend or leave out this row",
        rows.place(i),
      );
  return values;
}
