import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { SpawnWorker } from "../../src/engine/worker-protocol.ts";
import { simulationThreads } from "../../src/host/simulation-threads.ts";
import { builtFolder } from "../cli/built-cli.ts";

/** The built worker of Node, and what starts threads of it. */
export function nodeThreads(): { readonly file: URL; readonly spawn: SpawnWorker } {
  const file = pathToFileURL(join(builtFolder(), "simulation-worker.js"));
  return { file, spawn: simulationThreads(file) };
}
