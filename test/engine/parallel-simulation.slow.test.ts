import { describe, expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import { nodeThreads } from "./node-threads.ts";
import { outcome } from "./outcome.ts";
import { outcomeOnThreads, threadCases, threadNumbers, threadSteps } from "./thread-cases.ts";

const { spawn } = nodeThreads();

describe.each(threadCases)("$what", ({ program, plastic }) => {
  const alone = outcome(new Simulation(program, plastic), threadSteps);

  test.each(threadNumbers)("gives on %i threads the bytes of one", async (threads) => {
    expect(await outcomeOnThreads({ program, plastic, threads, spawn })).toEqual(await alone);
  });
});
