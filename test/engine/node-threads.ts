import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { SpawnWorker } from "../../src/engine/worker-protocol.ts";
import { simulationThreads } from "../../src/host/simulation-threads.ts";

/** Bundles the worker of Node for the threads of a test; `remove` deletes the bundle. */
export async function nodeThreads(): Promise<{
  readonly file: URL;
  readonly spawn: SpawnWorker;
  remove(): void;
}> {
  const folder = mkdtempSync(join(tmpdir(), "setpoint-threads-"));
  const outfile = join(folder, "simulation-worker.mjs");
  await build({
    entryPoints: ["src/host/simulation-worker.ts"],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
  });
  const file = pathToFileURL(outfile);
  return {
    file,
    spawn: simulationThreads(file),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
