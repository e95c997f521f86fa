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
    "chloride-homeostasis": "step",
    "branch-scaling": "factor, tick",
    "downscale-selective": "tick, state",
    "downscale-activity-dependent": "eager, tick",
    "adult-born-neuron": "tick, structure",
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

describe("7.2, chloride", () => {
  /** A cell held at -60 mV with a constant inhibitory conductance. */
  function held(gGABA: number, options: Record<string, string>, initial = "6 mM") {
    const model = hardModel(entries.chlorideHomeostasis, {
      parameters: { tauChloride: "1e12 s", volume: "1000 um^3", ...options },
      initial: { chloride: initial, share: 0.1377 },
      target: {
        parameters: { capacitance: "1e9 pF", gLeak: "1e9 nS", tauGABA: "1e12 ms" },
        initial: { gGABA: `${gGABA} nS`, v: "-60 mV" },
      },
    });
    return interpret(programOf(model));
  }

  test.each([
    ["6 mM", 0.18, -72.672],
    ["25 mM", 0.18, -42.094],
    ["6 mM", 0, -82.205],
    ["25 mM", 0, -44.063],
  ])("chloride %s with permeability %f of bicarbonate gives %f mV", (chloride, permeability, expected) => {
    const run = held(0, { permeability: String(permeability) }, chloride);
    run.run(2);
    expect(Math.abs(run.read("E.eGABA")[0]! - expected)).toBeLessThan(1e-3); // digits printed
  });

  test("10 pA of outward chloride current into 1 pL raises chloride by 0.10364 mM/s", () => {
    const drive = -60 + 82.205;
    const run = held(10 / drive / (1 - 0.1377), {});
    run.run(100);
    expect((run.read("rule.chloride")[0]! - 6) / 0.01).toBeCloseTo(0.10364, 3);
  });
});

describe("8.1, branches", () => {
  const sensed = (times: number[][], gates: Record<string, number>) => {
    const model = hardModel(entries.branchScaling, {
      times,
      gates,
      parameters: { tauBranch: "5 s", gain: "0.01 1/s", target: 0.5 },
      initial: { calcium: 0.5 },
      dt: "1 ms",
    });
    const run = interpret(programOf(model));
    const before = run.weights("P").weight;
    run.run(5000);
    expect([...run.weights("P").weight]).toEqual([...before]); // ratios within a branch: only h moves
    return run.read("rule.h");
  };

  test("a silent branch alone rises", () => {
    // axons 0-3 are on the first branch of every cell, 4-7 on the second
    const busy = Array.from({ length: 8 }, (_, cell) =>
      cell < 4 ? [] : Array.from({ length: 50 }, (_, k) => 100 * k),
    );
    const factors = sensed(busy, {});
    for (let cell = 0; cell < 4; cell++) {
      expect(factors[2 * cell]!).toBeGreaterThan(1.01);
      expect(factors[2 * cell + 1]!).toBeLessThan(factors[2 * cell]!);
    }
  });

  test("without dendritic translation nothing moves", () => {
    expect([
      ...sensed(
        Array.from({ length: 8 }, () => []),
        { translationLocal: 0 },
      ),
    ]).toEqual(Array(8).fill(1));
  });
});

describe("9.6, selective down-scaling", () => {
  const model = hardModel(entries.downscaleSelective, {
    neuron: "lif-current",
    receptor: "excitatory",
    unitWeight: "1 pA",
    dt: "5 ms",
    gates: { nrem: 1 },
    weight: { lognormal: { median: 1, sdLog: 1.2 } },
  });

  test("draws once at the start of sleep, spares the largest, and shrinks the chosen by one factor", () => {
    const run = interpret(programOf(model));
    const before = run.weights("P").weight;
    run.enter("nrem");
    const chosen = run.read("rule.chosen@P");
    const middle = run.read("rule.middle");
    const { post } = run.weights("P");
    run.run(200 * 100);
    expect([...run.read("rule.chosen@P")]).toEqual([...chosen]);
    const after = run.weights("P").weight;
    const factor = 0.7803 ** (100 / (7 * 3600));
    for (const [k, w] of before.entries()) {
      if (w > 3.331 * middle[post[k]!]!) expect(chosen[k]).toBe(0);
      if (chosen[k] === 0) expect(after[k]).toBe(w);
      else expect(after[k]! / w / factor).toBeCloseTo(1, 11);
    }
    const count = chosen.reduce((a, b) => a + b, 0);
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThan(32);
  });

  test("before sleep nothing is chosen", () => {
    const run = interpret(programOf(model));
    const before = run.weights("P").weight;
    run.run(2000);
    expect([...run.weights("P").weight]).toEqual([...before]);
  });
});

describe("9.9, activity-dependent down-selection", () => {
  const shrunk = (score: string | number) => {
    const model = hardModel(entries.downscaleActivityDependent, {
      neuron: "lif-current",
      receptor: "excitatory",
      unitWeight: "1 pA",
      dt: "5 ms",
      gates: { nrem: 1, up: 1 },
      initial: { score: { expression: String(score) } },
    });
    const run = interpret(programOf(model));
    const before = run.weights("P").weight;
    run.run(200);
    const { weight, pre, post } = run.weights("P");
    return [...weight].map((w, k) => ({ pre: pre[k]!, post: post[k]!, log: Math.log(w / before[k]!) }));
  };
  const uniform = -0.03 / 3600;

  test("equal scores, and none at all, shrink all alike", () => {
    for (const score of [2, 0]) for (const { log } of shrunk(score)) expect(log / uniform).toBeCloseTo(1, 7);
  });

  test("a synapse that was not reactivated shrinks most, and the mean is that of uniform scaling", () => {
    const found = shrunk("if(pre == 0, 0, 1 + pre)");
    for (let cell = 0; cell < 4; cell++) {
      const own = found.filter(({ post }) => post === cell);
      expect(own.reduce((sum, { log }) => sum + log, 0) / 8 / uniform).toBeCloseTo(1, 7);
      const least = Math.min(...own.map(({ log }) => log));
      expect(own.find(({ pre }) => pre === 0)!.log).toBe(least);
      for (const { log } of own) expect(log).toBeLessThan(0);
    }
  });
});

describe("10.2, adult-born cells", () => {
  const at = (days: number) => {
    const model = hardModel(entries.adultBornNeuron, {
      dt: "4 ms",
      target: { parameters: { tRefractory: "4 ms" } },
      initial: { bornAt: `${-days} d` },
    });
    const run = interpret(programOf(model));
    const before = run.weights("P").weight;
    run.run(15_000);
    return { run, before };
  };

  test("half mature at gHalf, most plastic at gC, and like a mature cell at last", () => {
    expect(at(28).run.read("rule.maturity")[0]).toBeCloseTo(0.5, 4);
    expect(at(35).run.read("rule.plastic")[0]).toBeCloseTo(3, 6);
    expect(at(28).run.read("rule.plastic")[0]!).toBeLessThan(3);
    const { run } = at(300);
    expect(run.read("rule.maturity")[0]).toBeCloseTo(1, 9);
    expect(run.read("rule.plastic")[0]).toBeCloseTo(1, 9);
    expect(run.read("E.eGABA")[0]).toBeCloseTo(-80, 9);
  });

  test("old synapses pay: every cell keeps its summed input and the ratios of its weights", () => {
    const { run, before } = at(28);
    const { weight, post } = run.weights("P");
    for (let cell = 0; cell < 4; cell++) {
      const own = [...weight.keys()].filter((k) => post[k] === cell);
      expect(own.reduce((sum, k) => sum + weight[k]!, 0)).toBeCloseTo(10, 10);
      for (const k of own)
        expect(weight[k]! / before[k]! / (weight[own[0]!]! / before[own[0]!]!)).toBeCloseTo(1, 12);
    }
  });
});
