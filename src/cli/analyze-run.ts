import { basename } from "node:path";
import { analyze } from "../analysis/analyze.ts";
import type { AnalysisResult } from "../analysis/findings.ts";
import { type AnalysisOptions, defaultOptions } from "../analysis/options.ts";
import { fingerprint, readTableFile, sizeOfFile } from "../host/node.ts";
import { runTask } from "../host/pool.ts";
import { DataError } from "../model/errors.ts";
import type { AnalyzeOptions } from "./analyze.ts";
import { analysisJson, analysisText } from "./analyze-text.ts";
import { progressLine } from "./progress-line.ts";
import { readReplay } from "./replay.ts";
import { writeAnalysis } from "./write-analysis.ts";

declare const SETPOINT_VERSION: string;

/** Runs the command; the exit code is 0 whatever the verdict. Fails: DataError, which is exit code 2. */
export async function runAnalyze(table: string | undefined, given: AnalyzeOptions): Promise<number> {
  const replay = given.replay === undefined ? undefined : await readReplay(given.replay);
  const path = table ?? replay?.table;
  if (path === undefined)
    throw new DataError("missing table", "name a file: setpoint analyze TABLE, or --replay analysis.json");
  const options = optionsOf(given, replay?.options);
  const read = await readSizes(path, options);
  const sha256 = await fingerprint(path);
  if (replay?.sha256 && replay.sha256 !== sha256)
    process.stderr.write(`setpoint: ${path} is not the table of ${given.replay}: its bytes differ\n`);
  const line = progressLine("analyze");
  const result = await analyze(read, options, {
    file: basename(path),
    facts: { sha256, engine: "memory" },
    versions: { setpoint: SETPOINT_VERSION, node: process.version, duckdb: null },
    run: runTask,
    notes: read.notes,
    progress: (_what, done, total) => line.update(done, total),
  });
  line.end();
  if (given.out !== undefined) await writeAnalysis(given.out, result, given.report ? "all" : "data");
  report(result, given);
  return 0;
}

/** Bytes of a file, and rows of a table, above which the analysis of every row would not end. */
const MOST = { bytes: 1_000_000_000, rows: 5_000_000 };

/** Reads the table. Fails: DataError with the command that fits a table of any size, if this one is too large. */
async function readSizes(path: string, options: AnalysisOptions) {
  const size = await sizeOfFile(path);
  if (size > MOST.bytes) throw tooLarge(path, `${(size / 1e9).toFixed(1)} GB`, options);
  try {
    const read = await readTableFile(path);
    if (read.rowCount > MOST.rows) throw tooLarge(path, `${read.rowCount} rows`, options);
    return read;
  } catch (error) {
    // An array that the machine cannot hold.
    if (error instanceof RangeError) throw tooLarge(path, `${(size / 1e9).toFixed(1)} GB`, options);
    throw error;
  }
}

function tooLarge(path: string, size: string, { value, condition, nest }: AnalysisOptions): DataError {
  const units = (nest ?? ["mouse", "dendrite"]).map(
    (_, i, path) => ` + (1 | ${path.slice(0, i + 1).join(":")})`,
  );
  const formula = `log(${value?.[0] ?? "size"}) ~ ${condition ?? "condition"}${units.join("")}`;
  return new DataError(
    `the table is too large to be analysed row by row (${size}; the limit is ${MOST.rows / 1e6} million rows)`,
    `setpoint fit ${path} --engine duckdb --formula "${formula}" gives its contrasts in one pass; for a verdict keep whole animals with fewer synapses of each`,
    { file: path },
  );
}

/** Options of the run: what the command line says, else what the replayed run had, else the defaults. */
function optionsOf(given: AnalyzeOptions, replayed: Partial<AnalysisOptions> | undefined): AnalysisOptions {
  const { replay: _replay, out: _out, json: _json, report: _report, levels = {}, ...named } = given;
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
