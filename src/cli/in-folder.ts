import { statSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "../model/errors.ts";

/** Fails with a DataError where there is no folder at `path`. */
export function requireFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  throw new DataError(
    found === undefined ? "no such folder" : "it is no folder",
    "name the folder of a run, such as runs/<name>-<hash>",
    { file: path === "" ? '""' : path },
  );
}

/** Does `work` in the folder of a run; the files that its errors name are given with the folder. */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DataError) || error.place.file === undefined) throw error;
    const { file, ...place } = error.place;
    // what the machine says of a file has the folder already
    if (file === folder || file.startsWith(join(folder, "/"))) throw error;
    throw new DataError(error.what, error.fix, { ...place, file: join(folder, file) });
  }
}
