import { describe, expect, test } from "vitest";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { auditRun } from "../../src/runs/audit-run.ts";
import { type AuditSetting, auditCompression } from "../../src/runs/compression-audit.ts";
import type { CompressionAudit, Manifest } from "../../src/runs/manifest.ts";
import { runSimulation } from "../../src/runs/run-simulation.ts";
import { memoryStore, type RunStore } from "../../src/runs/run-store.ts";
import { verdictPermission } from "../../src/runs/verdict-permission.ts";
import { verifyRun } from "../../src/runs/verify-run.ts";

/** Fifty cells that scaling takes to the set-point, as fast as in tissue. */
function driven(change: Partial<Model> = {}, parameters: Record<string, string | number> = {}): Model {
  return {
    version: 1,
    name: "driven",
    dt: "2 ms",
    duration: "5 h",
    seed: 3,
    compression: 100,
    populations: {
      X: { count: 200, input: { kind: "poisson", rate: "20 Hz" } },
      E: { count: 50, neuron: "lif-current" },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "fixed-in-degree", inDegree: 40 },
        weight: { lognormal: { median: 1, sdLog: 0.5 } },
        unitWeight: "60 pA",
      },
    },
    mechanisms: {
      scaling: {
        mechanism: "multiplicative-scaling",
        on: ["XE"],
        initial: { H: 0.35 },
        parameters: {
          targetRate: "8 Hz",
          tauRate: "1 h",
          gain: "4e-6 1/(s Hz)",
          integralGain: 0,
          ...parameters,
        },
      },
    },
    recording: { variables: [{ name: "scaling.H", every: "1 h" }] },
    ...change,
  };
}

function setting(store: RunStore, change: Partial<AuditSetting> = {}): AuditSetting {
  let now = 0;
  const clock = () => now++;
  return {
    store,
    catalogue: { neurons, mechanisms },
    version: "0.1.0",
    host: "test",
    clock,
    seeds: [3, 4, 5],
    ...change,
  };
}

async function audited(model: Model, change: Partial<AuditSetting> = {}): Promise<CompressionAudit> {
  const outcome = await auditCompression(model, setting(memoryStore(), change));
  if (outcome.status !== "done") throw new Error("interrupted");
  return outcome.audit;
}

describe("the audit of a compressed run", () => {
  test("is kept in the manifest with its settings, and the run carries a verdict where all agrees", async () => {
    const store = memoryStore();
    const before = await runSimulation(driven(), setting(store));
    if (before.status !== "done") throw new Error("not done");
    expect(verdictPermission(before.manifest)).toEqual({
      carriesVerdict: false,
      sentence: "carries no verdict: time is compressed 100 times and was not audited",
    });
    const begun: string[] = [];
    const begin: AuditSetting["begin"] = ({ folder }) => {
      begun.push(folder);
      return () => {};
    };
    await auditRun(setting(store, { begin }));
    const manifest = JSON.parse((await store.read("manifest.json"))!) as Manifest;
    const { audit } = manifest;
    expect(audit).toMatchObject({ compression: 100, half: 50, seeds: [3, 4, 5], failures: [] });
    expect(audit!.errors.filter(({ state }) => state !== "within")).toEqual([]);
    expect(verdictPermission(manifest)).toEqual({
      carriesVerdict: true,
      sentence:
        "carries a verdict: 100 times against 50 times on 3 seeds agree within the limits in all that was compared",
    });
    expect(audit!.errors.map(({ name }) => name)).toEqual([
      ...["E.rate", "XE.w mean", "XE.w sd"], // nobody will read the quantiles of weights that are not recorded
      ...["mean", "sd", "q5", "q25", "q50", "q75", "q95"].map((of) => `scaling.H ${of}`),
    ]);
    expect(begun).toHaveLength(6);
    expect((await verifyRun(store)).same).toBe(true);
    await store.write("audit/m50-seed4/series.parquet", "x");
    expect((await verifyRun(store)).files.filter(({ state }) => state !== "same")).toEqual([
      { name: "audit/m50-seed4/series.parquet", state: "changed" },
    ]);
  });

  test("rejects a compression that leaves the sensor too few spikes", async () => {
    const recording = { variables: [{ name: "scaling.rate", every: "1 h", cells: [0, 3, 5, 8, 9, 40] }] };
    const fast = { tauRate: "5 s", gain: "1e-2 1/(s Hz)" };
    const { carriesVerdict, errors, sentence } = await audited(driven({ duration: "2 h", recording }, fast));
    expect(carriesVerdict).toBe(false);
    expect(errors.filter(({ state }) => state === "beyond").map(({ name }) => name)).toEqual(
      expect.arrayContaining(["scaling.H sd", "scaling.rate sd of the recorded cells"]),
    );
    expect(sentence).toMatch(
      /^carries no verdict: 100 times against 50 times on 3 seeds differ beyond the limit in /,
    );
  });

  test("judges the quantiles of weights, and of nothing else that is recorded", async () => {
    const recording = { quantiles: ["scaling.rate", "XE.w"].map((name) => ({ name, every: "1 h" })) };
    const { errors } = await audited(driven({ duration: "1 h", recording }));
    const quantiles = errors.filter(({ kind }) => kind === "quantile").map(({ name }) => name);
    expect(quantiles).toEqual(["q5", "q25", "q50", "q75", "q95"].map((of) => `XE.w ${of}`));
    expect(errors.map(({ name }) => name)).toContain("scaling.rate sd");
  });

  test("judges the quantiles of weights that are kept at marks", async () => {
    const recording = { weights: { projections: ["XE"], at: ["30 min"] } };
    const { errors } = await audited(driven({ duration: "30 min", recording }));
    const quantiles = errors.filter(({ kind }) => kind === "quantile").map(({ name }) => name);
    expect(quantiles).toEqual(["q5", "q25", "q50", "q75", "q95"].map((of) => `XE.w ${of}`));
  });

  test("counts a guard that stops one of its runs", async () => {
    const loud = driven({ duration: "2 h" }, { targetRate: "300 Hz", gain: "1e-4 1/(s Hz)" });
    const { carriesVerdict, sentence, errors } = await audited(loud);
    expect([carriesVerdict, errors]).toEqual([false, []]);
    expect(sentence).toMatch(
      /^carries no verdict: 100 times against 50 times on 3 seeds, the run at 100 times, seed 3, was stopped by the guard: runaway: E fires at /,
    );
  });

  test("goes on where it was interrupted, to the same audit", async () => {
    const short = driven({ duration: "1 h" });
    const whole = await audited(short);
    const store = memoryStore();
    let asked = 0;
    let pieces = 0;
    for (;;) {
      const outcome = await auditCompression(short, setting(store, { stopped: () => ++asked % 40 === 0 }));
      pieces++;
      if (outcome.status === "interrupted") continue;
      expect(outcome.audit).toEqual(whole);
      break;
    }
    expect(pieces).toBeGreaterThan(3);
  });

  test("tells how far it is: a run at half the compression is twice the work", async () => {
    const shares: number[] = [];
    let at = 0;
    await audited(driven({ duration: "10 min" }), {
      begin: ({ from, to, compression }) => {
        expect(from).toBeCloseTo(at, 12);
        expect(to - from).toBeCloseTo(compression === 100 ? 1 / 9 : 2 / 9, 12);
        at = to;
        return ({ time, duration }) => shares.push(from + ((to - from) * time) / duration);
      },
    });
    expect(at).toBeCloseTo(1, 12);
    expect(shares.at(-1)).toBeGreaterThan(0.9);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  test.each([
    [
      "a model in real time",
      driven({ compression: 1 }),
      [1, 2, 3],
      "the model runs in real time: there is no compression to audit",
    ],
    ["two seeds", driven(), [1, 2], "an audit needs 3 seeds or more, got 2"],
    ["one seed thrice", driven(), [1, 1, 1], "an audit needs 3 seeds or more, got 1"],
  ])("is refused for %s", async (_, model, seeds, text) => {
    await expect(auditCompression(model, setting(memoryStore(), { seeds }))).rejects.toThrow(text);
  });

  test("is refused for a run that has not ended", async () => {
    await expect(auditRun(setting(memoryStore()))).rejects.toThrow(
      "the run has not ended, so it cannot be audited\n  resume it first",
    );
  });
});
