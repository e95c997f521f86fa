import { expect, test } from "vitest";
import { choosePaths } from "../../src/engine/paths.ts";
import type { Program } from "../../src/program/program.ts";
import { programOf, start } from "../running.ts";
import * as entries from "./hard-entries.ts";
import { hardModel } from "./hard-model.ts";

/** What a mechanism costs the engine: how arrivals and post spikes are handled, factors, voltage gates and ticks. */
function classOf(program: Program): string {
  const projection = program.projections.findIndex(({ name }) => name === "P");
  const { path } = choosePaths(program)[projection]!;
  const { gain, branchGain, to } = program.projections[projection]!;
  const { body } = program.populations[to]!;
  const passes = program.ticks.flatMap((tick) => tick.passes);
  const parts = [
    path === "lazy" || path === "eager" ? [path] : [],
    body.kind === "neurons" && body.neuron.gated.length > 0 ? ["gated"] : [],
    gain !== null || branchGain !== null ? ["factor"] : [],
    passes.some(({ kind }) => kind !== "structure") ? ["tick"] : [],
    passes.some(({ kind }) => kind === "structure") ? ["structure"] : [],
    Object.keys(program.onEnter).length > 0 ? ["state"] : [],
    body.kind === "neurons" && body.neuron.after.length > 0 ? ["step"] : [],
  ];
  return parts.flat().join(", ");
}

test("each hard entry has its class", () => {
  const beside = { consolidation: { mechanism: "synaptic-consolidation", on: ["P"] } };
  const classes = Object.values(entries).map((mechanism) => {
    const companion = mechanism === entries.heterosynapticPlasticity ? { beside } : {};
    const model = hardModel(mechanism, { gates: { nrem: 1 }, ...companion });
    return [mechanism.name, classOf(programOf({ ...model, precision: "f32" }))];
  });
  expect(Object.fromEntries(classes)).toEqual({
    "voltage-hebbian": "eager, gated, step",
    "heterosynaptic-plasticity": "eager, tick",
    "ampa-trafficking": "factor, tick",
    "tnf-pathway": "tick",
    "spine-turnover": "structure",
    "chloride-homeostasis": "tick, step",
    "branch-scaling": "factor, tick",
    "downscale-selective": "tick, state",
    "downscale-activity-dependent": "eager, tick, state",
    "adult-born-neuron": "tick",
  });
});

test("arrivals sum into branches in the compiled engine as in the interpreter", () => {
  const model = hardModel(entries.branchScaling, {
    times: Array.from({ length: 8 }, (_, cell) => [3 + 20 * cell, 500 + cell]),
  });
  const [plain, compiled] = (["interpreter", "f64"] as const).map((backend) => {
    const run = start(model, backend);
    run.advance(9000);
    return run.read("rule.arrived");
  });
  expect(Math.min(...plain!)).toBeGreaterThan(0);
  for (const [k, sum] of plain!.entries()) expect(compiled![k]).toBeCloseTo(sum, 12);
});
