import { describe, expect, test } from "vitest";
import { w2, w3 } from "../../bench/workloads.ts";
import { choosePaths } from "../../src/engine/paths.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import type { Model } from "../../src/model/model.ts";
import type { Program } from "../../src/program/program.ts";
import { add, assign, binary, call, constant, read, spiking } from "../interpret/programs.ts";
import { programOf } from "../running.ts";
import { agree, distance, spikesOf } from "./agreement.ts";
import { changed, circuit, sparse } from "./circuits.ts";

/** A workload with fewer cells, the same input to each, and one precision. */
function small(model: Model, precision: "f32" | "f64"): Program {
  const cells: Record<string, number> = { E: 320, I: 80, X: 200 };
  const populations = Object.fromEntries(
    Object.entries(model.populations).map(([name, one]) => [name, { ...one, count: cells[name]! }]),
  );
  const projections = Object.fromEntries(
    Object.entries(model.projections!).map(([name, one]) => [
      name,
      { ...one, wiring: { kind: "fixed-probability" as const, probability: 0.5 } },
    ]),
  );
  return programOf({ ...model, populations, projections, precision });
}

describe("plasticity that waits for the next presynaptic spike", () => {
  test.each([
    ["W2", w2],
    ["W3", w3],
  ] as const)("gives the spikes of one second of %s that plasticity at once gives, in f64", (_, workload) => {
    const program = small(workload("1 s"), "f64");
    const runs = (["lazy", "eager"] as const).map((plastic) => {
      const simulation = new Simulation(program, plastic);
      const spikes = spikesOf(simulation);
      simulation.run(10_000);
      return { simulation, spikes };
    });
    const [lazy, eager] = runs as [(typeof runs)[0], (typeof runs)[0]];
    expect(lazy.simulation.shard.paths).toContain("lazy");
    expect(eager.simulation.shard.paths).not.toContain("lazy");
    expect(lazy.spikes.length).toBeGreaterThan(2000);
    expect(lazy.spikes).toEqual(eager.spikes);
    program.projections.forEach((_projection, p) => {
      expect(distance(lazy.simulation.weights(p), eager.simulation.weights(p))).toBeLessThan(1e-11);
    });
  });

  test("changes weights as plasticity at once does in f32, to 1e-5 of the largest, with given spikes", () => {
    const volley = Array.from({ length: 2000 }, (_, s) => s).flatMap((s) =>
      Array.from({ length: 70 }, (_, i) => i)
        .filter((i) => (i * 29 + s * s * 7) % 113 === 0)
        .map((i) => [s, i] as const),
    );
    // the cells fire by themselves, whatever the weights
    const plain = changed({
      neuron: () => ({ integrate: [assign(0, binary(binary(read(0), "*", 0.95), "+", 0.06))] }),
    });
    const program: Program = {
      ...plain,
      precision: "f32",
      populations: [spiking("X", 70, volley), plain.populations[1]!],
      projections: [{ ...plain.projections[0]!, receptors: [{ variable: 1, scale: 1e-9 }] }],
      variables: plain.variables.map((one) => ({ ...one, precision: "f32" })),
    };
    const weights = (["lazy", "eager"] as const).map((plastic) => {
      const simulation = new Simulation(program, plastic);
      simulation.run(2000);
      return simulation.weights(0);
    });
    const moved = weights[1]!.filter((w) => Math.abs(w - 0.5) > 0.01).length;
    expect(moved).toBeGreaterThan(100);
    weights[0]!.forEach((w, i) => {
      expect(Math.abs(w - weights[1]![i]!)).toBeLessThan(1e-5 * 2);
    });
  });

  test("sees through names given to parts of the rule, and stores what was gained where arrivals change nothing", () => {
    const gain = { kind: "let", local: 4, precision: "f64", value: binary(read(4), "*", 0.01) } as const;
    const named = changed({
      neuron: (neuron) => ({
        onPost: [
          {
            kind: "synapse",
            projection: 0,
            statements: [
              gain,
              assign(3, call("min", binary(read(3), "+", { kind: "local", local: 4 }), 0.9)),
            ],
          },
          neuron.onPost[1]!,
        ],
      }),
      projection: { onPre: [{ site: "pre", statement: add(4, 1) }] },
    });
    expect(choosePaths(named)[0]).toMatchObject({ path: "lazy" });
    agree(named, 400, { ways: [{ plastic: "lazy", every: 20 }] });
  });

  test.each([
    [
      "a sum that the rule subtracts",
      binary(read(3), "-", binary(read(4), "*", 0.01)),
      "the change at a post spike might be negative",
    ],
    [
      "a change that grows with w",
      binary(read(3), "*", binary(1, "+", read(4))),
      "the change at a post spike depends on w",
    ],
    [
      "a bound above which arrivals may bring a weight",
      call("min", binary(read(3), "+", read(4)), 1.9),
      "a weight might rise above its bound",
    ],
  ])("is refused for %s", (_, value, reason) => {
    const program = changed({
      neuron: () => ({ onPost: [{ kind: "synapse", projection: 0, statements: [assign(3, value)] }] }),
      projection: {
        onPre: [
          { site: "synapse", statement: assign(3, call("min", binary(read(3), "*", 1.01), 2)) },
          { site: "pre", statement: add(4, 1) },
        ],
      },
    });
    expect(choosePaths(program)[0]).toMatchObject({ path: "eager", reason });
    agree(program, 100, { ways: [{ plastic: "lazy", every: 20 }] });
  });

  test.each([
    ["stay where they are at arrivals", []],
    ["fall at arrivals", [assign(3, call("max", binary(read(3), "-", binary(read(2), "*", 0.01)), 0))]],
    ["are clipped at arrivals", [assign(3, call("min", binary(read(3), "*", 0.999), 1))]],
  ])("begins with weights above its bound, which %s", (_, statements) => {
    const weight = binary(0.7, "*", call("exp", binary(sparse("normal", "weight"), "*", 0.6)));
    const plain = changed({
      neuron: (neuron) => ({
        // cells begin to fire one after the other
        integrate: [assign(0, binary(binary(read(0), "*", 0.99), "+", binary(read(1), "*", 0.001)), true)],
        onPost: [
          {
            kind: "synapse",
            projection: 0,
            statements: [assign(3, call("min", binary(read(3), "+", binary(read(4), "*", 0.01)), 1))],
          },
          ...neuron.onPost.slice(1),
        ],
      }),
      projection: {
        weight,
        onPre: [
          ...statements.map((statement) => ({ site: "synapse" as const, statement })),
          { site: "pre", statement: add(4, 1) },
        ],
      },
    });
    const program: Program = {
      ...plain,
      variables: plain.variables.map((one) => (one.id === 3 ? { ...one, initial: weight } : one)),
    };
    expect(choosePaths(program)[0]).toMatchObject({ path: "lazy", rule: { bound: 1, startsAbove: true } });
    const above = (run: Simulation) => run.weights(0).filter((w) => w > 1).length / run.weights(0).length;
    const run = new Simulation(program);
    expect(above(run)).toBeGreaterThan(0.2);
    const shares = Array.from({ length: 15 }, () => {
      run.run(3);
      return above(run);
    });
    // they come down one after the other, with arrivals or with the first spike of their neuron
    expect(new Set(shares).size).toBeGreaterThan(2);
    const ways = [
      { plastic: "lazy" },
      { plastic: "lazy", every: 20 },
      { plastic: "eager", every: 20 },
    ] as const;
    expect(agree(program, 100, { ways })).toBeGreaterThan(1000);
  });

  test("works for targets whose numbers need 32 bits", () => {
    const cells = 70_000;
    const plain = circuit();
    const [inputs, neurons] = plain.populations;
    const list = { kind: "list" as const, pre: new Uint32Array(400), post: new Uint32Array(400) };
    for (let k = 0; k < 400; k++) {
      list.pre[k] = k % 70;
      list.post[k] = (k * 7919 + 65_400) % cells;
    }
    const wide: Program = {
      ...plain,
      populations: [inputs!, { ...neurons!, count: cells }],
      variables: plain.variables.map((one) => (one.id === 0 ? { ...one, initial: constant(0) } : one)),
      projections: [
        {
          ...plain.projections[0]!,
          wiring: list,
          receptors: [{ variable: 1, scale: 60 }],
          delays: [2],
          delayOf: { kind: "constant" },
        },
      ],
    };
    const ways = (["lazy", "eager"] as const).map((plastic) => ({ plastic, every: 15 }));
    expect(agree(wide, 30, { ways })).toBeGreaterThan(500);
  });
});
