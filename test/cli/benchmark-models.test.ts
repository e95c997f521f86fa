import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { w1, w2, w3, w4 } from "../../bench/workloads.ts";
import { checkModelFile } from "../../src/cli/checked-model.ts";

/** The file of each benchmark circuit, what the benchmarks make of it, and its size: neurons and mean synapses. */
const circuits = {
  "w1.yaml": { model: w1(1, "1 s"), neurons: 4000, synapses: 320_000 },
  "w1b.yaml": { model: w1(5, "1 s"), neurons: 20_000, synapses: 8_000_000 },
  "w2.yaml": { model: w2("1 s"), neurons: 4000, synapses: 2_400_000 },
  "w3.yaml": { model: w3("1 s"), neurons: 20_000, synapses: 22_500_000 },
  "w4.yaml": { model: { ...w4(), duration: "1 s" }, neurons: 800, synapses: 784 * 400 + 400 + 400 * 399 },
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

/** Image c of the workload: a ring with a bar, 28 x 28 values of 0 to 1 with index 28 y + x. */
function ringImage(c: number): number[] {
  const t = (2 * Math.PI * c) / 10;
  return Array.from({ length: 784 }, (_, index) => {
    const x = index % 28;
    const y = Math.floor(index / 28);
    const r = Math.hypot(x - (13.5 + 5 * Math.cos(t)), y - (13.5 + 5 * Math.sin(t)));
    const u = (x - 13.5) * Math.cos(t / 2) + (y - 13.5) * Math.sin(t / 2);
    const s = (x - 13.5) * Math.sin(t / 2) - (y - 13.5) * Math.cos(t / 2);
    const ring = Math.exp(-(((r - 5) / 1.5) ** 2));
    const bar = Math.abs(s) < 9 ? Math.exp(-((u / 1.5) ** 2)) : 0;
    const value = Math.max(ring, bar);
    return value < 0.1 ? 0 : value;
  });
}

test("the rates of W4 are those of the images of the workload, 63.75 Hz at most", () => {
  const { input } = w4().populations["X"]!;
  if (input?.kind !== "patterned") throw new Error("X has patterns of rates");
  const expected = Array.from({ length: 10 }, (_, c) => ringImage(c).map((value) => 63.75 * value));
  const differences = input.rates.flatMap((pattern, c) =>
    pattern.map((rate, i) => Math.abs(rate - expected[c]![i]!)),
  );
  expect(differences).toHaveLength(7840);
  // Math.exp and the sines may differ in the last bits from one engine to the next
  expect(Math.max(...differences)).toBeLessThan(1e-11);
});
