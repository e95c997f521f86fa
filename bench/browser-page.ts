import { browserSimulation } from "../src/host/browser-simulation.ts";
import { mechanisms } from "../src/mechanisms/index.ts";
import { neurons } from "../src/neurons/index.ts";
import { resolveModel } from "../src/resolve/resolve-model.ts";
import { circuitDigest } from "./circuit-digest.ts";
import { w2 } from "./workloads.ts";

/** What the page of `simulate-browser` does: runs W2 on one thread and sends time and digest to its server. */
async function answer(): Promise<unknown> {
  const { seconds } = (await (await fetch("/task")).json()) as { seconds: number };
  const { program } = resolveModel(w2(`${seconds} s`), { neurons, mechanisms });
  const run = await browserSimulation(program, { workerUrl: "/worker.js", threads: 1 });
  const start = performance.now();
  await run.run(program.steps);
  const wall = (performance.now() - start) / 1000;
  const digest = await circuitDigest(run.spikeCounts, await run.weights(0));
  await run.close();
  return { wall, digest };
}

const body = await answer().catch((error: Error) => ({ failure: error.stack ?? error.message }));
await fetch("/result", { method: "POST", body: JSON.stringify(body) });
