import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { w1, w2, w3 } from "../../bench/workloads.ts";
import { checkModelFile } from "../../src/cli/checked-model.ts";

/** The file of each benchmark circuit, what the benchmarks make of it, and its size: neurons and mean synapses. */
const circuits = {
  "w1.yaml": { model: w1(1, "1 s"), neurons: 4000, synapses: 320_000 },
  "w1b.yaml": { model: w1(5, "1 s"), neurons: 20_000, synapses: 8_000_000 },
  "w2.yaml": { model: w2("1 s"), neurons: 4000, synapses: 2_400_000 },
  "w3.yaml": { model: w3("1 s"), neurons: 20_000, synapses: 22_500_000 },
};

test.each(Object.entries(circuits))(
  "%s is a model that setpoint run takes, and the one that is measured",
  async (file, { model, neurons, synapses }) => {
    const checked = await checkModelFile(`bench/models/${file}`, { duration: "1 s" }, 1);
    if (!checked.ok) throw new Error(checked.mistakes.map(({ error }) => error.message).join("\n"));
    expect(checked.model).toEqual(model);
    expect(checked.estimate.neurons).toBe(neurons);
    expect(checked.estimate.synapses / synapses).toBeCloseTo(1, 2);
  },
);

test("no benchmark circuit is left out of these tests", () => {
  const files = readdirSync("bench/models").filter((file) => file.endsWith(".yaml"));
  expect(files.sort()).toEqual(Object.keys(circuits).sort());
});
