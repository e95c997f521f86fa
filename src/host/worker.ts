import { parentPort, workerData } from "node:worker_threads";
import { DataError } from "../model/errors.ts";
import type { WorkerReply, WorkerRequest, WorkerStart } from "./pool.ts";
import { tasks } from "./tasks.ts";

/** Entry of a worker thread: makes the task named in `workerData`, then answers one item at a time. */
async function serve(): Promise<void> {
  const { name, shared } = workerData as WorkerStart;
  const run = (await tasks[name]!())(shared);
  parentPort!.on("message", async ({ index, item }: WorkerRequest) =>
    parentPort!.postMessage(await answer(run, index, item)),
  );
}

async function answer(run: (item: unknown) => unknown, index: number, item: unknown): Promise<WorkerReply> {
  try {
    return { index, result: await run(item) };
  } catch (error) {
    if (error instanceof DataError)
      return { index, failure: { what: error.what, fix: error.fix, place: error.place } };
    return { index, crash: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

// Messages that arrive before the task is loaded wait in the port's queue.
if (parentPort !== null) await serve();
