import { describe, expect, test } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import type { Neuron } from "../../src/model/neuron.ts";
import { lifCurrent } from "../../src/neurons/lif-current.ts";
import { silenceObstacles } from "../../src/plan/silence-plan.ts";
import { ambient, constant, neurons, program, variable } from "../interpret/programs.ts";
import { warningsOf } from "../running.ts";

const leak = lifCurrent.continuous[2]!;

/** A current cell with another equation of its potential, or with more variables. */
function cell(changes: Partial<Neuron>): Neuron {
  return { ...lifCurrent, name: "cell", ...changes };
}

function warnings(neuron: Neuron, more: Partial<Model> = {}): readonly string[] {
  const head = { version: 1, name: "m", dt: "0.1 ms", duration: "1 s", seed: 1, skipSilence: true } as const;
  return warningsOf({ ...head, populations: { E: { count: 2, neuron } }, ...more });
}

describe("a model that asks for the skip of silence and cannot have it is told why", () => {
  test("noise in every step", () => {
    const noisy = cell({
      continuous: [...lifCurrent.continuous.slice(0, 2), `${leak} + 0.1 mV / 1 ms * normal()`],
    });
    expect(warnings(noisy)).toEqual([
      "skipSilence has no effect: populations.E: it draws random numbers in every step",
    ]);
  });

  test("a drive that depends on the time", () => {
    const driven = cell({
      continuous: [...lifCurrent.continuous.slice(0, 2), `${leak} + 1 mV / 1 ms * frac(t / 1 s)`],
    });
    expect(warnings(driven)).toEqual(["skipSilence has no effect: populations.E: its equations depend on t"]);
  });

  test("a potential that never comes to rest", () => {
    const growing = cell({
      continuous: [...lifCurrent.continuous.slice(0, 2), "d(v)/dt = (v - vRest) / 10 ms"],
    });
    expect(warnings(growing)).toEqual([
      "skipSilence has no effect: populations.E: E.v does not come to rest by itself (each step multiplies its distance by 1.010050167084168)",
    ]);
  });

  test("a threshold that is no comparison of two numbers", () => {
    const twofold = cell({ threshold: "v >= vThreshold and v < 0 mV" });
    expect(warnings(twofold)).toEqual([
      "skipSilence has no effect: populations.E: its threshold is no comparison of two numbers",
    ]);
  });

  test("synapses that relax in every step, and every obstacle of a model at once", () => {
    const decaying: Mechanism = {
      name: "decaying",
      about: "weights relax to a half",
      source: { cite: "made for this test" },
      laws: [],
      parameters: {},
      variables: {},
      continuous: ["d(w)/dt = (0.5 - w) / 10 s"],
    };
    const timed = cell({
      continuous: [...lifCurrent.continuous.slice(0, 2), `${leak} + 1 mV / 1 ms * frac(t / 1 s)`],
    });
    const EE = {
      from: "E",
      to: "E",
      receptor: "excitatory",
      wiring: { kind: "all-to-all" },
      weight: 1,
      unitWeight: "1 pA",
    } as const;
    const mechanisms = { decay: { mechanism: decaying, on: ["EE"] } };
    expect(warnings(timed, { projections: { EE }, mechanisms })).toEqual([
      "skipSilence has no effect: populations.E: its equations depend on t",
      "skipSilence has no effect: projections.EE: its synapses change by themselves in every step",
    ]);
  });

  test("an input whose rate depends on the time", () => {
    const input = { kind: "poisson", rate: ambient("t") } as const;
    const X = { name: "X", count: 1, firstCell: 0, branches: 1, body: { kind: "input", input } } as const;
    expect(silenceObstacles(program({ populations: [X] }))).toEqual(["populations.X: its rate depends on t"]);
  });

  test("a gate at the synapses that waits for a trace to decay", () => {
    const gate = { projection: 0, condition: { kind: "read", variable: 0 }, statements: [] } as const;
    const decays = [{ variable: 0, rate: constant(0.1), toward: constant(0) }];
    const E = neurons("E", 1, { decays, gated: [gate] });
    const variables = [variable(0, "E.x", "post", 0)];
    expect(silenceObstacles(program({ populations: [E], variables }))).toEqual([
      "populations.E: a rule at its synapses waits for E.x, which decays",
    ]);
  });
});

test("a model that can skip, or does not ask, is not warned", () => {
  expect(warnings(cell({}))).toEqual([]);
  const noisy = cell({
    continuous: [...lifCurrent.continuous.slice(0, 2), `${leak} + 0.1 mV / 1 ms * normal()`],
  });
  expect(warnings(noisy, { skipSilence: false })).toEqual([]);
});
