import { describe, expect, test } from "vitest";
import { cohortDesign } from "../../src/instruments/cohort-design.ts";
import {
  type Experiment,
  experiment,
  type Finding,
  type Measured,
  type SampledRecording,
} from "../../src/model/experiment.ts";
import type { RunTask } from "../../src/model/run-task.ts";
import { numbersOf } from "../../src/model/table.ts";
import { mean } from "../../src/numerics/quantile.ts";
import type { TaskHost } from "../../src/runs/circuit-runs.ts";
import { experimentResult } from "../../src/runs/experiment-result.ts";
import type { ReplicateItem } from "../../src/runs/replicates.ts";
import { type RunSetting, runExperiment } from "../../src/runs/run-experiment.ts";
import { runId, runModel } from "../../src/runs/run-id.ts";
import { memoryStore } from "../../src/runs/run-store.ts";
import { simulateArm } from "../../src/runs/simulate-arm.ts";
import { summariseFinding } from "../../src/runs/summarise.ts";

const size = { dendrites: 12, synapses: 120 };

const toy = experiment({
  name: "toy",
  question: "Is the mean log size that of the design?",
  source: { cite: "none", doi: "none" },
  claims: ["A31"],
  seed: 5,
  findings: {
    level: { about: "mean log size", unit: "1", as: "median", between: [-2.5, -1.5], range: "here" },
  },
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
  const run: RunTask = async (_, { items, finished, stopped }) => {
    for (const [index, item] of items.entries()) {
      if (stopped?.()) break;
      const { arm, seed } = item as unknown as ReplicateItem;
      counter.count++;
      const data = toy.arms[arm]!("full", seed);
      if (!("design" in data)) throw new Error("the toy has sampled arms only");
      const recording: SampledRecording = { arm, data, table: simulateArm(data) };
      finished?.(index, toy.measure(recording, () => recording) as never);
    }
    return [];
  };
  return run;
}

const host: TaskHost = {
  openStore: () => memoryStore(),
  catalogue: { neurons: [], mechanisms: [] },
  clock: () => performance.now(),
  machine: "test",
};

function setting(counter: { count: number }, change: Partial<RunSetting> = {}): RunSetting {
  return {
    size: "full",
    seed: 5,
    store: memoryStore(),
    runTask: inPlace(counter),
    version: "1",
    circuits: "circuits",
    host,
    ...change,
  };
}

describe("a run", () => {
  test("supports a finding in range that every control misses", async () => {
    const outcome = await runExperiment(toy, setting({ count: 0 }));
    if (outcome.status !== "done") throw new Error("the run was interrupted");
    expect(outcome.result.verdict).toBe("supported");
    expect(outcome.result.controls[0]!.missed).toEqual(["level"]);
    expect(outcome.result.rows[0]).toMatchObject({ inside: true, accepted: true });
  });

  test("goes on where it was interrupted, with the same numbers, and repeats nothing", async () => {
    const whole = await runExperiment(toy, setting({ count: 0 }));
    const store = memoryStore();
    const counter = { count: 0 };
    const first = await runExperiment(toy, setting(counter, { store, stopped: () => counter.count === 14 }));
    expect(first).toEqual({ status: "interrupted", done: 14, total: 40 });
    await store.append("replicates.jsonl", '\n{"arm":"usual","repl'); // as a killed process leaves it
    const second = await runExperiment(toy, setting(counter, { store }));
    expect(second).toEqual(whole);
    expect(await runExperiment(toy, setting(counter, { store }))).toEqual(whole);
    expect(counter.count).toBe(40);
  });

  test("has a folder name that changes with the seed and with nothing else", () => {
    const id = (seed: number) => runId(runModel(toy, { version: "1", size: "full", seed }));
    expect(id(5)).toMatch(/^toy-[0-9a-f]{8}$/);
    expect(id(5)).toBe(id(5));
    expect(id(6)).not.toBe(id(5));
  });
});

describe("a row with a range of its own", () => {
  test("is accepted where all its values lie in it, not where none does, and open in between", () => {
    const row = { ...toy.rows![0]!, of: "level", findings: [], between: [0, 1] as const };
    const accepted = (...levels: number[]) =>
      experimentResult(
        { ...toy, rows: [row] },
        { size: "full", seed: 1 },
        { usual: levels.map((level) => ({ level })), huge: [] },
      ).rows[0]!.accepted;
    expect(accepted(0, 0.5, 1)).toBe(true);
    expect(accepted(-0.1, 2)).toBe(false);
    expect(accepted(0.5, 2)).toBe(null);
    expect(accepted()).toBe(null);
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
  test("is not yet tested without the control, and after a quick run, which says where it points", () => {
    expect(verdict(replicates(-2), [])).toBe("not yet tested");
    const quick = experimentResult(
      toy,
      { size: "quick", seed: 1 },
      { usual: replicates(-2), huge: replicates(0) },
    );
    expect(quick).toMatchObject({ verdict: "not yet tested", label: "demo", leaning: "supported" });
  });

  test("of a demo with one replicate is told by its number, which has no interval", () => {
    const mean: Experiment = { ...toy, findings: { level: { ...toy.findings["level"]!, as: "mean" } } };
    const one = { usual: [{ level: -2 }], huge: [{ level: 0 }] };
    expect(experimentResult(mean, { size: "quick", seed: 1 }, one)).toMatchObject({ leaning: "supported" });
    expect(experimentResult(mean, { size: "full", seed: 1 }, one)).toMatchObject({ verdict: "inconclusive" });
  });

  test("is withheld where time was compressed and no audit was passed", () => {
    const acceleration = { compression: 24, audited: false, about: "slow time ran 24 times faster" };
    const simulated = {
      circuits: 2,
      dt: ["0.5 ms"],
      precision: ["f32"],
      modelSeconds: 1,
      acceleration,
      trips: {},
    };
    const result = experimentResult(
      toy,
      { size: "full", seed: 1, simulated },
      { usual: replicates(-2), huge: replicates(0) },
    );
    expect(result.verdict).toBe("not yet tested");
    expect(result.sentence).toBe(
      "no verdict: slow time ran 24 times faster; the findings alone would say supported",
    );
    const audited = { ...simulated, acceleration: { ...acceleration, audited: true } };
    expect(
      experimentResult(
        toy,
        { size: "full", seed: 1, simulated: audited },
        { usual: replicates(-2), huge: replicates(0) },
      ).verdict,
    ).toBe("supported");
  });

  test("compares the test arm with each control, paired by seed, with Holm over the controls", () => {
    const both: Experiment = {
      ...toy,
      arms: { ...toy.arms, other: toy.arms["huge"]! },
      control: ["huge", "other"],
      findings: { level: { ...toy.findings["level"]!, as: "mean" } },
    };
    const few = (level: number) => replicates(level).slice(0, 10);
    const { controls } = experimentResult(
      both,
      { size: "full", seed: 1 },
      { usual: few(-2), huge: few(0), other: few(-1) },
    );
    expect(controls.map(({ arm }) => arm)).toEqual(["huge", "other"]);
    expect(controls[0]!.comparisons[0]).toMatchObject({
      finding: "level",
      value: -2,
      p: 2 / 1024,
      holm: 4 / 1024,
      exact: true,
      pairs: 10,
    });
  });

  test("a control may belong to another arm, and must miss what it is asked", () => {
    const own: Experiment = {
      ...toy,
      findings: {
        ...toy.findings,
        spread: { ...toy.findings["level"]!, arm: "second" },
        other: { ...toy.findings["level"]!, of: "level", arm: "second" },
      },
      arms: { ...toy.arms, second: toy.arms["usual"]! },
      control: [{ arm: "huge", of: "second", misses: ["other"] }],
    };
    const spread = (level: number) => replicates(level).map((each) => ({ ...each, spread: -2 }));
    const decided = (huge: number) =>
      experimentResult(
        own,
        { size: "full", seed: 1 },
        { usual: replicates(-2), second: spread(-2), huge: spread(huge) },
      );
    expect(decided(0)).toMatchObject({
      verdict: "supported",
      controls: [{ of: "second", missed: ["other"] }],
    });
    expect(decided(-2).sentence).toBe("the assay cannot tell second from huge");
  });
});

describe("a finding over replicates", () => {
  const of = (values: (number | null)[], finding: Partial<Finding>) =>
    summariseFinding(
      { name: "x", arm: "a", seed: 1 },
      { about: "", unit: "1", as: "mean", between: [0, 1], range: "here", ...finding },
      () => values.map((x) => ({ x })),
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

  test("equivalence has the t interval of 90 per cent, mean the bootstrap of 95", () => {
    const values = [1, 2, 3, 4, 5, 6];
    // R: t.test(1:6, conf.level = 0.9)
    expect(of(values, { as: "equivalence" }).low).toBeCloseTo(1.960981, 5);
    // scipy.stats.bootstrap, method BCa, 10^6 resamples: 2.1667 to 4.8333 (means of six numbers are sixths)
    expect(of(values, {}).low).toBeCloseTo(13 / 6, 9);
    expect(of(values, {}).high).toBeCloseTo(29 / 6, 9);
    expect(of([2], {})).toMatchObject({ value: 2, low: null, high: null, state: "straddles" });
  });

  test("seeds are counted: nine of ten are nine tenths, whatever more seeds might give", () => {
    const nine = [1, 1, 1, 1, 1, 1, 1, 1, 1, 0];
    expect(of(nine, { as: "seeds", between: [0.9, 1] }).state).toBe("in");
    expect(of(nine, { as: "share", between: [0.9, 1] }).state).toBe("straddles");
    expect(of([...nine.slice(1), 0], { as: "seeds", between: [0.9, 1] }).state).toBe("out");
  });

  test("a difference is paired by seed, with its permutation p", () => {
    const own = [3, 5, 4, 7, 6, 9];
    const result = summariseFinding(
      { name: "x", arm: "a", seed: 1 },
      { about: "", unit: "1", as: "difference", against: "b", between: [0.5, 3], range: "here" },
      (arm) => own.map((x, i) => ({ x: arm === "a" ? x : x - 1 - (i % 2) })),
    );
    expect(result).toMatchObject({ value: 1.5, state: "in", against: "b", p: 2 / 64, replicates: 6 });
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
