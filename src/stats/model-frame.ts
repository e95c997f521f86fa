import { DataError } from "../model/errors.ts";
import { columnOf, type Table } from "../model/table.ts";
import type { CodingChoice } from "./coding.ts";
import { type Formula, parseFormula } from "./formula.ts";
import { columnsRead, deparse, type Expression } from "./formula-expression.ts";
import type { ModelFrame } from "./lmm-types.ts";
import {
  type ColumnPlan,
  columnAt,
  fillColumns,
  planColumns,
  planIndicators,
  writeNumbers,
} from "./model-frame-columns.ts";
import { randomTerms } from "./model-frame-groups.ts";
import { type FrameRows, frameRows, type RowOptions } from "./model-frame-rows.ts";
import { type FactorVariable, type FrameVariable, frameVariable } from "./model-frame-variables.ts";
import { type NestingRelation, nestingRelations, restartWarnings } from "./nesting.ts";
import { checkRank, type RankCheck } from "./rank-check.ts";
import { unidentifiedWarnings } from "./unidentified-groups.ts";

/** What a model frame can be told besides the formula. */
export interface ModelFrameOptions extends RowOptions {
  /** Coding of factors by name; `treatment` if not named. */
  readonly contrasts?: Readonly<Record<string, CodingChoice>> | undefined;
  /** Column of prior weights w, with Var(e) = sigma^2 / w. */
  readonly weights?: string | undefined;
}

/** A point of the reference grid: the level of each factor by name, the value of each numeric column. */
export interface GridPoint {
  readonly levels: ReadonlyMap<string, number>;
  readonly values: ReadonlyMap<string, number>;
}

/** A numeric column of the fixed part over the rows of the model. */
export interface GridCovariate {
  readonly name: string;
  readonly values: Float64Array;
}

/** A model frame with what marginal means need: factors, covariates and the design row of any point. */
export interface ModelFrameWithGrid extends ModelFrame {
  readonly parsed: Formula;
  /** Factors of the fixed part. */
  readonly factors: readonly FactorVariable[];
  readonly covariates: readonly GridCovariate[];
  /** True if variable `index` of the parsed fixed part is a factor. */
  readonly isFactorVariable: (index: number) => boolean;
  /** Names of all columns of X before any was left out. */
  readonly allColumnNames: readonly string[];
  readonly rank: RankCheck;
  /** Row of X at a point, over all columns, the ones left out included. */
  readonly designRow: (point: GridPoint) => Float64Array;
  readonly nesting: readonly NestingRelation[];
  /** Rows of the data that each row of the frame stands for, where rows were gathered into cells; absent if one each. */
  readonly rowCounts?: Float64Array;
  /** Columns of the same model in two other codings, for type III tests: treatment, and indicators of all levels. */
  readonly otherCodings: () => {
    readonly treatment: readonly ColumnPlan[];
    readonly indicators: readonly ColumnPlan[];
  };
}

/**
 * The y, X and Z of `formula` over the complete rows of `table`.
 *
 * Fails: DataError for an unknown column, a factor with one level, no complete row, a value outside a function's domain.
 */
export function modelFrame(
  table: Table,
  formula: string | Formula,
  options: ModelFrameOptions = {},
): ModelFrameWithGrid {
  const parsed = typeof formula === "string" ? parseFormula(formula) : formula;
  const columns = options.weights === undefined ? parsed.columns : [...parsed.columns, options.weights];
  const rows = frameRows(table, columns, options);
  const used = usedVariables(parsed, rows);
  const codings = options.contrasts ?? {};
  const plans = planColumns(parsed.fixed, used, codings);
  const y = responseValues(parsed, rows);
  const random = randomTerms(parsed.random, rows, codings);
  const fillAll = (from: number, to: number, out: Float64Array) =>
    fillColumns(plans, from, to, out, plans.length);
  const nesting = nestingRelations(random);
  const rank = checkRank(rows.n, plans.length, plans.length, fillAll);
  const kept = rank.kept.map((j) => plans[j]!);
  const aliased = rank.aliased.map((j) => plans[j]!.name);
  const stride = kept.length + 1;
  const weights = options.weights === undefined ? undefined : checkedWeights(options.weights, rows);
  const fillKept = (from: number, to: number, out: Float64Array) =>
    fillColumns(kept, from, to, out, kept.length);
  return {
    formula: parsed.text,
    parsed,
    n: rows.n,
    rows: rows.rows,
    dropped: (options.rows?.length ?? table.rowCount) - rows.n,
    ...responseOf(parsed.response),
    columnNames: kept.map((plan) => plan.name),
    assign: kept.map((plan) => plan.term),
    terms: parsed.fixed.terms.map((term) => term.label),
    aliased,
    fill: (from, to, out) => {
      fillColumns(kept, from, to, out, stride);
      writeNumbers(y, from, to, out, stride - 1, stride);
    },
    ...(weights === undefined ? {} : { weights }),
    random,
    warnings: [
      ...rows.warnings,
      ...aliasWarnings(aliased),
      ...restartWarnings(random, nesting),
      ...unidentifiedWarnings(rows.n, kept.length, fillKept, random),
    ],
    factors: used.filter((variable): variable is FactorVariable => variable?.kind === "factor"),
    covariates: covariatesOf(used, rows),
    isFactorVariable: (index) => used[index]?.kind === "factor",
    allColumnNames: plans.map((plan) => plan.name),
    rank,
    designRow: (point) => designRow(plans, used, point),
    nesting,
    otherCodings: () => ({
      treatment: planColumns(parsed.fixed, used, {}),
      indicators: planIndicators(parsed.fixed, used),
    }),
  };
}

/** The variables of the fixed part at their indices; those of no term are null, and no term refers to them. */
function usedVariables(parsed: Formula, rows: FrameRows): FrameVariable[] {
  const variables = parsed.fixed.variables.map((variable, index) =>
    parsed.fixed.terms.some((term) => term.variables.includes(index))
      ? checkedVariable(variable, rows)
      : null,
  );
  return variables as FrameVariable[]; // see above
}

function checkedVariable(e: Expression, rows: FrameRows): FrameVariable {
  const variable = frameVariable(e, rows);
  if (variable.kind === "number" || variable.levels.length > 1) return variable;
  throw new DataError(
    `the factor ${variable.name} has only one level in the rows of the model, ${variable.levels[0]}`,
    `leave ${variable.name} out of the formula, or look at which rows were left out for missing values`,
    { file: rows.table.source, column: variable.column },
  );
}

/** y minus the offsets. */
function responseValues(parsed: Formula, rows: FrameRows): Float64Array {
  const text = deparse(parsed.response);
  const inner = columnsRead(parsed.response);
  const label = inner.find((name) => rows.isFactor(name));
  if (label !== undefined) rows.numbers(label); // throws, naming the column
  const response = frameVariable(parsed.response, rows);
  if (response.kind === "factor" || response.values.length !== 1 || inner.length === 0)
    throw new DataError(
      `the response must be one numeric column or a function of it, got ${text}`,
      "write log(asi) ~ ...",
    );
  let y = response.values[0]!;
  for (const offset of parsed.fixed.offsets) {
    const variable = frameVariable(offset, rows);
    if (variable.kind === "factor")
      throw new DataError(`offset(${variable.name}) must be numeric`, "use a factor as a term instead");
    const added = variable.values[0]!;
    y = y.map((value, i) => value - added[i]!);
  }
  return y;
}

/** Name and transformation of the response: `log(asi)` is the log of `asi`. */
function responseOf(e: Expression): Pick<ModelFrame, "responseName" | "responseTransform"> {
  if (e.kind === "name") return { responseName: e.name, responseTransform: "identity" };
  if (e.kind !== "call" || e.args.length === 0)
    return { responseName: deparse(e), responseTransform: "other" };
  const inner = deparse(e.args[0]!.value);
  if (e.fn === "log" && e.args.length === 2) {
    const base = e.args[1]!.value;
    const known =
      base.kind === "number" ? ({ 2: "log2", 10: "log10" } as const)[base.value as 2 | 10] : undefined;
    return { responseName: known ? inner : deparse(e), responseTransform: known ?? "other" };
  }
  const simple = ["log", "log2", "log10", "log1p", "sqrt", "exp"] as const;
  const transform = simple.find((name) => name === e.fn);
  if (transform) return { responseName: inner, responseTransform: transform };
  return { responseName: deparse(e), responseTransform: "other" };
}

function checkedWeights(name: string, rows: FrameRows): Float64Array {
  const weights = rows.numbers(name);
  const bad = weights.findIndex((weight) => !(weight > 0 && weight < Number.POSITIVE_INFINITY));
  if (bad < 0) return weights;
  throw new DataError(
    `a weight must be a number above 0, got ${weights[bad]}`,
    "leave rows of weight 0 out of the table",
    rows.place(bad, name),
  );
}

function aliasWarnings(aliased: readonly string[]): string[] {
  if (aliased.length === 0) return [];
  const names = aliased.join(", ");
  return [
    `not estimable, because linear combinations of earlier columns: ${names}; they were left out of the fit, and what depends on them is null`,
  ];
}

/** The numeric columns behind the variables of the fixed part, each once. */
function covariatesOf(variables: readonly (FrameVariable | null)[], rows: FrameRows): GridCovariate[] {
  const names = variables.flatMap((variable) => (variable?.kind === "number" ? variable.columns : []));
  return [...new Set(names)]
    .filter((name) => columnOf(rows.table, name).kind === "number")
    .map((name) => ({ name, values: rows.numbers(name) }));
}

function designRow(
  plans: readonly ColumnPlan[],
  variables: readonly FrameVariable[],
  point: GridPoint,
): Float64Array {
  const numbers = new Map<number, readonly number[]>();
  const number = (which: number, column: number): number => {
    const variable = variables[which]!;
    if (variable.kind === "factor") throw new Error(`bug: ${variable.name} is a factor`);
    const found = numbers.get(which) ?? variable.at(point.values);
    numbers.set(which, found);
    return found[column]!;
  };
  const level = (which: number): number => {
    const found = point.levels.get(variables[which]!.name);
    if (found === undefined) throw new Error(`bug: grid point without a level of ${variables[which]!.name}`);
    return found;
  };
  return Float64Array.from(plans, (plan) => columnAt(plan, level, number));
}
