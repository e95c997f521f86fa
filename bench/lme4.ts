import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Table } from "../src/model/table.ts";

/** Cost of lme4's fit: seconds of CPU (user plus system) and wall, and megabytes above the loaded table. */
export interface Lme4Cost {
  readonly cpu: number;
  readonly wall: number;
  readonly coldCpu: number;
  /** REML criterion at its optimum. */
  readonly criterion: number;
  readonly memoryMb: number;
  readonly version: string;
  readonly r: string;
  /** File of the linear algebra library behind R: a tuned one makes large fits several times faster. */
  readonly blas: string;
  /** Warm fits behind the median. */
  readonly runs: number;
}

/**
 * Fits `formula` to `table` with lme4, `runs` times after a first one, in an R process of its own; null where Rscript
 * or lme4 is missing. `cpu` is that of the call of lmer alone, not of reading.
 */
export function lme4Cost(table: Table, formula: string, runs: number): Lme4Cost | null {
  const script = "bench/lme4.R";
  if (!existsSync(script)) return null;
  const folder = mkdtempSync(join(tmpdir(), "setpoint-lme4-"));
  try {
    writeColumns(table, folder);
    const { status, stdout, stderr } = spawnSync("Rscript", [script, folder, formula, String(runs)], {
      encoding: "utf8",
    });
    if (status === null) return null;
    if (status !== 0) throw new Error(`lme4 failed: ${stderr}`);
    return JSON.parse(stdout) as Lme4Cost | null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeColumns(table: Table, folder: string): void {
  const lines = table.columns.map((column) => {
    writeFileSync(join(folder, `${column.name}.bin`), new Uint8Array(dataOf(column).buffer));
    return `${column.name} ${column.kind === "number" ? "number 0" : `factor ${column.levels.length}`}`;
  });
  writeFileSync(join(folder, "columns.txt"), `${lines.join("\n")}\n`);
}

/** The column's own numbers in a buffer that holds nothing else. */
function dataOf(column: Table["columns"][number]): Float64Array | Int32Array {
  return column.kind === "number" ? Float64Array.from(column.values) : Int32Array.from(column.codes);
}

/** What lme4 did in this run, or the figure recorded earlier and that it is one. */
export function lme4Text(cost: Lme4Cost | null, recorded: string): string {
  if (cost === null) return `lme4: not run (no Rscript, no lme4, or --no-r); recorded ${recorded}`;
  return `lme4 ${cost.version} (R ${cost.r}, ${cost.blas}), same run: CPU median ${cost.cpu.toPrecision(3)} s of ${cost.runs} (cold ${cost.coldCpu.toPrecision(3)} s), wall ${cost.wall.toPrecision(3)} s, ${cost.memoryMb.toFixed(0)} MB above the table; recorded ${recorded}`;
}
