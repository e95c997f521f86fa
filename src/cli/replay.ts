import { dirname, join } from "node:path";
import { z } from "zod";
import type { AnalysisOptions } from "../analysis/options.ts";
import { readTextFile } from "../host/node.ts";
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
    adjust: z.enum(["single-step", "holm", "bonferroni", "sidak", "none"]),
    boot: z.number(),
    seed: z.number(),
  }),
});

/**
 * Reads the request of an `analysis.json`. The table is looked for beside the file and one folder up, then here.
 *
 * Fails: DataError if the file is missing or is no analysis.
 */
export async function readReplay(path: string): Promise<Replay> {
  const text = await readTextFile(path);
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
  const { request, table } = found.data;
  const wide = request.value.split(",");
  const folder = dirname(path);
  const places = [join(folder, request.table), join(folder, "..", request.table), request.table];
  return {
    table: await firstReadable(places),
    sha256: table.sha256,
    engine: table.engine === "duckdb" ? "duckdb" : "js",
    options: {
      value: wide,
      condition: request.condition,
      reference: request.references,
      levels: { [request.condition]: [...request.references, ...request.treated] },
      nest: request.nest,
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

async function firstReadable(places: readonly string[]): Promise<string> {
  const { sizeOfFile } = await import("../host/node.ts");
  for (const place of places)
    if (
      await sizeOfFile(place).then(
        () => true,
        () => false,
      )
    )
      return place;
  return places[places.length - 1]!;
}
