import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cellsOfFile } from "../src/host/duckdb.ts";
import { parseFormula } from "../src/stats/formula.ts";
import { fitMoments } from "../src/stats/lmm.ts";
import { sufficientModel } from "../src/stats/sufficient-moments.ts";
import { once, peakMemory } from "./measure.ts";
import { NESTED_FORMULA } from "./nested-table.ts";

/** Cost of one process that reads a Parquet file through DuckDB and fits the paper's model, start to end. */
export interface LargeFit {
  /** Milliseconds inside the process, reading included. */
  readonly wall: number;
  readonly cpu: number;
  /** Milliseconds from the start of the process to its end. */
  readonly wholeWall: number;
  readonly peakMb: number;
  readonly rows: number;
  readonly groups: number;
  readonly criterion: number;
  readonly fileMb: number;
  /** Milliseconds it took to write the file. */
  readonly written: number;
}

/**
 * Writes `rows` rows to the temporary folder as Parquet, fits them in a process of their own, and removes them.
 *
 * A child, because the memory of the writer must not count.
 */
export async function largeFit(rows: number, memoryLimit: string): Promise<LargeFit> {
  const folder = mkdtempSync(join(tmpdir(), "setpoint-bench-"));
  try {
    const path = join(folder, "synapses.parquet");
    const { wall: written } = await once(() => writeParquet(path, rows));
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--expose-gc", process.argv[1]!, "--fit-file", path, "--memory-limit", memoryLimit],
      { encoding: "utf8" },
    );
    if (status !== 0) throw new Error(`the fit ended with ${status}: ${stderr}`);
    const inner = JSON.parse(stdout) as Omit<LargeFit, "wholeWall" | "fileMb" | "written">;
    return { ...inner, wholeWall: performance.now() - start, fileMb: statSync(path).size / 1e6, written };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether this process is the child of `largeFit`; if so it fits, prints its figures, and there is no more to do. */
export async function isFittingChild(): Promise<boolean> {
  const at = process.argv.indexOf("--fit-file");
  if (at < 0) return false;
  const memory = process.argv[process.argv.indexOf("--memory-limit") + 1]!;
  const formula = parseFormula(NESTED_FORMULA);
  const result = { rows: 0, groups: 0, criterion: 0 };
  const { wall, cpu } = await once(async () => {
    const { cells, request } = await cellsOfFile(process.argv[at + 1]!, formula, { limits: { memory } });
    const { moments } = sufficientModel(cells, request, formula);
    const fitted = fitMoments(moments, { criterion: "reml" });
    Object.assign(result, { rows: fitted.n, groups: fitted.groups["dendrite"], criterion: fitted.objective });
  });
  process.stdout.write(JSON.stringify({ wall, cpu, peakMb: peakMemory(), ...result }));
  return true;
}

/**
 * The nested study of `nested-table.ts` by SQL: 41.2 synapses per dendrite, 14 dendrites per mouse, 3 conditions.
 *
 * Normals by Box and Muller from hashes of the row number, so that threads do not change the table.
 */
async function writeParquet(path: string, rows: number): Promise<void> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", { memory_limit: "4GB" });
  const connection = await instance.connect();
  const uniform = (salt: number, id: string) =>
    `((hash(${id} * 64 + ${salt})::DOUBLE + 0.5) / 18446744073709551616.0)`;
  const normal = (salt: number, id: string) =>
    `sqrt(-2 * ln(${uniform(salt, id)})) * cos(2 * pi() * ${uniform(salt + 1, id)})`;
  await connection.run(`
    CREATE TEMP TABLE dendrites AS
      SELECT dendrite, mouse, CASE mouse % 3 WHEN 0 THEN 'SW' WHEN 1 THEN 'EW' ELSE 'S' END AS condition,
        CASE WHEN ${uniform(1, "dendrite")} < 0.4 THEN 'S1' ELSE 'M1' END AS region,
        round(0.86 + 0.2 * ${normal(2, "dendrite")}, 4) AS diameter,
        -2 + 0.075 * ${normal(4, "mouse")} + 0.2 * ${normal(6, "dendrite")}
          - CASE WHEN mouse % 3 = 2 THEN 0.2 ELSE 0 END AS level,
        (412 * dendrite + 9) // 10 AS first, least(${rows}, (412 * (dendrite + 1) + 9) // 10) AS beyond
      FROM (SELECT range AS dendrite, range // 14 AS mouse FROM range(${Math.floor(((rows - 1) * 10) / 412) + 1}))`);
  await connection.run(`
    COPY (
      SELECT dendrite, mouse, condition, region, diameter, level + 0.85 * ${normal(8, "id")} AS y
      FROM (SELECT *, unnest(range(first, beyond)) AS id FROM dendrites)
    ) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}
