import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { DataError, type Place } from "../model/errors.ts";
import type { RunTask, TaskList } from "../model/run-task.ts";
import { type AnyTask, tasks } from "./tasks.ts";

/** What a worker is started with. */
export interface WorkerStart {
  readonly name: string;
  readonly shared: unknown;
}

/** One item sent to a worker. */
export interface WorkerRequest {
  readonly index: number;
  readonly item: unknown;
}

/** A worker's answer: a result, a mistake the reader can mend, or a bug of ours. */
export type WorkerReply =
  | { readonly index: number; readonly result: unknown }
  | {
      readonly index: number;
      readonly failure: { readonly what: string; readonly fix: string; readonly place: Place };
    }
  | { readonly index: number; readonly crash: string };

/** The bundle that a worker runs; it stands beside the bundle that holds this file. */
const workerFile = fileURLToPath(new URL("./worker.js", import.meta.url));

/**
 * Runs a task of `tasks.ts` over a list on all cores.
 *
 * Where the built worker is absent (under Vitest, which runs the sources) or one core or item is all there is, the
 * work is done in this thread; the results are the same, since an item carries its seed.
 * Fails: the first DataError of an item; an Error with the worker's stack for a bug.
 */
export const runTask: RunTask = async <Shared, Item, Result>(
  name: string,
  list: TaskList<Shared, Item, Result>,
) => {
  const load = tasks[name];
  if (load === undefined) throw new Error(`bug: unknown task: ${name}`);
  const cores = Math.min(availableParallelism(), list.items.length);
  const results =
    cores < 2 || !existsSync(workerFile)
      ? await runHere<Shared, Item, Result>(await load(), list)
      : await runOnWorkers<Shared, Item, Result>({ name, cores, list });
  return results as Result[];
};

/** The list in this thread; lets timers run between items so that an interrupt and progress get through. */
async function runHere<Shared, Item, Result>(
  task: AnyTask,
  list: TaskList<Shared, Item, Result>,
): Promise<unknown[]> {
  const run = task(list.shared);
  const results: unknown[] = [];
  for (const [index, item] of list.items.entries()) {
    if (list.stopped?.()) break;
    const result = (await run(item)) as Result;
    results.push(result);
    list.finished?.(index, result);
    list.progress?.(results.length, list.items.length);
    await new Promise((resume) => setImmediate(resume));
  }
  return results;
}

interface Work<Shared, Item, Result> {
  readonly name: string;
  readonly cores: number;
  readonly list: TaskList<Shared, Item, Result>;
}

async function runOnWorkers<Shared, Item, Result>({
  name,
  cores,
  list,
}: Work<Shared, Item, Result>): Promise<unknown[]> {
  const results: unknown[] = new Array(list.items.length);
  const start: WorkerStart = { name, shared: list.shared };
  const workers = Array.from({ length: cores }, () => new Worker(workerFile, { workerData: start }));
  let next = 0;
  let done = 0;
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((finish, fail) => {
            const feed = () => {
              if (next >= list.items.length || list.stopped?.()) return finish();
              const request: WorkerRequest = { index: next, item: list.items[next] };
              next++;
              worker.postMessage(request);
            };
            worker.on("error", fail);
            worker.on("message", (reply: WorkerReply) => {
              if (!("result" in reply)) return fail(errorOf(name, reply));
              results[reply.index] = reply.result;
              list.finished?.(reply.index, reply.result as Result);
              list.progress?.(++done, list.items.length);
              feed();
            });
            feed();
          }),
      ),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

function errorOf(name: string, reply: Exclude<WorkerReply, { result: unknown }>): Error {
  if ("failure" in reply) return new DataError(reply.failure.what, reply.failure.fix, reply.failure.place);
  return new Error(`bug: task ${name}, item ${reply.index}: ${reply.crash}`);
}
