import type { Task } from "../model/run-task.ts";
import type { TaskHost } from "../runs/circuit-runs.ts";

/** A task of any item; what it takes and gives is known to the code that asks for it by name. */
// biome-ignore lint/suspicious/noExplicitAny: the list holds tasks of every type; the caller of a name knows its own.
export type AnyTask = Task<any, any, unknown>;

/** Tasks that the pool can run, by name. One line here makes a function available on every core. */
export const tasks: Readonly<Record<string, () => Promise<AnyTask>>> = {
  "leave-one-out": async () => (await import("../analysis/leave-one-out.ts")).withoutUnit,
  "scaling-tests": async () => (await import("../analysis/scaling-findings.ts")).scalingTask,
  "log-normal": async () => (await import("../analysis/lognormal-findings.ts")).lognormalTask,
  "paired-model": async () => (await import("../analysis/paired-scaling.ts")).pairedModelTask,
  replicate: async () => (await import("../experiments/replicate-task.ts")).replicateTask(await taskHost()),
  audit: async () => (await import("../experiments/replicate-task.ts")).auditTask(await taskHost()),
  circuit: async () => (await import("../experiments/replicate-task.ts")).circuitTask(await taskHost()),
};

/** This machine, as the tasks of an experiment need it. */
export async function taskHost(): Promise<TaskHost> {
  const { runFolder } = await import("./run-folder.ts");
  const { mechanisms } = await import("../mechanisms/index.ts");
  const { neurons } = await import("../neurons/index.ts");
  const { conditions } = await import("../conditions/index.ts");
  const { protocols } = await import("../protocols/index.ts");
  return {
    openStore: runFolder,
    catalogue: { neurons, mechanisms, conditions, protocols },
    clock: () => performance.now(),
    machine: `node ${process.version}, ${process.platform} ${process.arch}`,
  };
}
