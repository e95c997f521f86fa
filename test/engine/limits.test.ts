import { expect, test } from "vitest";
import { type w1, w3 } from "../../bench/workloads.ts";
import { estimateRun } from "../../src/engine/estimate.ts";
import { beyondLimits } from "../../src/engine/limits.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";

const estimateOf = (model: ReturnType<typeof w1>) =>
  estimateRun(resolveModel(model, { neurons, mechanisms }).program, { spikes: false, bytes: 0 });

test("an estimate counts neurons, mean synapses and steps", () => {
  expect(estimateOf(w3())).toMatchObject({ neurons: 20_000, synapses: 22_500_000, steps: 20_000 });
});

test("what fits is not refused, what does not is, with its figures", () => {
  const estimate = estimateOf(w3());
  const machine = { memoryBytes: 8e9, threads: 1 };
  expect(beyondLimits(estimate, machine)).toEqual([]);
  const large = { ...estimate, memoryBytes: 90e9 };
  expect(beyondLimits(large, machine).map(({ message }) => message)).toEqual([
    "populations: 20000 neurons and 22.5 million synapses need about 90 GB of memory, and this machine has 8 GB\n" +
      "  lower the counts or the probabilities",
  ]);
  expect(
    beyondLimits({ ...estimate, memoryBytes: 20e9 }, { memoryBytes: 64e9, threads: 1 })[0]!.message,
  ).toBe(
    "populations: 20000 neurons and 22.5 million synapses need about 10 GB, and a thread can hold 4 GB\n  run it on 3 threads or more",
  );
  expect(beyondLimits({ ...estimate, synapses: 9e15 }, machine)[0]!.message).toBe(
    "projections: 20000 neurons and 9000000 billion synapses: there can be at most 4.29 billion synapses\n  lower the counts or the probabilities",
  );
  expect(beyondLimits({ ...estimate, steps: 2e12 }, machine)[0]!.message).toBe(
    "duration: 2000 billion steps are more than the 1000 billion that a run can have\n  shorten it, or lengthen dt",
  );
});
