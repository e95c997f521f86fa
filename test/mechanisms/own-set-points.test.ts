import { describe, expect, test } from "vitest";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec, Model } from "../../src/model/model.ts";
import { held } from "../clamped.ts";
import { type Running, refusalOf, start, warningsOf } from "../running.ts";

/** A silent cell with two afferents whose set-point is `factors` times the common one, each factor by another mechanism. */
function cell(mechanism: Mechanism, factors: readonly number[], spec: Partial<InstanceSpec>): Model {
  return {
    version: 1,
    name: "own-set-point",
    dt: "5 ms",
    duration: "1 h",
    seed: 1,
    populations: {
      X: { count: 2, input: { kind: "spikes", unit: "ms", times: [], cells: [] } },
      E: { count: 1, neuron: "lif-conductance" },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "list", pre: [0, 1], post: [0, 0], weights: [0.2, 0.7] },
        weight: 0,
        unitWeight: "1 nS",
      },
    },
    mechanisms: {
      ...Object.fromEntries(
        factors.map((targetFactor, i) => [
          `factor${i}`,
          { mechanism: held({ targetFactor }), population: "E" },
        ]),
      ),
      rule: { mechanism, on: ["P"], ...spec },
    },
  };
}

/** What the mechanism controls, after two minutes. */
function outcome(run: Running): Record<string, readonly number[]> {
  run.advance(200 * 120);
  const of = ["rule.H", "rule.gain", "rule.kcc2", "rule.c", "E.thresholdShift"].filter((name) =>
    run.program.variables.some((each) => each.name === name),
  );
  return Object.fromEntries([
    ["w", [...run.weights("P")]],
    ...of.map((name) => [name, [...run.read(name)]] as const),
  ]);
}

const sensing = mechanisms.filter(({ reads, variables }) => reads?.["targetFactor"] && variables["rate"]);

describe.each(sensing.map((mechanism) => [mechanism.name, mechanism] as const))("%s", (_, mechanism) => {
  const target = mechanism.parameters["targetRate"]!.value as number;
  const at = (rate: number, factors: readonly number[]) =>
    outcome(
      start(
        cell(mechanism, factors, {
          parameters: { tauRate: "1e18 s" },
          initial: { rate: `${rate} Hz`, ...(mechanism.variables["ratePre"] ? { ratePre: "5 Hz" } : {}) },
        }),
        "f64",
      ),
    );

  test("does at a multiple of its set-point what it does there without one", () => {
    expect(at(2 * target, [2])).toEqual(at(target, []));
    expect(at(target, [2])).not.toEqual(at(target, []));
  });

  test("takes the product of the factors that others share", () => {
    expect(at(3 * target, [2, 1.5])).toEqual(at(target, []));
  });
});

test("the threshold falls in silence by the own set-point of the neuron", () => {
  const mechanism = mechanisms.find(({ name }) => name === "intrinsic-plasticity-per-spike")!;
  const [plain, double] = [[], [2]].map(
    (factors) => outcome(start(cell(mechanism, factors, {}), "f64"))["E.thresholdShift"]![0]!,
  );
  expect(plain).toBeLessThan(0);
  expect(double! / plain!).toBeCloseTo(2, 9);
});

test("adult-born cells may have set-points of their own besides", () => {
  const scaling = mechanisms.find(({ name }) => name === "multiplicative-scaling")!;
  const model = cell(scaling, [], {});
  const both = {
    rule: model.mechanisms!["rule"]!,
    born: { mechanism: "adult-born-neuron", population: "E" },
    targets: { mechanism: "target-heterogeneity", population: "E", parameters: { spread: 0.5 } },
  };
  expect(refusalOf({ ...model, mechanisms: both })).toBe("accepted");
  const chosen = { ...both.rule, reads: { targetFactor: "targets" } };
  expect(refusalOf({ ...model, mechanisms: { ...both, rule: chosen } })).toBe("accepted");
});

test("the loop of scaling is stable only where both gains exceed what the integral asks", () => {
  const scaling = mechanisms.find(({ name }) => name === "multiplicative-scaling")!;
  const warned = (parameters: Record<string, string | number>) =>
    warningsOf(cell(scaling, [], { parameters: { tauRate: "100 s", ...parameters } })).filter((text) =>
      text.includes("oscillates with growing size"),
    ).length;
  // at the boundary itself it oscillates for ever
  expect(warned({ gain: 0.01, integralGain: "1e-4 1/(s^2 Hz)" })).toBe(1);
  expect(warned({ gain: 0.0101, integralGain: "1e-4 1/(s^2 Hz)" })).toBe(0);
  expect(warned({ gain: 0.0101, gainDown: 0.009, integralGain: "1e-4 1/(s^2 Hz)" })).toBe(1);
  expect(warned({ gain: 0, integralGain: 0 })).toBe(0);
});

test("constants of the sensor move with the group of the sensor", () => {
  const memories = mechanisms.flatMap(({ name, parameters }) =>
    Object.entries(parameters).flatMap(([parameter, { symbol, group }]) =>
      ["tauA", "tauC", "tauK", "tauB"].includes(symbol ?? "") ? [[name, parameter, group] as const] : [],
    ),
  );
  expect(memories.length).toBeGreaterThan(8);
  for (const [name, parameter, group] of memories) expect(group, `${name}.${parameter}`).toBe("sensor");
});
