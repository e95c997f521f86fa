import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type PublishedFindings, readPublished } from "../experiments/published-findings.ts";
import { packageFolder } from "./model-path.ts";

/** The findings of full runs that come with the program, by name; none where they are not installed. */
export async function publishedFindings(): Promise<PublishedFindings[]> {
  const folder = packageFolder("docs/findings");
  if (folder === null) return [];
  const files = (await readdir(folder)).filter((file) => file.endsWith(".json")).sort();
  return Promise.all(files.map(async (file) => readPublished(await readFile(join(folder, file), "utf8"))));
}
