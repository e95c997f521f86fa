import type { Exclusion } from "../analysis/exclusion.ts";
import type { AnalysisOptions } from "../analysis/options.ts";
import type { ColumnKinds } from "../stats/sufficient-request.ts";
import type { Connection } from "./duckdb.ts";
import { identifier, literal } from "./duckdb-sql.ts";

/** Columns of an analysis of one size per row, from a request in which all roles are filled in. */
export interface UsedColumns {
  readonly value: string;
  readonly condition: string;
  readonly nest: readonly string[];
  readonly batch: string | undefined;
  readonly covariates: readonly string[];
}

/** Rows that enter, by condition and animal. */
export interface StratumCount {
  readonly condition: string;
  /** Empty without an animal column. */
  readonly animal: string;
  readonly rows: number;
}

/** What one pass over the rows says of those that enter and those that do not. */
export interface UsableRows {
  /** The usable rows as a table expression. */
  readonly view: string;
  readonly strata: readonly StratumCount[];
  readonly exclusions: readonly Exclusion[];
  readonly used: number;
  /** Sizes below 0, the smallest of them, and the largest size by amount. */
  readonly negative: number;
  readonly lowest: number;
  readonly largest: number;
  /** Usable sizes that are 0 or below. */
  readonly nonPositive: number;
}

/** SQL for a label as text, by which strata are told apart. */
export function labelSql(name: string): string {
  return `CAST(${identifier(name)} AS VARCHAR)`;
}

/** Counts the rows of `view` that enter an analysis and those left out, each by its first reason. */
export async function usableRows(
  connection: Connection,
  view: string,
  kinds: ColumnKinds,
  columns: UsedColumns,
  options: AnalysisOptions,
): Promise<UsableRows> {
  const reasons = exclusionReasons(kinds, columns, options);
  const first = reasons.map(({ sql }, i) => `WHEN ${sql} THEN ${i}`);
  const reason = first.length === 0 ? "-1" : `CASE ${first.join(" ")} ELSE -1 END`;
  const value = `CAST(${identifier(columns.value)} AS DOUBLE)`;
  const animal = columns.nest[0] === undefined ? "''" : labelSql(columns.nest[0]);
  const sql = `SELECT reason, condition, animal, CAST(count(*) AS DOUBLE), CAST(count(*) FILTER (value < 0) AS DOUBLE),
      min(value), max(abs(value)), CAST(count(*) FILTER (value <= 0) AS DOUBLE)
    FROM (SELECT ${reason} AS reason, ${labelSql(columns.condition)} AS condition, ${animal} AS animal, ${value} AS value
      FROM ${view})
    GROUP BY reason, condition, animal ORDER BY reason, condition, animal`;
  const found = (await connection.runAndReadAll(sql)).getRows();
  const rowsOf = (wanted: number) =>
    found.reduce((sum, row) => sum + (Number(row[0]) === wanted ? Number(row[3]) : 0), 0);
  const usable = found.filter((row) => Number(row[0]) === -1);
  return {
    view: `(SELECT * FROM ${view} WHERE ${reason} = -1)`,
    strata: usable.map((row) => ({
      condition: String(row[1]),
      animal: String(row[2]),
      rows: Number(row[3]),
    })),
    exclusions: reasons.flatMap(({ text }, i) =>
      rowsOf(i) === 0 ? [] : [{ reason: text, rows: rowsOf(i), lines: [] }],
    ),
    used: rowsOf(-1),
    negative: found.reduce((sum, row) => sum + Number(row[4] ?? 0), 0),
    lowest: found.reduce((low, row) => Math.min(low, row[5] === null ? Infinity : Number(row[5])), Infinity),
    largest: found.reduce((high, row) => Math.max(high, Number(row[6] ?? 0)), 0),
    nonPositive: usable.reduce((sum, row) => sum + Number(row[7] ?? 0), 0),
  };
}

/** The reasons of `checkDesign` in the same order and words. */
function exclusionReasons(
  kinds: ColumnKinds,
  { value, condition, nest, batch, covariates }: UsedColumns,
  { levels, transform, threshold }: AnalysisOptions,
): { text: string; sql: string }[] {
  const missing = (name: string) => ({ text: `missing ${name}`, sql: `${identifier(name)} IS NULL` });
  const compared = levels?.[condition];
  const number = `CAST(${identifier(value)} AS DOUBLE)`;
  const isNumber = kinds.get(condition) === "number";
  const listed = compared?.map((level) => (isNumber ? String(Number(level)) : literal(level))).join(", ");
  return [
    ...[condition, ...nest, ...(batch === undefined ? [] : [batch]), ...covariates].map(missing),
    ...(compared
      ? [
          {
            text: `${condition} not compared`,
            sql: `${identifier(condition)} NOT IN (${listed})`,
          },
        ]
      : []),
    missing(value),
    ...(transform === "log" ? [{ text: `${value} is 0`, sql: `${number} = 0` }] : []),
    ...(threshold === undefined
      ? []
      : [
          {
            text: `${value} below the detection limit ${threshold}`,
            sql: `${number} < CAST(${threshold} AS DOUBLE)`,
          },
        ]),
  ];
}
