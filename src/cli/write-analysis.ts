import { join } from "node:path";
import type { AnalysisResult } from "../analysis/findings.ts";
import { dataFiles, reportFiles } from "../analysis/report.ts";
import { writeWholeFile } from "../host/node.ts";
import { rasteriser } from "../host/rasterise.ts";

/** Writes the folder of an analysis: analysis.json, the R code and tables; with `all`, the report and its figures too. */
export async function writeAnalysis(
  folder: string,
  result: AnalysisResult,
  content: "all" | "data",
): Promise<void> {
  const files = content === "all" ? await reportFiles(result, await rasteriser()) : dataFiles(result);
  for (const [name, text] of files) await writeWholeFile(join(folder, name), text);
}
