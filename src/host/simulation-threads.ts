import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { SpawnWorker } from "../engine/worker-protocol.ts";

/** The bundle that a thread runs; it stands beside the bundle that holds this file. */
const bundle = new URL("./simulation-worker.js", import.meta.url);

/** Starts worker threads of Node that run the bundle of `simulation-worker.ts`. */
export function simulationThreads(file: URL = bundle): SpawnWorker {
  return () => {
    // for threads that start from now on: V8 would compile their JavaScript on others, which take cores from the run
    setFlagsFromString("--no-concurrent-recompilation");
    const worker = new Worker(file);
    let ended = false;
    return {
      post: (request) => worker.postMessage(request),
      listen(onMessage, onDeath) {
        worker.on("message", onMessage);
        worker.on("error", onDeath);
        worker.on("exit", (code) => {
          if (!ended) onDeath(new Error(`a simulation thread ended with code ${code}`));
        });
      },
      async terminate() {
        ended = true;
        await worker.terminate();
      },
    };
  };
}

/** Threads that a run uses unless told otherwise: one for each core. */
export function usualThreads(): number {
  return availableParallelism();
}
