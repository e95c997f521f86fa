import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

/** What a run of the command line printed, and its exit code. */
export interface CliRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const root = resolve(import.meta.dirname, "../..");

/** The command line built from the sources as they are now; `path` is its file, `remove` deletes the bundle. */
export function builtCli(): {
  readonly path: string;
  readonly run: (words: readonly string[], folder: string) => CliRun;
  readonly remove: () => void;
} {
  // Inside node_modules, so that the packages that stay outside the bundle are found.
  const cache = join(root, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const out = mkdtempSync(join(cache, "setpoint-cli-"));
  execFileSync(process.execPath, ["scripts/build.mjs", "--no-types", `--out=${out}`], { cwd: root });
  return {
    path: join(out, "setpoint.js"),
    run: (words, folder) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(out, "setpoint.js"), ...words], {
        cwd: folder,
        encoding: "utf8",
      });
      return { code: status, out: stdout, err: stderr };
    },
    remove: () => rmSync(out, { recursive: true, force: true }),
  };
}
