import { basename } from "node:path";
import { analyze } from "../analysis/analyze.ts";
import type { AnalysisResult } from "../analysis/findings.ts";
import { type AnalysisOptions, defaultOptions } from "../analysis/options.ts";
import type { WholeTable } from "../analysis/whole-table.ts";
import { duckDbVersion, isLargeFile } from "../host/duckdb.ts";
import { fingerprint, readTableFile, sizeOfFile } from "../host/node.ts";
import { runTask } from "../host/pool.ts";
import { DataError } from "../model/errors.ts";
import type { Table } from "../model/table.ts";

import { analysisJson, analysisText } from "./analyze-text.ts";
import { progressLine } from "./progress-line.ts";
import { readReplay } from "./replay.ts";
import { writeAnalysis } from "./write-analysis.ts";

/** What the command line asks for, beside the analysis itself. */
export interface AnalyzeOptions extends Partial<AnalysisOptions> {
  readonly replay?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly report: boolean;
  readonly engine?: "auto" | "js" | "duckdb";
}

declare const SETPOINT_VERSION: string;

/** Runs the command; the exit code is 0 whatever the verdict. Fails: DataError, which is exit code 2. */
export async function runAnalyze(table: string | undefined, given: AnalyzeOptions): Promise<number> {
  const replay = given.replay === undefined ? undefined : await readReplay(given.replay, table);
  const path = table ?? replay?.table;
  if (path === undefined)
    throw new DataError("missing table", "name a file: setpoint analyze TABLE, or --replay analysis.json");
  const asked = optionsOf(given, replay?.options);
  const sha256 = await fingerprint(path);
  if (replay?.sha256 && replay.sha256 !== sha256)
    process.stderr.write(
      `warning: ${path} is not the table of ${given.replay}: its bytes differ (SHA-256)\n`,
    );
  const engine = await engineFor(path, given.engine ?? replay?.engine ?? "auto", asked);
  const { notes, options, ...read } = await readSizes(path, asked, engine);
  const line = progressLine("analyze");
  const result = await analyze(read.table, options, {
    file: basename(path),
    facts: { sha256, engine: engine === "duckdb" ? "duckdb" : "memory" },
    versions: {
      setpoint: SETPOINT_VERSION,
      node: process.version,
      duckdb: engine === "duckdb" ? await duckDbVersion() : null,
    },
    run: runTask,
    notes,
    ...(read.whole ? { whole: read.whole } : {}),
    progress: (_what, done, total) => line.update(done, total),
  });
  line.end();
  if (given.out !== undefined) await writeAnalysis(given.out, result, given.report ? "all" : "data");
  report(result, given);
  return 0;
}

/** Who reads the table; `auto` hands large files to DuckDB, unless synapses were measured again. */
async function engineFor(
  path: string,
  asked: "auto" | "js" | "duckdb",
  { pair, time, value = [] }: AnalysisOptions,
): Promise<"js" | "duckdb"> {
  if (asked !== "auto") return asked;
  const isPaired = pair !== undefined || time !== undefined || value.length > 1;
  return !isPaired && isLargeFile(path, await sizeOfFile(path)) ? "duckdb" : "js";
}

/** Bytes of a file, and rows of a table, above which the analysis of every row would not end. */
const MOST = { bytes: 1_000_000_000, rows: 5_000_000 };

/** A table in memory, all of it or a sample with the sums over every row, and the options to analyse it with. */
interface SizesRead {
  readonly table: Table;
  readonly options: AnalysisOptions;
  readonly whole?: WholeTable;
  readonly notes: readonly string[];
}

/** Reads the table. Fails: DataError that names the other engine, if the table is too large for memory. */
async function readSizes(
  path: string,
  options: AnalysisOptions,
  engine: "js" | "duckdb",
): Promise<SizesRead> {
  if (engine === "duckdb") {
    const { sampledTable } = await import("../host/duckdb-analysis.ts");
    return { ...(await sampledTable(path, options)), notes: [] };
  }
  const size = await sizeOfFile(path);
  if (size > MOST.bytes) throw tooLarge(path, `${(size / 1e9).toFixed(1)} GB`);
  try {
    const table = await readTableFile(path);
    if (table.rowCount > MOST.rows) throw tooLarge(path, `${table.rowCount} rows`);
    return { table, options, notes: table.notes };
  } catch (error) {
    // An array that the machine cannot hold.
    if (error instanceof RangeError) throw tooLarge(path, `${(size / 1e9).toFixed(1)} GB`);
    throw error;
  }
}

function tooLarge(path: string, size: string): DataError {
  return new DataError(
    `the table is too large to be analysed row by row (${size}; the limit is ${MOST.rows / 1e6} million rows)`,
    "use --engine duckdb, which takes CSV, TSV, gzip of these and Parquet of any size; synapses measured again (--pair) need all rows in memory: keep fewer of each animal",
    { file: path },
  );
}

/** Options of the run: what the command line says, else what the replayed run had, else the defaults. */
function optionsOf(given: AnalyzeOptions, replayed: Partial<AnalysisOptions> | undefined): AnalysisOptions {
  const {
    replay: _replay,
    out: _out,
    json: _json,
    report: _report,
    engine: _engine,
    levels = {},
    ...named
  } = given;
  const order = { ...replayed?.levels, ...levels };
  return {
    ...defaultOptions,
    ...replayed,
    ...named,
    ...(Object.keys(order).length > 0 ? { levels: order } : {}),
  };
}

function report(result: AnalysisResult, given: AnalyzeOptions): void {
  for (const { role, column, reason } of result.request.guessed)
    process.stderr.write(`guessed --${role} ${column} (${reason})\n`);
  for (const warning of result.warnings) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write(
    given.json ? `${JSON.stringify(analysisJson(result), null, 2)}\n` : analysisText(result),
  );
  if (given.out !== undefined) process.stderr.write(`written to ${given.out}\n`);
}
