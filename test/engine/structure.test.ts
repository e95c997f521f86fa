import { describe, expect, test } from "vitest";
import { estimateRun } from "../../src/engine/estimate.ts";
import { choosePaths } from "../../src/engine/paths.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { programOf } from "../running.ts";
import { agree } from "./agreement.ts";
import { restless, restlessModel, sized } from "./structural-circuits.ts";

/** Synapses of a projection by identity (pre, post, ordinal), with the values of a variable. */
function synapsesOf(
  run: Simulation,
  projection: number,
  variable: number | null = null,
): Map<string, number> {
  const found = new Map<string, number>();
  for (let block = 0; block < 2; block++) {
    const { pre, post, ordinal, values } = run.readSynapses(projection, block, variable);
    for (const [k, value] of values.entries()) found.set(`${pre[k]}>${post[k]}.${ordinal[k]}`, value);
  }
  return found;
}

function total(run: Simulation, name: string): number {
  const { id } = run.program.variables.find((variable) => variable.name === name)!;
  return run.readVariable(id).reduce((a, b) => a + b, 0);
}

/** `restless` with other numbers, and without what follows a change. */
function tamed(parameters: Readonly<Record<string, number>>): Mechanism {
  const changed = Object.entries(parameters).map(([name, value]) => {
    return [name, { ...restless.parameters[name]!, value }] as const;
  });
  const { after: _, ...structural } = restless.structural!;
  return { ...restless, parameters: { ...restless.parameters, ...Object.fromEntries(changed) }, structural };
}

describe("structure changes in the compiled engine as in the interpreter", () => {
  const double = { precision: "f64" } as const;

  test("with one delay", () => {
    const program = programOf(restlessModel(1, { ...double, delay: "0.8 ms" }));
    expect(agree(program, 1200, { ways: [{ every: 50 }] })).toBeGreaterThan(100);
  });

  test("with several delays, at once and where weights wait for presynaptic spikes", () => {
    const program = programOf(restlessModel(1, double));
    expect(choosePaths(program).map(({ path }) => path)).toEqual(["lazy", "static", "constant", "constant"]);
    agree(program, 1200, { ways: [{ every: 100 }, { every: 100, plastic: "lazy" }] });
  });

  const transmitted = programOf(restlessModel(1, { ...double, multiplicity: 2, beside: sized }));

  test("where sizes are transmitted", () => {
    const ways = (["lazy", "eager"] as const).map((plastic) => ({ plastic, every: 100 }));
    expect(agree(transmitted, 1200, { ways })).toBeGreaterThan(100);
  });

  test.each([["lazy"], ["eager"]] as const)("a new synapse transmits its own size, %s", (plastic) => {
    const program = transmitted;
    expect(program.projections.map(({ transmits }) => transmits !== null)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    // a new synapse begins with the size of its weight, and its own residual
    const run = new Simulation(program, plastic);
    run.run(200);
    const of = (name: string) => run.program.variables.find((each) => each.name === name)!.id;
    const birth = synapsesOf(run, 0, run.program.projections[0]!.structure!.born);
    const first = synapsesOf(run, 0, of("spine.firstLogAsi@EE"));
    const residual = synapsesOf(run, 0, of("spine.residualAsi@EE"));
    const weight = synapsesOf(run, 0);
    const young = [...birth.keys()].filter((name) => birth.get(name)! > 19);
    expect(young.length).toBeGreaterThan(50);
    const slope = Math.sqrt(0.73 ** 2 - 0.2 ** 2) / 0.73;
    for (const name of young)
      expect(first.get(name)! - residual.get(name)!).toBeCloseTo(
        slope * Math.log(weight.get(name)! / 0.05),
        9,
      );
    expect(new Set(young.map((name) => residual.get(name))).size).toBe(young.length);
  });

  test("with several synapses of one pair of cells", () => {
    const program = programOf(restlessModel(1, { ...double, multiplicity: 3 }));
    agree(program, 1200, { ways: [{ every: 100 }] });
    const run = new Simulation(program);
    run.run(1200);
    expect([...synapsesOf(run, 0).keys()].filter((name) => name.endsWith(".1")).length).toBeGreaterThan(5);
  });

  test("with full blocks, which refuse and count", () => {
    const program = programOf(restlessModel(1, { ...double, capacity: 11 }));
    agree(program, 1200, { ways: [{ every: 200 }] });
    const run = new Simulation(program);
    const start = run.countSynapses(0) + run.countSynapses(1);
    run.run(1200);
    const end = run.countSynapses(0) + run.countSynapses(1);
    expect(total(run, "restless.refused")).toBeGreaterThan(50);
    expect(end - start).toBe(total(run, "restless.formed") - total(run, "restless.eliminated"));
    expect(Math.max(run.countSynapses(0), run.countSynapses(1))).toBeLessThanOrEqual(11 * 104);
  });

  test("with synapses that are only removed, which needs no capacity", () => {
    const { form: _, weight: __, partner: ___, ...structural } = restless.structural!;
    const model = restlessModel(1, { ...double, mechanism: { ...restless, structural } });
    const projections = Object.entries(model.projections!).map(([name, { capacity: _, ...rest }]) => [
      name,
      rest,
    ]);
    const program = programOf({ ...model, projections: Object.fromEntries(projections) });
    agree(program, 1200, { ways: [{ every: 200 }] });
  });
});

test("a skip of silence ends where structure changes, and changes nothing of it", () => {
  const quiet = (skipSilence: boolean) => {
    const model = restlessModel(1, { skipSilence });
    const { X, E, I } = model.populations;
    const cells = { E: { ...E!, parameters: {}, initial: {} }, I: { ...I!, parameters: {}, initial: {} } };
    const silent = { ...X!, input: { kind: "poisson", rate: 0 } } as const;
    const run = new Simulation(programOf({ ...model, populations: { ...cells, X: silent } }));
    run.run(5000);
    return {
      synapses: synapsesOf(run, 0),
      formed: total(run, "restless.formed"),
      warnings: run.program.warnings,
    };
  };
  const skipped = quiet(true);
  expect(skipped.warnings).toEqual([]);
  expect(skipped.formed).toBeGreaterThan(1000);
  expect(skipped).toEqual(quiet(false));
});

test("the memory that is estimated has room for all that may be formed", () => {
  const recorded = { spikes: false, bytes: 0 };
  const of = (capacity: number) => estimateRun(programOf(restlessModel(1, { capacity })), recorded);
  const [small, large] = [of(14), of(100_014)];
  const { shard } = new Simulation(programOf(restlessModel(1, { capacity: 1014 })));
  // two projections onto 104 cells; an eager one would be larger still
  const perSynapse = (large!.memoryBytes - small!.memoryBytes) / 2 / (2 * 104 * 100_000);
  expect(perSynapse).toBeGreaterThan(2 + 4 + 8);
  expect(large!.synapses).toBe(small!.synapses);
  expect(shard.layout.bytes).toBeLessThan(of(1014).memoryBytes);
});

describe.each([
  ["f32", "lazy"],
  ["f32", "eager"],
  ["f64", "lazy"],
] as const)("in %s, %s", (precision, plastic) => {
  const runOf = (mechanism: Mechanism) =>
    new Simulation(programOf(restlessModel(1, { precision, mechanism })), plastic);

  test("elimination changes no bit of the weights of survivors, and nothing else is drawn anew", () => {
    const kept = runOf(tamed({ hazard: 0, gain: 0 }));
    const pruned = runOf(tamed({ hazard: 40, gain: 0 }));
    for (const run of [kept, pruned]) run.run(200);
    const before = synapsesOf(kept, 0);
    const after = synapsesOf(pruned, 0);
    expect(new Set(before.values()).size).toBeGreaterThan(50);
    expect(after.size).toBeLessThan(0.9 * before.size);
    expect(after.size).toBeGreaterThan(0.1 * before.size);
    for (const [name, w] of after) expect(w).toBe(before.get(name));
  });

  test("formation leaves those that are there alone, and makes no pair twice", () => {
    const same = runOf(tamed({ hazard: 40, gain: 0 }));
    const grown = runOf(tamed({ hazard: 40 }));
    for (const run of [same, grown]) run.run(200);
    const before = synapsesOf(same, 0);
    const after = synapsesOf(grown, 0);
    expect(after.size).toBe(grown.countSynapses(0));
    expect(after.size).toBeGreaterThan(before.size + 50);
    const { born } = grown.program.projections[0]!.structure!;
    const birth = synapsesOf(grown, 0, born);
    for (const [name, w] of after) {
      if (before.has(name)) expect([w, birth.get(name)]).toEqual([before.get(name), 0]);
      else expect(birth.get(name)).toBeCloseTo(20, 9);
    }
    for (const name of after.keys()) expect(name).toMatch(/\.0$/);
  });
});
