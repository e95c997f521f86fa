import type { Model, PopulationSpec } from "../../src/model/model.ts";
import type { Neuron } from "../../src/model/neuron.ts";
import { type Backend, start } from "../running.ts";

/** Cells of one model without synapses. */
export function cells(
  neuron: string | Neuron,
  options: Omit<PopulationSpec, "neuron" | "count" | "input"> & { count?: number; dt?: string } = {},
): Model {
  const { count = 1, dt = "0.1 ms", ...rest } = options;
  return {
    version: 1,
    name: "cells",
    dt,
    duration: "1 s",
    seed: 1,
    populations: { E: { count, neuron, ...rest } },
  };
}

/** Intervals between the spikes of cell 0, in ms. */
export function intervals(model: Model, backend: Backend, steps: number): number[] {
  const run = start(model, backend);
  run.run(steps);
  const times = run.spikes("E").map(({ step }) => step * run.program.dt);
  return times.slice(1).map((time, i) => time - times[i]!);
}
