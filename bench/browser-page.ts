import { browserSimulation } from "../src/host/browser-simulation.ts";
import { mechanisms } from "../src/mechanisms/index.ts";
import type { Model } from "../src/model/model.ts";
import { neurons } from "../src/neurons/index.ts";
import { resolveModel } from "../src/resolve/resolve-model.ts";
import { circuitDigest } from "./circuit-digest.ts";

/** What the page of `simulate-browser` does: runs the model of its server (W2) on one thread and sends time and digest back. */
async function answer(): Promise<unknown> {
  const model = (await (await fetch("/task")).json()) as Model;
  const { program } = resolveModel(model, { neurons, mechanisms });
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
