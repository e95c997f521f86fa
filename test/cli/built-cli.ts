import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join, resolve } from "node:path";

/** What a run of the command line printed, and its exit code. */
export interface CliRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const root = resolve(import.meta.dirname, "../..");

/** Inside node_modules, so that the packages that stay outside the bundle are found. */
const cache = join(root, "node_modules", ".cache");

/** The command line built from the sources as they are now; `path` is its file, beside which its workers lie. */
export function builtCli(): {
  readonly path: string;
  readonly run: (words: readonly string[], folder: string) => CliRun;
} {
  const path = join(builtFolder(), "setpoint.js");
  return {
    path,
    run: (words, folder) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...words], {
        cwd: folder,
        encoding: "utf8",
      });
      return { code: status, out: stdout, err: stderr };
    },
  };
}

/** Folder of the bundle; built once for what the sources say, however many files of tests ask for it. */
export function builtFolder(): string {
  const folder = join(cache, `setpoint-cli-${sourceHash()}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  removeOld();
  const made = mkdtempSync(join(cache, "setpoint-made-"));
  execFileSync(process.execPath, ["scripts/build.mjs", "--no-types", `--out=${made}`], { cwd: root });
  try {
    renameSync(made, folder);
  } catch (error) {
    // another file of tests was as fast
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Bundles of other sources, unless a run of tests may still use them. */
function removeOld(): void {
  const anHourAgo = Date.now() - 3_600_000;
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (/^setpoint-(cli|made)-/.test(name) && statSync(path).mtimeMs < anHourAgo)
      rmSync(path, { recursive: true, force: true });
  }
}

/** Hash of all that the bundle is made of. */
function sourceHash(): string {
  const hash = createHash("sha256");
  const names = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(ts|json)$/.test(name),
  );
  for (const name of [
    ...names.sort().map((each) => join("src", each)),
    "scripts/build.mjs",
    "package-lock.json",
  ])
    hash.update(`${name}\n`).update(readFileSync(join(root, name)));
  return hash.digest("hex").slice(0, 16);
}
