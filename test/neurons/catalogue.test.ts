import { describe, expect, test } from "vitest";
import { neurons } from "../../src/neurons/index.ts";
import { neuronLaws } from "../neuron-laws.ts";

describe.each(neurons.map((neuron) => ({ name: neuron.name, neuron })))("$name", ({ neuron }) => {
  test("promises something that can be tested", () => {
    expect(neuron.laws.length).toBeGreaterThan(0);
    expect(neuron.laws.filter((law) => neuronLaws[law] === undefined)).toEqual([]);
  });

  test("heeds every quantity that it lets mechanisms write", () => {
    const { definitions = [], continuous, threshold, reset = [] } = neuron;
    const equations = [...definitions, ...continuous, threshold, ...reset].join("\n");
    const names = Object.keys(neuron.quantities ?? {});
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(equations))).toEqual([]);
  });

  test.each(neuron.laws)("%s", (law) => neuronLaws[law]!(neuron));
});
