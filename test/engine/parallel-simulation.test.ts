import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { simulationThreads } from "../../src/host/simulation-threads.ts";
import { programOf } from "../running.ts";
import { outcome } from "./outcome.ts";
import { plasticCircuit, staticCircuit } from "./parallel-circuits.ts";

const folder = mkdtempSync(join(tmpdir(), "setpoint-threads-"));
const spawn = simulationThreads(pathToFileURL(join(folder, "simulation-worker.mjs")));

beforeAll(() =>
  build({
    entryPoints: ["src/host/simulation-worker.ts"],
    outfile: join(folder, "simulation-worker.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
  }),
);
afterAll(() => rmSync(folder, { recursive: true }));

const cases = [
  ["a static network", programOf(staticCircuit), "lazy"],
  ["plasticity that waits for the next presynaptic spike", programOf(plasticCircuit), "lazy"],
  ["plasticity by an index of the synapses", programOf(plasticCircuit), "eager"],
  ["plasticity in double precision", programOf({ ...plasticCircuit, precision: "f64" }), "lazy"],
] as const;

describe.each(cases)("%s", (_, program, plastic) => {
  const steps = 2200;
  const alone = outcome(new Simulation(program, plastic), steps);

  test("spikes, and its weights move if they can", async () => {
    const { spikes, counts, weightsMoved } = await alone;
    expect(Math.min(...counts)).toBeGreaterThan(100);
    expect(new Set(spikes).size).toBe(program.populations.length);
    expect(weightsMoved).toBe(program.name === "plastic");
  });

  test.each([1, 2, 3, 8])("gives on %i threads the bytes of one", async (threads) => {
    const run = await ParallelSimulation.start(program, { threads, spawn, plastic });
    try {
      expect(run.threads).toBe(threads);
      expect(await outcome(run, steps)).toEqual(await alone);
    } finally {
      await run.close();
    }
  });
});
