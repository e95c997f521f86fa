import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { SpawnWorker } from "../engine/worker-protocol.ts";

/** The bundle that a thread runs; it stands beside the bundle that holds this file. */
const bundle = new URL("./simulation-worker.js", import.meta.url);

/** Starts worker threads of Node that run the bundle of `simulation-worker.ts`. */
export function simulationThreads(file: URL = bundle): SpawnWorker {
  return () => {
    const worker = withoutCompilers(() => new Worker(file));
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

/** Threads that were asked for and have not begun. */
let beginning = 0;

/**
 * Starts a thread whose JavaScript V8 compiles in the thread itself, not on others that take cores from the run. V8 asks
 * for its flag when a thread begins; it is set back when all have, as it holds for the whole process.
 */
function withoutCompilers(start: () => Worker): Worker {
  beginning++;
  setFlagsFromString("--no-concurrent-recompilation");
  const worker = start();
  let counted = true;
  const begun = () => {
    if (!counted) return;
    counted = false;
    if (--beginning === 0) setFlagsFromString("--concurrent-recompilation");
  };
  worker.once("online", begun);
  worker.once("exit", begun);
  return worker;
}

/** Threads that a run uses unless told otherwise: one for each core. */
export function usualThreads(): number {
  return availableParallelism();
}
