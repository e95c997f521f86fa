import { describe, expect, test } from "vitest";
import { cohortDesign } from "../../src/instruments/cohort-design.ts";
import { experiment, type Finding, type Measured } from "../../src/model/experiment.ts";
import type { RunTask } from "../../src/model/run-task.ts";
import { numbersOf } from "../../src/model/table.ts";
import { mean } from "../../src/numerics/quantile.ts";
import { experimentResult } from "../../src/runs/experiment-result.ts";
import { type ReplicateItem, runExperiment } from "../../src/runs/run-experiment.ts";
import { runId, runModel } from "../../src/runs/run-id.ts";
import { memoryStore } from "../../src/runs/run-store.ts";
import { simulateArm } from "../../src/runs/simulate-arm.ts";
import { summariseFinding } from "../../src/runs/summarise.ts";

const size = { dendrites: 12, synapses: 120 };

const toy = experiment({
  name: "toy",
  question: "Is the mean log size that of the design?",
  source: { cite: "none", doi: "none" },
  seed: 5,
  findings: { level: { about: "mean log size", unit: "1", as: "median", between: [-2.5, -1.5] } },
  arms: {
    usual: (_, seed) => ({ design: cohortDesign({ ...size, effect: { kind: "null" } }), seed }),
    huge: (_, seed) => ({ design: cohortDesign({ ...size, size: { median: 1.3 } }), seed }),
  },
  control: ["huge"],
  replicates: (runSize) => (runSize === "quick" ? 3 : 20),
  measure: ({ table }) => ({ level: mean(numbersOf(table, "asi").map(Math.log)) }),
  rows: [
    {
      number: 1,
      quantity: "mean log size",
      unit: "1",
      source: Math.log(0.13),
      of: "level",
      basis: "tuned",
      acceptance: "P95",
      findings: ["level"],
    },
  ],
});

/** Runs the replicates in this thread and counts them. */
function inPlace(counter: { count: number }): RunTask {
  return (async (_: string, list: { items: readonly ReplicateItem[] }) =>
    list.items.map(({ arm, seed }) => {
      counter.count++;
      const data = toy.arms[arm]!("full", seed);
      return toy.measure({ arm, data, table: simulateArm(data) });
    })) as unknown as RunTask;
}

describe("a run", () => {
  test("supports a finding in range that every control misses", async () => {
    const store = memoryStore();
    const outcome = await runExperiment(toy, {
      size: "full",
      seed: 5,
      store,
      runTask: inPlace({ count: 0 }),
    });
    if (outcome.status !== "done") throw new Error("the run was interrupted");
    expect(outcome.result.verdict).toBe("supported");
    expect(outcome.result.controls[0]!.missed).toEqual(["level"]);
    expect(outcome.result.rows[0]).toMatchObject({ inside: true, accepted: true });
  });

  test("goes on where it was interrupted, with the same numbers, and repeats nothing", async () => {
    const whole = await runExperiment(toy, {
      size: "full",
      seed: 5,
      store: memoryStore(),
      runTask: inPlace({ count: 0 }),
    });
    const store = memoryStore();
    const counter = { count: 0 };
    let batches = 0;
    const setting = { size: "full", seed: 5, store, runTask: inPlace(counter), batch: () => 7 } as const;
    const first = await runExperiment(toy, { ...setting, stopped: () => batches++ === 2 });
    expect(first).toEqual({ status: "interrupted", done: 14, total: 40 });
    await store.append("replicates.jsonl", '\n{"arm":"usual","repl'); // as a killed process leaves it
    const second = await runExperiment(toy, setting);
    expect(second).toEqual(whole);
    expect(await runExperiment(toy, setting)).toEqual(whole);
    expect(counter.count).toBe(40);
  });

  test("has a folder name that changes with the seed and with nothing else", () => {
    const id = (seed: number) => runId(runModel(toy, { version: "1", size: "full", seed }));
    expect(id(5)).toMatch(/^toy-[0-9a-f]{8}$/);
    expect(id(5)).toBe(id(5));
    expect(id(6)).not.toBe(id(5));
  });
});

describe("the verdict", () => {
  const replicates = (level: number, spread = 0.1): Measured[] =>
    Array.from({ length: 200 }, (_, i) => ({ level: level + spread * ((i % 21) - 10) }));
  const verdict = (usual: Measured[], huge: Measured[], runSize: "quick" | "full" = "full") =>
    experimentResult(toy, { size: runSize, seed: 1 }, { usual, huge }).verdict;

  test("is refuted when the whole interval is out of range", () => {
    expect(verdict(replicates(0), replicates(0))).toBe("refuted");
  });
  test("is inconclusive when the interval crosses a bound", () => {
    expect(verdict(replicates(-1.5, 0.3), replicates(0))).toBe("inconclusive");
  });
  test("is not discriminating when a control is in range too", () => {
    expect(verdict(replicates(-2), replicates(-2))).toBe("not discriminating");
  });
  test("is not yet tested without the control, and after a quick run", () => {
    expect(verdict(replicates(-2), [])).toBe("not yet tested");
    expect(verdict(replicates(-2), replicates(0), "quick")).toBe("not yet tested");
  });
});

describe("a finding over replicates", () => {
  const of = (values: (number | null)[], finding: Partial<Finding>) =>
    summariseFinding(
      "x",
      { about: "", unit: "1", as: "mean", between: [0, 1], ...finding },
      "a",
      values.map((x) => ({ x })),
    );

  test("share has the Wilson interval", () => {
    // R: prop.test(180, 200, correct = FALSE)$conf.int
    const result = of(
      Array.from({ length: 200 }, (_, i) => (i < 180 ? 1 : 0)),
      { as: "share", between: [0.8, 1] },
    );
    expect(result.value).toBe(0.9);
    expect(result.low).toBeCloseTo(0.850598, 5);
    expect(result.high).toBeCloseTo(0.934329, 5);
    expect(result.state).toBe("in");
  });

  test("mean and equivalence have t intervals of 95 and 90 per cent", () => {
    const values = [1, 2, 3, 4, 5, 6];
    // R: t.test(1:6), t.test(1:6, conf.level = 0.9)
    expect(of(values, {}).low).toBeCloseTo(1.536686, 5);
    expect(of(values, { as: "equivalence" }).low).toBeCloseTo(1.960981, 5);
  });

  test("position says where the source lies among the replicates", () => {
    const values = Array.from({ length: 200 }, (_, i) => i);
    const result = of(values, { as: "position", source: 100, between: [0.025, 0.975] });
    expect(result.value).toBe(0.5);
    expect(result.state).toBe("in");
    expect(of(values, { as: "position", source: 300, between: [0.025, 0.975] }).state).toBe("out");
  });

  test("median lies between its order statistics, and too few replicates give no interval", () => {
    const values = Array.from({ length: 200 }, (_, i) => i);
    expect(of(values, { as: "median" })).toMatchObject({ value: 99.5, low: 86, high: 114 });
    expect(of([1, 2], { as: "median" })).toMatchObject({ low: null, high: null, state: "straddles" });
  });

  test("replicates without the number are counted, not taken as zero", () => {
    expect(of([1, null, 1], {})).toMatchObject({ value: 1, missing: 1, replicates: 3 });
    expect(of([null], {})).toMatchObject({ value: null, state: "straddles" });
  });
});
