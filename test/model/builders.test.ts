import { expect, test } from "vitest";
import { w2 } from "../../bench/workloads.ts";
import { resolveModel } from "../../src/compile/resolve-model.ts";
import { readModel } from "../../src/io/read-model.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { mechanism, model, population, projection } from "../../src/model/builders.ts";
import { neurons } from "../../src/neurons/index.ts";

const X = population("X", { count: 20, input: { kind: "poisson", rate: "10 Hz" } });
const E = population("E", { count: 5, neuron: "lif-current" });
const XE = projection(X, E, {
  receptor: "excitatory",
  wiring: { kind: "all-to-all" },
  weight: { lognormal: { median: 1, sdLog: 0.5 } },
  unitWeight: "50 pA",
});
const head = { name: "built", dt: "0.1 ms", duration: "1 s", seed: 1 };

test("builders make the data of a model file, which resolves", () => {
  const built = model(head, [X, E, XE, mechanism("stdp", "stdp-pair", { on: [XE] })]);
  expect(built).toEqual({
    version: 1,
    ...head,
    populations: { X: X.spec, E: E.spec },
    projections: { XE: { ...XE.spec, from: "X", to: "E" } },
    mechanisms: { stdp: { mechanism: "stdp-pair", on: ["XE"] } },
  });
  const read = readModel(JSON.stringify(built), "built.json");
  expect(read.ok && resolveModel(read.model, { neurons, mechanisms }).program.projections).toHaveLength(1);
});

test("two parts with one name are refused, a workload as it stands is not", () => {
  expect(() => model(head, [E, E])).toThrow(
    "populations.E: two populations are called E\n  give one of them another name",
  );
  expect(readModel(JSON.stringify(w2()), "w.json").ok).toBe(true);
});
