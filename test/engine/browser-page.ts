import { browserSimulation, usableThreads } from "../../src/host/browser-simulation.ts";
import { programOf } from "../running.ts";
import { type BrowserTask, browserCircuits } from "./browser-circuits.ts";
import { outcome } from "./outcome.ts";

/** What the page of the browser test does: runs a circuit and sends what came of it to its server. */
async function answer(): Promise<unknown> {
  const task = (await (await fetch("/task")).json()) as BrowserTask;
  const { steps, threads, circuit } = task;
  const outcomes = [];
  for (const count of threads) {
    const run = await browserSimulation(programOf(browserCircuits[circuit]), {
      workerUrl: "/worker.js",
      threads: count,
    });
    outcomes.push({ threads: run.threads, outcome: await outcome(run, steps) });
    await run.close();
  }
  return { usable: usableThreads(), outcomes };
}

const body = await answer().catch((error: Error) => ({ failure: error.stack ?? error.message }));
await fetch("/result", { method: "POST", body: JSON.stringify(body) });
