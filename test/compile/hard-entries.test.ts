import { describe, expect, test } from "vitest";
import { interpret } from "../../src/compile/interpret.ts";
import type { Program } from "../../src/compile/program.ts";
import { choosePaths } from "../../src/engine/paths.ts";
import { listed, pairModel, weightsAfter } from "../prescribed.ts";
import { programOf, start } from "../running.ts";
import * as entries from "./hard-entries.ts";
import { hardModel } from "./hard-model.ts";

/** What a mechanism costs the engine: how arrivals and post spikes are handled, factors, voltage gates and ticks. */
function classOf(program: Program): string {
  const projection = program.projections.findIndex(({ name }) => name === "P");
  const { path } = choosePaths(program)[projection]!;
  const { gain, branchGain, to } = program.projections[projection]!;
  const { body } = program.populations[to]!;
  const passes = program.ticks.flatMap((tick) => tick.passes);
  const parts = [
    path === "lazy" || path === "eager" ? [path] : [],
    body.kind === "neurons" && body.neuron.gated.length > 0 ? ["gated"] : [],
    gain !== null || branchGain !== null ? ["factor"] : [],
    passes.some(({ kind }) => kind !== "structure") ? ["tick"] : [],
    passes.some(({ kind }) => kind === "structure") ? ["structure"] : [],
    Object.keys(program.onEnter).length > 0 ? ["state"] : [],
    body.kind === "neurons" && body.neuron.after.length > 0 ? ["step"] : [],
  ];
  return parts.flat().join(", ");
}

test("each hard entry has its class", () => {
  const classes = Object.values(entries).map((mechanism) => {
    const model = hardModel(mechanism, { gates: { nrem: 1 } });
    return [mechanism.name, classOf(programOf({ ...model, precision: "f32" }))];
  });
  expect(Object.fromEntries(classes)).toEqual({
    "voltage-hebbian": "eager, gated, step",
    "heterosynaptic-plasticity": "eager, tick",
    "ampa-trafficking": "factor, tick",
    "tnf-pathway": "tick",
    "spine-turnover": "structure",
    "chloride-homeostasis": "tick, step",
    "branch-scaling": "factor, tick",
    "downscale-selective": "tick, state",
    "downscale-activity-dependent": "eager, tick, state",
    "adult-born-neuron": "tick",
  });
});

test("arrivals sum into branches in the compiled engine as in the interpreter", () => {
  const model = hardModel(entries.branchScaling, {
    times: Array.from({ length: 8 }, (_, cell) => [3 + 20 * cell, 500 + cell]),
  });
  const [plain, compiled] = (["interpreter", "f64"] as const).map((backend) => {
    const run = start(model, backend);
    run.advance(9000);
    return run.read("rule.arrived");
  });
  expect(Math.min(...plain!)).toBeGreaterThan(0);
  for (const [k, sum] of plain!.entries()) expect(compiled![k]).toBeCloseTo(sum, 12);
});

describe("2.3, voltage-based plasticity", () => {
  /** Changes of all weights by a spike of every axon, of a cell that is held at a potential. */
  function changes(v: number, meanSquare: number): number[] {
    const held = { v: `${v} mV`, vRest: `${v} mV` };
    const model = hardModel(entries.voltageHebbian, {
      times: Array.from({ length: 8 }, () => [1]),
      parameters: { tauMean: "1e12 s" },
      initial: { uMinus: `${v} mV`, uPlus: `${v} mV`, meanSquare: `${meanSquare} mV^2` },
      target: {
        parameters: { vRest: held.vRest, vThreshold: "100 mV", eExc: `${v} mV` },
        initial: { v: held.v },
      },
    });
    const run = interpret(programOf(model));
    const before = run.weights("P").weight;
    run.run(3000);
    return [...run.weights("P").weight].map((w, k) => w - before[k]!);
  }

  test("nothing changes where the cell stays below both thresholds", () => {
    expect(changes(-75, 60).every((change) => change === 0)).toBe(true);
  });

  test("twice the mean square depolarisation doubles depression and leaves potentiation", () => {
    const depression = 14e-5 * (-60 + 70.6);
    for (const change of changes(-60, 60)) expect(change).toBeCloseTo(-depression, 12);
    for (const change of changes(-60, 120)) expect(change).toBeCloseTo(-2 * depression, 12);
    // potentiation: area of the trace on the grid times both depolarisations
    const area = 0.1 / 15 / (1 - Math.exp(-0.1 / 15));
    const potentiation = 8e-5 * (-30 + 45.3) * (-30 + 70.6) * area;
    const loss = 14e-5 * (-30 + 70.6);
    for (const change of changes(-30, 60)) expect(change).toBeCloseTo(potentiation - loss, 9);
    for (const change of changes(-30, 120)) expect(change).toBeCloseTo(potentiation - 2 * loss, 9);
  });
});

describe("3.7, heterosynaptic plasticity", () => {
  const mechanism = entries.heterosynaptic;
  const change = (pre: number[], post: number[], parameters = {}) =>
    weightsAfter({ mechanism, parameters }, { pre: [pre], post: [post], weights: [0.3] }, "interpreter")[0]! -
    0.3;

  test("an isolated postsynaptic spike does nothing, and neither does a burst at the reference", () => {
    expect(change([], [10])).toBe(0);
    expect(change([], [10, 15, 20, 25])).toBe(0); // w = reference
  });

  test("a burst pulls w towards its reference by the cube of its trace", () => {
    const model = pairModel(
      { mechanism },
      listed([[], []]),
      listed([
        [10, 15],
        [10, 15],
      ]),
      [0.3, 0.7],
    );
    const rule = { ...model.mechanisms!["rule"]!, initial: { reference: 0.5 } };
    const run = interpret(programOf({ ...model, precision: "f64", mechanisms: { rule } }));
    run.run(200);
    const pull = 0.05 * Math.exp(-5 / 20) ** 3;
    expect(run.weights("P").weight[0]).toBeCloseTo(0.3 + pull * 0.2, 12);
    expect(run.weights("P").weight[1]).toBeCloseTo(0.7 - pull * 0.2, 12);
  });

  test("release alone adds delta, and one pair takes the amplitude of the trace", () => {
    expect(change([10, 50, 90], [])).toBeCloseTo(3 * 2e-5, 12);
    expect(change([12], [10], { tauRate: "1e12 s" })).toBeCloseTo(2e-5 - 1e-3 * Math.exp(-2 / 20), 9);
  });

  test("the reference rests at 0, wP / 2 and wP, the middle one unstable", () => {
    const settled = (reference: number) => {
      const model = pairModel({ mechanism, dt: 100 }, listed([[]]), listed([[]]), [reference]);
      const parameters = { tauConsolidation: "10 s" };
      const rule = { ...model.mechanisms!["rule"]!, parameters, initial: { reference } };
      const run = interpret(programOf({ ...model, precision: "f64", mechanisms: { rule } }));
      run.run(1000);
      return run.read("rule.reference@P")[0]!;
    };
    for (const rest of [0, 0.25, 0.5]) expect(settled(rest)).toBe(rest);
  });
});
