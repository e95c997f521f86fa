import { basename } from "node:path";
import { analyze } from "../analysis/analyze.ts";
import type { AnalysisResult } from "../analysis/findings.ts";
import { type AnalysisOptions, defaultOptions } from "../analysis/options.ts";
import { fingerprint, readTableFile } from "../host/node.ts";
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
  const read = await readTableFile(path);
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
