import { describe, expect, test } from "vitest";
import { w1, w2, w3, w4 } from "../../bench/workloads.ts";
import { divideBlocks } from "../../src/engine/block-ranges.ts";
import { makeShard } from "../../src/engine/make-shard.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { prepareProgram } from "../../src/plan/hoist.ts";
import { catalogue, circuitOf } from "../mechanisms/catalogue-models.ts";
import { cells } from "../neurons/cells.ts";
import { programOf } from "../running.ts";
import { plasticCircuit } from "./parallel-circuits.ts";
import { ttxCircuit } from "./silent-circuits.ts";
import { restlessModel } from "./structural-circuits.ts";
import { withValidModules } from "./valid-modules.ts";

/** Compiles the model in a precision and on a path, and lets Binaryen check the module. */
function compiled(model: Model, precision: "f32" | "f64", plastic: "lazy" | "eager"): void {
  const program = programOf({ ...model, precision });
  expect(withValidModules(() => new Simulation(program, plastic)).step).toBe(0);
}

describe("Binaryen accepts the module", () => {
  test.each(catalogue.map(({ name }) => name))("of %s, in both precisions", (name) => {
    const model = circuitOf({ names: [name], transmits: true });
    compiled(model, "f32", "lazy");
    compiled(model, "f64", "eager");
  });

  test.each(neurons.map(({ name }) => name))("of cells called %s", (name) => {
    const branches = name === "lif-branched" ? { branches: 2 } : {};
    compiled(cells(name, { count: 5, ...branches }), "f32", "lazy");
    compiled(cells(name, { count: 5, ...branches }), "f64", "lazy");
  });

  test.each([
    ["W1", w1()],
    ["W2", w2()],
    ["W4", w4(1)],
    ["a silenced circuit", ttxCircuit],
    ["synapses that come and go", restlessModel(2)],
  ])("of %s, on both paths", (_, model) => {
    compiled(model, "f32", "lazy");
    compiled(model, "f32", "eager");
  });

  test("of W3 with a hundredth of its cells", () => {
    const { populations, ...rest } = w3();
    const fewer = Object.entries(populations).map(([name, { count, ...of }]) => [
      name,
      { ...of, count: count / 100 },
    ]);
    const model = { ...rest, populations: Object.fromEntries(fewer) };
    compiled(model, "f32", "lazy");
    compiled(model, "f32", "eager");
  });

  test.each(["lazy", "eager"] as const)("of each of three workers, %s", (plastic) => {
    const prepared = prepareProgram(programOf(plasticCircuit));
    const ranges = divideBlocks(prepared.program, 3);
    for (const index of ranges.keys())
      withValidModules(() => makeShard(prepared, { ranges, index }, plastic));
  });
});
