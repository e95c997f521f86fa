import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunStore } from "../runs/run-store.ts";
import { writeWholeFile } from "./node.ts";

/** The folder at `path` as a store of runs; made with the first file written. */
export function runFolder(path: string): RunStore {
  return {
    read: async (name) => {
      try {
        return await readFile(join(path, name), "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
        throw error;
      }
    },
    write: (name, text) => writeWholeFile(join(path, name), text),
    append: async (name, text) => {
      await mkdir(path, { recursive: true });
      await appendFile(join(path, name), text);
    },
  };
}
