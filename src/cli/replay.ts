import { stat } from "node:fs/promises";
import { basename, dirname, join, normalize } from "node:path";
import * as z from "zod";
import { type AnalysisOptions, comparisonAdjustments } from "../analysis/options.ts";
import { fingerprint, readTextFile, sizeOfFile } from "../host/node.ts";
import { DataError } from "../model/errors.ts";

/** Table, options and fingerprint of an earlier analysis. */
export interface Replay {
  readonly table: string;
  readonly sha256: string | null;
  readonly engine: "js" | "duckdb";
  readonly options: Partial<AnalysisOptions>;
}

const names = z.array(z.string());
const schema = z.object({
  format: z.literal(1),
  table: z.object({ sha256: z.string().nullable(), engine: z.enum(["memory", "duckdb"]).optional() }),
  request: z.object({
    table: z.string(),
    path: z.string().optional(),
    value: z.string(),
    condition: z.string(),
    references: names,
    treated: names,
    nest: names,
    animals: z.enum(["crossed", "nested"]).optional(),
    pair: z.string().nullable(),
    time: z.string().nullable(),
    batch: z.string().nullable(),
    covariates: names,
    markers: names,
    planned: names.optional(),
    unit: z.string().optional(),
    threshold: z.number().nullable(),
    transform: z.enum(["log", "sqrt", "identity"]),
    sizeCut: z.enum(["pooled", "within"]),
    margin: z.number(),
    shapeMargin: z.number(),
    df: z.enum(["kr", "satterthwaite", "z"]),
    adjust: z.enum(comparisonAdjustments),
    boot: z.number(),
    seed: z.number(),
  }),
});

/**
 * Reads the request of an `analysis.json`, or of the one in a folder. Unless `given`, the table is looked for beside the
 * file, one folder up and here; of several, that with the bytes of the earlier run is taken.
 *
 * Fails: DataError if the file is missing or is no analysis, or if its table is in none of these places.
 */
export async function readReplay(asked: string, given: string | undefined): Promise<Replay> {
  const isFolder = await stat(asked).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const path = isFolder ? join(asked, "analysis.json") : asked;
  const { request, table } = parsedAnalysis(path, await readTextFile(path));
  const wide = request.value.split(",");
  const folder = dirname(path);
  const recorded = request.path === undefined ? [] : [dirname(request.path)];
  const places = [folder, join(folder, ".."), ".", ...recorded].map((place) => join(place, request.table));
  return {
    table: given ?? (await foundTable(path, places, table.sha256)),
    sha256: table.sha256,
    engine: table.engine === "duckdb" ? "duckdb" : "js",
    options: {
      value: wide,
      condition: request.condition,
      reference: request.references,
      levels: { [request.condition]: [...request.references, ...request.treated] },
      nest: request.nest,
      ...(request.animals ? { animals: request.animals } : {}),
      ...(request.pair === null || (wide.length > 1 && request.pair === "row") ? {} : { pair: request.pair }),
      ...(request.time === null || wide.length > 1 ? {} : { time: request.time }),
      ...(request.batch === null ? {} : { batch: request.batch }),
      covariates: request.covariates,
      markers: request.markers,
      ...(request.planned ? { planned: request.planned } : {}),
      ...(request.unit ? { unit: request.unit } : {}),
      ...(request.threshold === null ? {} : { threshold: request.threshold }),
      transform: request.transform,
      sizeCut: request.sizeCut,
      margin: request.margin,
      shapeMargin: request.shapeMargin,
      df: request.df,
      adjust: request.adjust,
      boot: request.boot,
      seed: request.seed,
    },
  };
}

/** The parts of an analysis.json that a replay needs. Fails: DataError if the text is no such file. */
function parsedAnalysis(path: string, text: string) {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new DataError(
      `not JSON: ${error instanceof Error ? error.message : String(error)}`,
      "give the analysis.json of an earlier run",
      { file: path },
    );
  }
  const found = schema.safeParse(parsed);
  if (!found.success) {
    const issue = found.error.issues[0]!;
    throw new DataError(
      `not an analysis: ${issue.path.join(".") || "the file"}: ${issue.message}`,
      "give the analysis.json of an earlier run",
      {
        file: path,
      },
    );
  }
  return found.data;
}

/** The first of `places` with the bytes of the earlier run, else the first that is there. Fails: DataError that lists them. */
async function foundTable(replay: string, places: readonly string[], sha256: string | null): Promise<string> {
  const paths = [...new Set(places.map((place) => normalize(place)))];
  const there: string[] = [];
  for (const path of paths) if (await isFile(path)) there.push(path);
  if (there.length === 0)
    throw new DataError(
      `missing table ${basename(paths[0]!)}; it is not in ${paths.map((path) => dirname(path)).join(", ")}`,
      `name it: setpoint analyze PATH/TO/${basename(paths[0]!)} --replay ${replay}`,
      { file: replay },
    );
  if (sha256 !== null && there.length > 1)
    for (const path of there) if ((await fingerprint(path)) === sha256) return path;
  return there[0]!;
}

async function isFile(path: string): Promise<boolean> {
  return sizeOfFile(path).then(
    () => true,
    () => false,
  );
}
