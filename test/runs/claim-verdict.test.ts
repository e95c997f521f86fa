import { describe, expect, test } from "vitest";
import { experiment, type Finding } from "../../src/model/experiment.ts";
import { claimVerdict, type TestedExperiment } from "../../src/runs/claim-verdict.ts";
import type { Acceleration } from "../../src/runs/simulated-facts.ts";
import type { FindingResult } from "../../src/runs/summarise.ts";

const finding: Finding = { about: "x", unit: "1", as: "mean", between: [0, 1], range: "here" };

const toy = experiment({
  name: "toy",
  question: "Is it so?",
  source: { cite: "none", doi: "none" },
  claims: ["A31", "B05", "B06", "B14", "C11"],
  restsOn: { B05: ["factor"], B06: ["factor"], B14: ["shape", "rateKept"], C11: ["order"] },
  refutes: ["B06"],
  checks: ["rateKept"],
  seed: 1,
  findings: { factor: finding, shape: finding, order: finding, rateKept: finding },
  arms: {
    usual: (_, seed) => ({ settings: {}, seed }),
    still: (_, seed) => ({ settings: {}, seed }),
    amount: (_, seed) => ({ settings: {}, seed }),
  },
  control: [
    { arm: "still", misses: ["factor"] },
    { arm: "amount", misses: ["shape", "factor"] },
  ],
  replicates: () => 3,
  measure: () => ({}),
});

type States = Partial<Record<"factor" | "shape" | "order" | "rateKept", FindingResult["state"]>>;

function results(arm: string, states: States, fallback: FindingResult["state"]): FindingResult[] {
  return (["factor", "shape", "order", "rateKept"] as const).map((name) => ({
    ...{ name, about: "x", unit: "1", arm, as: "mean", value: 0, low: 0, high: 0, between: [0, 1] },
    ...{ range: "here", against: null, p: null, replicates: 3, missing: 0 },
    state: states[name] ?? fallback,
  }));
}

/** A full run in which all is in range and the controls miss all, with changes. */
function run({
  test: own = {},
  amount = {},
  ...rest
}: { test?: States; amount?: States } & Partial<TestedExperiment> = {}) {
  const control = (arm: string, states: States) => ({
    ...{ arm, of: "usual", missed: [], comparisons: [] },
    findings: results(arm, states, "out"),
  });
  return {
    label: "verdict",
    simulated: null,
    findings: results("usual", own, "in"),
    controls: [control("still", {}), control("amount", amount)],
    ...rest,
  } as TestedExperiment;
}

const of = (claim: "A31" | "B05" | "B06" | "B14" | "C11", change: Parameters<typeof run>[0] = {}) =>
  claimVerdict(toy, run(change), claim);

describe("the verdict on a claim of an experiment", () => {
  test("is that on the findings it rests on, whatever became of the others", () => {
    const change = { test: { factor: "in", shape: "out", order: "straddles" } } as const;
    expect(of("B05", change).verdict).toBe("supported");
    expect(of("B14", change)).toEqual({ verdict: "refuted", sentence: "out of range: shape" });
    expect(of("C11", change)).toEqual({
      verdict: "inconclusive",
      sentence: "the interval crosses a bound: order",
    });
  });

  test("of one without a list is that on all findings but the checks", () => {
    expect(of("A31", { test: { rateKept: "out" } })).toEqual({
      verdict: "supported",
      sentence: "all 3 findings in range, and each of 2 controls misses at least one",
    });
    expect(of("A31", { test: { order: "out" } }).verdict).toBe("refuted");
  });

  test("is left open by a check that it rests on, which refutes nothing", () => {
    expect(of("B14", { test: { rateKept: "out" } })).toEqual({
      verdict: "inconclusive",
      sentence: "not put to the test, a check is out of range: rateKept",
    });
    expect(of("B14", { test: { rateKept: "straddles" } }).verdict).toBe("inconclusive");
    expect(of("B14", { test: { rateKept: "out", shape: "out" } }).verdict).toBe("refuted");
  });

  test("needs each control that is asked one of its findings to miss one of them", () => {
    // the amount still misses the factor, but B14 does not rest on that
    expect(of("B14", { amount: { shape: "in" } })).toEqual({
      verdict: "not discriminating",
      sentence: "the assay cannot tell usual from amount",
    });
    expect(of("B14", { amount: { shape: "straddles" } }).verdict).toBe("not discriminating");
    expect(of("B05", { amount: { shape: "in" } }).verdict).toBe("supported");
    expect(of("C11")).toEqual({
      verdict: "not discriminating",
      sentence: "no control is asked any of these findings",
    });
  });

  test("is turned round where the findings show the sentence to be wrong", () => {
    expect(of("B06").verdict).toBe("refuted");
    expect(of("B06", { test: { factor: "out" } }).verdict).toBe("inconclusive");
    expect(of("B06", { test: { factor: "straddles" } }).verdict).toBe("inconclusive");
    expect(of("B06", { amount: { factor: "in" } }).verdict).toBe("not discriminating");
  });

  test("is withheld from a demo, and where an audit of the acceleration failed", () => {
    expect(of("B05", { label: "demo" }).verdict).toBe("not yet tested");
    const acceleration = { compression: 24, audited: false, about: "slow time ran 24 times faster" };
    const simulated = { acceleration } as NonNullable<TestedExperiment["simulated"]>;
    expect(of("B05", { simulated })).toEqual({
      verdict: "not yet tested",
      sentence: "no verdict: slow time ran 24 times faster; the findings alone would say supported",
      leaning: "supported",
    });
    expect(of("B06", { simulated }).leaning).toBe("refuted");
    const audited = { ...simulated, acceleration: { ...acceleration, audited: true } };
    expect(of("B05", { simulated: audited }).verdict).toBe("supported");
    const failed = (...arms: string[]) => ({ ...simulated, acceleration: { ...acceleration, failed: arms } });
    expect(of("B05", { simulated: failed("elsewhere") }).verdict).toBe("supported");
    for (const arm of ["usual", "amount"])
      expect(of("B05", { simulated: failed("elsewhere", arm) }).verdict, arm).toBe("not yet tested");
  });

  test("is withheld where the audit failed in an arm that its numbers are set against", () => {
    const about = "slow time ran 24 times faster";
    const failed = (...arms: string[]) => {
      const acceleration: Acceleration = { compression: 24, audited: false, failed: arms, about };
      return { acceleration } as NonNullable<TestedExperiment["simulated"]>;
    };
    const compared = { ...toy, pairedWith: ["amount"] };
    // C11 rests on one finding of the usual arm and on no control
    const said = (experiment: typeof toy, change: Partial<TestedExperiment>) =>
      claimVerdict(experiment, run(change), "C11").verdict;
    expect(said(toy, { simulated: failed("amount") })).toBe("not discriminating");
    expect(said(compared, { simulated: failed("amount") })).toBe("not yet tested");
    expect(said(compared, { simulated: failed("still") })).toBe("not discriminating");
    const against = run().findings.map((each) => ({ ...each, against: "still" }));
    expect(said(toy, { findings: against, simulated: failed("still") })).toBe("not yet tested");
    expect(said(toy, { findings: against, simulated: failed("amount") })).toBe("not discriminating");
  });

  test("waits for findings and controls that were not run", () => {
    const { findings, controls } = run();
    expect(of("B05", { findings: findings.slice(1) })).toEqual({
      verdict: "not yet tested",
      sentence: "not run: factor",
    });
    expect(of("B14", { controls: controls.slice(0, 1) })).toEqual({
      verdict: "not yet tested",
      sentence: "not run: amount",
    });
    expect(of("C11", { findings: findings.slice(1) }).verdict).toBe("not discriminating");
  });
});
