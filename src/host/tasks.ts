import type { Task } from "../model/run-task.ts";

/** A task of any item; what it takes and gives is known to the code that asks for it by name. */
// biome-ignore lint/suspicious/noExplicitAny: the list holds tasks of every type; the caller of a name knows its own.
export type AnyTask = Task<any, any, unknown>;

/** Tasks that the pool can run, by name. One line here makes a function available on every core. */
export const tasks: Readonly<Record<string, () => Promise<AnyTask>>> = {
  "leave-one-out": async () => (await import("../analysis/leave-one-out.ts")).withoutUnit,
  "scaling-tests": async () => (await import("../analysis/scaling-findings.ts")).scalingTask,
  "log-normal": async () => (await import("../analysis/lognormal-findings.ts")).lognormalTask,
  "paired-model": async () => (await import("../analysis/paired-scaling.ts")).pairedModelTask,
  replicate: async () => (await import("../experiments/replicate-task.ts")).replicateTask,
};
