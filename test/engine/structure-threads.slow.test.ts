import { describe, expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import { nodeThreads } from "./node-threads.ts";
import { outcome } from "./outcome.ts";
import { structureCases, structureOnThreads, structureSteps } from "./structure-thread-cases.ts";

const { spawn } = nodeThreads();

describe.each(structureCases)("structure with $what", (each) => {
  const alone = outcome(new Simulation(each.program, each.plastic), structureSteps);

  test.each([1, 2, 3, 5])("changes on %i threads as on one", async (threads) => {
    expect(await structureOnThreads(each, threads, spawn)).toEqual(await alone);
  });
});
