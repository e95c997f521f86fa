import { readFileSync } from "node:fs";
import { ParallelSimulation } from "../src/engine/parallel-simulation.ts";
import { Simulation } from "../src/engine/simulation.ts";
import { simulationThreads } from "../src/host/simulation-threads.ts";
import { mechanisms } from "../src/mechanisms/index.ts";
import { neurons } from "../src/neurons/index.ts";
import { resolveModel } from "../src/resolve/resolve-model.ts";
import { type CircuitCase, type CircuitRun, circuitCases, type WeightSummary } from "./circuit-cases.ts";

/**
 * Runs a circuit in this process, from its model to its weights, with the clocks around the time loop alone.
 *
 * One thread is this one; several are workers, whose CPU counts and where this one only waits.
 */
export async function runCircuit(name: string, seconds: number, threads: number): Promise<CircuitRun> {
  const found = caseNamed(name);
  const before = process.cpuUsage();
  const { program } = resolveModel(found.model(seconds), { neurons, mechanisms });
  const spawn = simulationThreads();
  const simulation =
    threads === 1 ? new Simulation(program) : await ParallelSimulation.start(program, { threads, spawn });
  const setup = process.cpuUsage(before).user / 1e6;
  const start = performance.now();
  const loop = process.cpuUsage();
  await simulation.run(program.steps);
  const user = process.cpuUsage(loop).user / 1e6;
  const wall = (performance.now() - start) / 1000;
  const peak = peakOfProcess();
  const weights: Record<string, WeightSummary> = {};
  for (const projection of found.brian.weights) {
    const index = program.projections.findIndex((each) => each.name === projection);
    weights[projection] = summary(await simulation.weights(index));
  }
  const { spikeCounts } = simulation;
  if (simulation instanceof ParallelSimulation) await simulation.close();
  const spikes = Object.fromEntries(program.populations.map(({ name }, p) => [name, spikeCounts[p]!]));
  return { user, wall, setup, peak, spikes, weights };
}

/** The circuit of that name. Fails: Error that lists the names. */
export function caseNamed(name: string): CircuitCase {
  const found = circuitCases.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new Error(`unknown workload: ${name}; known: ${circuitCases.map((each) => each.name).join(", ")}`);
}

/** Mean and standard deviation of some weights. */
export function summary(weights: Float64Array): WeightSummary {
  const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length;
  const squares = weights.reduce((sum, w) => sum + (w - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / weights.length) };
}

/**
 * Highest resident memory of this process, in MB. From /proc where there is one: the kernel's own counter begins at the
 * size of the process that started this one.
 */
export function peakOfProcess(): number | null {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"));
    return found === null ? null : Number(found[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
