import { expect, test } from "vitest";
import { w2 } from "../../bench/workloads.ts";
import { readModel } from "../../src/io/read-model.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { bimodalWeights, mechanism, model, population, projection } from "../../src/model/builders.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { start } from "../running.ts";

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

test("weights of two kinds: a share of them lies a distance above the others", () => {
  const weight = bimodalWeights({ median: 0.5, sdLog: 0.1, largeShare: 0.25, separation: 15 });
  const many = population("E", { count: 100, neuron: "lif-current" });
  const input = population("X", { count: 100, input: { kind: "poisson", rate: "10 Hz" } });
  const wired = projection(input, many, { ...XE.spec, weight });
  const built = model(head, [input, many, wired, mechanism("stdp", "stdp-pair", { on: [wired] })]);
  const logs = [...start(built, "f64").weights("XE")].map((w) => Math.log(w / 0.5) / 0.1);
  const large = logs.filter((z) => z > 7.5);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  // five standard errors of a share and of means of 10,000 draws
  expect(Math.abs(large.length / 10_000 - 0.25)).toBeLessThan(5 * Math.sqrt((0.25 * 0.75) / 10_000));
  expect(Math.abs(mean(large) - 15)).toBeLessThan(5 / Math.sqrt(large.length));
  expect(Math.abs(mean(logs.filter((z) => z <= 7.5)))).toBeLessThan(5 / Math.sqrt(7500));
});

test("two parts with one name are refused, a workload as it stands is not", () => {
  expect(() => model(head, [E, E])).toThrow(
    "populations.E: two populations are called E\n  give one of them another name",
  );
  expect(readModel(JSON.stringify(w2()), "w.json").ok).toBe(true);
});
