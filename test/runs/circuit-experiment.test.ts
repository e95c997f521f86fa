import { describe, expect, test } from "vitest";
import { circuitTask, measureReplicate } from "../../src/experiments/replicate-task.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { type Experiment, experiment, type RunSize } from "../../src/model/experiment.ts";
import type { Model } from "../../src/model/model.ts";
import { meanBetween, reached, seriesOf, valuesAt, weightsAt } from "../../src/model/recording.ts";
import type { RunTask } from "../../src/model/run-task.ts";
import { neurons } from "../../src/neurons/index.ts";
import { auditArm, auditedArms, auditItems, auditTaskName } from "../../src/runs/audit-arms.ts";
import {
  type CircuitItem,
  type CircuitShared,
  circuitItems,
  circuitTaskName,
  runCircuit,
  type TaskHost,
} from "../../src/runs/circuit-runs.ts";
import { type ReplicateItem, replicateItems } from "../../src/runs/replicates.ts";
import { type RunProgress, type RunSetting, runExperiment } from "../../src/runs/run-experiment.ts";
import { memoryStore, type RunStore } from "../../src/runs/run-store.ts";

/** Forty cells driven by Poisson input; scaling brings them to 5 Hz where it is present. */
function driven(name: string, scaling: boolean, seed: number): Model {
  return {
    version: 1,
    name,
    dt: "0.5 ms",
    duration: "20 s",
    seed,
    populations: {
      X: { count: 100, input: { kind: "poisson", rate: "20 Hz" } },
      E: { count: 40, neuron: "lif-conductance" },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "fixed-in-degree", inDegree: 50 },
        weight: { lognormal: { median: 1, sdLog: 0.5 } },
        unitWeight: "0.9 nS",
        delay: "1 ms",
      },
    },
    ...(scaling
      ? {
          mechanisms: {
            scaling: {
              mechanism: "multiplicative-scaling",
              on: ["XE"],
              parameters: { tauRate: "4 s", gain: "2e-3 1/(s Hz)", integralGain: 0 },
            },
          },
        }
      : {}),
    recording: {
      rates: "500 ms",
      spikes: ["E"],
      ...(scaling ? { variables: [{ name: "scaling.H", every: "1 s" }] } : {}),
      weights: { projections: ["XE"], at: ["0 s", "20 s"] },
    },
  };
}

const toy = experiment({
  name: "toy-circuit",
  question: "Does scaling change the rate?",
  source: { cite: "none", doi: "none" },
  claims: [],
  seed: 11,
  findings: {
    change: { about: "rate over that without", unit: "1", as: "mean", between: [0.1, 0.9], range: "here" },
  },
  arms: {
    scaled: (_: RunSize, seed) => driven("scaled", true, seed),
    plain: (_: RunSize, seed) => driven("plain", false, seed),
  },
  control: ["plain"],
  pairedWith: ["plain"],
  replicates: (size) => (size === "quick" ? 1 : 3),
  measure: (recording, paired) => {
    const late = (of: typeof recording) => meanBetween(of, "E.rate", ["15 s", "20 s"])!;
    return { change: late(recording) / late(paired("plain")), late: late(recording) };
  },
});

/** Stores by path, kept as a disk would keep them. */
function memoryHost(): TaskHost & { readonly stores: Map<string, RunStore> } {
  const stores = new Map<string, RunStore>();
  return {
    stores,
    openStore: (path) => {
      if (!stores.has(path)) stores.set(path, memoryStore());
      return stores.get(path)!;
    },
    catalogue: { neurons, mechanisms },
    clock: () => performance.now(),
    machine: "test",
  };
}

/** Circuits that were run, and the share of an audit that was told last before its end was. */
interface Counter {
  circuits: number;
  auditShare?: number;
}

/** Runs the tasks in this thread and counts the circuits. */
function inPlace(spec: Experiment, host: TaskHost, counter: Counter): RunTask {
  const run: RunTask = async (name, { shared, items, finished, stopped }) => {
    for (const [index, item] of items.entries()) {
      if (stopped?.()) break;
      const common = shared as unknown as CircuitShared;
      if (name === circuitTaskName) {
        const circuit = item as unknown as CircuitItem;
        counter.circuits++;
        const data = spec.arms[circuit.arm]!(common.size, circuit.seed) as Model;
        finished?.(index, (await runCircuit(data, circuit, common, host)) as never);
      } else if (name === auditTaskName) {
        const audited = item as unknown as CircuitItem;
        const state = await auditArm(audited, common, host);
        counter.auditShare = common.done[audited.index]!;
        finished?.(index, state as never);
      } else
        finished?.(
          index,
          (await measureReplicate(spec, item as unknown as ReplicateItem, common, host)) as never,
        );
    }
    return [];
  };
  return run;
}

function setting(host: TaskHost, counter: Counter, change: Partial<RunSetting> = {}): RunSetting {
  return {
    size: "full",
    seed: 11,
    store: memoryStore(),
    runTask: inPlace(toy, host, counter),
    version: "1",
    circuits: "circuits",
    host,
    ...change,
  };
}

describe("an experiment whose arms are circuits", () => {
  test("simulates every arm at every seed, measures arms of one seed together, and gives a verdict", async () => {
    const host = memoryHost();
    const counter = { circuits: 0 };
    const plans: unknown[] = [];
    const outcome = await runExperiment(
      toy,
      setting(host, counter, {
        plan: (plan) => plans.push([plan.circuits, plan.finished, plan.modelSeconds]),
      }),
    );
    if (outcome.status !== "done") throw new Error("the run was interrupted");
    expect(plans).toEqual([[6, 0, 120]]);
    expect(counter.circuits).toBe(6);
    const plain = outcome.records.filter(({ arm }) => arm === "plain");
    expect(plain.map(({ measured }) => measured["change"])).toEqual([1, 1, 1]);
    expect(outcome.result).toMatchObject({
      verdict: "supported",
      simulated: { circuits: 6, dt: ["0.5 ms"], modelSeconds: 120, acceleration: { audited: true } },
    });
  });

  test("repeats no circuit that is known: not in the same experiment, not with more seeds", async () => {
    const host = memoryHost();
    const counter = { circuits: 0 };
    await runExperiment(toy, setting(host, counter, { size: "quick" }));
    expect(counter.circuits).toBe(2);
    const again = await runExperiment(toy, setting(host, counter));
    expect(counter.circuits).toBe(6);
    const fresh = await runExperiment(toy, setting(host, counter, { fresh: true }));
    expect(counter.circuits).toBe(12);
    expect(fresh).toEqual(again);
    await runExperiment(toy, setting(host, counter, { version: "2" }));
    expect(counter.circuits).toBe(18);
  });

  test("that is stopped keeps what has ended and goes on from there to the same numbers", async () => {
    const whole = await runExperiment(toy, setting(memoryHost(), { circuits: 0 }));
    const host = memoryHost();
    const counter = { circuits: 0 };
    const first = await runExperiment(toy, setting(host, counter, { stopped: () => counter.circuits === 4 }));
    expect(first).toMatchObject({ status: "interrupted", total: 6 });
    expect(counter.circuits).toBe(4);
    expect(await runExperiment(toy, setting(host, counter))).toEqual(whole);
    // the fourth may have been stopped on its way
    expect(counter.circuits).toBeLessThanOrEqual(7);
  });

  test("tells its mistakes before anything is simulated", async () => {
    const counter = { circuits: 0 };
    const broken = {
      ...toy,
      arms: { ...toy.arms, plain: () => ({ ...driven("plain", false, 1), recording: { spikes: ["Q"] } }) },
    };
    await expect(runExperiment(broken, setting(memoryHost(), counter))).rejects.toThrow(
      "unknown population: Q",
    );
    expect(counter.circuits).toBe(0);
  });

  test("compresses time under an audit of every compressed arm, and has no verdict where it fails", async () => {
    const compressed = (compression: number, isAudit: boolean) => ({
      ...toy,
      isAudit,
      arms: {
        scaled: (_: RunSize, seed: number) => ({
          ...driven("scaled", true, seed),
          compression,
          duration: "40 s",
        }),
        plain: (_: RunSize, seed: number) => ({ ...driven("plain", false, seed), duration: "40 s" }),
      },
    });
    const told: RunProgress[] = [];
    const counter: Counter = { circuits: 0 };
    const run = async (compression: number, isAudit = false) => {
      const host = memoryHost();
      const spec = compressed(compression, isAudit);
      const outcome = await runExperiment(
        spec,
        setting(host, counter, {
          runTask: inPlace(spec, host, counter),
          progress: (progress) => told.push(progress),
        }),
      );
      if (outcome.status !== "done") throw new Error("the run was interrupted");
      return outcome.result;
    };
    // a sensor of 4 s at 5 Hz holds 20 spikes: compressed 8 times it holds 2.5, and its noise reaches the factor
    const result = await run(8);
    expect(result.simulated!.acceleration).toMatchObject({ compression: 8, audited: false });
    expect(result.simulated!.acceleration.about).toMatch(
      /^slow time ran up to 8 times faster; "scaled" carries no verdict/,
    );
    expect(result.verdict).toBe("not yet tested");
    expect(counter.auditShare).toBeGreaterThan(7 / 9);
    expect(counter.auditShare).toBeLessThanOrEqual(1);
    expect(told.findLast(({ phase }) => phase === "auditing")).toEqual({
      phase: "auditing",
      done: 1,
      total: 1,
      share: 1,
    });
    // where the findings compare with real time themselves they decide
    const own = await run(8, true);
    expect(own.simulated!.acceleration).toMatchObject({ compression: 8, audited: true });
    expect(own.verdict).not.toBe("not yet tested");
  });

  test("says once what is true of several audited arms, and first what forbids a verdict", async () => {
    const host = memoryHost();
    const audited = async (arm: string, carriesVerdict: boolean, sentence: string) => {
      const manifest = { status: "done", mode: "X3", compression: 50, audit: { carriesVerdict, sentence } };
      await host.openStore(`circuits/${arm}`).write("manifest.json", JSON.stringify(manifest));
      const arms = arm === "two" ? [arm, "two, seen early"] : [arm];
      return { arm, arms: arms as readonly string[], id: arm } as CircuitItem;
    };
    const items = [
      await audited("one", true, "carries a verdict: all agree"),
      await audited("two", false, "carries no verdict: w differs"),
      await audited("ttx, three", true, "carries a verdict: all agree"),
      await audited("four", true, "carries a verdict: all agree"),
    ];
    expect(await auditedArms(items, "circuits", host)).toEqual({
      passed: false,
      failed: ["two", "two, seen early"],
      about: '"two" carries no verdict: w differs; "one", "ttx, three" and "four" carry a verdict: all agree',
    });
    expect((await auditedArms(items.slice(0, 1), "circuits", host)).passed).toBe(true);
  });

  test("audits circuits that arms share once, the dearest of the first seed, for all of these arms", async () => {
    const cohort = (name: string, mice: readonly number[]) => (_: RunSize, seed: number) => ({
      animals: mice.map((mouse) => ({
        condition: "SW",
        circuit: { ...driven(name, true, mouse), compression: 2, duration: `${20 * mouse} s` },
        at: "20 s",
      })),
      treated: "SW",
      beyond: { sdMouse: 0, sdDendrite: 0, regionS1: 0 },
      seed,
    });
    const spec: Experiment = {
      ...toy,
      arms: {
        asleep: cohort("mouse", [1, 2]),
        "before sleep": cohort("mouse", [2]),
        awake: cohort("other", [1]),
      },
      control: [],
      pairedWith: [],
    };
    const host = memoryHost();
    const place = { size: "full", version: "1", circuits: "circuits", host } as const;
    const items = await circuitItems(spec, replicateItems(spec, "full", 11), place);
    const audits = auditItems(spec, items, "full").map(({ arm, arms, animal, seed }) => [
      ...[arm, animal, seed],
      arms,
    ]);
    const wanted = [
      ["asleep", 1, 11, ["asleep", "before sleep"]],
      ["awake", 0, 11, ["awake"]],
    ];
    expect(audits).toEqual(wanted);
    // that circuits have ended changes nothing
    for (const { id } of items)
      await host.openStore(`circuits/${id}`).write("manifest.json", JSON.stringify({ status: "done" }));
    const again = await circuitItems(spec, replicateItems(spec, "full", 11), place);
    expect(again.map(({ cost }) => cost)).toEqual([0, 0, 0]);
    expect(auditItems(spec, again, "full").map(({ arm, animal }) => [arm, animal])).toEqual([
      ["asleep", 1],
      ["awake", 0],
    ]);
    const other = again.filter(({ arm, animal }) => arm === "asleep" && animal === 0);
    expect(other[0]!.arms).toEqual(["asleep"]);
  });

  test("is run by the tasks of the pool by its name", () => {
    expect(() => circuitTask(memoryHost())({ experiment: "no-such" } as CircuitShared)).toThrow(
      "unknown experiment: no-such",
    );
  });
});

describe("what was recorded of a circuit", () => {
  async function recordingOf(change: Partial<Model>) {
    const host = memoryHost();
    let found: unknown;
    const spec: Experiment = {
      ...toy,
      arms: { scaled: (_, seed) => ({ ...driven("scaled", true, seed), ...change }) },
      control: [],
      pairedWith: [],
      measure: (recording) => {
        found = recording;
        return { change: 0.5 };
      },
    };
    await runExperiment(spec, {
      ...setting(host, { circuits: 0 }),
      size: "quick",
      runTask: inPlace(spec, host, { circuits: 0 }),
    });
    return found as Parameters<typeof seriesOf>[0];
  }

  test("has series with their units and cells, spikes, and weights in one order at all marks", async () => {
    const recording = await recordingOf({});
    expect(seriesOf(recording, "E.rate").unit).toBe("Hz");
    expect(seriesOf(recording, "E.rate").times.length).toBe(40);
    expect(valuesAt(recording, "scaling.H", "20 s").length).toBe(40);
    const spikes = recording.spikes.get("E")!;
    const counted = meanBetween(recording, "E.rate", ["0 s", "20 s"])! * 40 * 20;
    expect(spikes.times.length).toBe(Math.round(counted));
    const [first, last] = [weightsAt(recording, "XE", "0 s"), weightsAt(recording, "XE", "20 s")];
    expect(first.w.length).toBe(2000);
    expect(last.pre).toEqual(first.pre);
    expect(last.w).toEqual(first.w);
    expect(reached(recording, "20 s")).toBe(true);
    expect(() => seriesOf(recording, "E.rat")).toThrow(
      "unknown series: E.rat (arm scaled)\n  did you mean E.rate?",
    );
    expect(() => weightsAt(recording, "XE", "5 s")).toThrow("they were kept at 0 s, 20 s");
  });

  test("has model time, also where compression ran it faster", async () => {
    const recording = await recordingOf({ compression: 4 });
    expect(recording.seconds).toBeCloseTo(20, 9);
    expect(seriesOf(recording, "E.rate").times.at(-1)).toBeCloseTo(20, 9);
    expect(weightsAt(recording, "XE", "20 s").time).toBeCloseTo(20, 9);
    expect(recording.spikes.get("E")!.times.at(-1)).toBeLessThanOrEqual(5);
  });

  test("ends where the guard stopped it, with what was recorded until then", async () => {
    const { projections } = driven("scaled", true, 1);
    const recording = await recordingOf({
      projections: { XE: { ...projections!["XE"]!, unitWeight: "20 nS" } },
    });
    expect(recording.trips[0]).toMatchObject({ kind: "runaway", of: "E", time: 1 });
    expect(recording.seconds).toBe(1);
    expect(seriesOf(recording, "E.rate").times).toEqual(Float64Array.of(0.5, 1));
    expect(reached(recording, "2 s")).toBe(false);
  });
});
