import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** True if a word of the command line names a model file and no experiment. */
export function namesModel(word: string): boolean {
  return /\.(ya?ml|json)$/i.test(word) || packagedModel(word) !== null;
}

/** The path of a model file; a bare name is one that comes with the program. */
export async function modelPath(word: string): Promise<string> {
  return existsSync(word) ? word : (packagedModel(word) ?? word);
}

/** Names of the models that come with the program, and where they are. */
export async function packagedModels(): Promise<{ readonly name: string; readonly path: string }[]> {
  const folder = modelFolder();
  if (folder === null) return [];
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
  return files.map((file) => ({ name: file.replace(/\.yaml$/, ""), path: shownPath(join(folder, file)) }));
}

function packagedModel(name: string): string | null {
  if (!/^[\w-]+$/.test(name)) return null;
  const folder = modelFolder();
  const path = folder === null ? null : join(folder, `${name}.yaml`);
  return path !== null && existsSync(path) ? shownPath(path) : null;
}

function modelFolder(): string | null {
  return packageFolder("models");
}

/** A folder beside the package.json of the program, or null if it is not installed; the bundle lies in a folder below it. */
export function packageFolder(name: string): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) && existsSync(join(folder, name))) return join(folder, name);
    if (folder === dirname(folder)) return null;
  }
}

function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : near;
}
