import { describe, expect, test } from "vitest";
import { neurons } from "../../src/neurons/index.ts";
import { neuronLaws } from "../neuron-laws.ts";

describe.each(neurons.map((neuron) => ({ name: neuron.name, neuron })))("$name", ({ neuron }) => {
  test("promises something that can be tested", () => {
    expect(neuron.laws.length).toBeGreaterThan(0);
    expect(neuron.laws.filter((law) => neuronLaws[law] === undefined)).toEqual([]);
  });

  test.each(neuron.laws)("%s", (law) => neuronLaws[law]!(neuron));
});
