import { join } from "node:path";
import type { AnalysisResult } from "../analysis/findings.ts";
import { reportFiles } from "../analysis/report.ts";
import { writeWholeFile } from "../host/node.ts";
import { rasteriser } from "../host/rasterise.ts";

/** Writes the folder of an analysis: the report with its figures, their data, analysis.json and the R code. */
export async function writeAnalysis(
  folder: string,
  result: AnalysisResult,
  content: "all" | "data",
): Promise<void> {
  const files = await reportFiles(result, content === "all" ? await rasteriser() : undefined);
  for (const [name, text] of files)
    if (content === "all" || !/^(report\.html|figures\/)/.test(name))
      await writeWholeFile(join(folder, name), text);
}
